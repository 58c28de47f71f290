"""The journal to be read: newest first, or everything about one thing, with the names of who did it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.kernel.actors import Actor
from kosatsu.kernel.refs import Ref
from kosatsu.overviews import seeing
from kosatsu.people.models import Person
from kosatsu.people.permissions import Permission, allows
from kosatsu.records import queries as records
from kosatsu.records.queries import Line

PAGE = 50
OF_EVERY_LINE = frozenset({"verb", "subject", "person", "appointment", "at", "recorded_at"})


@dataclass(frozen=True)
class HistoryLine:
    """A line of the journal. `person` is blank where the system itself acted; `said` are the deed's own fields."""

    seq: int
    verb: str
    subject: str
    person: str
    at: datetime
    recorded_at: datetime
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Journal:
    """A part of the journal, newest first; `before` leads to what is older, None at the beginning."""

    lines: tuple[HistoryLine, ...]
    size: int
    before: int | None
    everything: bool
    may_sign: bool


def about(subject: Ref) -> list[HistoryLine]:
    """Every line about a thing, newest first."""
    return _named(reversed(records.history(subject)))


def journal(*, before: int | None, subject: Ref | None, by: Actor, at: datetime) -> Journal:
    """A page of the journal: all of it for who oversees or exports it, else the lines the reader wrote."""
    may_sign = allows(by, Permission.RECORDS_EXPORT, unit_id=None, at=at)
    everything = may_sign or seeing.sees_all(by=by, at=at)
    found = records.newest(before=before, limit=PAGE + 1, subject=subject, person_id=None if everything else by.person())
    size, _ = records.root()
    older = found[PAGE - 1].seq if len(found) > PAGE else None
    return Journal(tuple(_named(found[:PAGE])), size, older, everything, may_sign)


def _named(lines: Iterable[Line]) -> list[HistoryLine]:
    lines = list(lines)
    names = {person.pk: person.name for person in Person.objects.filter(pk__in={line.person_id for line in lines if line.person_id})}
    return [
        HistoryLine(line.seq, line.verb, line.subject, names.get(line.person_id or 0, ""), line.at, line.recorded_at, _said(line.fields))
        for line in lines
    ]


def _said(fields: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _text(value)) for key, value in sorted(fields.items()) if key not in OF_EVERY_LINE and value not in ("", None))


def _text(value: Any) -> str:
    """What has parts as JSON, so that it can be read again; everything else as it is written."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
