from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.people import rules
from kosatsu.people.rules import NamedOffice, Place, Rank, StaffRow, Term, UnitKind, UnitRow


@pytest.mark.parametrize(
    ("unit", "title", "said"),
    [
        ("企画課", "課長", "企画課長"),
        ("総務部", "部長", "総務部長"),
        ("情報推進担当", "担当リーダー", "情報推進担当リーダー"),
        ("情報推進担当", "担当", "情報推進担当"),
        ("上野原市", "市長", "上野原市長"),
        ("上野原市", "副市長", "上野原市副市長"),
        ("市立図書館", "館長", "市立図書館長"),
        ("", "課長", "課長"),
    ],
)
def test_unit_and_title_are_said_in_one(unit: str, title: str, said: str) -> None:
    assert rules.full_title(unit, title) == said


@given(st.text(max_size=8), st.text(max_size=8))
def test_a_full_title_begins_with_the_unit_and_ends_with_the_title(unit: str, title: str) -> None:
    said = rules.full_title(unit, title)
    assert (said.startswith(unit), said.endswith(title), len(said) <= len(unit) + len(title)) == (True, True, True)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("水越 誠一郎", ("水越", "誠一郎")),
        ("髙﨑\u3000惠", ("髙﨑", "惠")),
        ("ジョン", ("ジョン", "")),
        ("マリア デ ラ クルス", ("マリア", "デ ラ クルス")),
    ],
)
def test_a_name_is_split_at_its_first_space(name: str, parts: tuple[str, str]) -> None:
    assert rules.split_name(name) == parts


def test_the_head_of_a_unit_has_its_rank_whatever_the_title() -> None:
    library = Place(UnitKind.SECTION, "館長")
    assert (rules.rank_of("館長", library), rules.rank_of("担当", library)) == (Rank.SECTION_HEAD, Rank.STAFF)


def _unit(line: int, code: str, kind: str, parent: str = "") -> UnitRow:
    return UnitRow(line, code, kind, code, "", parent, "", "", "")


def _codes(findings: list[rules.Finding]) -> list[tuple[str, int]]:
    return [(finding.code, int(finding.params["line"])) for finding in findings]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([_unit(2, "u", "市"), _unit(3, "b", "部", "u"), _unit(4, "k", "課", "b"), _unit(5, "e", "課", "u")], []),
        ([_unit(2, "k", "課", "u")], [("people.no_city", 2), ("people.unknown_parent", 2)]),
        ([_unit(2, "u", "市"), _unit(3, "v", "市")], [("people.second_city", 3)]),
        ([_unit(2, "u", "市", "v"), _unit(3, "v", "部", "u")], [("people.city_below_a_unit", 2)]),
        ([_unit(2, "u", "市"), _unit(3, "k", "課", "k")], [("people.parent_not_larger", 3)]),
        ([_unit(2, "u", "市"), _unit(3, "k", "課", "j"), _unit(4, "j", "課", "k")], [("people.parent_not_larger", n) for n in (3, 4)]),
        ([_unit(2, "u", "市"), _unit(3, "k", "係", "u")], [("people.unknown_kind", 3)]),
        ([_unit(2, "u", "市"), _unit(3, "k", "課", "")], [("people.unknown_parent", 3)]),
        ([_unit(2, "u", "市"), _unit(3, "k", "課", "u"), _unit(4, "k", "課", "u")], [("people.unit_twice", 4)]),
    ],
)
def test_an_organization_is_a_tree_under_one_city(rows: list[UnitRow], found: list[tuple[str, int]]) -> None:
    assert _codes(rules.against_organization(rows)) == found


def test_every_fault_of_a_staff_list_is_named_at_its_line() -> None:
    places = {"k01": Place(UnitKind.SECTION, "課長")}
    head = NamedOffice("k01", "課長", concurrent=False)
    rows = [
        StaffRow(2, "s1", "甲", "", "", (head,)),
        StaffRow(3, "s1", "乙", "", "", (NamedOffice("k99", "課長", concurrent=False),)),
        StaffRow(4, "s2", "丙", "", "", (NamedOffice("k01", "課長代理", concurrent=False),)),
        StaffRow(5, "s3", "丁", "", "", (head, NamedOffice("k01", "課長", concurrent=True))),
    ]
    assert _codes(rules.against_staff(rows, places)) == [
        ("people.staff_number_twice", 3),
        ("people.unknown_unit", 3),
        ("people.unknown_title", 4),
        ("people.same_office_twice", 5),
    ]


@pytest.mark.parametrize(
    ("office", "concurrent", "terms", "found"),
    [
        (1, False, [], []),
        (1, False, [Term(2, False, date(2026, 4, 1))], []),
        (1, False, [Term(2, False, date(2026, 4, 2))], ["appointment.second_main"]),
        (1, False, [Term(2, False, None)], ["appointment.second_main"]),
        (1, True, [Term(2, False, None)], []),
        (2, True, [Term(2, False, None)], ["appointment.twice"]),
        (1, False, [Term(2, True, None)], []),
    ],
)
def test_a_person_has_one_main_office_at_a_time(office: int, concurrent: bool, terms: list[Term], found: list[str]) -> None:
    findings = rules.against_appointing(office, concurrent=concurrent, since=date(2026, 4, 1), terms=terms)
    assert [finding.code for finding in findings] == found
