"""The signed heads of the record, and the key by which anybody can check them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.records import public as records
from kosatsu.records.public import Head

SHOWN = 30


@dataclass(frozen=True)
class Heads:
    """The record's name, the city's verifier key (vkey) and the newest heads, newest first."""

    origin: str
    verifier_key: str
    newest: tuple[Head, ...]


def heads(at: datetime) -> Heads:
    """What the page of the record shows."""
    origin = _origin(at)
    return Heads(origin, records.verifier_key(settings.KEYS.signing, origin), tuple(records.heads(SHOWN)))


def verifier_key(at: datetime) -> str:
    """The city's verifier key."""
    return records.verifier_key(settings.KEYS.signing, _origin(at))


def note(size: int) -> str:
    """The signed note over so many lines, byte for byte; NotFound where no head of that size was signed."""
    return records.head(size).note


def _origin(at: datetime) -> str:
    return str(bylaws.value("city.record_origin", in_japan(at).date()))
