"""What is done to the organisation, its people and their sign-ins. Every deed leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_5
from kosatsu.kernel.refs import Ref
from kosatsu.people import csv_import, queries, rules
from kosatsu.people.models import Absence, Appointment, Delegation, Office, Person, Unit, UnitPeriod, User
from kosatsu.people.rules import Place, Rank, Reason, RegisteredAs, StaffRow, UnitKind, UnitRow
from kosatsu.records import actions as records

_WEAK = {"password_too_short": "user.password_too_short", "password_too_common": "user.password_too_common"}


@dataclass(frozen=True)
class Imported:
    """What an import changed: how many periods or appointments began, ended and went on; `hints` refuse nothing."""

    begun: int
    ended: int
    unchanged: int
    hints: tuple[Finding, ...]


def import_organization(content: bytes | str, *, since: date, by: Actor, at: datetime) -> Imported:
    """Make the organisation from `since` on what the table says: the whole of it, so that a unit it lacks is abolished.

    Refused with every fault by line, and then nothing has changed. Appointments in an abolished unit end with it.
    """
    rows, hints = csv_import.organization(content)
    refuse_if(rules.against_organization(rows) + rules.against_rewriting(since, queries.latest_change()))
    units = {row.code: Unit.objects.get_or_create(code=row.code)[0] for row in rows}
    wanted = {units[row.code].pk: _period(row, units, since) for row in rows}
    open_periods = {period.unit_id: period for period in UnitPeriod.objects.filter(until=None).select_related("unit")}
    same = {pk for pk, period in wanted.items() if pk in open_periods and _said(period) == _said(open_periods[pk])}
    for appointment in queries.open_appointments().filter(office__unit_id__in=open_periods.keys() - wanted.keys()):
        _end(appointment, since, by=by, at=at)
    UnitPeriod.objects.filter(until=None).exclude(unit_id__in=same).update(until=since)
    UnitPeriod.objects.bulk_create(period for pk, period in wanted.items() if pk not in same)
    ended = sorted(period.unit.code for pk, period in open_periods.items() if pk not in same)
    begun = sorted(period.unit.code for pk, period in wanted.items() if pk not in same)
    records.append(
        "people.organization_imported",
        Ref("organization", since.isoformat()),
        by=by,
        at=at,
        since=since.isoformat(),
        table=_digest(content),
        begun=begun,
        ended=ended,
        unchanged=len(same),
    )
    return Imported(len(begun), len(ended), len(same), tuple(hints))


def _period(row: UnitRow, units: dict[str, Unit], since: date) -> UnitPeriod:
    return UnitPeriod(
        unit=units[row.code],
        kind=rules.KIND_OF_WORD[row.kind],
        name=row.name,
        kana=row.kana,
        parent=units[row.parent] if row.parent else None,
        head_title=row.head_title,
        phone=row.phone,
        email=row.email,
        since=since,
    )


def _said(period: UnitPeriod) -> tuple[object, ...]:
    return (period.kind, period.name, period.kana, period.parent_id, period.head_title, period.phone, period.email)


def import_staff(content: bytes | str, *, since: date, by: Actor, at: datetime) -> Imported:
    """Make the appointments from `since` on what the table says: all of them, so that whoever it lacks holds no office any more.

    Refused with every fault by line, and then nothing has changed. Names and addresses are taken over at once.
    """
    rows, hints = csv_import.staff(content)
    periods = queries.tree(since).periods
    places = {period.unit.code: Place(UnitKind(period.kind), period.head_title) for period in periods.values()}
    refuse_if(rules.against_staff(rows, places) + rules.against_rewriting(since, queries.latest_change()))
    persons = {row.staff_number: _person(row) for row in rows}
    units = {period.unit.code: period.unit for period in periods.values()}
    wanted = [wish for row in rows for wish in _wishes(row, persons[row.staff_number], units, places)]
    ended, unchanged = _end_others(wanted, since, by=by, at=at)
    begun = 0
    for person, office, concurrent in wanted:
        if (person.pk, office.pk, concurrent) not in unchanged:
            _begin(person, office, since, concurrent, by=by, at=at)
            begun += 1
    records.append(
        "people.staff_imported",
        Ref("staff", since.isoformat()),
        by=by,
        at=at,
        since=since.isoformat(),
        table=_digest(content),
        persons=len(rows),
        begun=begun,
        ended=ended,
        unchanged=len(unchanged),
    )
    return Imported(begun, ended, len(unchanged), tuple(hints))


def _person(row: StaffRow) -> Person:
    family_name, given_name = rules.split_name(row.name)
    said = {"name": row.name, "family_name": family_name, "given_name": given_name, "kana": row.kana, "email": row.email}
    return Person.objects.update_or_create(staff_number=row.staff_number, defaults=said)[0]


def _wishes(row: StaffRow, person: Person, units: dict[str, Unit], places: dict[str, Place]) -> list[tuple[Person, Office, bool]]:
    return [
        (person, _office(units[named.unit], rules.rank_of(named.title, places[named.unit]), named.title), named.concurrent)
        for named in row.offices
    ]


def _end_others(
    wanted: Sequence[tuple[Person, Office, bool]], since: date, *, by: Actor, at: datetime
) -> tuple[int, set[tuple[int, int, bool]]]:
    keys = {(person.pk, office.pk, concurrent) for person, office, concurrent in wanted}
    ended = 0
    unchanged = set()
    for appointment in queries.open_appointments():
        key = (appointment.person_id, appointment.office_id, appointment.concurrent)
        if key in keys:
            unchanged.add(key)
        else:
            _end(appointment, since, by=by, at=at)
            ended += 1
    return ended, unchanged


def appoint(
    person: Person, *, unit: str | int, rank: Rank, title: str, since: date, concurrent: bool, by: Actor, at: datetime
) -> Appointment:
    """The person holds the office from `since` on; refused where the unit does not exist then, or the person is already bound."""
    found = queries.unit(unit)
    refuse_if(
        [] if found.pk in queries.tree(since).periods else [Finding("appointment.no_unit", PRODUCT_LAW_1, params={"unit": found.code})]
    )
    office = _office(found, rank, title)
    refuse_if(rules.against_appointing(office.pk, concurrent=concurrent, since=since, terms=queries.terms(person.pk)))
    return _begin(person, office, since, concurrent, by=by, at=at)


def end_appointment(appointment: Appointment, *, until: date, by: Actor, at: datetime) -> None:
    """The appointment ends with the day before `until`; refused when it has an end already or would end before it begins."""
    refuse_if(rules.against_ending(since=appointment.since, until=appointment.until, ends_on=until))
    _end(appointment, until, by=by, at=at)


def register_absence(
    person: Person, *, since: datetime, until: datetime, reason: Reason, note: str, part: RegisteredAs, by: Actor, at: datetime
) -> Absence:
    """The person is away; refused for a time that is over, and without a reason from anybody else."""
    refuse_if(rules.against_absence(since=since, until=until, part=part, note=note, at=at))
    refuse_if([Finding("absence.already", rules.ACTING)] if queries.covered(person.pk, since, until) else [])
    absence = Absence.objects.create(
        person=person, since=since, until=until, reason=reason, note=note.strip(),
        registered_by_id=by.person(), registered_as=part, registered_at=at,
    )  # fmt: skip
    why = {"reason": absence.note} if part is not RegisteredAs.SELF else {}
    days = {"since": since.isoformat(), "until": until.isoformat()}
    records.append("absence.registered", absence.ref, by=by, at=at, person=str(person.ref), registered_as=part.value, **days, **why)
    return absence


def end_absence(absence: Absence, *, by: Actor, at: datetime) -> None:
    """The person is back, or does not go at all; the absence stays on record up to now."""
    refuse_if(rules.against_ending_absence(until=absence.until, ended_at=absence.ended_at, at=at))
    absence.ended_by_id, absence.ended_at = by.person(), at
    absence.save(update_fields=["ended_by", "ended_at"])
    records.append("absence.ended", absence.ref, by=by, at=at, person=str(absence.person.ref))


def delegate(person: Person, unit: Unit, rank: Rank, deputy: Person, *, since: date, until: date, by: Actor, at: datetime) -> Delegation:
    """The person wants this one of the lawful deputies to stand in first."""
    lawful = {holder.person_id for holder in queries.deputies(unit.pk, rank, since)}
    refuse_if(rules.against_delegating(deputy.pk, lawful, since=since, until=until, today=in_japan(at).date()))
    named = {"person": person, "unit": unit, "rank": rank, "deputy": deputy}
    delegation = Delegation.objects.create(**named, since=since, until=until, registered_at=at)
    days = {"since": since.isoformat(), "until": until.isoformat()}
    records.append("delegation.given", delegation.ref, by=by, at=at, deputy=str(deputy.ref), unit=unit.code, rank=rank.value, **days)
    return delegation


def revoke_delegation(delegation: Delegation, *, by: Actor, at: datetime) -> None:
    """The order of the city's rules holds again."""
    refuse_if([Finding("delegation.over", rules.ACTING)] if delegation.revoked_at is not None else [])
    delegation.revoked_at = at
    delegation.save(update_fields=["revoked_at"])
    records.append("delegation.revoked", delegation.ref, by=by, at=at)


