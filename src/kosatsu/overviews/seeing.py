"""Who may see what is not for everybody in the city hall: a draft, a case under way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from kosatsu.approval.models import Case, Seal, Step
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.rules import UnitKind

OVERSEEING = (Permission.OVERSEE, Permission.FILING_TRANSCRIBE)


def sees_all(*, by: Actor, at: datetime) -> bool:
    """Whether the person looks after the whole city's social media, or writes down seals for everybody."""
    return any(allows(by, permission, unit_id=None, at=at) for permission in OVERSEEING)


def seen_units(*, by: Actor, at: datetime) -> set[int]:
    """Ids of the units whose drafts a person sees: the own section with everything in it, and everything below an own office."""
    day = in_japan(at).date()
    tree = people.tree(day)
    held = [holder.unit_id for holder in people.appointments(by.person(), day)]
    tops = {tree.level(unit_id, UnitKind.SECTION) or unit_id for unit_id in held}
    return {unit_id for unit_id in tree.periods if any(tree.within(unit_id, top) for top in tops)}


def may_see(unit_id: int, *, persons: Collection[int], offices: Collection[tuple[int | None, str]], by: Actor, at: datetime) -> bool:
    """Whether a thing of this unit is to be seen: by its section, by these persons, by who holds one of these offices or stands in for
    its holder now, by overseers."""
    if by.person() in persons or unit_id in seen_units(by=by, at=at):
        return True
    day = in_japan(at).date()
    held = {(holder.unit_id, holder.rank) for holder in people.appointments(by.person(), day)}
    if not held.isdisjoint(offices) or sees_all(by=by, at=at):
        return True
    return not people.roster(day, at).acted_for(by.person()).isdisjoint(offices)


def visible_cases(*, by: Actor, at: datetime) -> QuerySet[Case]:
    """The cases a person may see: of the own section, with a seal or a box of the own, and all for who oversees."""
    if sees_all(by=by, at=at):
        return Case.objects.all()
    day = in_japan(at).date()
    offices = {(holder.unit_id, holder.rank) for holder in people.appointments(by.person(), day)}
    held = Q(pk__in=[])
    for unit_id, rank in offices | people.roster(day, at).acted_for(by.person()):
        held |= Q(unit_id=unit_id, rank=rank)
    return Case.objects.filter(
        Q(unit_id__in=seen_units(by=by, at=at))
        | Q(drafter_id=by.person())
        | Q(pk__in=Seal.objects.filter(person_id=by.person()).values("case_id"))
        | Q(pk__in=Step.objects.filter(held).values("case_id"))
    )
