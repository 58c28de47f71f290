"""The papers are what they were when somebody last looked at them beside the guideline; `make docs` draws them anew."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from tests.golden.sheets import KEPT, Sheet, sheets

# Drawing may differ by a shade at the edge of a stroke on another processor, and by nothing else.
SHADE, FEW = 48, 40
SHEETS = [pytest.param(name, sheet, id=name) for name, sheet in sheets().items()]


@pytest.mark.parametrize(("name", "sheet"), SHEETS)
def test_a_paper_says_what_it_said(name: str, sheet: Sheet) -> None:
    assert sheet.text() == (KEPT / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(("name", "sheet"), SHEETS)
def test_a_paper_looks_as_it_looked(name: str, sheet: Sheet) -> None:
    drawn = sheet.pages()
    kept = sorted(KEPT.glob(f"{name}-*.png"))
    assert [path.name for path in kept] == [f"{name}-{number}.png" for number in range(1, len(drawn) + 1)]
    for path, picture in zip(kept, drawn, strict=True):
        was, now = Image.open(path).convert("L"), Image.open(BytesIO(picture)).convert("L")
        assert now.size == was.size
        assert sum(ImageChops.difference(was, now).histogram()[SHADE:]) < FEW, path.name


def test_no_picture_is_left_over() -> None:
    names = {path.name.partition("-")[0].partition(".")[0] for path in KEPT.iterdir()}
    assert names == set(sheets())
