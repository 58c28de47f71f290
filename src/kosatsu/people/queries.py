"""Reading who holds which office on a day. Every answer depends on the date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Q, QuerySet

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, NotFound
from kosatsu.kernel.memory import remembered
from kosatsu.people import rules
from kosatsu.people.models import Absence, Appointment, Delegation, Person, Unit, UnitPeriod, User
from kosatsu.people.offices import CITY as CITY
from kosatsu.people.offices import LEVELS as LEVELS
from kosatsu.people.offices import Holder as Holder
from kosatsu.people.offices import Roster as Roster
from kosatsu.people.offices import Snapshot as Snapshot
from kosatsu.people.offices import Tree as Tree
from kosatsu.people.rules import Rank, UnitKind

_INSTANT = timedelta(microseconds=1)
HEADS = (Rank.SECTION_HEAD, Rank.DIRECTOR, Rank.VICE_MAYOR, Rank.MAYOR)


def in_force(on: date) -> Q:
    """The condition under which a period or an appointment covers a day."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


@remembered
def tree(on: date) -> Tree:
    """The organisation on this day."""
    periods = UnitPeriod.objects.filter(in_force(on)).select_related("unit").order_by("unit__code")
    return Tree({period.unit_id: period for period in periods})


@remembered
def unit(code_or_id: str | int) -> Unit:
    """The unit by code or id, whether or not it still exists; NotFound if there never was one."""
    named = Q(code=code_or_id) if isinstance(code_or_id, str) else Q(pk=code_or_id)
    found = Unit.objects.filter(named).first()
    if found is None:
        raise NotFound
    return found


def names() -> frozenset[str]:
    """The names of everybody who is or was in the city's service, as they are written; family names alone are not among them."""
    return frozenset(Person.objects.values_list("name", flat=True))


def telephones(on: date) -> frozenset[str]:
    """The telephones of the units of this day, digits only."""
    return frozenset(digits for period in tree(on).periods.values() if (digits := "".join(filter(str.isdecimal, period.phone))))


def unit_name(code_or_id: str | int, on: date) -> str:
    """What the unit is called on this day; of an abolished unit its last name, of one to come its first."""
    periods = UnitPeriod.objects.filter(unit=unit(code_or_id)).exclude(until=F("since")).order_by("since", "id")
    begun = periods.filter(since__lte=on).last() or periods.first()
    if begun is None:
        raise NotFound
    return begun.name


def subtree(unit_id: int, on: date) -> set[int]:
    """Ids of the unit and of everything below it on this day."""
    units = tree(on)
    return {below for below in units.periods if units.within(below, unit_id)}


def team_of(unit_id: int, on: date) -> int | None:
    """Id of the 担当 a unit is; None for a larger unit."""
    return tree(on).level(unit_id, UnitKind.TEAM)


def section_of(unit_id: int, on: date) -> int | None:
    """Id of the 課 a unit is or belongs to; None for one above every section."""
    return tree(on).level(unit_id, UnitKind.SECTION)


def department_of(unit_id: int, on: date) -> int | None:
    """Id of the 部 a unit is or belongs to; None for one that hangs directly under the city."""
    return tree(on).level(unit_id, UnitKind.DEPARTMENT)


def unit_for(office: Mapping[str, str], *, origin_unit: int, on: date) -> int | None:
    """Id of the unit in which a route's office lies for a case that begins in `origin_unit`; None if there is no such unit.

    A mayor is found above every unit, even where a unit has no department in between.
    """
    place, units = office["unit"], tree(on)
    if place != CITY and place not in LEVELS:
        return next((unit_id for unit_id, period in units.periods.items() if period.unit.code == place), None)
    if place == CITY or office["rank"] in {Rank.MAYOR, Rank.VICE_MAYOR}:
        return units.city()
    return units.level(origin_unit, LEVELS[place])


def resolve(office: Mapping[str, str], *, origin_unit: int, on: date) -> list[Holder]:
    """Who holds a route's office on this day for a case that begins in `origin_unit`; empty where nobody does."""
    unit_id = unit_for(office, origin_unit=origin_unit, on=on)
    return [] if unit_id is None else holders(unit_id, office["rank"], on)


