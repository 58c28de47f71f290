"""A picture as it will leave: decoded, freed of everything but its pixels, fitted to the platform and encoded again.

The same original gives the same bytes, so that what is decided on is what leaves.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageCms

from kosatsu.connectors.contract import Limits
from kosatsu.kernel import canonical

MAX_PIXELS = 50_000_000
MAX_BYTES = 30_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
QUALITIES = (90, 84, 76, 68)
SHRINKING = 0.85
SMALLEST_EDGE = 16
DRAWN_COLOURS = 4096
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, EOFError, struct.error, zlib.error)


class Unreadable(Exception):
    """No picture can be made of these bytes; `code` names the reason and has a wording."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Outgoing:
    """A picture ready to leave."""

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int
    height: int
    sha256: str


def outgoing(original: bytes, limits: Limits, *, alt: str) -> Outgoing:
    """The picture as it leaves for a platform: turned upright, sRGB, no metadata, within the limits. Unreadable where that cannot be."""
    picture = _plain(_opened(original))
    drawn = picture.getcolors(DRAWN_COLOURS) is not None
    picture.thumbnail((limits.image_edge, limits.image_edge), Image.Resampling.LANCZOS)
    for fitted in _ever_smaller(picture):
        for content, media_type in _encodings(fitted, limits, drawn=drawn):
            if len(content) <= limits.image_bytes:
                return Outgoing(content, media_type, alt, fitted.width, fitted.height, canonical.sha256(content))
    raise Unreadable("image.will_not_fit")


def pixels(original: bytes) -> Image.Image:
    """Nothing but the pixels of a picture, upright and in sRGB, at their full size; Unreadable where there are none."""
    return _plain(_opened(original))


def size(content: bytes) -> tuple[int, int]:
    """(width, height) of a picture in pixels; Unreadable where it is none."""
    return _opened(content).size


def media_type(original: bytes) -> str:
    """The kind of picture these bytes are, after it was decoded whole; Unreadable where they are none."""
    return {"PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}.get(_opened(original).format or "", "image/jpeg")


def _opened(original: bytes) -> Image.Image:
    """The one picture in these bytes, decoded whole."""
    if len(original) > MAX_BYTES:
        raise Unreadable("image.too_many_bytes")
    try:
        picture = _recognised(original)
    except _BROKEN as error:
        raise Unreadable("image.not_an_image") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise Unreadable("image.too_many_pixels")
    try:
        if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
            raise Unreadable("image.moves")
        picture.load()
    except _BROKEN as error:
        raise Unreadable("image.broken") from error
    return picture


def _recognised(original: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own limit of pixels is stricter, and a broken tag is no reason to speak
        try:
            return Image.open(io.BytesIO(original), formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise Unreadable("image.too_many_pixels") from error


def _plain(picture: Image.Image) -> Image.Image:
    """Only the pixels, upright, in sRGB: RGB, or RGBA where something is transparent."""
    try:
        coloured = _in_srgb(_upright(picture))
    except _BROKEN as error:
        raise Unreadable("image.broken") from error
    if coloured.mode == "RGBA" and coloured.getchannel("A").getextrema() == (255, 255):
        coloured = coloured.convert("RGB")
    clean = Image.new(coloured.mode, coloured.size)
    clean.paste(coloured)
    return clean


def _upright(picture: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except _BROKEN:
        return picture  # metadata that cannot be read does not say which way is up
    return picture if turn is None else picture.transpose(turn)


def _in_srgb(picture: Image.Image) -> Image.Image:
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    alpha = picture.convert("RGBA").getchannel("A") if transparent else None
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    coloured = _by_profile(picture if picture.mode in {"RGB", "CMYK", "L"} else picture.convert("RGB"), picture.info.get("icc_profile"))
    if alpha is not None:
        coloured.putalpha(alpha)
    return coloured


def _by_profile(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours the picture's own profile means; a profile that cannot be read says nothing about them."""
    if profile:
        with suppress(ImageCms.PyCMSError, *_BROKEN):
            turned = ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
            if turned is not None:
                return turned
    return picture.convert("RGB")


def _ever_smaller(picture: Image.Image) -> Iterator[Image.Image]:
    yield picture
    while max(picture.size) > SMALLEST_EDGE:
        smaller = (max(1, int(picture.width * SHRINKING)), max(1, int(picture.height * SHRINKING)))
        picture = picture.resize(smaller, Image.Resampling.LANCZOS)
        yield picture


def _encodings(picture: Image.Image, limits: Limits, *, drawn: bool) -> Iterator[tuple[bytes, str]]:
    """What the picture may leave as, best first: without loss where it is drawn or transparent, else as a photograph."""
    if "image/png" in limits.image_types and (drawn or picture.mode == "RGBA"):
        yield _encoded(picture, "PNG", optimize=True), "image/png"
    if "image/jpeg" in limits.image_types:
        flat = _on_white(picture)
        for quality in QUALITIES:
            yield _encoded(flat, "JPEG", quality=quality, optimize=True), "image/jpeg"


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _encoded(picture: Image.Image, form: str, **choices: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **choices)
    return made.getvalue()
