"""Answering what the guideline leaves open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from kosatsu.bylaws import queries
from kosatsu.bylaws.models import Choice, Revision
from kosatsu.bylaws.rules.answers import against_answer, against_first_day
from kosatsu.bylaws.rules.kinds import Known, against_value
from kosatsu.bylaws.states import LIFECYCLE, RevisionState
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, refuse_if
from kosatsu.records import actions as records
from kosatsu.records import queries as journal

LONG_KINDS = {"check_lists"}  # of which the journal holds the digest; the row holds the value


def answer(key: str, value: Any, *, since: date, ground: str, by: Actor, at: datetime, units: Collection[str] | None = None) -> Choice:
    """The city's answer from a day on; the earlier answers stay and keep holding for their days.

    `units` are the codes of the units there are on that day; without them a unit's code is taken as it is written.
    """
    if key not in queries.preset():
        raise NotFound
    found = against_answer(queries.preset()[key], value, ground=ground, known=Known(units))
    refuse_if(found + against_first_day(since, today=in_japan(at).date()))
    choice = Choice.objects.create(key=key, value=value, since=since, decided_by=by.person_id, ground=ground, recorded_at=at)
    said = {"digest": canonical.digest(value)} if queries.preset()[key]["kind"] in LONG_KINDS else {"value": value}
    records.append("bylaw.answered", choice.ref, by=by, at=at, key=key, since=since.isoformat(), ground=ground, **said)
    return choice


def write_revision(key: str, value: Any, *, by: Actor, at: datetime) -> Revision:
    """What is being prepared for a key, begun or written anew; what was found out about the value before falls."""
    if key not in queries.preset():
        raise NotFound
    refuse_if(against_value(queries.preset()[key], value, Known()))
    journal.head_locked()
    revision = queries.open_revision_locked(key) or Revision(key=key, state=LIFECYCLE.first)
    revision.value = value
    revision.written_by, revision.written_at = by.person(), at
    revision.rehearsal = {}
    revision.save()
    records.append("revision.written", revision.ref, by=by, at=at, key=key, digest=canonical.digest(value))
    return revision


def keep_rehearsal(revision: Revision, rehearsal: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """What the value would change."""
    revision.rehearsal = dict(rehearsal)
    revision.save(update_fields=["rehearsal"])
    counts = {name: rehearsal[name] for name in ("state", "texts", "differing") if name in rehearsal}
    records.append("revision.rehearsed", revision.ref, by=by, at=at, key=revision.key, digest=canonical.digest(revision.value), **counts)


def settle_revision(revision: Revision, state: RevisionState, *, by: Actor, at: datetime) -> None:
    """It has become an answer of the city, or is given up."""
    revision.state = LIFECYCLE.move(revision.state, state)
    revision.settled_by, revision.settled_at = by.person(), at
    revision.save(update_fields=["state", "settled_by", "settled_at"])
    records.append(f"revision.{state}", revision.ref, by=by, at=at, key=revision.key)
