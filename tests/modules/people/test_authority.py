from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.errors import Forbidden
from kosatsu.people import actions, permissions, queries
from kosatsu.people.models import Person
from kosatsu.people.permissions import GRANTS, Permission, allows, reached_units, require
from tests.modules.people.conftest import NOW, TODAY, organization_with, staff_with

APRIL = date(2027, 4, 1)
LAST_MOMENT = datetime(2027, 3, 31, 14, 59, 59, 999999, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 31, 15, 0, 0, tzinfo=UTC)

PersonOf = Callable[[str], Person]
IdOf = Callable[[str], int]


def _actor(person: Person, unit: str = "", on: date = TODAY) -> Actor:
    """The person in the office held in this unit, or in none in particular."""
    held = [holder.appointment_id for holder in queries.appointments(person.pk, on) if holder.unit_code == unit]
    return Actor(person.pk, held[0] if held else None)


def _permitted(person: Person, unit_id: int | None, at: datetime = NOW) -> set[str]:
    return {permission.value for permission in Permission if allows(Actor(person.pk), permission, unit_id=unit_id, at=at)}


def test_a_transfer_moves_authority_at_midnight_in_japan(person: PersonOf, unit_id: IdOf) -> None:
    actions.import_staff(staff_with({"s041": {"unit_id": "t0901"}}), since=APRIL, by=SYSTEM, at=NOW)
    s041 = Actor(person("s041").pk)
    said = [
        [allows(s041, Permission.POST_DRAFT, unit_id=unit_id(section), at=moment) for section in ("k02", "k09")]
        for moment in (LAST_MOMENT, MIDNIGHT)
    ]
    assert said == [[True, False], [False, True]]
    assert [allows(s041, Permission.OVERSEE, unit_id=None, at=moment) for moment in (LAST_MOMENT, MIDNIGHT)] == [True, False]


@pytest.mark.parametrize(
    ("number", "main", "second", "permission", "section"),
    [
        ("s007", "k01", "k12", Permission.POST_SETTLE_UNCERTAIN, "k12"),
        ("s018", "t0101", "t1201", Permission.FILING_DRAFT, "k12"),
        ("s039", "t0102", "t0201", Permission.OVERSEE, ""),
    ],
)
def test_a_concurrent_office_grants_and_is_the_one_returned(
    person: PersonOf, unit_id: IdOf, number: str, main: str, second: str, permission: Permission, section: str
) -> None:
    somebody = person(number)
    asked = unit_id(section) if section else None
    granted = require(_actor(somebody, main), permission, unit_id=asked, at=NOW)
    assert granted == _actor(somebody, second)


def test_of_two_offices_that_grant_the_one_acted_in_is_returned(person: PersonOf) -> None:
    s039 = person("s039")
    for unit in ("t0102", "t0201"):
        assert require(_actor(s039, unit), Permission.JOBS_LOOK, unit_id=None, at=NOW) == _actor(s039, unit)


def test_the_whole_table_of_grants_for_the_sample_city(person: PersonOf, unit_id: IdOf) -> None:
    own = {"filing_draft", "account_open_report", "account_close", "post_draft", "post_remove_at_once", "post_report_manual"}
    own |= {"account_upkeep"}
    supervising = {"account_upkeep", "account_close", "post_remove_at_once", "post_settle_uncertain", "oversee", "jobs_look"}
    supervising |= {"exception_end", "policy_readers"}
    deciding = {"bylaw_answer", "records_export", "register_import", "account_suspend_at_once", "no_account_say"}
    documents = {"filing_transcribe", "people_import", "records_export", "absence_register"}
    k02 = unit_id("k02")
    expected = {
        "s001": set(),
        "s002": set(),
        "s003": {"post_remove_at_once"},
        "s004": set(),
        "s007": set(),
        "s008": own | supervising | deciding | {"absence_register"},
        "s020": own | supervising | {"absence_register"},
        "s041": own | supervising,
        "s018": documents,
        "s038": documents,
        "s019": {"jobs_look", "ict_duty"},
        "s015": set(),
        "s055": set(),
    }
    assert {number: _permitted(person(number), k02) for number in expected} == expected
    k09 = unit_id("k09")
    assert [_permitted(person(number), k09) for number in ("s055", "s032", "s015", "s005", "s041")] == [
        own,
        own | {"post_settle_uncertain", "absence_register"},
        own | {"post_settle_uncertain", "absence_register", "exception_end", "policy_readers", "account_suspend_at_once"},
        {"post_remove_at_once"},
        supervising,
    ]


