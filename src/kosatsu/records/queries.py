"""Reading the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.kernel.refs import Ref
from kosatsu.records import tree
from kosatsu.records.models import Entry, Head


@dataclass(frozen=True)
class Line:
    """One line of the journal as its readers see it."""

    seq: int
    verb: str
    subject: str
    person_id: int | None
    at: datetime
    recorded_at: datetime
    fields: dict[str, Any]


def head_locked() -> Head:
    """The head, held for this transaction."""
    return Head.objects.select_for_update().get(pk=1)


def history(subject: Ref) -> list[Line]:
    """Every line about a thing, oldest first."""
    return [_line(entry) for entry in Entry.objects.filter(subject=str(subject)).order_by("seq")]


def lines(*, after: int = 0, limit: int = 1000) -> list[Line]:
    """Lines after a place in the journal, oldest first."""
    return [_line(entry) for entry in Entry.objects.filter(seq__gt=after).order_by("seq")[:limit]]


def root() -> tuple[int, str]:
    """Number of lines and the root hash over them, hexadecimal."""
    head = Head.objects.get(pk=1)
    return head.size, tree.root([bytes.fromhex(part) for part in head.frontier]).hex()


def _line(entry: Entry) -> Line:
    return Line(entry.seq, entry.verb, entry.subject, entry.person_id, entry.at, entry.recorded_at, json.loads(entry.fields))
