"""Random walks of a case through everything that may be done to it, and a witness who knows the law only as it is told to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kosatsu.approval import moves
from kosatsu.approval.course import ALL, ANY, Box, Course, Hands
from kosatsu.approval.states import GIVING, Capacity, CaseState, Stage, Verb
from kosatsu.kernel.errors import Refused

DRAFTER, WRITER = 0, 1
PERSONS = 12
ENDED = {CaseState.APPROVED, CaseState.REJECTED, CaseState.WITHDRAWN}
OPINIONS = (Verb.CONCURRED, Verb.CONCURRED_WITH_COMMENT, Verb.OBJECTED)
WORDS = ("", "理由", "理由", "理由")
SHAPES: tuple[tuple[tuple[Stage, str, tuple[int, ...]], ...], ...] = (
    ((Stage.DECISION, ALL, (1,)),),
    ((Stage.LINE, ALL, (1,)), (Stage.DECISION, ALL, (1,))),
    ((Stage.LINE, ALL, (2,)), (Stage.CONCURRENCE, ALL, (3, 1)), (Stage.LINE, ALL, (2,)), (Stage.DECISION, ALL, (1,))),
    ((Stage.LINE, ALL, (1,)), (Stage.CONCURRENCE, ANY, (1, 1, 2)), (Stage.DECISION, ALL, (1,)), (Stage.CIRCULATION, ALL, (1, 1))),
    ((Stage.CONCURRENCE, "2", (1, 2, 1)), (Stage.LINE, ALL, (1,)), (Stage.DECISION, ALL, (1,))),
)


class Numbers:
    """The choices of a walk, read from bytes; 0 once they are used up."""

    def __init__(self, choices: bytes) -> None:
        self.left = iter(choices)

    def below(self, most: int) -> int:
        """A number from 0 up to one less than `most`."""
        return next(self.left, 0) % most if most else 0

    def one_of(self, some: tuple[object, ...] | list[object]) -> object:
        """One of these."""
        return some[self.below(len(some))]

    def more(self) -> Iterator[int]:
        """What is left, a number at a time."""
        return self.left


@dataclass
class Witness:
    """What was done, as somebody would tell it who stood beside: who last sealed which box, on which content with which papers."""

    writers: set[int]
    sealed: dict[int, tuple[int, int, Verb, int, str, tuple[str, ...]]] = field(default_factory=dict)
    returned: list[tuple[int, Box]] = field(default_factory=list)
    count: int = 0

    def saw(self, before: Course, after: Course) -> None:
        """One deed that was let through."""
        self.count += 1
        if after.round != before.round:
            self.sealed, self.returned = {}, []
        known = len(before.marks) if after.round == before.round else 0
        for mark in after.marks[known:]:
            if mark.box is not None and (mark.verb in GIVING or mark.verb is Verb.OBJECTED):
                self.sealed[mark.box] = (self.count, mark.person, mark.verb, mark.turn, after.content, after.papers)
            if mark.to is not None:
                to = after.box(mark.to)
                assert to is not None
                self.returned.append((self.count, to))
        self.writers |= {after.drafter}


def boxes(numbers: Numbers, first: int) -> tuple[Box, ...]:
    """The boxes of a route of some shape; now and then one that nobody is waited for, never the decision."""
    made: list[Box] = []
    for stage_number, (stage, join, lanes) in enumerate(SHAPES[numbers.below(len(SHAPES))]):
        for lane, length in enumerate(lanes):
            for position in range(length):
                skipped = "drafter" if stage is not Stage.DECISION and numbers.below(9) == 8 else ""
                made.append(Box(first + len(made), stage_number, stage, lane, position, 1, join, skipped))
    return tuple(made)


def town(numbers: Numbers, some: tuple[Box, ...]) -> dict[int, Hands]:
    """Who holds the office of every box; some of them are away, some offices are held by nobody, some persons hold several."""
    away = frozenset(person for person in range(PERSONS) if numbers.below(4) == 3)
    hands = {}
    for box in some:
        holders = frozenset(numbers.below(PERSONS) for _ in range(numbers.below(3)))
        deputies = tuple(frozenset({numbers.below(PERSONS)}) for _ in range(2))
        hands[box.id] = Hands(holders, away, deputies)
    return hands


@dataclass
class Walk:
    """A case of somebody, and what the walker may know of it."""

    numbers: Numbers
    course: Course
    hands: dict[int, Hands]
    witness: Witness
    anew: bool
    until: str
    made: int = 0

    def step(self) -> None:
        """One deed, lawful or not, of anybody."""
        before = self.course
        try:
            after = self._deed()
        except Refused:
            after = before
        if before.state in ENDED:
            assert after == before, "an ended case moved"
        if after is not before:
            self.witness.saw(before, after)
            self.course = after
            if after.state is CaseState.APPROVED:
                against_a_decision(before, after, self.witness, self.hands, self.anew)

    def _deed(self) -> Course:
        kind = self.numbers.below(16)
        if kind < 9:
            return self._seal()
        if kind == 9:
            return self._return()
        return [self._reject, self._recall, self._withdraw, self._resubmit, self._attach, self._take_over][kind - 10]()

    def _somebody(self, box: Box) -> tuple[int, Capacity]:
        """Mostly one who may, sometimes anybody."""
        hands, most = self.hands[box.id], self.numbers.below(8)
        if most < 4 and hands.holders:
            return sorted(hands.holders)[0], Capacity.OWN
        if most < 6 and hands.acting(self.course.writers):
            return sorted(hands.acting(self.course.writers))[0], Capacity.ACTING
        return self.numbers.below(PERSONS), list(Capacity)[self.numbers.below(3)]

    def _box(self) -> Box:
        opened = self.course.open_boxes
        some = opened if opened and self.numbers.below(8) else self.course.boxes
        return some[self.numbers.below(len(some))]

    def _seen(self) -> str:
        return self.course.seen if self.numbers.below(10) else self.course.content

    def _words(self) -> str:
        return WORDS[self.numbers.below(4)]

    def _seal(self) -> Course:
        box = self._box()
        person, capacity = self._somebody(box)
        verbs = {Stage.LINE: (Verb.APPROVED,), Stage.DECISION: (Verb.DECIDED,), Stage.CONCURRENCE: OPINIONS}.get(box.stage, (Verb.READ,))
        verb = verbs[self.numbers.below(len(verbs))] if self.numbers.below(20) else list(Verb)[self.numbers.below(len(Verb))]
        collapse = self.numbers.below(2) == 1
        return moves.give(
            self.course, box, verb, person=person, seen=self._seen(), reach=self.hands.__getitem__, words=self._words(),
            capacity=capacity, collapse=collapse,
        )  # fmt: skip

    def _return(self) -> Course:
        box = self._box()
        person, capacity = self._somebody(box)
        to = self.course.boxes[self.numbers.below(len(self.course.boxes))] if self.numbers.below(2) else None
        reach = self.hands.__getitem__
        return moves.give_back(
            self.course, box, person=person, seen=self._seen(), reason=self._words(), reach=reach, capacity=capacity, to=to
        )

    def _reject(self) -> Course:
        box = self._box()
        person, capacity = self._somebody(box)
        reach = self.hands.__getitem__
        return moves.reject(self.course, box, person=person, seen=self._seen(), reason=self._words(), reach=reach, capacity=capacity)

    def _drafter(self) -> int:
        return self.course.drafter if self.numbers.below(6) else self.numbers.below(PERSONS)

    def _recall(self) -> Course:
        return moves.recall(self.course, person=self._drafter(), until=self.until)

    def _withdraw(self) -> Course:
        if self.numbers.below(8):
            return self.course
        if self.numbers.below(2):
            return moves.withdraw_on_request(self.course, person=self.numbers.below(PERSONS), reason=self._words())
        return moves.withdraw(self.course, person=self._drafter(), reason=self._words())

    def _resubmit(self) -> Course:
        content = self.course.content if self.numbers.below(2) else f"content {self.made}"
        self.made += 1
        drawn = boxes(self.numbers, 100 * self.made)
        after = moves.resubmit(self.course, person=self._drafter(), content=content, boxes=drawn, resume=self.numbers.below(4) > 0)
        if after.round != self.course.round:
            self.hands = town(self.numbers, drawn)
        return after

    def _attach(self) -> Course:
        self.made += 1
        paper = f"paper {self.made if self.numbers.below(6) else 0}"
        reach = self.hands.__getitem__
        return moves.attach(self.course, person=self._drafter(), paper=paper, reach=reach, seal_anew=self.anew)

    def _take_over(self) -> Course:
        return moves.take_over(self.course, person=self.numbers.below(PERSONS))


def begun(choices: bytes) -> Walk:
    """A case just put up, somewhere in some town."""
    numbers = Numbers(choices)
    drawn = boxes(numbers, 1)
    hands = town(numbers, drawn)
    course = moves.submit(drafter=DRAFTER, writers={WRITER}, content="content", boxes=drawn)
    until = "decision" if numbers.below(2) else "next_person"
    return Walk(numbers, course, hands, Witness({DRAFTER, WRITER}), anew=numbers.below(2) == 1, until=until)


def against_a_decision(before: Course, after: Course, witness: Witness, hands: dict[int, Hands], anew: bool) -> None:
    """Every seal that the route asks for stands, given after the last return that reached it, on the very content that was decided on."""
    decision = after.marks[-1]
    assert decision.verb is Verb.DECIDED
    assert decision.person not in witness.writers, "own decision"
    assert decision.seen == after.seen, "decided on what was not seen"
    for boxes_of_stage in _stages(before).values():
        lanes = [lane for lane in boxes_of_stage.values() if any(not box.skipped for box in lane)]
        whole = [lane for lane in lanes if all(box.skipped or _stands(box, after, witness, anew) for box in lane)]
        stage, join = lanes[0][0].stage if lanes else Stage.LINE, lanes[0][0].join if lanes else ALL
        wanted = len(lanes) if stage is not Stage.CONCURRENCE or join == ALL else min(len(lanes), 1 if join == ANY else int(join))
        assert len(whole) >= wanted, "a seal is missing"
    objected = [box for box, said in witness.sealed.items() if said[2] is Verb.OBJECTED and _stands_now(after.box(box), said, after)]
    if objected:
        assert decision.words.strip(), "an objection was passed over"
        assert decision.capacity is not Capacity.ACTING, "acted over an objection"
    if decision.capacity is Capacity.ACTING:
        reach = hands[decision.box or 0]
        assert reach.holders <= reach.absent, "acted beside the holder"


def _stages(course: Course) -> dict[int, dict[int, list[Box]]]:
    found: dict[int, dict[int, list[Box]]] = {}
    for box in course.boxes:
        if box.stage is not Stage.CIRCULATION:
            found.setdefault(box.stage_number, {}).setdefault(box.lane, []).append(box)
    return found


def _stands(box: Box, after: Course, witness: Witness, anew: bool) -> bool:
    said = witness.sealed.get(box.id)
    if said is None:
        return False
    when, person, _, _, content, papers = said
    assert person not in {after.drafter}, "sealed the own draft"
    reached = [count for count, to in witness.returned if box.follows(to)]
    fresh = all(count < when for count in reached)
    return fresh and content == after.content and (papers == after.papers or not anew)


def _stands_now(box: Box | None, said: tuple[int, int, Verb, int, str, tuple[str, ...]], after: Course) -> bool:
    return box is not None and box.turn == said[3]