@remembered
def holders(unit: str | int, rank: str, on: date) -> list[Holder]:
    """Who holds an office of this rank in this very unit (by code or id) on this day, main appointments first."""
    named = Q(office__unit__code=unit) if isinstance(unit, str) else Q(office__unit_id=unit)
    return _holders(Appointment.objects.filter(named, office__rank=rank), on)


def heads(unit_id: int, on: date) -> set[int]:
    """Ids of the persons who head this very unit on this day."""
    return {holder.person_id for rank in HEADS for holder in holders(unit_id, rank, on)}


def offices_without_sign_in(on: date) -> set[tuple[int, str]]:
    """(unit id, rank) of every office whose holders on this day cannot sign in, none of them."""
    held = _holders(Appointment.objects.all(), on)
    reached = set(User.objects.filter(is_active=True, person__isnull=False).values_list("person_id", flat=True))
    return {(holder.unit_id, holder.rank) for holder in held} - {
        (holder.unit_id, holder.rank) for holder in held if holder.person_id in reached
    }


@remembered
def appointments(person_id: int, on: date, units: Tree | None = None) -> list[Holder]:
    """The offices a person holds on this day, the main one first; `units` is the tree of that day where it is at hand."""
    return _holders(Appointment.objects.filter(person_id=person_id), on, units)


def offices_of(person_ids: Collection[int], on: date) -> dict[int, Holder]:
    """Person id → the main office held on this day; who holds none is left out."""
    held = _holders(Appointment.objects.filter(person_id__in=person_ids), on)
    return {holder.person_id: holder for holder in reversed(held)}


def members(unit_ids: Collection[int], on: date) -> list[Holder]:
    """Everybody with an office in these units on this day, in order of staff number; who holds two is there twice."""
    found = _holders(Appointment.objects.filter(office__unit_id__in=unit_ids), on)
    numbers = dict(Person.objects.filter(pk__in={holder.person_id for holder in found}).values_list("pk", "staff_number"))
    return sorted(found, key=lambda holder: numbers[holder.person_id])


def _holders(some: QuerySet[Appointment], on: date, units: Tree | None = None) -> list[Holder]:
    names = {unit_id: period.name for unit_id, period in (units or tree(on)).periods.items()}
    current = some.filter(in_force(on), office__unit_id__in=names).select_related("person", "office__unit")
    return [
        Holder(
            appointment_id=appointment.pk,
            person_id=appointment.person_id,
            name=appointment.person.name,
            unit_id=appointment.office.unit_id,
            unit_code=appointment.office.unit.code,
            unit_name=names[appointment.office.unit_id],
            rank=appointment.office.rank,
            title=appointment.office.title,
            concurrent=appointment.concurrent,
        )
        for appointment in current.order_by("concurrent", "pk")
    ]


def acting(actor: Actor, on: date) -> Holder:
    """The office in which an actor acts on this day: the one named, else the main one; Forbidden if it is not held then."""
    held = appointments(actor.person_id, on) if actor.person_id is not None else []
    if actor.appointment_id is not None:
        held = [holder for holder in held if holder.appointment_id == actor.appointment_id]
    if not held:
        raise Forbidden
    return held[0]


def actor_of(person_id: int, on: date) -> Actor:
    """The person in the main office held on this day; without an appointment the actor has no office and no authority."""
    held = appointments(person_id, on)
    return Actor(person_id, held[0].appointment_id if held else None)


def actor_for(user: User, at: datetime) -> Actor:
    """The signed-in person in the main office held at this moment; Forbidden for a user shut out or standing for no person."""
    if not user.is_active or user.person_id is None:
        raise Forbidden
    return actor_of(user.person_id, in_japan(at).date())


def snapshot(actor: Actor, on: date) -> Snapshot:
    """Name and office to be written under a deed done on this day; Forbidden for somebody without an office."""
    holder = acting(actor, on)
    person = Person.objects.get(pk=holder.person_id)
    return Snapshot(person.name, person.family_name, holder.office_title, holder.unit_name)


