"""Reading who has left which office."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F

from kosatsu.people.models import Appointment, Person


def names(person_ids: Collection[int]) -> dict[int, str]:
    """Person id → name, also of who holds no office any more."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))


def ended(person_ids: Collection[int], *, on: date) -> list[tuple[int, int, date]]:
    """(person id, unit id, until) of every office of these persons that had ended by this day and was in force before, oldest first."""
    gone = Appointment.objects.filter(person_id__in=person_ids, until__lte=on, until__gt=F("since")).order_by("until", "pk")
    return [(person, unit_id, until) for person, unit_id, until in gone.values_list("person_id", "office__unit_id", "until") if until]
