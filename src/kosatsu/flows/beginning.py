"""Beginning a city: its own facts, its organisation, its people, and who may sign in first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.flows.answering import units_of
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.people import actions as people
from kosatsu.people import queries


@dataclass(frozen=True)
class City:
    """A city as it is handed over: answers by bylaw key, and the two tables of the personnel section, as bytes of CSV."""

    answers: Mapping[str, Any]
    organization: bytes
    staff: bytes
    since: date


@transaction.atomic
def begin(city: City, *, at: datetime) -> None:
    """Take the city in, whole or not at all; refused with every fault by line. Once only."""
    refuse_if([Finding("city.already_begun", PRODUCT_LAW_3)] if queries.latest_change() else [])
    people.import_organization(city.organization, since=city.since, by=SYSTEM, at=at)
    units = units_of(city.since)
    for key, value in city.answers.items():
        bylaws.answer(key, value, since=city.since, ground="初期設定", by=SYSTEM, at=at, units=units)
    people.import_staff(city.staff, since=city.since, by=SYSTEM, at=at)


@transaction.atomic
def give_password(staff_number: str, password: str, *, at: datetime) -> None:
    """A sign-in for a member of staff, or another password for the one there is; done by whoever runs the server."""
    person = queries.person_by_number(staff_number)
    user = queries.user_of(person.pk)
    if user is None:
        people.make_user(person, password, by=SYSTEM, at=at)
    else:
        people.set_password(user, password, by=SYSTEM, at=at)
