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
LARGEST_EDGE = 1800
SMALL_EDGE = 1000
LARGE, SMALL = (0.5,), (1.5, 2.0)
LEAST_SURE = 20
GUESS = 50
FEW_LETTERS = 400
SURE = 30  # above a guess, a letter on the average
LOOK = ("--psm", "3", "--dpi", "150", "tsv")
ALONE = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}  # several threads of one page only wait for each other
LANGUAGES = ("jpn", "jpn_vert")
Table = list[tuple[tuple[str, ...], float, str]]
_ALONE = re.compile(r"[\W_]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_NO_SPACE = re.compile(rf"(?<={_WIDE}) +(?![A-Za-z])|(?<![A-Za-z/]) +(?={_WIDE})")
_TORN_LINK = re.compile(r"((?:https?://|www\.)[!-~]*) +(?:(?<=[./\-_=?&] )(?=[!-~])|(?=[!-~]*[./]))")
_TORN_HOST = re.compile(r"([A-Za-z0-9]\.) +(?=[a-z]{2,10}/)")


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
    """The words, a line of the picture a line; OSError or SubprocessError where they could not be read in time.

    Tesseract reads letters of some thirty pixels best. So a large picture with few letters is read a second time at half its size, a small
    one that was read with little certainty enlarged; the reading that tells most counts.
    """
    gray = picture.convert("L")
    gray.thumbnail((LARGEST_EDGE, LARGEST_EDGE), Image.Resampling.LANCZOS)
    table = _table(gray)
    letters = sum(len(word) for _, _, word in table)
    small, unsure = max(gray.size) < SMALL_EDGE, _told(table) < SURE * letters
    again = (SMALL if unsure else ()) if small else (LARGE if letters <= FEW_LETTERS else ())
    return "\n".join(_lines(max([table, *(_table(_scaled(gray, factor)) for factor in again)], key=_told)))


def _table(gray: Image.Image) -> Table:
    """Tesseract's words with their line and how sure it is of them, from 0 to 100."""
    page = b"P5 %d %d 255\n" % gray.size + gray.tobytes()
    asked = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", version().partition(" ")[0], *LOOK]
    answer = subprocess.run(asked, input=page, capture_output=True, timeout=SECONDS, check=True, env=ALONE)  # noqa: S603  # no shell, and no word of the asker's
    rows = [row.split("\t") for row in answer.stdout.decode("utf-8", "replace").splitlines()]
    return [(tuple(row[2:5]), float(row[10]), row[11]) for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]


def _told(table: Table) -> float:
    """How much a reading tells: its letters, each as far as it is surer than a guess."""
    return sum((sure - GUESS) * len(word) for _, sure, word in table)


def _scaled(gray: Image.Image, factor: float) -> Image.Image:
    return gray.resize((max(1, round(gray.width * factor)), max(1, round(gray.height * factor))), Image.Resampling.LANCZOS)


def _lines(table: Table) -> Iterator[str]:
    """The lines of a reading without words that are not even likely, and without lines of nothing but signs."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for place, sure, word in table:
        if sure >= LEAST_SURE:
            lines.setdefault(place, []).append(word)
    for words in lines.values():
        line = _mended(_NO_SPACE.sub("", " ".join(words)).strip())
        if _ALONE.sub("", line):
            yield line


def _mended(line: str) -> str:
    """The line with an address in one piece: Tesseract sees spaces behind its dots."""
    line = _TORN_HOST.sub(r"\1", line)
    while (mended := _TORN_LINK.sub(r"\1", line)) != line:
        line = mended
    return line


def _asked(question: list[str]) -> str:
    try:
        return subprocess.run(question, capture_output=True, timeout=SECONDS, check=True, text=True).stdout  # noqa: S603  # no shell, fixed words
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
