"""Pictures drawn by the tests: posters, codes and a face. No photograph of anybody."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from importlib import resources

import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kosatsu.checks.pictures import codes, faces, lines, tesseract

READERS = {"tesseract": tesseract, "lines": lines, "codes": codes, "faces": faces}
GOTHIC, MINCHO = "BIZUDGothic-Regular.ttf", "BIZUDMincho-Regular.ttf"


def needs(*names: str) -> None:
    """Go on where these readers are installed; a missing one fails in CI and skips elsewhere."""
    for name in names:
        if not READERS[name].version():
            how = f"apt-get install {tesseract.PACKAGES}" if name == "tesseract" else "make pictures"
            message = f"no reader of {name} here: {how}"
            if os.environ.get("CI", "").lower() == "true":
                pytest.fail(message)
            pytest.skip(message)


def encoded(picture: Image.Image, form: str = "PNG", **choices: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **choices)
    return made.getvalue()


def font(size: int, name: str = GOTHIC) -> ImageFont.FreeTypeFont:
    with resources.as_file(resources.files("kosatsu.documents").joinpath("fonts", name)) as path:
        return ImageFont.truetype(path, size)


def poster(lines: Sequence[str], size: int = 32, *, paper: str = "white", ink: str = "black", name: str = GOTHIC) -> Image.Image:
    """The lines one below the other, as on a poster."""
    drawn = font(size, name)
    width = max(int(drawn.getlength(line)) for line in lines) + 2 * size
    made = Image.new("RGB", (width, int(size * 1.9 * (len(lines) + 1))), paper)
    pen = ImageDraw.Draw(made)
    for place, line in enumerate(lines):
        pen.text((size, size * (0.8 + 1.9 * place)), line, fill=ink, font=drawn)
    return made


def upright_columns(columns: Sequence[str], size: int = 40) -> Image.Image:
    """Columns from right to left, letters from top to bottom."""
    made = Image.new("RGB", (size * 3 * (len(columns) + 1), int(size * 1.25 * (max(map(len, columns)) + 2))), "white")
    pen = ImageDraw.Draw(made)
    for place, column in enumerate(columns, 1):
        for row, letter in enumerate(column, 1):
            pen.text((made.width - place * size * 3, row * size * 1.25), letter, fill="black", font=font(size))
    return made


def code(text: str, edge: int = 160) -> Image.Image:
    """A QR code with its margin, so many pixels wide."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="png", scale=8, border=4)
    return Image.open(made).convert("RGB").resize((edge, edge), Image.Resampling.LANCZOS)


def on(paper: Image.Image, *stuck: Image.Image) -> Image.Image:
    """The paper with things stuck on it from the lower right corner on."""
    place = paper.width
    for one in stuck:
        place -= one.width + 20
        paper.paste(one, (place, paper.height - one.height - 20))
    return paper


def face(size: int = 240, paper: tuple[int, int] = (800, 600)) -> Image.Image:
    """A face drawn of ellipses, in the middle of the paper."""
    made = Image.new("RGB", paper, (90, 120, 150))
    pen = ImageDraw.Draw(made)
    x, y, r = paper[0] / 2, paper[1] / 2, size / 2

    def oval(left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        pen.ellipse((x + left * r, y + top * r, x + right * r, y + bottom * r), fill=colour)

    oval(-0.8, -1, 0.8, 1.05, (224, 172, 140))
    pen.pieslice((x - r * 0.85, y - r * 1.1, x + r * 0.85, y + r * 0.6), 180, 360, fill=(40, 25, 20))
    oval(-0.7, -0.6, 0.7, 1, (226, 176, 146))
    for side in (-0.32, 0.32):
        oval(side - 0.16, -0.13, side + 0.16, 0.03, (250, 250, 250))
        oval(side - 0.07, -0.13, side + 0.07, 0.03, (30, 20, 20))
        pen.rectangle((x + (side - 0.2) * r, y - r * 0.29, x + (side + 0.2) * r, y - r * 0.23), fill=(50, 30, 25))
    pen.polygon((x, y, x - r * 0.12, y + r * 0.32, x + r * 0.12, y + r * 0.32), fill=(200, 145, 115))
    oval(-0.25, 0.5, 0.25, 0.65, (180, 80, 80))
    return made.filter(ImageFilter.GaussianBlur(size / 40))


def told_all(picture: Image.Image) -> bytes:
    """A JPEG that tells where, when, with what and by whom."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x0131] = "Kosatsu", "Model 8", "桐沢 花子".encode(), "Editor 3"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:03 10:12:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 37.0, 42.5), 3: "E", 4: (139.0, 6.0, 40.25)})
    return encoded(picture, "JPEG", exif=exif, comment="内部資料".encode(), quality=90)
