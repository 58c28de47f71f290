"""QR codes, made here: no service of others sees who is pointed where, or puts itself in between."""

from __future__ import annotations

from io import BytesIO

import segno


def svg(address: str) -> bytes:
    """The address as a QR code that still reads with a seventh of it gone, as SVG."""
    code = segno.make_qr(address, error="m")
    drawn = BytesIO()
    code.save(drawn, kind="svg", scale=8, border=4, svgclass=None, lineclass=None, dark="#000", light="#fff", title=address)
    return drawn.getvalue()
