"""What is done to duties. Every deed leaves a line in the journal; what is already as it should be leaves none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from kosatsu.duties import queries, rules
from kosatsu.duties.kinds import WHATS, Kind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import LIFECYCLE, DutyState, Owner
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.refs import Ref
from kosatsu.records import actions as records
from kosatsu.records import queries as journal


def open(  # noqa: A001  # the word of the house: a duty is opened
    kind: Kind,
    *,
    subject: Ref | None,
    unit_id: int,
    due_on: date,
    by: Actor,
    at: datetime,
    key: str = "",
    detail: Mapping[str, Any] | None = None,
    clause: str = "",
    owner: Owner | None = None,
) -> Duty:
    """Something to do by a day; where it is open already, that one, as it stands.

    `clause` and `owner` are the kind's own unless given. Whoever opens takes the journal's head first, so that two who find the
    same at one moment open it once.
    """
    found = queries.open_one(kind, subject, key)
    if found is not None:
        return found
    journal.head_locked()
    found = queries.open_one(kind, subject, key)
    if found is not None:
        return found
    duty = Duty.objects.create(
        kind=kind,
        subject=str(subject or ""),
        key=key,
        unit_id=unit_id,
        owner=owner or WHATS[kind].owner,
        ground=clause or WHATS[kind].ground,
        due_on=due_on,
        detail=dict(detail or {}),
        state=LIFECYCLE.first,
        opened_at=at,
        opened_by_id=by.person_id,
    )
    said = {"kind": str(kind), "about": duty.subject, "key": key, "ground": duty.ground, "detail": duty.detail}
    records.append("duty.opened", duty.ref, by=by, at=at, due_on=due_on.isoformat(), owner=duty.owner, **said)
    return duty


def settle(duty: Duty, *, note: str, by: Actor, at: datetime, evidence: str = "") -> None:
    """It is done: by a deed that the caller has just written down, or by itself (`by` SYSTEM)."""
    _leave(duty, DutyState.DONE, note=note, evidence=evidence, by=by, at=at)


def settle_by_word(duty: Duty, *, note: str, by: Actor, at: datetime, evidence: str = "") -> None:
    """It is done because a person says so in words; refused where the system itself looks whether it is."""
    refuse_if(rules.against_settling_by_word(Kind(duty.kind), note))
    _leave(duty, DutyState.DONE, note=note, evidence=evidence, by=by, at=at)


def settle_about(kinds: Collection[Kind], subject: Ref, *, note: str, by: Actor, at: datetime, evidence: str = "") -> int:
    """Every open duty of these kinds about a thing is done by one deed; returns how many there were."""
    found = list(queries.open_about(subject, kinds).select_for_update().order_by("id"))
    for duty in found:
        settle(duty, note=note, evidence=evidence, by=by, at=at)
    return len(found)


def move_to(duty: Duty, unit_id: int, *, by: Actor, at: datetime) -> None:
    """Another unit is to do it, because what it is about is that unit's now."""
    before, duty.unit_id = duty.unit_id, unit_id
    duty.save(update_fields=["unit"])
    records.append("duty.moved", duty.ref, by=by, at=at, kind=duty.kind, about=duty.subject, before=before, unit=unit_id)


def waive(duty: Duty, *, reason: str, by: Actor, at: datetime) -> None:
    """It need not be done; refused without a reason."""
    refuse_if(rules.against_waiving(reason))
    _leave(duty, DutyState.WAIVED, note=reason, evidence="", by=by, at=at)


def _leave(duty: Duty, state: DutyState, *, note: str, evidence: str, by: Actor, at: datetime) -> None:
    duty.state = LIFECYCLE.move(duty.state, state)
    duty.settled_at = at
    duty.settled_by_id = by.person_id
    duty.note = note
    duty.evidence = evidence
    duty.save(update_fields=["state", "settled_at", "settled_by", "note", "evidence"])
    records.append(f"duty.{state}", duty.ref, by=by, at=at, kind=duty.kind, about=duty.subject, key=duty.key, note=note, evidence=evidence)
