"""What the buttons of the route editor do."""

from __future__ import annotations

import itertools

import pytest

from kosatsu.bylaws.queries import preset
from kosatsu.bylaws.rules.editing import apart, edited
from kosatsu.bylaws.rules.routes import Route, against_route

ACCOUNT: Route = preset()["route.account"]["value"]
POST: Route = preset()["route.post"]["value"]
RANKS = ("section_head", "director", "vice_mayor", "mayor")


def drawn(route: Route) -> str:
    """The route in one line: stages by their first letter, lanes by bars."""
    return " ".join(
        f"{stage['stage'][:2]}({'|'.join('-'.join(step['box'] for step in lane) for lane in stage['lanes'])})" for stage in route
    )


BOTH = "co(情報推進担当-情報推進担当リーダー-総務課長|企画課長)"
FULL = f"li(担当リーダー-課長) {BOTH} li(部長-副市長) de(市長)"


def test_the_routes_of_this_test_are_drawn_like_this() -> None:
    assert (drawn(ACCOUNT), drawn(POST)) == (FULL, "li(担当リーダー) de(課長)")


@pytest.mark.parametrize(
    ("deed", "after"),
    [
        ("decided_by:vice_mayor", f"li(担当リーダー-課長) {BOTH} li(部長) de(副市長)"),
        ("decided_by:director", f"li(担当リーダー-課長) {BOTH} de(部長)"),
        ("decided_by:section_head", f"li(担当リーダー) {BOTH} de(課長)"),
        ("decided_by:mayor", FULL),
        ("concurring_after:director", f"li(担当リーダー-課長-部長) {BOTH} li(副市長) de(市長)"),
        ("concurring_after:section_head", FULL),
        ("remove:1.1", "li(担当リーダー-課長) co(情報推進担当-情報推進担当リーダー-総務課長) li(部長-副市長) de(市長)"),
        ("remove:1", "li(担当リーダー-課長) li(部長-副市長) de(市長)"),
        ("remove:0.0.0", f"li(課長) {BOTH} li(部長-副市長) de(市長)"),
        ("down:0.0.0", f"li(課長-担当リーダー) {BOTH} li(部長-副市長) de(市長)"),
        ("up:1.1", "li(担当リーダー-課長) co(企画課長|情報推進担当-情報推進担当リーダー-総務課長) li(部長-副市長) de(市長)"),
        ("up:2", f"li(担当リーダー-課長) li(部長-副市長) {BOTH} de(市長)"),
        ("stage.add:line", f"li(担当リーダー-課長) {BOTH} li(部長-副市長) li(課長) de(市長)"),
        ("stage.add:circulation", f"{FULL} ci(課長)"),
        ("lane.add:1", FULL.replace("|企画課長", "|企画課長|課長")),
        ("step.add:1.1", FULL.replace("|企画課長", "|企画課長-課長")),
        ("stage.add:decision", FULL), ("up:0", FULL), ("down:3", FULL), ("up:9", FULL), ("remove:9.9.9", FULL), ("remove:", FULL),
        ("remove:-1", FULL), ("remove:x", FULL), ("step.add:0", FULL), ("decided_by:king", FULL), ("decided_by", FULL), ("", FULL),
        ("stage.add:party", FULL), ("__import__:os", FULL), ("remove:1.1.0.0.0", FULL), ("check", FULL), ("save", FULL),
    ],
)  # fmt: skip
def test_a_button_changes_one_thing_or_nothing(deed: str, after: str) -> None:
    before = drawn(ACCOUNT)
    assert drawn(edited(ACCOUNT, deed)) == after
    assert drawn(ACCOUNT) == before, "the route handed in stays as it is"


def test_raising_the_decision_puts_the_heads_below_it_into_the_line() -> None:
    assert drawn(edited(POST, "decided_by:mayor")) == "li(担当リーダー) li(課長-部長-副市長) de(市長)"


def test_the_last_box_takes_its_lane_and_its_stage_with_it() -> None:
    assert drawn(edited(POST, "remove:0.0.0")) == "de(課長)"
    assert edited(edited(POST, "remove:0.0.0"), "remove:0.0.0") == []


def test_a_number_of_lanes_to_agree_shrinks_with_the_lanes() -> None:
    route = [{**ACCOUNT[1], "join": 2}, ACCOUNT[3]]
    assert edited(route, "remove:0.0")[0]["join"] == 1


def test_whatever_is_pressed_in_whatever_order_a_lawful_route_with_a_chosen_decider_stays_lawful() -> None:
    deeds = (
        [f"decided_by:{rank}" for rank in RANKS] + [f"concurring_after:{rank}" for rank in RANKS] + ["stage.add:circulation", "lane.add:1"]
    )
    for pressed in itertools.product(deeds, repeat=3):
        route = ACCOUNT
        for deed in pressed:
            route = edited(route, deed)
        assert against_route(route) == [], pressed


def test_a_route_grows_no_further_than_a_route_may() -> None:
    route = POST
    for deed in ["stage.add:line", "lane.add:0", "step.add:0.0"] * 40:
        route = edited(route, deed)
    assert (len(route), len(route[0]["lanes"]), len(route[0]["lanes"][0]), against_route(route)) == (12, 30, 10, [])


def names(lane: object) -> list[str]:
    return [step["box"] for step in lane]  # type: ignore[attr-defined]  # a lane of steps


@pytest.mark.parametrize(
    ("near", "after"),
    [
        (["企画課長"], "li(担当リーダー-課長) co(企画課長) li(部長) co(情報推進担当-情報推進担当リーダー-総務課長) li(副市長) de(市長)"),
        ([], f"li(担当リーダー-課長) li(部長) {BOTH} li(副市長) de(市長)"),
        (["企画課長", "総務課長"], FULL),
    ],
)
def test_other_departments_concur_after_the_drafters_director(near: list[str], after: str) -> None:
    assert drawn(apart(ACCOUNT, lambda lane: names(lane)[-1] in near)) == after


def test_a_concurrence_of_which_any_will_do_is_not_torn_apart_nor_one_without_a_director_to_follow() -> None:
    either = [{**stage, "join": "any"} if stage["stage"] == "concurrence" else stage for stage in ACCOUNT]
    assert apart(either, lambda _: False) == either
    short = edited(ACCOUNT, "decided_by:section_head")
    assert apart(short, lambda _: False) == short
