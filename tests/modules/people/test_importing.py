from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.refs import Ref
from kosatsu.people import actions, queries
from kosatsu.people.models import Appointment, Office, Person, Unit, UnitPeriod
from kosatsu.people.rules import Rank
from kosatsu.records import queries as records
from tests.modules.people.conftest import NOW, SINCE, TODAY, organization_table, organization_with, staff_table, staff_with

APRIL = date(2027, 4, 1)


def _counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, UnitPeriod, Office, Person, Appointment))


def _offices(staff_number: str, on: date) -> list[tuple[str, str, bool]]:
    person = queries.person_by_number(staff_number)
    return [(held.unit_code, held.rank, held.concurrent) for held in queries.appointments(person.pk, on)]


def _verbs(kind: str, key: str) -> list[str]:
    return [line.verb for line in records.history(Ref(kind, key))]


@pytest.mark.django_db
def test_the_sample_city_is_imported_whole() -> None:
    units = actions.import_organization(organization_table(), since=SINCE, by=SYSTEM, at=NOW)
    staff = actions.import_staff(staff_table(), since=SINCE, by=SYSTEM, at=NOW)
    assert (units, staff) == (actions.Imported(38, 0, 0, ()), actions.Imported(65, 0, 0, ()))
    assert _counts() == (38, 38, 60, 62, 65)


@pytest.mark.usefixtures("city")
def test_the_same_table_again_changes_nothing() -> None:
    before = _counts()
    units = actions.import_organization(organization_table(), since=APRIL, by=SYSTEM, at=NOW)
    staff = actions.import_staff(staff_table(), since=APRIL, by=SYSTEM, at=NOW)
    assert (units, staff, _counts()) == (actions.Imported(0, 0, 38, ()), actions.Imported(0, 0, 65, ()), before)


@pytest.mark.usefixtures("city")
def test_a_transfer_ends_one_appointment_and_begins_another() -> None:
    table = staff_with({"s041": {"unit_id": "t0901"}, "s062": None})
    assert actions.import_staff(table, since=APRIL, by=SYSTEM, at=NOW) == actions.Imported(1, 2, 63, ())
    eve = APRIL - timedelta(days=1)
    assert [(_offices(number, eve), _offices(number, APRIL)) for number in ("s041", "s062", "s042")] == [
        ([("t0201", "staff", False)], [("t0901", "staff", False)]),
        ([("t1102", "staff", False)], []),
        ([("t0201", "staff", False)], [("t0201", "staff", False)]),
    ]


def test_every_appointment_has_its_line_in_the_journal(person: Callable[[str], Person]) -> None:
    actions.import_staff(staff_with({"s041": {"unit_id": "t0901"}}), since=APRIL, by=SYSTEM, at=NOW)
    assert _verbs("person", str(person("s041").pk)) == ["person.appointed", "person.appointment_ended", "person.appointed"]
    assert _verbs("person", str(person("s007").pk)) == ["person.appointed", "person.appointed"]
    assert [_verbs("organization", SINCE.isoformat()), _verbs("staff", SINCE.isoformat()), _verbs("staff", APRIL.isoformat())] == [
        ["people.organization_imported"],
        ["people.staff_imported"],
        ["people.staff_imported"],
    ]


@pytest.mark.usefixtures("city")
def test_a_unit_keeps_its_code_through_a_new_name() -> None:
    table = organization_with({"k02": {"name": "政策企画課"}, "t0202": {"parent_id": "k09"}})
    assert actions.import_organization(table, since=APRIL, by=SYSTEM, at=NOW) == actions.Imported(2, 2, 36, ())
    eve = APRIL - timedelta(days=1)
    assert [queries.unit_name("k02", day) for day in (date(2020, 1, 1), eve, APRIL)] == ["企画課", "企画課", "政策企画課"]
    team = queries.unit("t0202").pk
    sections = [queries.section_of(team, day) for day in (eve, APRIL)]
    assert sections == [queries.unit("k02").pk, queries.unit("k09").pk]


