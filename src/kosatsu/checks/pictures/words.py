"""The words in a picture, read by Tesseract with its Japanese data where both are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache

from PIL import Image

PACKAGES = "tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert"
SECONDS = 20
LARGEST_EDGE = 2400
LEAST_SURE = 20
ALONE = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}  # several threads of one page only wait for each other
LANGUAGES = ("jpn", "jpn_vert")
_ALONE = re.compile(r"[\W_]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_NO_SPACE = re.compile(rf"(?<={_WIDE}) +| +(?={_WIDE})")
_TORN_LINK = re.compile(r"((?:https?://|www\.)[!-~]*) +(?:(?<=[./\-_=?&] )(?=[!-~])|(?=[!-~]*[./]))")


@cache
def version() -> str:
    """Tesseract's version and its languages that are read here; blank where it is not installed or does not know Japanese."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    known = _asked([program, "--list-langs"]).split()
    spoken = [language for language in LANGUAGES if language in known]
    return f"{'+'.join(spoken)} {_asked([program, '--version']).partition(chr(10))[0]}" if "jpn" in spoken else ""


def read(picture: Image.Image) -> str:
    """The words, a line of the picture a line; OSError or SubprocessError where they could not be read in time."""
    gray = picture.convert("L")
    gray.thumbnail((LARGEST_EDGE, LARGEST_EDGE), Image.Resampling.LANCZOS)
    page = b"P5 %d %d 255\n" % gray.size + gray.tobytes()
    asked = [
        shutil.which("tesseract") or "tesseract",
        "stdin",
        "stdout",
        "-l",
        version().partition(" ")[0],
        "--psm",
        "3",
        "--dpi",
        "150",
        "tsv",
    ]
    answer = subprocess.run(asked, input=page, capture_output=True, timeout=SECONDS, check=True, env=ALONE)  # noqa: S603  # no shell, and no word of the asker's
    return "\n".join(_lines(answer.stdout.decode("utf-8", "replace")))


def _lines(table: str) -> Iterator[str]:
    """The lines of Tesseract's table of words, those left out of which it is less than sure, and lines of nothing but signs."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and float(cells[10]) >= LEAST_SURE:
            lines.setdefault(tuple(cells[2:5]), []).append(cells[11])
    for words in lines.values():
        line = _mended(_NO_SPACE.sub("", " ".join(words)).strip())
        if _ALONE.sub("", line):
            yield line


def _mended(line: str) -> str:
    """The line with an address in one piece: Tesseract sees spaces behind its dots."""
    while (mended := _TORN_LINK.sub(r"\1", line)) != line:
        line = mended
    return line


def _asked(question: list[str]) -> str:
    try:
        return subprocess.run(question, capture_output=True, timeout=SECONDS, check=True, text=True).stdout  # noqa: S603  # no shell, fixed words
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
