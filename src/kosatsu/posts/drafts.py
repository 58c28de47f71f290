"""A post and its source as values: what a drafter hands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class PictureIn:
    """A picture handed in: hash of its original in the evidence store, its type, and what it shows in words."""

    original: str
    media_type: str
    alt: str


@dataclass(frozen=True)
class DraftIn:
    """A post as its drafter wrote it; `texts` gives each account its own words, `reasons` say why a finding is passed over."""

    title: str
    body: str
    texts: Mapping[int, str]
    not_before: datetime
    not_after: datetime
    pictures: tuple[PictureIn, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceIn:
    """What another medium already said, with the copy that was taken of it."""

    kind: str
    reference: str
    title: str
    text: str
    published_on: date | None
    taken_at: datetime
    evidence: str
    images: tuple[str, ...] = ()
