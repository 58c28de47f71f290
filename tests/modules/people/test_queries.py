from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.errors import Forbidden, NotFound
from kosatsu.people import actions, queries
from kosatsu.people.models import Appointment, Office, Person, Unit, UnitPeriod
from tests.modules.people.conftest import NOW, TODAY, organization_with, staff_with

PersonOf = Callable[[str], Person]
IdOf = Callable[[str], int]
APRIL = date(2027, 4, 1)


def _names(holders: list[queries.Holder]) -> list[tuple[str, str]]:
    return [(holder.name, holder.office_title) for holder in holders]


@pytest.mark.parametrize(
    ("origin", "unit", "rank", "found"),
    [
        ("t0901", "own_team", "team_leader", [("穂高 美里", "観光担当リーダー")]),
        ("t0901", "own_section", "section_head", [("若狭 沙織", "商工観光課長")]),
        ("k09", "own_section", "section_head", [("若狭 沙織", "商工観光課長")]),
        ("k09", "own_team", "team_leader", []),
        ("t0901", "own_department", "director", [("都築 大輔", "産業建設部長")]),
        ("t0901", "city", "vice_mayor", [("梶谷 佐知子", "上野原市副市長")]),
        ("t0901", "city", "mayor", [("水越 誠一郎", "上野原市長")]),
        ("t0901", "t0102", "team_leader", [("久我 智彦", "情報推進担当リーダー")]),
        ("t0901", "t0102", "staff", [("芹沢 直人", "情報推進担当"), ("藤代 未央", "情報推進担当")]),
        ("t0901", "k02", "section_head", [("栂野 由紀夫", "企画課長")]),
        ("t0901", "k99", "section_head", []),
        ("k12", "own_section", "section_head", [("鳴海 敦", "選挙管理委員会事務局課長")]),
        ("t1201", "own_team", "team_leader", [("佐々良 浩二", "選挙担当リーダー")]),
        ("k12", "own_department", "director", []),
        ("k12", "own_department", "mayor", [("水越 誠一郎", "上野原市長")]),
        ("b1", "own_section", "section_head", []),
    ],
)
def test_an_office_of_a_route_finds_its_holders(unit_id: IdOf, origin: str, unit: str, rank: str, found: list[tuple[str, str]]) -> None:
    assert _names(queries.resolve({"unit": unit, "rank": rank}, origin_unit=unit_id(origin), on=TODAY)) == found


def test_a_unit_under_the_city_itself_has_no_department(unit_id: IdOf) -> None:
    k12 = unit_id("k12")
    office = {"unit": "own_department", "rank": "director"}
    assert (queries.department_of(k12, TODAY), queries.section_of(k12, TODAY), queries.team_of(k12, TODAY)) == (None, k12, None)
    assert queries.unit_for(office, origin_unit=k12, on=TODAY) is None


def test_an_abolished_origin_has_no_section_but_still_a_mayor(unit_id: IdOf) -> None:
    actions.import_organization(organization_with({"k12": None, "t1201": None}), since=APRIL, by=SYSTEM, at=NOW)
    offices = [{"unit": "own_section", "rank": "section_head"}, {"unit": "city", "rank": "mayor"}]
    assert [queries.unit_for(office, origin_unit=unit_id("k12"), on=APRIL) for office in offices] == [None, unit_id("u00")]


def test_holders_are_found_by_code_and_by_id_only_while_they_hold_it(unit_id: IdOf) -> None:
    actions.import_staff(staff_with({"s008": {"unit_id": "k09"}, "s015": {"unit_id": "k02"}}), since=APRIL, by=SYSTEM, at=NOW)
    told = [
        [holder.name for holder in queries.holders(unit, "section_head", day)] for unit in ("k02", unit_id("k02")) for day in (TODAY, APRIL)
    ]
    assert told == [["栂野 由紀夫"], ["若狭 沙織"]] * 2
    assert queries.holders("k02", "section_head", date(2026, 3, 31)) == []


