"""Which boxes a case gets, and who is never waited for."""

from __future__ import annotations

import pytest

from kosatsu.approval import queries
from kosatsu.approval.course import Box, Course, Mark
from kosatsu.approval.rules import PlannedStep, against_route
from kosatsu.approval.states import CaseState, Stage, Verb
from kosatsu.bylaws import actions as bylaws
from kosatsu.kernel.errors import Refused
from tests.world import NOW, SYSTEM, TODAY, actor, put_up, unit

pytestmark = pytest.mark.usefixtures("city")


def boxes(kind: str, unit_code: str, drafter: str) -> list[tuple[str, str]]:
    steps = queries.plan(kind, unit_id=unit(unit_code), drafter_id=actor(drafter).person(), on=TODAY)
    return [(step.box, step.skipped) for step in steps]


def test_form_1_goes_the_way_that_is_printed_on_it() -> None:
    assert boxes("account.opening", "t0301", "s044") == [
        ("担当リーダー", ""),
        ("課長", ""),
        ("情報推進担当", ""),
        ("情報推進担当リーダー", ""),
        ("総務課長", ""),
        ("企画課長", ""),
        ("部長", ""),
        ("副市長", ""),
        ("市長", ""),
    ]


def test_a_leader_who_drafts_does_not_wait_for_the_own_box() -> None:
    assert boxes("post", "t0301", "s022") == [("担当リーダー", "drafter"), ("課長", "")]


def test_the_planning_section_concurs_with_its_own_head_only_once() -> None:
    assert ("企画課長", "same_office") in boxes("account.opening", "t0201", "s041")


def test_a_section_without_a_department_has_no_director_to_wait_for() -> None:
    assert ("部長", "no_such_unit") in boxes("account.opening", "t1201", "s060")


def test_a_head_cannot_put_up_a_post_that_only_the_head_could_decide() -> None:
    with pytest.raises(Refused) as refused:
        put_up(drafter="s009", unit_code="t0301")
    assert [finding.code for finding in refused.value.findings] == ["route.drafter_alone"]


def test_a_route_without_a_decision_or_with_an_empty_office_starts_no_case() -> None:
    step = PlannedStep(0, Stage.LINE, 0, 0, 7, "section_head", "課長", "決裁", may_skip=False, holders=(5,))
    assert [finding.code for finding in against_route([step], drafter=1)] == ["route.no_decision"]
    empty = PlannedStep(0, Stage.DECISION, 0, 0, 7, "mayor", "市長", "決裁", may_skip=False, holders=())
    assert [finding.code for finding in against_route([empty], drafter=1)] == ["route.nobody_holds"]


def test_lanes_stand_open_beside_each_other_and_boxes_of_a_lane_one_after_another() -> None:
    places = [(1, 0, 0, 0), (2, 1, 0, 0), (3, 1, 0, 1), (4, 1, 1, 0), (5, 2, 0, 0)]
    kinds = {0: Stage.LINE, 1: Stage.CONCURRENCE, 2: Stage.DECISION}
    boxes = tuple(Box(number, stage, kinds[stage], lane, position) for number, stage, lane, position in places)
    course = Course(CaseState.UNDER_WAY, 1, "c", 9, frozenset({9}), boxes).marked(Mark(1, 1, Verb.APPROVED, 8, "c", "c"))
    assert [box.id for box in course.open_boxes] == [2, 4]


def test_the_city_may_let_other_departments_concur_after_the_director() -> None:
    bylaws.answer("route.concurrence_position", "by_department", since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    far = [box for box, _ in boxes("account.opening", "t0602", "s051")]
    assert far.index("企画課長") > far.index("部長") > far.index("課長")
    near = [box for box, _ in boxes("account.opening", "t0201", "s041")]
    assert near.index("企画課長") < near.index("部長")


def test_a_unit_that_the_route_names_and_the_city_has_not_stops_the_case_instead_of_being_passed_over() -> None:
    bylaws.answer("roles.sns_supervisor_unit", "k99", since=TODAY, ground="誤記", by=SYSTEM, at=NOW)
    with pytest.raises(Refused) as refused:
        put_up("account.opening")
    assert [(finding.code, finding.params["box"]) for finding in refused.value.findings] == [("route.nobody_holds", "企画課長")]


def test_a_kind_of_case_without_a_route_is_refused_and_not_let_through() -> None:
    with pytest.raises(Refused) as refused:
        queries.plan("nothing.known", unit_id=unit("t0301"), drafter_id=actor("s044").person(), on=TODAY)
    assert [finding.code for finding in refused.value.findings] == ["route.none"]


def test_a_vacant_office_with_a_deputy_stops_no_case_and_a_co_writer_alone_does() -> None:
    vacant = PlannedStep(0, Stage.DECISION, 0, 0, 7, "mayor", "市長", "決裁", may_skip=False, holders=(), deputies=(5,))
    assert against_route([vacant], drafter=1) == []
    assert [finding.code for finding in against_route([vacant], drafter=1, writers=(5,))] == ["route.nobody_holds"]
    held = PlannedStep(0, Stage.DECISION, 0, 0, 7, "mayor", "市長", "決裁", may_skip=False, holders=(6,))
    assert [finding.code for finding in against_route([held], drafter=1, writers=(6,))] == ["route.drafter_alone"]
