"""What a file tells besides its pixels: where, when, with what and by whom a picture was taken. It is all removed before a picture leaves.

Coordinates leave this file in one way only: rounded to about a kilometre, among the details for whoever handed the picture in.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image

PLACE, TIME, DEVICE, AUTHOR, COMMENT, EDITING, PREVIEW = (
    "撮影場所",
    "撮影日時",
    "機種",
    "作者や持ち主の名前",
    "コメント",
    "編集の記録",
    "縮小画像",
)
LONGEST = 80
MOST_METADATA = 2_000_000
_EXIF, _GPS, _PREVIEW = ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1
_WORDY: Mapping[str, tuple[int, ...]] = {
    TIME: (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized, ExifTags.Base.DateTime),
    DEVICE: (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.LensModel, ExifTags.Base.BodySerialNumber),
    AUTHOR: (ExifTags.Base.Artist, ExifTags.Base.Copyright, ExifTags.Base.CameraOwnerName, ExifTags.Base.XPAuthor),
    COMMENT: (
        ExifTags.Base.ImageDescription,
        ExifTags.Base.UserComment,
        ExifTags.Base.XPComment,
        ExifTags.Base.XPTitle,
        ExifTags.Base.XPKeywords,
    ),
    EDITING: (ExifTags.Base.Software, ExifTags.Base.HostComputer, ExifTags.Base.ProcessingSoftware),
}
_WIDE_CHARACTERS = frozenset({ExifTags.Base.XPAuthor, ExifTags.Base.XPComment, ExifTags.Base.XPTitle, ExifTags.Base.XPKeywords})
_PLACE_IN_XMP = re.compile(rb"GPSLatitude|photoshop:City|Iptc4xmpCore:Location")
_CHARSETS = (b"UNICODE\0", b"ASCII\0\0\0", b"JIS\0\0\0\0\0", bytes(8))
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


@dataclass(frozen=True)
class Carried:
    """What a picture carries along: its kinds, and the details for whoever handed it in."""

    kinds: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


def carried(original: bytes) -> Carried:
    """What these bytes carry besides a picture; nothing of what cannot be read, which does not leave either."""
    found: list[tuple[str, str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a broken tag is no reason to speak
        try:
            with Image.open(io.BytesIO(original), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
                for look in (_of_exif, _of_xmp, _of_words):
                    found += _as_far_as_readable(look, picture)
        except Exception:  # noqa: BLE001  # Pillow raises whatever a broken file makes it stumble over
            found = []
    details = tuple(dict.fromkeys((kind, clean) for kind, words in found if (clean := _clean(words))))
    order = (PLACE, TIME, DEVICE, AUTHOR, COMMENT, EDITING, PREVIEW)
    return Carried(
        tuple(kind for kind in order if any(kind == one for one, _ in details)), tuple(sorted(details, key=lambda one: order.index(one[0])))
    )


def _as_far_as_readable(look: Any, picture: Image.Image) -> Iterator[tuple[str, str]]:
    try:
        yield from look(picture)
    except Exception:  # noqa: BLE001  # as above
        return


def _of_exif(picture: Image.Image) -> Iterator[tuple[str, str]]:
    exif = picture.getexif()
    inner = exif.get_ifd(_EXIF)
    place = exif.get_ifd(_GPS)
    if place:
        yield PLACE, _about(place)
    for kind, tags in _WORDY.items():
        for tag in tags:
            value = exif.get(tag, inner.get(tag))
            if value not in (None, "", b""):
                yield kind, _in_words(value, wide=tag in _WIDE_CHARACTERS)
    if exif.get_ifd(_PREVIEW):
        yield PREVIEW, "加工の前の画像が小さく残っていることがあります"


def _of_xmp(picture: Image.Image) -> Iterator[tuple[str, str]]:
    kept = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    kept = (kept.encode() if isinstance(kept, str) else bytes(kept))[:MOST_METADATA]
    if kept:
        yield EDITING, "XMP"
    if _PLACE_IN_XMP.search(kept):
        yield PLACE, "XMPの中"
    if picture.info.get("photoshop"):
        yield EDITING, "IPTC"


def _of_words(picture: Image.Image) -> Iterator[tuple[str, str]]:
    written = {"comment": picture.info.get("comment"), **getattr(picture, "text", {})}
    for name, value in written.items():
        if value and name != "XML:com.adobe.xmp":
            yield COMMENT, _in_words(value)


def _about(place: Mapping[int, Any]) -> str:
    """The place to a hundredth of a degree, which tells the town and not the house."""
    try:
        north, east = (_degrees(place[tag], str(place.get(tag - 1, ""))) for tag in (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return "読み取れない形"
    return f"緯度{north:.2f}度・経度{east:.2f}度の付近"


def _degrees(parts: Any, side: str) -> float:
    degrees, minutes, seconds = (float(Fraction(str(part)) if isinstance(part, str) else part) for part in parts)
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if side in {"S", "W"} else 1)


def _in_words(value: Any, *, wide: bool = False) -> str:
    if isinstance(value, tuple):
        value = bytes(value) if wide else " ".join(map(str, value))
    if isinstance(value, bytes):
        return _decoded(value[:MOST_METADATA], wide=wide)
    words = str(value)
    try:
        return _decoded(words.encode("latin-1"), wide=False)  # Pillow reads every byte as a letter of its own
    except UnicodeEncodeError:
        return words


def _decoded(value: bytes, *, wide: bool) -> str:
    wide, value = wide or value.startswith(b"UNICODE\0"), value[8:] if value.startswith(_CHARSETS) else value
    for charset in ("utf-16-le",) if wide else ("utf-8", "cp932"):
        try:
            return value.decode(charset)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def _clean(words: str) -> str:
    clean = " ".join(_UNSEEN.sub(" ", words).split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