@pytest.mark.usefixtures("city")
def test_an_abolished_unit_takes_its_offices_with_it() -> None:
    table = organization_with({"k12": None, "t1201": None})
    actions.import_organization(table, since=APRIL, by=SYSTEM, at=NOW)
    eve = APRIL - timedelta(days=1)
    assert [(_offices("s007", day), _offices("s060", day)) for day in (eve, APRIL)] == [
        ([("k01", "section_head", False), ("k12", "section_head", True)], [("t1201", "staff", False)]),
        ([("k01", "section_head", False)], []),
    ]
    assert _verbs("person", str(queries.person_by_number("s060").pk)) == ["person.appointed", "person.appointment_ended"]
    assert queries.unit_name("k12", APRIL) == "選挙管理委員会事務局"
    with pytest.raises(Refused) as refused:
        actions.import_staff(staff_table(), since=APRIL, by=SYSTEM, at=NOW)
    assert [(f.code, f.params["line"]) for f in refused.value.findings] == [("people.unknown_unit", line) for line in (8, 19, 61)]


@pytest.mark.usefixtures("city")
def test_a_mistake_is_put_right_on_the_same_day() -> None:
    actions.import_staff(staff_with({"s041": {"unit_id": "t0901"}}), since=APRIL, by=SYSTEM, at=NOW)
    actions.import_staff(staff_with({"s041": {"unit_id": "t0902"}}), since=APRIL, by=SYSTEM, at=NOW)
    actions.import_organization(organization_with({"k02": {"name": "企画室"}}), since=APRIL, by=SYSTEM, at=NOW)
    actions.import_organization(organization_table(), since=APRIL, by=SYSTEM, at=NOW)
    assert (_offices("s041", APRIL), queries.unit_name("k02", APRIL)) == ([("t0902", "staff", False)], "企画課")


@pytest.mark.usefixtures("city")
def test_an_office_in_a_unit_about_to_be_abolished_ends_with_it() -> None:
    actions.import_organization(organization_with({"k12": None, "t1201": None}), since=APRIL, by=SYSTEM, at=NOW)
    s041 = queries.person_by_number("s041")
    actions.appoint(s041, unit="k12", rank=Rank.STAFF, title="担当", since=TODAY, concurrent=True, by=SYSTEM, at=NOW)
    assert (_offices("s041", TODAY), _offices("s041", APRIL)) == (
        [("t0201", "staff", False), ("k12", "staff", True)],
        [("t0201", "staff", False)],
    )


@pytest.mark.usefixtures("city")
def test_the_main_office_comes_first_even_where_the_other_is_older() -> None:
    actions.import_staff(staff_with({"s039": {"unit_id": "t0101"}}), since=APRIL, by=SYSTEM, at=NOW)
    assert _offices("s039", APRIL) == [("t0101", "staff", False), ("t0201", "staff", True)]


@pytest.mark.usefixtures("city")
def test_a_name_put_right_on_the_same_day_was_never_in_force() -> None:
    actions.import_organization(organization_with({"t1102": {"name": "文化担当"}}), since=APRIL, by=SYSTEM, at=NOW)
    actions.import_organization(organization_with({"t1102": None}), since=APRIL, by=SYSTEM, at=NOW)
    assert queries.unit_name("t1102", APRIL) == "文化スポーツ担当"


@pytest.mark.usefixtures("city")
def test_an_import_never_reaches_behind_a_later_change() -> None:
    actions.import_staff(staff_with({"s041": {"unit_id": "t0901"}}), since=APRIL, by=SYSTEM, at=NOW)
    before = _counts()
    for act, table in ((actions.import_staff, staff_table()), (actions.import_organization, organization_table())):
        with pytest.raises(Refused) as refused:
            act(table, since=TODAY, by=SYSTEM, at=NOW)
        assert [(f.code, f.params) for f in refused.value.findings] == [
            ("people.later_change", {"since": "2026-11-02", "latest": "2027-04-01"})
        ]
    assert _counts() == before


@pytest.mark.usefixtures("city")
def test_a_bad_line_leaves_everything_as_it_was() -> None:
    before = (_counts(), list(Person.objects.order_by("pk").values()), list(Appointment.objects.order_by("pk").values()))
    bad = staff_with(
        {
            "s001": {"name": "新しい 名"},
            "s041": {"unit_id": "t0901"},
            "s042": {"unit_id": "t9999"},
            "s043": {"staff_id": "s001"},
            "s044": {"position": "課長代理"},
        }
    )
    with pytest.raises(Refused) as refused:
        actions.import_staff(bad, since=APRIL, by=SYSTEM, at=NOW)
    assert [(f.code, f.params["line"]) for f in refused.value.findings] == [
        ("people.staff_number_twice", 44),
        ("people.unknown_unit", 43),
        ("people.unknown_title", 45),
    ]
    assert (_counts(), list(Person.objects.order_by("pk").values()), list(Appointment.objects.order_by("pk").values())) == before
    assert _verbs("staff", APRIL.isoformat()) == []


