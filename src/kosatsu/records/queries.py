"""Reading the journal."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from kosatsu.kernel.refs import Ref
from kosatsu.records import tree
from kosatsu.records.models import Checkpoint, Entry, Head


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


def first_at(subjects: Collection[Ref]) -> dict[str, datetime]:
    """Subject → when the journal first speaks of it; one question for all."""
    rows = Entry.objects.filter(subject__in=[str(subject) for subject in subjects]).values("subject").annotate(first=Min("at"))
    return {row["subject"]: row["first"] for row in rows}


def is_written(verb: str, subject: Ref) -> bool:
    """Whether the journal has this deed about this thing."""
    return Entry.objects.filter(verb=verb, subject=str(subject)).exists()


def lines(*, after: int = 0, limit: int = 1000) -> list[Line]:
    """Lines after a place in the journal, oldest first."""
    return [_line(entry) for entry in Entry.objects.filter(seq__gt=after).order_by("seq")[:limit]]


def newest(*, before: int | None, limit: int, subject: Ref | None = None, person_id: int | None = None) -> list[Line]:
    """Lines below a place in the journal, newest first: all of them, or those about a thing, or those of a person's own deeds."""
    found = Entry.objects.order_by("-seq")
    if before is not None:
        found = found.filter(seq__lt=before)
    if subject is not None:
        found = found.filter(subject=str(subject))
    if person_id is not None:
        found = found.filter(person_id=person_id)
    return [_line(entry) for entry in found[:limit]]


def newest_of(verbs: Collection[str], limit: int) -> list[Line]:
    """The newest lines of these verbs, newest first."""
    return [_line(entry) for entry in Entry.objects.filter(verb__in=list(verbs)).order_by("-seq")[:limit]]


def root() -> tuple[int, str]:
    """Number of lines and the root hash over them, hexadecimal."""
    head = Head.objects.get(pk=1)
    return head.size, tree.root([bytes.fromhex(part) for part in head.frontier]).hex()


def entries(*, after: int = 0, until: int, page: int = 500) -> Iterator[Entry]:
    """The rows after one place and up to another, oldest first, read page by page."""
    while after < until:
        found = list(Entry.objects.filter(seq__gt=after, seq__lte=until).order_by("seq")[:page])
        if not found:
            return
        yield from found
        after = found[-1].seq


def checkpoints(*, until: int) -> Iterator[Checkpoint]:
    """The signed heads over at most so many lines, shortest first."""
    return Checkpoint.objects.filter(size__lte=until).order_by("size", "id").iterator(chunk_size=500)


def last_checkpoints(limit: int) -> list[Checkpoint]:
    """The newest signed heads, newest first."""
    return list(Checkpoint.objects.order_by("-size", "-id")[:limit])


def checkpoint_at(size: int) -> Checkpoint | None:
    """The signed head over exactly so many lines; the last one signed where the key was changed there."""
    return Checkpoint.objects.filter(size=size).order_by("-id").first()


def last_checkpoint_by(key_id: str) -> Checkpoint | None:
    """The newest signed head of this key, if there is one."""
    return Checkpoint.objects.filter(key_id=key_id).order_by("-size").first()


def roots_at(size: int) -> set[str]:
    """Every root that was ever signed over so many lines; more than one is a forked record."""
    return set(Checkpoint.objects.filter(size=size).values_list("root", flat=True))


def _line(entry: Entry) -> Line:
    return Line(entry.seq, entry.verb, entry.subject, entry.person_id, entry.at, entry.recorded_at, json.loads(entry.fields))
