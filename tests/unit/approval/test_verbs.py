"""Every verb, from every state, by everybody: allowed where the table says so, refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kosatsu.approval import moves
from kosatsu.approval.course import Box, Course, Hands
from kosatsu.approval.states import Capacity, CaseState, Stage, Verb
from kosatsu.kernel.errors import Refused

DRAFTER, LEADER, HEAD, ICT, CHIEF, PLANNER, DIRECTOR, MAYOR, VICE, CLERK, STRANGER, WRITER = range(12)
PEOPLE = {
    "drafter": DRAFTER, "leader": LEADER, "head": HEAD, "ict": ICT, "chief": CHIEF, "planner": PLANNER, "director": DIRECTOR,
    "mayor": MAYOR, "vice": VICE, "clerk": CLERK, "stranger": STRANGER,
}  # fmt: skip
BOXES = (
    Box(1, 0, Stage.LINE, 0, 0),
    Box(2, 0, Stage.LINE, 0, 1),
    Box(3, 1, Stage.CONCURRENCE, 0, 0),
    Box(4, 1, Stage.CONCURRENCE, 0, 1),
    Box(5, 1, Stage.CONCURRENCE, 1, 0),
    Box(6, 2, Stage.LINE, 0, 0),
    Box(7, 3, Stage.DECISION, 0, 0),
)
HOLDERS = {1: LEADER, 2: HEAD, 3: ICT, 4: CHIEF, 5: PLANNER, 6: DIRECTOR, 7: MAYOR}
HANDS = {box: Hands(frozenset({person})) for box, person in HOLDERS.items()}
AWAY = {**HANDS, 7: Hands(frozenset({MAYOR}), frozenset({MAYOR}), (frozenset({VICE}), frozenset({DIRECTOR})))}
WAY = (
    (1, Verb.APPROVED),
    (2, Verb.APPROVED),
    (3, Verb.CONCURRED),
    (4, Verb.CONCURRED),
    (5, Verb.CONCURRED),
    (6, Verb.APPROVED),
    (7, Verb.DECIDED),
)


def put_up() -> Course:
    return moves.submit(drafter=DRAFTER, writers={WRITER}, content="c", boxes=BOXES)


def walked(steps: int, objecting: int = 0) -> Course:
    """A case after so many seals; the box `objecting` objects."""
    course = put_up()
    for box_id, verb in WAY[:steps]:
        said = Verb.OBJECTED if box_id == objecting else verb
        course = give(course, box_id, said, HOLDERS[box_id], words="理由" if said is Verb.OBJECTED else "")
    return course


def give(
    course: Course, box_id: int, verb: Verb, person: int, *, words: str = "", capacity: Capacity = Capacity.OWN, hands: object = None
) -> Course:
    reach = (hands if isinstance(hands, dict) else HANDS).__getitem__
    box = course.box(box_id)
    assert box is not None
    return moves.give(course, box, verb, person=person, seen=course.seen, reach=reach, words=words, capacity=capacity)


def returned(course: Course, box_id: int, person: int, to: int | None = None) -> Course:
    box = course.box(box_id)
    assert box is not None
    back = course.box(to)
    return moves.give_back(course, box, person=person, seen=course.seen, reason="直して", reach=HANDS.__getitem__, to=back)


STATES: dict[str, Course] = {
    "fresh": put_up(),
    "with the head": walked(1),
    "in concurrence": walked(2),
    "one lane done": walked(4),
    "with the director": walked(5),
    "awaiting the decision": walked(6),
    "objected": walked(6, objecting=5),
    "returned": returned(walked(2), 3, ICT),
    "recalled": moves.recall(put_up(), person=DRAFTER, until="next_person"),
    "approved": walked(7),
    "rejected": moves.reject(walked(6), BOXES[6], person=MAYOR, seen="c", reason="否", reach=HANDS.__getitem__),
    "withdrawn": moves.withdraw(put_up(), person=DRAFTER, reason=""),
}


def on_open(course: Course, person: int, deed: Callable[[Box], Course]) -> Course:
    """The deed in the first box in which it is let through; the last refusal otherwise."""
    last: Refused | None = None
    for box in course.boxes:
        try:
            return deed(box)
        except Refused as refused:
            last = refused
    assert last is not None
    raise last


def sealing(verb: Verb, words: str = "", capacity: Capacity = Capacity.OWN, hands: object = None) -> Callable[[Course, int], Course]:
    return lambda course, person: on_open(
        course, person, lambda box: give(course, box.id, verb, person, words=words, capacity=capacity, hands=hands)
    )


def returning(course: Course, person: int) -> Course:
    return on_open(course, person, lambda box: returned(course, box.id, person))


def returning_to_the_leader(course: Course, person: int) -> Course:
    return on_open(course, person, lambda box: returned(course, box.id, person, to=1))


def rejecting(course: Course, person: int) -> Course:
    return on_open(
        course, person, lambda box: moves.reject(course, box, person=person, seen=course.seen, reason="否", reach=HANDS.__getitem__)
    )


DEEDS: dict[str, Callable[[Course, int], Course]] = {
    "approve": sealing(Verb.APPROVED),
    "concur": sealing(Verb.CONCURRED),
    "comment": sealing(Verb.CONCURRED_WITH_COMMENT, "意見"),
    "object": sealing(Verb.OBJECTED, "反対の理由"),
    "decide": sealing(Verb.DECIDED, "理由"),
    "decide without a word": sealing(Verb.DECIDED),
    "act": sealing(Verb.DECIDED, "不在のため", Capacity.ACTING, AWAY),
    "act beside the holder": sealing(Verb.DECIDED, "急ぐため", Capacity.ACTING),
    "pull up": sealing(Verb.APPROVED, "不在のため", Capacity.PULLED_UP),
    "return": returning,
    "return to the leader": returning_to_the_leader,
    "reject": rejecting,
    "recall": lambda course, person: moves.recall(course, person=person, until="next_person"),
    "recall late": lambda course, person: moves.recall(course, person=person, until="decision"),
    "withdraw": lambda course, person: moves.withdraw(course, person=person, reason="不要になったため"),
    "withdraw without a word": lambda course, person: moves.withdraw(course, person=person, reason=""),
    "resubmit": lambda course, person: moves.resubmit(course, person=person, content="c", boxes=BOXES, resume=True),
    "take over": lambda course, person: moves.take_over(course, person=person),
    "attach": lambda course, person: moves.attach(course, person=person, paper="p", reach=HANDS.__getitem__, seal_anew=True),
}
OF_DRAFTER_UNDER_WAY = {"recall late": {"drafter"}, "withdraw": {"drafter"}}
OTHERS = set(PEOPLE) - {"drafter"}
ALLOWED: dict[str, dict[str, set[str]]] = {
    "fresh": {
        "approve": {"leader"}, "pull up": {"head"}, "return": {"leader"}, "recall": {"drafter"}, "withdraw without a word": {"drafter"},
        "attach": {"drafter", "leader"}, **OF_DRAFTER_UNDER_WAY,
    },
    "with the head": {
        "approve": {"head"}, "return": {"head"}, "return to the leader": {"head"}, "attach": {"drafter", "leader", "head"},
        **OF_DRAFTER_UNDER_WAY,
    },
    "in concurrence": {
        "concur": {"ict", "planner"}, "comment": {"ict", "planner"}, "object": {"ict", "planner"}, "return": {"ict", "planner"},
        "return to the leader": {"ict", "planner"}, "attach": {"drafter", "leader", "head", "ict", "planner"}, **OF_DRAFTER_UNDER_WAY,
    },
    "one lane done": {
        "concur": {"planner"}, "comment": {"planner"}, "object": {"planner"}, "return": {"planner"}, "return to the leader": {"planner"},
        "attach": {"drafter", "leader", "head", "ict", "chief", "planner"}, **OF_DRAFTER_UNDER_WAY,
    },
    "with the director": {
        "approve": {"director"}, "pull up": {"mayor"}, "return": {"director"}, "return to the leader": {"director"},
        "attach": {"drafter", "leader", "head", "ict", "chief", "planner", "director"}, **OF_DRAFTER_UNDER_WAY,
    },
    "awaiting the decision": {
        "decide": {"mayor"}, "decide without a word": {"mayor"}, "act": {"vice"}, "return": {"mayor"}, "return to the leader": {"mayor"},
        "reject": {"mayor"}, "attach": {"drafter", "leader", "head", "ict", "chief", "planner", "director", "mayor"},
        **OF_DRAFTER_UNDER_WAY,
    },
    "objected": {
        "decide": {"mayor"}, "return": {"mayor"}, "return to the leader": {"mayor"}, "reject": {"mayor"}, "concur": {"planner"},
        "comment": {"planner"}, "attach": {"drafter", "leader", "head", "ict", "chief", "planner", "director", "mayor"},
        **OF_DRAFTER_UNDER_WAY,
    },
    "returned": {
        "resubmit": {"drafter"}, "withdraw": {"drafter"}, "withdraw without a word": {"drafter"}, "take over": OTHERS,
        "attach": {"drafter", "leader", "head", "ict"},
    },
    "recalled": {
        "resubmit": {"drafter"}, "withdraw": {"drafter"}, "withdraw without a word": {"drafter"}, "take over": OTHERS,
        "attach": {"drafter"},
    },
    "approved": {}, "rejected": {}, "withdrawn": {},
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_verb_is_for_those_whom_the_table_names_and_for_nobody_else(state: str, deed: str) -> None:
    course, let_through = STATES[state], set()
    for name, person in PEOPLE.items():
        try:
            after = DEEDS[deed](course, person)
        except Refused:
            continue
        assert after != course
        let_through.add(name)
    assert let_through == ALLOWED[state].get(deed, set())


def test_a_co_writer_seals_in_the_line_and_never_decides() -> None:
    line = {**HANDS, 1: Hands(frozenset({WRITER}))}
    assert give(put_up(), 1, Verb.APPROVED, WRITER, hands=line).marks[-1].person == WRITER
    with pytest.raises(Refused) as refused:
        give(walked(6), 7, Verb.DECIDED, WRITER, hands={**HANDS, 7: Hands(frozenset({WRITER}))})
    assert [finding.code for finding in refused.value.findings] == ["case.own_writing"]


def test_the_first_deputy_who_is_there_and_did_not_write_acts() -> None:
    order = (frozenset({VICE}), frozenset({WRITER}), frozenset({DIRECTOR}))
    hands = {**HANDS, 7: Hands(frozenset({MAYOR}), frozenset({MAYOR, VICE}), order)}
    with pytest.raises(Refused):
        give(walked(6), 7, Verb.DECIDED, WRITER, capacity=Capacity.ACTING, hands=hands)
    assert give(walked(6), 7, Verb.DECIDED, DIRECTOR, capacity=Capacity.ACTING, hands=hands).state is CaseState.APPROVED


def test_a_vacant_office_is_an_absent_one() -> None:
    hands = {**HANDS, 7: Hands(frozenset(), frozenset(), (frozenset({VICE}),))}
    assert give(walked(6), 7, Verb.DECIDED, VICE, capacity=Capacity.ACTING, hands=hands).state is CaseState.APPROVED


def test_nobody_decides_in_place_of_a_writer() -> None:
    hands = {**HANDS, 7: Hands(frozenset({WRITER}), frozenset({WRITER}), (frozenset({VICE}),))}
    with pytest.raises(Refused) as refused:
        give(walked(6), 7, Verb.DECIDED, VICE, capacity=Capacity.ACTING, hands=hands)
    assert [finding.code for finding in refused.value.findings] == ["acting.for_a_writer"]


def test_nobody_acts_over_an_objection_and_whoever_objected_may_agree_after_all() -> None:
    course = walked(6, objecting=5)
    with pytest.raises(Refused) as refused:
        give(course, 7, Verb.DECIDED, VICE, capacity=Capacity.ACTING, hands=AWAY)
    assert [finding.code for finding in refused.value.findings] == ["acting.over_objection"]
    with pytest.raises(Refused) as refused:
        give(course, 7, Verb.DECIDED, MAYOR)
    assert [finding.code for finding in refused.value.findings] == ["case.objection_unanswered"]
    agreed = give(course, 5, Verb.CONCURRED, PLANNER)
    assert (agreed.objections, give(agreed, 7, Verb.DECIDED, MAYOR).state) == ((), CaseState.APPROVED)


def test_nobody_pulls_up_across_a_concurrence() -> None:
    with pytest.raises(Refused) as refused:
        give(put_up(), 1, Verb.APPROVED, DIRECTOR, words="急ぐため", capacity=Capacity.PULLED_UP)
    assert [finding.code for finding in refused.value.findings] == ["pulling_up.across_concurrence"]


def test_a_return_to_a_box_opens_it_and_all_after_it_and_no_lane_beside_it() -> None:
    course = returned(walked(6), 7, MAYOR, to=3)
    assert {box.id: box.turn for box in course.boxes} == {1: 1, 2: 1, 3: 2, 4: 2, 5: 1, 6: 2, 7: 2}
    assert [box.id for box in course.open_boxes] == [3]


def test_unchanged_it_goes_on_where_it_came_back_and_changed_it_begins_anew() -> None:
    back = returned(walked(2), 3, ICT)
    same = moves.resubmit(back, person=DRAFTER, content="c", boxes=(), resume=True)
    assert (same.round, [box.id for box in same.open_boxes]) == (1, [3, 5])
    drawn = tuple(replace(box, id=box.id + 100) for box in BOXES)
    for content, resume in (("d", True), ("c", False)):
        other = moves.resubmit(back, person=DRAFTER, content=content, boxes=drawn, resume=resume)
        assert (other.round, [box.id for box in other.open_boxes]) == (2, [101])


def test_who_takes_over_begins_anew_and_neither_of_the_two_decides() -> None:
    other = moves.take_over(returned(walked(2), 3, ICT), person=STRANGER)
    drawn = tuple(replace(box, id=box.id + 100) for box in BOXES)
    again = moves.resubmit(other, person=STRANGER, content="c", boxes=drawn, resume=True)
    assert (again.round, again.writers) == (2, {DRAFTER, WRITER, STRANGER})


def test_a_paper_that_comes_later_opens_what_was_sealed_before_or_only_stops_who_has_not_seen_it() -> None:
    course = walked(2)
    anew = moves.attach(course, person=DRAFTER, paper="p", reach=HANDS.__getitem__, seal_anew=True)
    assert [box.id for box in anew.open_boxes] == [1]
    going_on = moves.attach(course, person=DRAFTER, paper="p", reach=HANDS.__getitem__, seal_anew=False)
    assert [box.id for box in going_on.open_boxes] == [3, 5]
    with pytest.raises(Refused) as refused:
        moves.give(going_on, BOXES[2], Verb.CONCURRED, person=ICT, seen=course.seen, reach=HANDS.__getitem__)
    assert [finding.code for finding in refused.value.findings] == ["case.attachment_added"]


def test_one_seal_serves_the_next_boxes_of_the_same_person_and_never_the_decision() -> None:
    hands = {**HANDS, 2: Hands(frozenset({LEADER})), 5: Hands(frozenset({LEADER})), 7: Hands(frozenset({LEADER}))}
    course = moves.give(put_up(), BOXES[0], Verb.APPROVED, person=LEADER, seen="c", reach=hands.__getitem__, collapse=True)
    assert [(mark.box, mark.verb, mark.carried) for mark in course.marks[1:]] == [
        (1, Verb.APPROVED, False), (2, Verb.APPROVED, True), (5, Verb.CONCURRED, True),
    ]  # fmt: skip
    assert [box.id for box in course.open_boxes] == [3]


@pytest.mark.parametrize(("join", "sealed", "through"), [("all", 2, False), ("2", 2, True), ("any", 1, True), ("2", 1, False)])
def test_as_many_lanes_concur_as_the_route_asks_for(join: str, sealed: int, through: bool) -> None:
    lanes = tuple(Box(number, 0, Stage.CONCURRENCE, number, 0, join=join) for number in (1, 2, 3))
    course = moves.submit(drafter=DRAFTER, writers=(), content="c", boxes=(*lanes, Box(7, 1, Stage.DECISION, 0, 0)))
    for number in range(1, sealed + 1):
        course = give(course, number, Verb.CONCURRED, HOLDERS[number])
    assert ([box.id for box in course.open_boxes] == [7]) is through


def test_an_objection_is_not_one_of_the_lanes_that_are_enough_until_all_have_spoken() -> None:
    lanes = tuple(Box(number, 0, Stage.CONCURRENCE, number, 0, join="any") for number in (1, 2))
    course = moves.submit(drafter=DRAFTER, writers=(), content="c", boxes=(*lanes, Box(7, 1, Stage.DECISION, 0, 0)))
    course = give(course, 1, Verb.OBJECTED, LEADER, words="反対")
    assert [box.id for box in course.open_boxes] == [2]
    assert [box.id for box in give(course, 2, Verb.OBJECTED, HEAD, words="反対").open_boxes] == [7]
