"""The signed heads of the record, and the key by which anybody can check them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

from django.conf import settings

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.records import public as records
from kosatsu.records.public import Head, SignedNote

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


@cache
def verifier() -> bytes:
    """The offline verifier, one file for a bare Python."""
    return resources.files("kosatsu.records").joinpath("verifier.py").read_bytes()


def signed(text: str, at: datetime) -> tuple[SignedNote, ...]:
    """The text under the record's name, signed by the city's key and, while that is being changed, by the earlier ones."""
    origin = _origin(at)
    return tuple(records.sign(f"{origin} {text}", seed, origin) for seed in (settings.KEYS.signing, *settings.KEYS.former_signing))


def identity(on: date, part: str) -> str:
    """A tag URI (RFC 4151) from the lasting name of the city's record, so that it survives a change of address."""
    host, _, rest = str(bylaws.value("city.record_origin", on)).partition("/")
    return f"tag:{host},2026:{rest}/{part}"


def _origin(at: datetime) -> str:
    return str(bylaws.value("city.record_origin", in_japan(at).date()))
