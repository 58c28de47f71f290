"""What anyone may know of the record: its signed heads and the key to check them by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class SignedNote:
    """A text signed in the city's name: the note itself, and the key it is checked by."""

    key_id: str
    verifier_key: str
    note: str


@dataclass(frozen=True)
class Deed:
    """A line of the journal without who did it: its number, what was done to what, when, and the values it was done with."""

    seq: int
    verb: str
    subject: str
    at: datetime
    fields: dict[str, Any]


def sign(text: str, seed: bytes, origin: str) -> SignedNote:
    """The text, which begins with the origin and ends in a newline, signed by this key."""
    signer = Signer(origin, seed)
    return SignedNote(signer.key_id(), signer.verifier_key(), signer.sign(text))


def deeds(verbs: Collection[str], limit: int) -> list[Deed]:
    """The newest lines of these verbs, newest first."""
    return [Deed(line.seq, line.verb, line.subject, line.at, line.fields) for line in queries.newest_of(verbs, limit)]


def verifier_key(signing: bytes, origin: str) -> str:
    """The key (vkey of a signed note) by which anybody tells the city's heads from others."""
    return Signer(origin, signing).verifier_key()


def _head(found: Checkpoint) -> Head:
    return Head(found.size, found.root, found.at, found.note)
