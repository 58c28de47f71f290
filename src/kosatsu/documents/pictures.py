"""Pictures as they are shown on paper: small, flat on white, the same bytes for the same original."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

EDGE = 480
QUALITY = 82
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)


def small(original: bytes) -> bytes | None:
    """The picture as a JPEG of at most 480 points an edge; None where the bytes are no picture."""
    try:
        with Image.open(BytesIO(original)) as opened:
            opened.draft("RGB", (EDGE, EDGE))
            picture = opened.convert("RGBA")
        picture.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    except _BROKEN:
        return None
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    out = BytesIO()
    paper.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