def person(person_id: int) -> Person:
    """The person; NotFound if there is none."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def person_by_number(staff_number: str) -> Person:
    """The person with this 職員番号; NotFound if there is none."""
    found = Person.objects.filter(staff_number=staff_number).first()
    if found is None:
        raise NotFound
    return found


def user_of(person_id: int) -> User | None:
    """The sign-in of a person, if there is one."""
    return User.objects.filter(person_id=person_id).first()


def appointment_locked(appointment_id: int) -> Appointment:
    """The appointment, held for this transaction; NotFound if there is none."""
    found = Appointment.objects.select_for_update(of=("self",)).select_related("person", "office__unit").filter(pk=appointment_id).first()
    if found is None:
        raise NotFound
    return found


def latest_change() -> date | None:
    """The last day on which any period or appointment begins or ends; None in an empty city."""
    days = [
        day
        for model in (UnitPeriod, Appointment)
        for day in model.objects.aggregate(Max("since"), Max("until")).values()
        if day is not None
    ]
    return max(days, default=None)


def open_appointments() -> QuerySet[Appointment]:
    """The appointments whose end is not known, in the order in which they were made."""
    return Appointment.objects.filter(until=None).select_related("person", "office__unit").order_by("pk")


def terms(person_id: int) -> list[rules.Term]:
    """Everything a person was ever appointed to, as the law of overlaps sees it."""
    return [
        rules.Term(appointment.office_id, appointment.concurrent, appointment.until)
        for appointment in Appointment.objects.filter(person_id=person_id).order_by("pk")
    ]


def _away(since: datetime, until: datetime) -> Q:
    """The condition under which somebody is away at some time from `since` up to `until`."""
    return Q(since__lt=until, until__gt=since) & (Q(ended_at__isnull=True) | Q(ended_at__gt=F("since")) & Q(ended_at__gt=since))


def absent(person_id: int, at: datetime) -> Absence | None:
    """The absence that keeps this person away at this moment, if any."""
    return absences([person_id], at, at + _INSTANT).first()


def absences(person_ids: Collection[int] | None, since: datetime, until: datetime) -> QuerySet[Absence]:
    """Who is away at some time from `since` up to `until`, of these persons or, with None, of all; the first to go first."""
    found = Absence.objects.filter(_away(since, until)).select_related("person", "registered_by").order_by("since", "id")
    return found if person_ids is None else found.filter(person_id__in=person_ids)


def covered(person_id: int, since: datetime, until: datetime) -> bool:
    """Whether an absence that was laid down before covers the whole of this time."""
    return Absence.objects.filter(person_id=person_id, since__lte=since, until__gte=until, ended_at=None).exists()


def absence_locked(absence_id: int) -> Absence:
    """The absence, held for this transaction; NotFound if there is none."""
    found = Absence.objects.select_for_update(of=("self",)).select_related("person").filter(pk=absence_id).first()
    if found is None:
        raise NotFound
    return found


def delegations(on: date) -> QuerySet[Delegation]:
    """Whom holders of offices have named on this day or for later, the newest first."""
    return Delegation.objects.filter(until__gt=on, revoked_at=None).select_related("person", "deputy", "unit").order_by("-id")


def delegation_locked(delegation_id: int) -> Delegation:
    """The delegation, held for this transaction; NotFound if there is none."""
    found = Delegation.objects.select_for_update(of=("self",)).filter(pk=delegation_id).first()
    if found is None:
        raise NotFound
    return found


@remembered
def roster(on: date, at: datetime | None = None) -> Roster:
    """The roster of a day; who is away is left out unless a moment is asked about."""
    units = tree(on)
    held: dict[tuple[int, str], list[Holder]] = {}
    for holder in _holders(Appointment.objects.all(), on, units):
        held.setdefault((holder.unit_id, holder.rank), []).append(holder)
    running = absences(None, at, at + _INSTANT) if at else ()
    named = {(row.unit_id, row.rank): row for row in reversed(delegations(on).filter(since__lte=on))}
    return Roster(
        tree=units,
        held=held,
        away={absence.person_id: absence for absence in running},
        named={key: row.deputy_id for key, row in named.items() if row.person_id in {holder.person_id for holder in held.get(key, ())}},
        order=bylaws.acting_rules(on),
    )


def deputies(unit_id: int, rank: str, on: date) -> list[Holder]:
    """Who may lawfully stand in for an office on this day, in order."""
    return roster(on).deputies(unit_id, rank)


def present_deputies(unit_id: int, rank: str, at: datetime) -> list[Holder]:
    """The deputies of an office who are not away at this moment, in order: the first of them is the one to act."""
    return roster(in_japan(at).date(), at).present(unit_id, rank)
