"""What was seen in pictures, kept by the hash of the picture so that none is read twice. Not a record: it can be read again at any time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from kosatsu.checks.pictures import metadata
from kosatsu.checks.pictures.metadata import Carried
from kosatsu.checks.pictures.seen import Seen, of_values
from kosatsu.kernel.errors import NotFound
from kosatsu.records import evidence


def kept(digest: str, readers: Mapping[str, str]) -> Seen | None:
    """What these very readers saw in the picture of this hash; None where they have not looked."""
    try:
        found = json.loads(_place(digest).read_bytes())
        return of_values(found["seen"]) if found["readers"] == dict(readers) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(digest: str, readers: Mapping[str, str], seen: Seen) -> None:
    """Keep what these readers saw, instead of what was seen before."""
    path = _place(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump({"readers": dict(readers), "seen": seen.values()}, file)
    Path(file.name).replace(path)


def carried_by(digest: str) -> Carried:
    """What the picture of this hash carries along besides its pixels; read anew where it was forgotten, never written down."""
    try:
        return _carried(digest)
    except (NotFound, evidence.Spoiled):
        return Carried()  # whatever is wrong with the file is said where it is fitted to leave


@lru_cache(maxsize=256)
def _carried(digest: str) -> Carried:
    return metadata.carried(evidence.read(digest))


def _place(digest: str) -> Path:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotFound
    return Path(settings.READINGS_ROOT) / digest[:2] / f"{digest}.json"
