"""What a value of each kind must be, and what a careless or hostile hand may write instead."""

from __future__ import annotations

from typing import Any

import pytest

from kosatsu.bylaws.queries import preset
from kosatsu.bylaws.rules.answers import against_answer
from kosatsu.bylaws.rules.kinds import KINDS, Known, against_value

KNOWN = Known({"k01", "t01"})
OFFICE = {"unit": "k01", "rank": "section_head"}
STEP = {"office": OFFICE, "box": "課長"}
ROUTE = [{"stage": "decision", "lanes": [[STEP]]}]
COLUMNS = {"office": {"words": "職", "kind": "text"}, "url": {"words": "URL", "kind": "url", "may_be_empty": True}}
OPTIONS = {"none": "しない", "all": "全部"}
NAMES = {"reply": "返信", "like": "いいね"}
LISTS: dict[str, Any] = {"words": [], "silenced": [], "hosts": [], "shorteners": [], "rules": ""}
GOOD: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "text": ({"max": 5}, ["上野原市", "<b>市"]),
    "url": ({}, ["https://www.city.example/", "http://127.0.0.1:8000/", "https://例え.example/"]),
    "number": ({"min": 1, "max": 9}, [1, 9]),
    "yes_no": ({}, [True, False]),
    "choice": ({"options": OPTIONS}, ["none", "all"]),
    "unit": ({}, ["k01"]),
    "place": ({}, ["k01", "own_section", "city", "roles.ict_unit"]),
    "rank": ({}, ["mayor"]),
    "office": ({}, [OFFICE]),
    "day": ({}, ["2026-12-29"]),
    "day_of_year": ({}, ["12-29", "02-29"]),
    "time": ({}, ["00:00", "23:59"]),
    "host": ({}, ["city.example", "localhost", "xn--r8jz45g.example"]),
    "hours": ({}, [["08:30", "17:15"]]),
    "quiet_hours": ({}, [[], ["19:00", "07:00"], ["12:00", "13:00"]]),
    "mail_address": ({}, ["kosatsu@city.example.jp", "a.b+c@localhost"]),
    "route": ({}, [ROUTE]),
    "choices": ({"options": OPTIONS}, [[], ["none", "all"]]),
    "texts": ({}, [[], ["炎上", "抗議"]]),
    "numbers": ({"min": 1}, [[1, 3]]),
    "hosts": ({}, [["city.example"]]),
    "units": ({}, [["k01", "t01"]]),
    "offices": ({}, [[OFFICE]]),
    "days": ({}, [["2026-12-29", "2026-12-30"]]),
    "days_of_year": ({}, [["12-29", "01-03"]]),
    "rows": ({"columns": COLUMNS}, [[], [{"office": "市長", "url": ""}]]),
    "unit_texts": ({}, [{}, {"k01": "企"}]),
    "named_days": ({}, [[], ["2026-12-28 市制記念日", "令和8年11月25日"]]),
    "rank_offices": ({}, [[], [{"rank": "mayor", "offices": [OFFICE]}, {"rank": "section_head", "offices": []}]]),
    "choice_for_each": ({"options": OPTIONS, "names": NAMES}, [{"reply": "all", "like": "none"}]),
    "check_lists": ({}, [LISTS, {**LISTS, "words": [{"word": "だらず"}], "hosts": ["kanko.example"], "rules": "[words]\n"}]),
}
BAD: list[tuple[str, Any, str]] = [
    ("text", "", "bylaw.blank"),
    ("text", " \u3000", "bylaw.blank"),
    ("text", "長すぎる名前", "bylaw.too_long"),
    ("text", "a\x00", "bylaw.other_kind"),
    ("text", 5, "bylaw.other_kind"),
    ("url", "javascript:alert(1)", "bylaw.not_a_url"),
    ("url", "https://a b/", "bylaw.not_a_url"),
    ("url", "https://user:word@city.example/", "bylaw.not_a_url"),
    ("url", "https://[", "bylaw.not_a_url"),
    ("url", 'https://city.example/"><script>', "bylaw.not_a_url"),
    ("number", True, "bylaw.other_kind"),
    ("number", 1.0, "bylaw.other_kind"),
    ("number", "1", "bylaw.other_kind"),
    ("number", 0, "bylaw.out_of_bounds"),
    ("number", 10**30, "bylaw.out_of_bounds"),
    ("yes_no", 1, "bylaw.other_kind"),
    ("choice", "some", "bylaw.other_kind"),
    ("choice", ["none"], "bylaw.other_kind"),
    ("unit", "k99", "bylaw.unknown_unit"),
    ("unit", "own_section", "bylaw.unknown_unit"),
    ("place", "k99", "bylaw.unknown_unit"),
    ("rank", "king", "bylaw.other_kind"),
    ("office", {"unit": "k01"}, "bylaw.other_kind"),
    ("office", {"unit": "k99", "rank": "mayor"}, "bylaw.unknown_unit"),
    ("day", "2026-02-30", "bylaw.not_a_day"),
    ("day", "20261229", "bylaw.not_a_day"),
    ("day_of_year", "02-30", "bylaw.not_a_day_of_the_year"),
    ("day_of_year", "1-3", "bylaw.not_a_day_of_the_year"),
    ("time", "24:00", "bylaw.other_kind"),
    ("host", "https://city.example/", "bylaw.not_a_host"),
    ("host", "City.example", "bylaw.not_a_host"),
    ("host", "city.example\n", "bylaw.not_a_host"),
    ("hours", ["08:30", "08:30"], "bylaw.no_hours"),
    ("hours", ["08:30"], "bylaw.no_hours"),
    ("hours", "08", "bylaw.no_hours"),
    ("quiet_hours", ["19:00"], "bylaw.no_quiet_hours"),
    ("quiet_hours", ["19:00", "19:00"], "bylaw.no_quiet_hours"),
    ("quiet_hours", ["24:00", "07:00"], "bylaw.no_quiet_hours"),
    ("quiet_hours", "19:00-07:00", "bylaw.no_quiet_hours"),
    ("mail_address", "kosatsu", "bylaw.no_mail_address"),
    ("mail_address", "a@b\r\nBcc: c@d", "bylaw.no_mail_address"),
    ("mail_address", "市@city.example.jp", "bylaw.no_mail_address"),
    ("named_days", ["記念日 2026-12-28"], "bylaw.no_day"),
    ("named_days", ["2026-12-28 " + "長" * 500], "bylaw.other_kind"),
    ("named_days", [7], "bylaw.no_day"),
    ("route", [], "route.malformed"),
    ("route", [{"stage": "decision", "lanes": [[{"office": {"unit": "k99", "rank": "mayor"}, "box": "市長"}]]}], "bylaw.unknown_unit"),
    ("choices", ["none", "none"], "bylaw.twice"),
    ("choices", "none", "bylaw.other_kind"),
    ("texts", ["一"] * 201, "bylaw.too_many"),
    ("texts", ["一", ["二"]], "bylaw.other_kind"),
    ("numbers", [1, "2"], "bylaw.other_kind"),
    ("days", ["2026-12-29", "2026-12-29"], "bylaw.twice"),
    ("rows", [{"office": "市長"}], "bylaw.row_columns"),
    ("rows", [{"office": "市長", "url": "", "name": "上野 太郎"}], "bylaw.row_columns"),
    ("rows", [{"office": "", "url": ""}], "bylaw.blank"),
    ("check_lists", {**LISTS, "more": []}, "bylaw.other_kind"),
    ("check_lists", {**LISTS, "words": ["だらず"]}, "bylaw.other_kind"),
    ("check_lists", {**LISTS, "words": [{"word": ["だらず"]}]}, "bylaw.other_kind"),
    ("check_lists", {**LISTS, "hosts": [5]}, "bylaw.other_kind"),
    ("check_lists", {**LISTS, "rules": "a\x00"}, "bylaw.other_kind"),
    ("check_lists", {**LISTS, "rules": "長" * 3_000_001}, "bylaw.too_long"),
    ("unit_texts", {"k99": "企"}, "bylaw.unknown_unit"),
    ("unit_texts", [["k01", "企"]], "bylaw.other_kind"),
    ("rank_offices", [{"rank": "king", "offices": []}], "bylaw.acting_rules"),
    ("rank_offices", [{"rank": "mayor", "offices": []}] * 2, "bylaw.acting_rules"),
    ("rank_offices", [{"rank": "mayor", "offices": [OFFICE, OFFICE]}], "bylaw.twice"),
    ("rank_offices", [{"rank": "mayor", "offices": [{"unit": "k99", "rank": "mayor"}]}], "bylaw.unknown_unit"),
    ("choice_for_each", {"reply": "all"}, "bylaw.other_kind"),
    ("choice_for_each", {"reply": "all", "like": "some"}, "bylaw.other_kind"),
]


