"""The forms are what they were when somebody last looked at them beside the guideline; `make docs` draws them anew."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from kosatsu.documents import forms
from kosatsu.documents.forms import Form
from tests.golden.sheets import AT, KEPT, pictures, sheets, text

# Drawing may differ by a shade at the edge of a stroke on another processor, and by nothing else.
SHADE, FEW = 48, 40
SHEETS = [pytest.param(name, form, id=name) for name, form in sheets()]


@pytest.mark.parametrize(("name", "form"), SHEETS)
def test_a_form_says_what_it_said(name: str, form: Form) -> None:
    assert text(forms.pdf(form, at=AT)) == (KEPT / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(("name", "form"), SHEETS)
def test_a_form_looks_as_it_looked(name: str, form: Form) -> None:
    drawn = pictures(form)
    kept = sorted(KEPT.glob(f"{name}-*.png"))
    assert [path.name for path in kept] == [f"{name}-{number}.png" for number in range(1, len(drawn) + 1)]
    for path, picture in zip(kept, drawn, strict=True):
        was, now = Image.open(path).convert("L"), Image.open(BytesIO(picture)).convert("L")
        assert now.size == was.size
        assert sum(ImageChops.difference(was, now).histogram()[SHADE:]) < FEW, path.name