@pytest.mark.django_db
def test_a_bad_organization_leaves_nothing_behind() -> None:
    with pytest.raises(Refused) as refused:
        actions.import_organization(organization_with({"k02": {"parent_id": "b9"}}), since=SINCE, by=SYSTEM, at=NOW)
    assert [(f.code, f.params["line"]) for f in refused.value.findings] == [("people.unknown_parent", 8)]
    assert _counts() == (0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_euc_jp_mistaken_for_shift_jis_does_not_pass_for_an_organization() -> None:
    with pytest.raises(Refused):
        actions.import_organization(organization_table().encode("euc-jp"), since=SINCE, by=SYSTEM, at=NOW)
    assert _counts() == (0, 0, 0, 0, 0)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("name", ["髙﨑 惠", "\ufa19谷 \ufa10", "渡邉\U000e0101 邊", "𠮷田 か\u3099"])
def test_a_name_is_stored_and_snapshotted_exactly_as_written(name: str) -> None:
    actions.import_staff(staff_with({"s041": {"name": name}}), since=TODAY, by=SYSTEM, at=NOW)
    stored = queries.person_by_number("s041")
    family, given = name.split(" ")
    assert (stored.name, stored.family_name, stored.given_name) == (name, family, given)
    assert queries.snapshot(queries.actor_of(stored.pk, TODAY), TODAY) == (name, family, "広報広聴担当", "広報広聴担当")


def test_appointing_and_ending_one_by_one(person: Callable[[str], Person]) -> None:
    s041 = person("s041")
    (held,) = queries.appointments(s041.pk, TODAY)
    actions.end_appointment(queries.appointment_locked(held.appointment_id), until=APRIL, by=SYSTEM, at=NOW)
    made = actions.appoint(
        s041, unit="t0301", rank=Rank.TEAM_LEADER, title="担当リーダー", since=APRIL, concurrent=False, by=SYSTEM, at=NOW
    )
    eve = APRIL - timedelta(days=1)
    assert (_offices("s041", eve), _offices("s041", APRIL)) == ([("t0201", "staff", False)], [("t0301", "team_leader", False)])
    assert _verbs("person", str(s041.pk)) == ["person.appointed", "person.appointment_ended", "person.appointed"]
    ended = queries.appointment_locked(held.appointment_id)
    for appointment, code in ((made, "appointment.ends_before"), (ended, "appointment.already_ended")):
        with pytest.raises(Refused) as refused:
            actions.end_appointment(appointment, until=eve, by=SYSTEM, at=NOW)
        assert [f.code for f in refused.value.findings] == [code]


def test_nobody_is_appointed_twice_or_into_the_air(person: Callable[[str], Person]) -> None:
    s041 = person("s041")
    before = Appointment.objects.count()
    for unit, since, concurrent, code in (
        ("t0201", TODAY, True, "appointment.twice"),
        ("t0301", TODAY, False, "appointment.second_main"),
        ("t0301", date(2026, 3, 31), True, "appointment.no_unit"),
    ):
        with pytest.raises(Refused) as refused, transaction.atomic():
            actions.appoint(s041, unit=unit, rank=Rank.STAFF, title="担当", since=since, concurrent=concurrent, by=SYSTEM, at=NOW)
        assert [f.code for f in refused.value.findings] == [code]
    assert Appointment.objects.count() == before


PLACES = st.sampled_from(["t0201", "t0301", "t0901", ""])


@pytest.mark.usefixtures("city")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), PLACES, PLACES), min_size=1, max_size=4))
def test_on_every_day_people_hold_what_the_last_table_said(history: list[tuple[int, str, str]]) -> None:
    with transaction.atomic():
        expected = {}
        day = SINCE
        for wait, main, second in history:
            day += timedelta(days=wait)
            cells = {"unit_id": main, "concurrent_unit_id": second if second != main else ""}
            cells["concurrent_position"] = "担当" if cells["concurrent_unit_id"] else ""
            table = staff_with({"s041": cells if main else None})
            actions.import_staff(table, since=day, by=SYSTEM, at=NOW)
            also = [(cells["concurrent_unit_id"], "staff", True)] if cells["concurrent_unit_id"] else []
            expected[day] = [(main, "staff", False), *also] if main else []
        told = {since: _offices("s041", since) for since in expected}
        transaction.set_rollback(True)
    assert told == expected
