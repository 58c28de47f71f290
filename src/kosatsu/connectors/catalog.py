"""What each platform takes, as data, and how it counts; pure."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import regex

from kosatsu.connectors.contract import Capabilities, Limits, SecretField

OTHER = "other"
LINK = regex.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", regex.IGNORECASE)
LINK_WEIGHT = 23
_GRAPHEME = regex.compile(r"\X")
_PICTOGRAPH = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}[\uFE0F\u200D]|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3"
)
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@cache
def _platforms() -> Mapping[str, Capabilities]:
    table = tomllib.loads(resources.files("kosatsu.connectors").joinpath("catalog.toml").read_text("utf-8"))
    return MappingProxyType({platform: _entry(platform, row) for platform, row in table.items()})


def _entry(platform: str, row: dict[str, Any]) -> Capabilities:
    fields = tuple(SecretField(**field) for field in row.pop("secret_fields", []))
    label, by_hand, keeps = row.pop("label_ja"), row.pop("by_hand"), row.pop("keeps_image_bytes")
    limits = Limits(**{**row, "image_types": tuple(row["image_types"])})
    return Capabilities(platform, label, by_hand, limits, keeps, fields)


def platforms() -> tuple[str, ...]:
    """The platforms known by name, in the catalogue's order."""
    return tuple(platform for platform in _platforms() if platform != OTHER)


def capabilities(platform: str) -> Capabilities:
    """What can be done on a platform; one that is not listed goes by hand under its own name."""
    known = _platforms()
    return known[platform] if platform in platforms() else replace(known[OTHER], platform=platform)


def limits(platform: str) -> Limits:
    """What the platform takes."""
    return capabilities(platform).limits


def length(text: str, platform: str) -> int:
    """How long the platform says the text is."""
    return COUNTS[limits(platform).unit](text)


def graphemes(text: str) -> int:
    """Characters as a reader counts them (UAX 29)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def weighted(text: str) -> int:
    """Characters as X counts them: 1 for Latin and the like, 2 for the rest and for any emoji, 23 for a URL."""
    plain = unicodedata.normalize("NFC", text)
    links = len(LINK.findall(plain))
    rest = LINK.sub("", plain)
    return links * LINK_WEIGHT + sum(_weight(cluster) for cluster in _GRAPHEME.findall(rest))


def utf16(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _weight(cluster: str) -> int:
    if _PICTOGRAPH.match(cluster):
        return 2
    return sum(1 if any(first <= ord(character) <= last for first, last in _LIGHT) else 2 for character in cluster)


COUNTS: Mapping[str, Callable[[str], int]] = MappingProxyType(
    {"graphemes": graphemes, "weighted": weighted, "utf16": utf16, "codepoints": len}
)