def test_every_permission_is_granted_to_somebody() -> None:
    assert {grant.permission for grant in GRANTS} == set(Permission)


def test_an_office_above_every_section_does_not_reach_into_sections(person: PersonOf, unit_id: IdOf) -> None:
    actions.import_staff(staff_with({"s041": {"unit_id": "u00"}, "s042": {"unit_id": "b1"}}), since=APRIL, by=SYSTEM, at=NOW)
    reached = [reached_units(Actor(person(number).pk), Permission.POST_DRAFT, at=MIDNIGHT) for number in ("s041", "s042", "s043")]
    section = {unit_id(code) for code in ("k02", "t0201", "t0202")}
    assert reached == [{unit_id("u00")}, {unit_id("b1")}, section]


def test_whole_city_permissions_ask_for_no_unit_and_others_do(person: PersonOf) -> None:
    assert _permitted(person("s055"), None) == set()
    assert _permitted(person("s018"), None) == {"filing_transcribe", "people_import", "records_export", "absence_register"}


def test_without_an_appointment_there_is_no_authority(person: PersonOf, unit_id: IdOf) -> None:
    actions.import_staff(staff_with({"s008": None}), since=APRIL, by=SYSTEM, at=NOW)
    gone = person("s008")
    assert _permitted(gone, unit_id("k02"), LAST_MOMENT) != set()
    assert _permitted(gone, unit_id("k02"), MIDNIGHT) == set()
    for permission in Permission:
        with pytest.raises(Forbidden):
            require(Actor(gone.pk), permission, unit_id=unit_id("k02"), at=MIDNIGHT, also={gone.pk})


def test_nobody_has_authority_before_the_first_day(person: PersonOf, unit_id: IdOf) -> None:
    eve = datetime(2026, 3, 31, 23, 59, tzinfo=JAPAN)
    assert _permitted(person("s008"), unit_id("k02"), eve) == set()


def test_the_system_and_an_unknown_person_have_no_authority(unit_id: IdOf) -> None:
    nobody = [allows(by, Permission.POST_DRAFT, unit_id=unit_id("k02"), at=NOW, also={987654}) for by in (SYSTEM, Actor(987654))]
    assert nobody == [False, False]


def test_a_role_at_an_account_lets_somebody_of_another_section_act(person: PersonOf, unit_id: IdOf) -> None:
    s055 = person("s055")
    asked = {"unit_id": unit_id("k02"), "at": NOW}
    assert not allows(Actor(s055.pk), Permission.POST_DRAFT, **asked)
    assert require(Actor(s055.pk), Permission.POST_DRAFT, also={s055.pk}, **asked) == _actor(s055, "t0901")
    assert not allows(Actor(s055.pk), Permission.POST_DRAFT, also={person("s041").pk}, **asked)


def test_another_persons_appointment_lends_nothing(person: PersonOf) -> None:
    borrowed = Actor(person("s055").pk, _actor(person("s008"), "k02").appointment_id)
    assert not allows(borrowed, Permission.OVERSEE, unit_id=None, at=NOW)
    with pytest.raises(Forbidden):
        queries.snapshot(borrowed, TODAY)


def test_an_abolished_unit_carries_no_authority(person: PersonOf, unit_id: IdOf) -> None:
    actions.import_organization(organization_with({"k12": None, "t1201": None}), since=APRIL, by=SYSTEM, at=NOW)
    asked = [_permitted(person(number), unit_id("k12"), MIDNIGHT) for number in ("s060", "s007")]
    assert asked == [set(), set()]


def test_a_naive_moment_is_refused(person: PersonOf) -> None:
    with pytest.raises(ValueError, match="time zone"):
        permissions.allows(Actor(person("s008").pk), Permission.OVERSEE, unit_id=None, at=datetime(2026, 11, 2, 9))  # noqa: DTZ001 the very thing that is refused
