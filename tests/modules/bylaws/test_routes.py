"""What a route must be, and which one a kind of case takes on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.bylaws.rules.routes import against_route, units_of
from kosatsu.kernel.actors import SYSTEM
from tests.world import NOW, TODAY


def step(unit: str = "own_section", rank: str = "section_head", box: str = "課長", **more: Any) -> dict[str, Any]:
    return {"office": {"unit": unit, "rank": rank}, "box": box, **more}


def stage(kind: str, *lanes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"stage": kind, "lanes": list(lanes or ([step()],)), **more}


DECISION = stage("decision")
LINE = stage("line")
TWO = ([step()], [step(box="次長")])


@pytest.mark.parametrize(
    ("route", "codes"),
    [
        ([DECISION], []),
        ([LINE, stage("concurrence", *TWO, join="any"), DECISION, stage("circulation", *TWO)], []),
        ([stage("concurrence", *TWO, join=2), DECISION], []),
        ([LINE], ["route.undecided"]),
        ([DECISION, DECISION], ["route.several_decisions"]),
        ([stage("decision", *TWO)], ["route.several_decisions"]),
        ([stage("decision", [step(), step()])], ["route.several_decisions"]),
        ([stage("decision", [step(may_skip=True)])], ["route.decision_skipped"]),
        ([DECISION, LINE], ["route.decision_not_last"]),
        ([stage("circulation"), DECISION], ["route.circulated_too_early"]),
        ([stage("line", join="any"), DECISION], ["route.join_out_of_place"]),
        ([stage("concurrence", *TWO, join=3), DECISION], ["route.join_too_many"]),
        ([stage("concurrence", *TWO, join=0), DECISION], ["route.join_too_many"]),
    ],
)
def test_a_route_decides_once_and_circulates_afterwards(route: Any, codes: list[str]) -> None:
    assert [finding.code for finding in against_route(route)] == codes


@pytest.mark.parametrize(
    "route",
    [
        [], "x", None, {}, [[]], [{"stage": "decision"}], [stage("decision", [])], [{"stage": "decision", "lanes": []}],
        [stage("vote")], [stage("decision", [step(box="")])], [stage("decision", [step(box="長" * 21)])],
        [stage("decision", [step(unit="")])],
        [stage("decision", [step(rank="king")])], [stage("decision", [step(row=5)])], [stage("decision", [step(may_skip="yes")])],
        [stage("decision", [step(person=7)])], [stage("decision", join="half")], [stage("decision", join=True)], [DECISION] * 13,
        [stage("decision", *[[step()]] * 31)], [stage("decision", [step()] * 11)], [{**DECISION, "decides": "s001"}],
    ],
)  # fmt: skip
def test_what_has_not_the_shape_of_a_route_is_none(route: Any) -> None:
    assert [finding.code for finding in against_route(route)] == ["route.malformed"]


def test_a_route_names_units_beside_the_drafters_own_and_those_of_a_role() -> None:
    assert units_of([LINE, stage("concurrence", [step("k01"), step("roles.ict_unit")]), DECISION]) == {"k01"}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("post", "route.post"), ("account.opening", "route.account.opening"), ("account.change.light", "route.account.change.light"),
        ("account.parking", "route.account"),
    ],
)  # fmt: skip
def test_a_kind_of_case_takes_its_own_route_or_the_nearest_wider_one(kind: str, key: str) -> None:
    assert queries.route_key(kind) == key


@pytest.mark.parametrize("kind", ["party", "", "collapse_same_person", "posts"])
def test_a_kind_without_a_route_takes_none(kind: str) -> None:
    with pytest.raises(KeyError):
        queries.route_key(kind)


@pytest.mark.django_db
def test_the_route_names_the_units_that_have_the_roles_on_that_day() -> None:
    later = date(2027, 4, 1)
    actions.answer("roles.sns_supervisor_unit", "k09", since=later, ground="組織改正", by=SYSTEM, at=NOW)
    decided_by = [queries.route("exception", on)[-1]["lanes"][0][0]["office"]["unit"] for on in (TODAY, later)]
    assert decided_by == ["k02", "k09"]


@pytest.mark.django_db
def test_a_kind_follows_the_wider_route_until_it_is_answered_itself() -> None:
    wider, own = [LINE, DECISION], [DECISION]
    actions.answer("route.account", wider, since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    assert (queries.route("account.closing", TODAY), queries.setting("route.account.closing", TODAY).like) == (wider, "route.account")
    assert queries.setting("route.account.closing", TODAY).confirmed
    actions.answer("route.account.closing", own, since=date(2026, 12, 1), ground="内規", by=SYSTEM, at=NOW)
    assert [queries.route("account.closing", on) for on in (TODAY, date(2026, 12, 1))] == [wider, own]
    assert queries.route("account.opening", date(2026, 12, 1)) == wider
