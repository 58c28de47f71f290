"""QR codes and their like in a picture, read by zxing-cpp where its wheel is installed."""

from __future__ import annotations

from functools import cache
from importlib import metadata

from PIL import Image

from kosatsu.checks.pictures.seen import LONGEST_CODE, MOST_CODES

LARGEST_EDGE = 3000
SMALL_EDGE = 1600


@cache
def version() -> str:
    """The version of zxing-cpp; blank where it is not installed."""
    try:
        return metadata.version("zxing-cpp")
    except metadata.PackageNotFoundError:
        return ""


def read(picture: Image.Image) -> tuple[str, ...]:
    """What the codes say, each once; a small picture is looked at a second time twice as large."""
    import zxingcpp  # an optional wheel

    gray = picture.convert("L")
    gray.thumbnail((LARGEST_EDGE, LARGEST_EDGE), Image.Resampling.LANCZOS)
    kinds = zxingcpp.BarcodeFormat.AllMatrix  # bars on a package lead nowhere
    found = [code.text for code in zxingcpp.read_barcodes(gray, formats=kinds)]
    if not found and max(gray.size) <= SMALL_EDGE:
        larger = gray.resize((gray.width * 2, gray.height * 2), Image.Resampling.BICUBIC)
        found = [code.text for code in zxingcpp.read_barcodes(larger, formats=kinds)]
    return tuple(dict.fromkeys(text[:LONGEST_CODE] for text in found if text.strip()))[:MOST_CODES]
