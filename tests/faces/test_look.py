"""The style sheets: readable colours, no inline style, and files that a policy of 'self' can load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FACES = Path(__file__).parents[2] / "src/kosatsu/faces"
SHEETS = sorted((FACES / "web/static/kosatsu").glob("*.css"))
TEMPLATES = sorted(FACES.rglob("templates/**/*.html"))

ON_GROUND = [
    ("ink", "white"),
    ("ink", "ground"),
    ("ink-soft", "white"),
    ("ink-soft", "ground"),
    ("ink-strong", "yellow-ground"),
    ("ink", "key-ground"),
    ("link", "white"),
    ("link", "key-ground"),
    ("visited", "white"),
    ("visited", "key-ground"),
    ("red", "white"),
    ("white", "red"),
    ("white", "key"),
    ("white", "key-hover"),
    ("key", "key-ground"),
    ("green", "green-ground"),
    ("orange", "orange-ground"),
    ("orange", "white"),
    ("red-hover", "red-ground"),
]
LINES = ["line-strong", "key", "red", "green-line", "orange-line", "yellow-line"]


def colour(name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{3,6}});", (FACES / "web/static/kosatsu/kosatsu.css").read_text("utf-8"))
    assert found, name
    digits = found[1][1:]
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def luminance(name: str) -> float:
    parts = [int(colour(name)[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), ON_GROUND)
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("line", LINES)
def test_lines_that_mean_something_stand_out(line: str) -> None:
    assert contrast(line, "white") >= 3


def test_no_template_carries_style_or_script_of_its_own() -> None:
    wrong = re.compile(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)(?! type=\"application/(?:ld\+)?json\")", re.IGNORECASE)
    assert [file.name for file in TEMPLATES if wrong.search(file.read_text("utf-8"))] == []
    assert len(TEMPLATES) > 30


def test_every_template_begins_by_saying_what_it_is_and_takes() -> None:
    opening = re.compile(r"(\{% extends [^%]+%\}\n)?\{% comment %\}")
    assert [file.name for file in TEMPLATES if not opening.match(file.read_text("utf-8"))] == []


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    urls = [url for sheet in SHEETS for url in re.findall(r'url\("?([^")]+)', sheet.read_text("utf-8"))]
    assert urls == ["chevron.svg"]
    assert all("@import" not in sheet.read_text("utf-8") for sheet in SHEETS)
