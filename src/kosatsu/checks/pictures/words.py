"""The words in a picture: by PP-OCR where its weights are installed, else by Tesseract, which reads columns in any case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image

from kosatsu.checks.pictures import lines, tesseract
from kosatsu.checks.pictures.lines import Line

MARGIN = 0.5


@cache
def version() -> str:
    """Who reads words here; blank where nobody does."""
    return ", ".join(filter(None, (lines.version(), tesseract.version())))


def read(picture: Image.Image) -> str:
    """The words, a line of the picture a line."""
    if not lines.version():
        return tesseract.read(picture)
    told, columns = lines.read(picture)
    if columns and tesseract.version():
        told = f"{told}\n{tesseract.read(picture.crop(_around(columns, picture.size)))}".strip()
    return told


def _around(columns: Sequence[Line], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the picture in which the columns stand."""
    more = MARGIN * max(line.long for line in columns)
    left, right = min(line.x - line.long / 2 for line in columns), max(line.x + line.long / 2 for line in columns)
    top, bottom = min(line.y - line.thick / 2 for line in columns), max(line.y + line.thick / 2 for line in columns)
    return max(0, int(left - more)), max(0, int(top - more)), min(size[0], int(right + more)), min(size[1], int(bottom + more))
