"""What anyone may know of the record: its signed heads and the key to check them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.kernel.errors import NotFound
from kosatsu.records import queries
from kosatsu.records.models import Checkpoint
from kosatsu.records.notes import Signer


@dataclass(frozen=True)
class Head:
    """A signed head: so many lines, the root over them, when it was signed, and the note to keep."""

    size: int
    root_hex: str
    at: datetime
    note: str


def heads(limit: int) -> list[Head]:
    """The newest signed heads, newest first."""
    return [_head(found) for found in queries.last_checkpoints(limit)]


def head(size: int) -> Head:
    """The signed head over exactly so many lines; NotFound where none was signed."""
    found = queries.checkpoint_at(size)
    if found is None:
        raise NotFound
    return _head(found)


def verifier_key(signing: bytes, origin: str) -> str:
    """The key (vkey of a signed note) by which anybody tells the city's heads from others."""
    return Signer(origin, signing).verifier_key()


def _head(found: Checkpoint) -> Head:
    return Head(found.size, found.root, found.at, found.note)
