"""The course of a case: what its boxes, seals and papers come to. Pure; the actions judge by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from kosatsu.approval.states import GIVING, Capacity, CaseState, Stage, Verb
from kosatsu.kernel import canonical

ALL, ANY = "all", "any"


@dataclass(frozen=True)
class Box:
    """A box of the present round. `turn` counts how often it was opened; `join` how many lanes of its stage are enough."""

    id: int
    stage_number: int
    stage: Stage
    lane: int
    position: int
    turn: int = 1
    join: str = ALL
    skipped: str = ""

    @property
    def place(self) -> tuple[int, int, int]:
        """Where the box stands on the way."""
        return self.stage_number, self.lane, self.position

    def follows(self, other: Box) -> bool:
        """Whether this box is reached only after the other one was sealed, or is that one itself."""
        if self.stage_number != other.stage_number:
            return self.stage_number > other.stage_number
        return self.lane == other.lane and self.position >= other.position


@dataclass(frozen=True)
class Mark:
    """A seal as the law sees it. `box` None: the drafter's own. `carried`: one seal that serves a second box of the same person."""

    box: int | None
    turn: int
    verb: Verb
    person: int
    seen: str
    content: str
    words: str = ""
    capacity: Capacity = Capacity.OWN
    to: int | None = None
    carried: bool = False


@dataclass(frozen=True)
class Hands:
    """Who may reach for a box at one moment: its holders, those of them who are absent, and who stands in for them, in order."""

    holders: frozenset[int]
    absent: frozenset[int] = frozenset()
    deputies: tuple[frozenset[int], ...] = ()

    @property
    def present(self) -> frozenset[int]:
        """The holders who are there."""
        return self.holders - self.absent

    def acting(self, barred: Collection[int]) -> frozenset[int]:
        """Who may seal for the holders: nobody while one of them is there, else the first deputies not absent and not barred."""
        if self.present:
            return frozenset()
        there = (office - self.absent - set(barred) for office in self.deputies)
        return next((office for office in there if office), frozenset())


Reach = Callable[[int], Hands]


@dataclass(frozen=True)
class Course:
    """A case in its present round. `writers` are all who ever wrote on it, its drafter among them; `papers` hashes of attachments."""

    state: CaseState
    round: int
    content: str
    drafter: int
    writers: frozenset[int]
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """The digest of everything a sealer must have seen: the content, and the attachments if there are any."""
        return seen(self.content, self.papers)

    def box(self, box_id: int | None) -> Box | None:
        """The box of this id, if the present round has it."""
        return next((box for box in self.boxes if box.id == box_id), None)

    def standing(self, box: Box) -> Mark | None:
        """The seal that stands in a box now: the last one of its present turn that seals, concurs or objects."""
        given = (mark for mark in self.marks if mark.box == box.id and mark.turn == box.turn)
        return next((mark for mark in reversed(list(given)) if mark.verb in GIVING or mark.verb is Verb.OBJECTED), None)

    def done(self, box: Box) -> bool:
        """Whether nobody is waited for at this box."""
        return bool(box.skipped) or self.standing(box) is not None

    @property
    def open_boxes(self) -> tuple[Box, ...]:
        """The boxes that wait for a seal now: of the first stage that is not through, the first unfinished box of each lane."""
        if self.state is not CaseState.UNDER_WAY:
            return ()
        for boxes in self._stages():
            if not self._through(boxes):
                return self._first_of_lanes(boxes)
        return ()

    @property
    def objections(self) -> tuple[Mark, ...]:
        """The objections that stand (不同意)."""
        found = (self.standing(box) for box in self.boxes if self._counts(box))
        return tuple(mark for mark in found if mark is not None and mark.verb is Verb.OBJECTED)

    @property
    def acted(self) -> bool:
        """Whether anybody has acted on a box since this round began."""
        return any(mark.box is not None and mark.verb is not Verb.READ for mark in self.marks)

    def later_box(self, box: Box, person: int, reach: Reach) -> Box | None:
        """The next box of the line or the decision after this one that the person holds."""
        later = (
            other
            for other in sorted(self.boxes, key=lambda other: other.place)
            if other.id != box.id and other.follows(box) and not other.skipped and other.stage in {Stage.LINE, Stage.DECISION}
        )
        return next((other for other in later if person in reach(other.id).holders), None)

    def opened_again(self, boxes: Collection[Box]) -> Course:
        """The course with these boxes to be sealed once more."""
        ids = {box.id for box in boxes}
        return replace(self, boxes=tuple(replace(box, turn=box.turn + 1) if box.id in ids else box for box in self.boxes))

    def marked(self, *marks: Mark) -> Course:
        """The course with more seals."""
        return replace(self, marks=self.marks + marks)

    def _stages(self) -> list[list[Box]]:
        stages: dict[int, list[Box]] = {}
        for box in sorted(self.boxes, key=lambda box: box.place):
            if box.stage is not Stage.CIRCULATION:
                stages.setdefault(box.stage_number, []).append(box)
        return [stages[number] for number in sorted(stages)]

    def _through(self, boxes: list[Box]) -> bool:
        """All lanes are sealed; or, where fewer are enough, that many with nobody in them objecting."""
        lanes = [lane for lane in _lanes(boxes) if any(not box.skipped for box in lane)]
        finished = [lane for lane in lanes if all(self.done(box) for box in lane)]
        agreed = [lane for lane in finished if not any(self._objected(box) for box in lane)]
        return len(finished) == len(lanes) or len(agreed) >= enough(boxes[0].join, len(lanes))

    def _first_of_lanes(self, boxes: list[Box]) -> tuple[Box, ...]:
        first = (next((box for box in lane if not self.done(box)), None) for lane in _lanes(boxes))
        return tuple(box for box in first if box is not None)

    def _objected(self, box: Box) -> bool:
        mark = self.standing(box)
        return mark is not None and mark.verb is Verb.OBJECTED

    def _counts(self, box: Box) -> bool:
        return box.stage is Stage.CONCURRENCE and not box.skipped


def seen(content: str, papers: Collection[str]) -> str:
    """One digest over a content and its attachments; that of the content where nothing is attached."""
    return canonical.digest([content, *papers]) if papers else content


def enough(join: str, lanes: int) -> int:
    """How many of the lanes of a stage must be through."""
    if join == ALL:
        return lanes
    return min(lanes, 1 if join == ANY else int(join))


def _lanes(boxes: list[Box]) -> list[list[Box]]:
    lanes: dict[int, list[Box]] = {}
    for box in boxes:
        lanes.setdefault(box.lane, []).append(box)
    return [lanes[number] for number in sorted(lanes)]