def entry(kind: str) -> dict[str, Any]:
    return {"words": "設定", "kind": kind, **GOOD[kind][0]}


def codes(kind: str, value: Any) -> set[str]:
    return {finding.code for finding in against_value(entry(kind), value, KNOWN)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_takes_what_it_is_for(kind: str) -> None:
    assert [codes(kind, value) for value in GOOD[kind][1]] == [set()] * len(GOOD[kind][1])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, ..., -1, 1.5, "\x00", [[[]]], {"": {}}, [None] * 3, {"unit": [], "rank": {}}], ids=repr)
def test_no_kind_takes_or_falls_over_what_is_nothing_of_the_sort(kind: str, value: Any) -> None:
    assert codes(kind, value)


@pytest.mark.parametrize(("kind", "value", "code"), BAD)
def test_what_is_wrong_is_named(kind: str, value: Any, code: str) -> None:
    assert codes(kind, value) == {code}


CONTEST = {"announced_on": "2026-07-05", "voting_on": "2026-07-12"}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"voting_on": "2026-07-05"}, []),
        ({"voting_on": "2026-07-04"}, ["bylaw.out_of_order"]),
        ({"voting_on": "2027-07-12"}, ["bylaw.far_apart"]),
        ({"voting_on": "2026-07-32"}, ["bylaw.not_a_day"]),
        ({"voting_on": ""}, ["bylaw.not_a_day"]),
        ({"level": ""}, ["bylaw.other_kind"]),
    ],
)
def test_the_days_of_an_election_come_in_their_order_and_not_a_year_apart(changed: dict[str, str], found: list[str]) -> None:
    row = {"name": "市長選挙", "level": "head", "names": "", "titles": "", **CONTEST, **changed}
    assert [finding.code for finding in against_value(preset()["election.contests"], [row], KNOWN)] == found


