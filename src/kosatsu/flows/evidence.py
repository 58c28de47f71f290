"""Taking in what somebody hands in: a picture, a screen, a scan."""

from __future__ import annotations

from datetime import datetime

from kosatsu.connectors import images
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.people import queries as people
from kosatsu.records import evidence

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
OF_TELEPHONES = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
TOLD_APART = frozenset({"image.moves", "image.too_many_pixels", "image.broken"})
PDF = "application/pdf"
MOST_BYTES = 10 * 1024 * 1024


def keep_picture(content: bytes, *, by: Actor, at: datetime) -> tuple[str, str]:
    """Keep a picture somebody in office hands in. Returns its hash and its media type, as its bytes say it; Refused if it is none."""
    return _kept(content, _picture_type(content), by, at)


def keep_scan(content: bytes, *, by: Actor, at: datetime) -> tuple[str, str]:
    """Keep a picture or a PDF of a paper. Returns its hash and its media type, as its bytes say it; Refused if it is neither."""
    return _kept(content, PDF if content.startswith(b"%PDF-") else _picture_type(content), by, at)


def _kept(content: bytes, media_type: str, by: Actor, at: datetime) -> tuple[str, str]:
    people.acting(by, in_japan(at).date())
    refuse_if([Finding("upload.too_big", PRODUCT_LAW_3, params={"mib": MOST_BYTES // 1024 // 1024})] if len(content) > MOST_BYTES else [])
    return evidence.keep(content), media_type


def _picture_type(content: bytes) -> str:
    try:
        found = images.media_type(content)
    except images.Unreadable as error:
        raise Refused([Finding(_why_not(content, error), PRODUCT_LAW_3)]) from error
    refuse_if([] if found in PICTURES else [Finding("upload.unreadable", PRODUCT_LAW_3)])
    return found


def _why_not(content: bytes, error: images.Unreadable) -> str:
    """What is wrong with a picture, so that whoever hands it in knows what to do."""
    if content[4:8] == b"ftyp" and content[8:12] in OF_TELEPHONES:
        return "upload.heic"
    return error.code if error.code in TOLD_APART else "upload.unreadable"