def make_user(person: Person, password: str, *, by: Actor, at: datetime) -> User:
    """A sign-in for the person, by staff number and password; refused for a weak password or a second sign-in."""
    refuse_if([Finding("user.already_made", PRODUCT_LAW_5)] if queries.user_of(person.pk) else [])
    user = User(username=person.staff_number, person=person)
    _refuse_weak(password, user)
    user.set_password(password)
    user.save()
    records.append("user.made", user.ref, by=by, at=at, person=str(person.ref))
    return user


def set_password(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Another password for a sign-in; every session under the old one ends."""
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    records.append("user.password_set", user.ref, by=by, at=at)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        refuse_if(
            Finding(_WEAK.get(str(error.code), "user.password_weak"), PRODUCT_LAW_5, params=error.params or {}) for error in weak.error_list
        )


def _office(unit: Unit, rank: Rank, title: str) -> Office:
    return Office.objects.get_or_create(unit=unit, rank=rank, title=title)[0]


def _begin(person: Person, office: Office, since: date, concurrent: bool, *, by: Actor, at: datetime) -> Appointment:
    appointment = Appointment.objects.create(person=person, office=office, since=since, concurrent=concurrent)
    records.append(
        "person.appointed",
        person.ref,
        by=by,
        at=at,
        appointed=appointment.pk,
        staff_number=person.staff_number,
        name=person.name,
        unit=office.unit.code,
        rank=office.rank,
        title=office.title,
        since=since.isoformat(),
        concurrent=concurrent,
    )
    return appointment


def _end(appointment: Appointment, until: date, *, by: Actor, at: datetime) -> None:
    appointment.until = until
    appointment.save(update_fields=["until"])
    records.append(
        "person.appointment_ended",
        appointment.person.ref,
        by=by,
        at=at,
        ended=appointment.pk,
        unit=appointment.office.unit.code,
        rank=appointment.office.rank,
        title=appointment.office.title,
        until=until.isoformat(),
    )


def _digest(content: bytes | str) -> str:
    return canonical.sha256(content.encode("utf-8") if isinstance(content, str) else content)
