"""Answering what the guideline leaves open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from kosatsu.bylaws import queries
from kosatsu.bylaws.models import Choice
from kosatsu.bylaws.rules.answers import against_answer, against_first_day
from kosatsu.bylaws.rules.kinds import Known
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, refuse_if
from kosatsu.records import actions as records

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
