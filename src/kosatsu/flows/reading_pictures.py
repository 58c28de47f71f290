"""Pictures of posts read by what is installed on this machine, once each, while nothing is held; and judged by what was read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from kosatsu.checks.pictures import apart, readers
from kosatsu.checks.pictures.judging import Pictured
from kosatsu.checks.pictures.seen import Seen
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.people import queries as people
from kosatsu.posts import queries, readings
from kosatsu.posts.drafts import PictureIn
from kosatsu.records import evidence

PATIENCE = 5.0


def read(digests: Iterable[str], *, by: Actor, at: datetime) -> None:
    """Read the pictures of these hashes that nobody has read yet. Takes seconds a picture: to be called where no transaction is open.

    One thread of a server at most reads and no other waits for it; what would be begun too late stays unread for the next page.
    """
    people.acting(by, in_japan(at).date())
    here, begun = _here(), time.monotonic()
    for digest in dict.fromkeys(digests):
        if here and readings.kept(digest, here) is None and time.monotonic() - begun < PATIENCE:
            original = _original(digest)
            seen = apart.see(original) if original else None
            if seen is not None:
                readings.keep(digest, here, seen)


def read_posts(post_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Read the pictures of posts, as above."""
    read([picture.original for post_id in post_ids for picture in queries.pictures(post_id)], by=by, at=at)


def pictured(pictures: Sequence[PictureIn]) -> list[Pictured]:
    """Pictures with what was read in them so far; where nothing is installed to read them, nothing is missing.

    Of a picture that was chosen and not handed in yet there are only its words.
    """
    here = _here()
    return [
        Pictured(
            picture.alt,
            readings.kept(picture.original, here) if here else Seen(),
            readings.carried_by(picture.original),
        )
        if picture.original
        else Pictured(picture.alt)
        for picture in pictures
    ]


def _original(digest: str) -> bytes:
    """The picture as it was handed in; nothing where the file is lost or spoiled, which is said where it is fitted to leave."""
    try:
        return evidence.read(digest)
    except (NotFound, evidence.Spoiled):
        return b""


def _here() -> dict[str, str]:
    """The readers of this machine and the way in which they are asked; nothing where none is installed or reading is turned off."""
    here = readers.here() if settings.READ_PICTURES else {}
    return {**here, "way": readers.WAY} if here else {}