def test_a_day_and_a_time_may_be_left_out_where_the_key_says_so() -> None:
    for kind in ("day", "time"):
        assert against_value({**entry(kind), "may_be_empty": True}, "", KNOWN) == []
        assert against_value(entry(kind), "", KNOWN) != []


def test_a_list_full_of_faults_names_a_few_of_them() -> None:
    assert len(against_value(entry("hosts"), ["!"] * 200, KNOWN)) == 5


def test_a_unit_is_taken_as_written_where_the_organisation_is_not_known() -> None:
    assert against_value(entry("unit"), "k99", Known()) == []


@pytest.mark.parametrize(("ground", "code"), [("", "bylaw.no_ground"), (" ", "bylaw.no_ground"), ("根" * 501, "bylaw.too_long")])
def test_an_answer_says_its_ground_in_few_words(ground: str, code: str) -> None:
    assert [finding.code for finding in against_answer(entry("yes_no"), True, ground=ground, known=KNOWN)] == [code]


@pytest.mark.parametrize("key", preset())
def test_every_key_has_words_a_gap_a_kind_and_a_lawful_proposal(key: str) -> None:
    found = preset()[key]
    assert found["words"]
    assert 0 <= found["gap"] <= 45
    assert against_value(found, found["value"], Known()) == []
    assert "like" not in preset().get(found.get("like"), {}), "a key is like one that stands for itself"


def test_the_tables_of_this_test_know_every_kind() -> None:
    assert GOOD.keys() == KINDS.keys()


@pytest.mark.parametrize("changes", [{"name": "計画"}, {"aliases": "三総、素案"}, {"aliases": "第3次総合計画、 案"}, {"name": "市"}])
def test_a_plan_is_not_named_by_a_word_that_many_texts_have(changes: dict[str, str]) -> None:
    entry = preset()["plans.published"]
    row = {**dict.fromkeys(entry["columns"], ""), "name": "第3次総合計画", "aliases": "三総", "published_on": "2026-12-01"}
    assert against_value(entry, [row], Known()) == []
    assert [finding.code for finding in against_value(entry, [{**row, **changes}], Known())] == ["bylaw.too_general"]