def test_the_main_office_comes_first(person: PersonOf) -> None:
    s039 = person("s039")
    held = queries.appointments(s039.pk, TODAY)
    assert [(holder.unit_code, holder.concurrent) for holder in held] == [("t0102", False), ("t0201", True)]
    user = actions.make_user(s039, "correct horse battery", by=SYSTEM, at=NOW)
    assert queries.actor_for(user, NOW) == Actor(s039.pk, held[0].appointment_id)


def test_a_snapshot_shows_the_office_acted_in(person: PersonOf) -> None:
    s007 = person("s007").pk
    main, second = (holder.appointment_id for holder in queries.appointments(s007, TODAY))
    told = [queries.snapshot(Actor(s007, appointment), TODAY) for appointment in (None, main, second)]
    assert told == [
        ("鳴海 敦", "鳴海", "総務課長", "総務課"),
        ("鳴海 敦", "鳴海", "総務課長", "総務課"),
        ("鳴海 敦", "鳴海", "選挙管理委員会事務局課長", "選挙管理委員会事務局"),
    ]


def test_a_person_without_an_office_signs_in_as_nobody_in_particular(person: PersonOf) -> None:
    s041 = person("s041")
    user = actions.make_user(s041, "correct horse battery", by=SYSTEM, at=NOW)
    actions.import_staff(staff_with({"s041": None}), since=TODAY, by=SYSTEM, at=NOW)
    assert queries.actor_for(user, NOW) == Actor(s041.pk, None)
    with pytest.raises(Forbidden):
        queries.snapshot(Actor(s041.pk), TODAY)


def test_members_and_subtree_follow_the_tree(unit_id: IdOf) -> None:
    below = queries.subtree(unit_id("k12"), TODAY)
    assert below == {unit_id("k12"), unit_id("t1201")}
    assert [holder.name for holder in queries.members(below, TODAY)] == ["鳴海 敦", "佐々良 浩二", "成瀬 清"]


def test_unknown_things_are_not_found(city: None) -> None:
    for ask in (
        lambda: queries.unit("k99"),
        lambda: queries.unit_name(987654, TODAY),
        lambda: queries.person(987654),
        lambda: queries.person_by_number("s999"),
        lambda: queries.appointment_locked(987654),
    ):
        with pytest.raises(NotFound):
            ask()


# SQLite names the columns of a broken unique constraint, PostgreSQL the constraint.
MAIN = r"people_appointment\.person_id$|one_open_main_appointment_a_person"
OFFICE = r"people_appointment\.office_id$|one_open_appointment_an_office"


def _breaks(constraint: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_the_database_itself_keeps_the_promises(person: PersonOf, unit_id: IdOf) -> None:
    s041, k02, u00 = person("s041"), Unit.objects.get(code="k02"), Unit.objects.get(code="u00")
    held = Appointment.objects.get(person=s041)
    other = Office.objects.get(unit__code="t0901", rank="staff")
    period = {"unit": Unit.objects.create(code="new"), "kind": "section", "name": "新", "parent": u00, "since": TODAY}
    _breaks("appointment_ends_not_before_it_begins", lambda: Appointment.objects.filter(pk=held.pk).update(until=date(2026, 3, 31)))
    _breaks(MAIN, lambda: Appointment.objects.create(person=s041, office=other, since=TODAY))
    _breaks(
        OFFICE,
        lambda: Appointment.objects.create(person=s041, office_id=held.office_id, since=TODAY, concurrent=True),
    )
    _breaks("people_office|one_office_a_title", lambda: Office.objects.create(unit=other.unit, rank="staff", title=other.title))
    _breaks("people_unit_period.unit_id|one_open_period_a_unit", lambda: UnitPeriod.objects.create(**{**period, "unit": k02}))
    _breaks("unit_period_ends_not_before_it_begins", lambda: UnitPeriod.objects.create(**period, until=date(2026, 1, 1)))
    _breaks("only_the_city_has_nothing_above", lambda: UnitPeriod.objects.create(**{**period, "parent": None}))
    _breaks("only_the_city_has_nothing_above", lambda: UnitPeriod.objects.create(**{**period, "kind": "city"}))
    _breaks("no_unit_above_itself", lambda: UnitPeriod.objects.create(**{**period, "parent": period["unit"]}))
