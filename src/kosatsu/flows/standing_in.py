"""Who is away, and who stands in: laid down by the person, by 庶務, or by the deputy at that very moment."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.flows import telling
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden
from kosatsu.people import actions as people
from kosatsu.people import queries
from kosatsu.people.models import Absence
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.rules import Rank, Reason, RegisteredAs


def part_of(person_id: int, *, by: Actor, at: datetime) -> RegisteredAs | None:
    """In which part somebody may lay down an absence of this person at this moment; None if in none."""
    if by.person_id is None:
        return None
    day = in_japan(at).date()
    offices = queries.appointments(person_id, day)
    if by.person_id == person_id:
        return RegisteredAs.SELF if offices else None
    if any(allows(by, Permission.ABSENCE_REGISTER, unit_id=office.unit_id, at=at) for office in offices):
        return RegisteredAs.AFFAIRS
    roster = queries.roster(day)
    deputies = {holder.person_id for office in offices for holder in roster.deputies(office.unit_id, office.rank)}
    return RegisteredAs.DEPUTY if by.person_id in deputies else None


@transaction.atomic
def register(person_id: int, *, since: datetime, until: datetime, reason: Reason, note: str, by: Actor, at: datetime) -> Absence:
    """Lay down that a person is away."""
    part = part_of(person_id, by=by, at=at)
    if part is None:
        raise Forbidden
    absence = people.register_absence(
        queries.person(person_id), since=since, until=until, reason=reason, note=note, part=part, by=by, at=at
    )
    telling.absence_registered(absence, by=by, at=at)
    return absence


@transaction.atomic
def end(absence_id: int, *, by: Actor, at: datetime) -> None:
    """The person is back, or does not go: said by the person, by 庶務, or by who laid the absence down."""
    absence = queries.absence_locked(absence_id)
    part = part_of(absence.person_id, by=by, at=at)
    if part not in {RegisteredAs.SELF, RegisteredAs.AFFAIRS} and by.person() != absence.registered_by_id:
        raise Forbidden
    people.end_absence(absence, by=by, at=at)


@transaction.atomic
def delegate(unit_id: int, rank: Rank, deputy_id: int, *, since: date, until: date, by: Actor, at: datetime) -> None:
    """The holder of an office says who of the lawful deputies stands in first."""
    held = queries.appointments(by.person(), in_japan(at).date())
    if not any((holder.unit_id, holder.rank) == (unit_id, rank) for holder in held):
        raise Forbidden
    people.delegate(
        queries.person(by.person()), queries.unit(unit_id), rank, queries.person(deputy_id), since=since, until=until, by=by, at=at
    )


@transaction.atomic
def revoke(delegation_id: int, *, by: Actor, at: datetime) -> None:
    """The holder takes the name back."""
    delegation = queries.delegation_locked(delegation_id)
    if delegation.person_id != by.person():
        raise Forbidden
    people.revoke_delegation(delegation, by=by, at=at)
