"""The boxes of a case as paper shows them: the whole ladder up to the mayor, and the 合議 boxes where the original has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kosatsu.approval.models import Case, PostReview, Seal, Step
from kosatsu.approval.rules import PlannedStep
from kosatsu.approval.states import GIVING, Capacity, CaseState, Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.documents.values import CONCURRENCE_LABELS, DECISION_LABELS, Box, Row, Stamp
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews.case_sheet import WHY_SKIPPED

DRAFTER = "担当"
DECISION, CONCURRENCE = "決裁", "合議"
DECIDED_BELOW = "専決"
ACTED, PULLED_UP, REVIEWED, REVIEW_OWED = "代決", "引上げ", "後閲", "要後閲"
NOT_ASKED = "この件の決裁の順路にない欄"
FULL_ROUTE = "account.opening"
KINDS = {
    Verb.SUBMITTED: "起案",
    Verb.APPROVED: "承認",
    Verb.CONCURRED: "合議",
    Verb.CONCURRED_WITH_COMMENT: "意見",
    Verb.OBJECTED: "不同意",
    Verb.DECIDED: "決裁",
}
STANDING = frozenset({*GIVING, Verb.OBJECTED})
FALLEN = frozenset({CaseState.RETURNED, CaseState.RECALLED, CaseState.WITHDRAWN})
IN_LINE = frozenset({Stage.LINE, Stage.DECISION})


def rows(case: Case, steps: Sequence[Step], seals: Sequence[Seal], reviews: Sequence[PostReview], *, on: date) -> tuple[Row, ...]:
    """決裁欄 and 合議欄 of a case with the seals that stand; boxes above who decides are struck out, for they stay empty (専決)."""
    fallen = CaseState(case.state) in FALLEN
    standing = {} if fallen else _standing(case, steps, seals)
    begun = [seal for seal in seals if seal.verb == Verb.SUBMITTED and seal.round == case.round and not fallen]
    of_seal = {review.seal_id: review for review in reviews}
    drafter = Box(DRAFTER, tuple(_stamp(seal) for seal in begun[-1:]))
    in_line = [_box(step, standing, of_seal) for step in steps if step.stage in IN_LINE]
    beside: dict[tuple[int, int], list[Box]] = {}
    for step in steps:
        if step.stage == Stage.CONCURRENCE:
            beside.setdefault((step.stage_number, step.lane), []).append(_box(step, standing, of_seal))
    return _both([*reversed(in_line), drafter], [box for lane in beside.values() for box in reversed(lane)], on)


def empty_rows(kind: str, on: date) -> tuple[Row, ...]:
    """The boxes that the city's route gives a case of this kind, with nothing in them yet."""
    decision, concurrence = [Box(DRAFTER)], []
    for stage in bylaws.route(kind, on):
        lanes = [[Box(step["box"]) for step in lane] for lane in stage["lanes"]]
        if stage["stage"] == Stage.CONCURRENCE:
            concurrence += [box for lane in lanes for box in reversed(lane)]
        elif stage["stage"] in IN_LINE:
            decision += [box for lane in lanes for box in lane]
    return _both(decision[::-1], concurrence, on)


def ladder(on: date) -> tuple[str, ...]:
    """The labels of 決裁欄 from the highest office down to the drafter: those that 様式第1号 prints, also where the city lets a lower
    office decide; those of the city's own route where it names others."""
    stages = [stage for stage in bylaws.route(FULL_ROUTE, on) if stage["stage"] in IN_LINE]
    labels = (*reversed([step["box"] for stage in stages for lane in stage["lanes"] for step in lane]), DRAFTER)
    return DECISION_LABELS if set(labels) <= set(DECISION_LABELS) else labels


def drawn(steps: Sequence[PlannedStep], on: date) -> tuple[Row, ...]:
    """The boxes of a case that is only planned, with nothing in them yet."""
    in_line = [Box(step.box, struck=WHY_SKIPPED.get(step.skipped, step.skipped)) for step in steps if step.stage in IN_LINE]
    beside: dict[tuple[int, int], list[Box]] = {}
    for step in steps:
        if step.stage == Stage.CONCURRENCE:
            box = Box(step.box, struck=WHY_SKIPPED.get(step.skipped, step.skipped))
            beside.setdefault((step.stage_number, step.lane), []).append(box)
    return _both([*reversed(in_line), Box(DRAFTER)], [box for lane in beside.values() for box in reversed(lane)], on)


def _both(decision: list[Box], concurrence: list[Box], on: date) -> tuple[Row, ...]:
    beside = (Row(CONCURRENCE, _in_place(concurrence)),) if concurrence else ()
    return (Row(DECISION, _on_ladder(decision, ladder(on))), *beside)


def _on_ladder(boxes: list[Box], labels: Sequence[str]) -> tuple[Box, ...]:
    by_label = {box.label: box for box in boxes}
    if len(by_label) < len(boxes) or not by_label.keys() <= set(labels):
        return tuple(boxes)
    above = labels.index(boxes[0].label)
    if above:
        by_label[boxes[0].label] = _decided_below(boxes[0])
    struck = tuple(Box(label, struck=DECIDED_BELOW) for label in labels[:above])
    return struck + tuple(by_label.get(label, Box(label, struck=NOT_ASKED)) for label in labels[above:])


def _decided_below(box: Box) -> Box:
    stamps = tuple(replace(stamp, kind=DECIDED_BELOW) if stamp.kind == DECISION else stamp for stamp in box.stamps)
    return replace(box, stamps=stamps)


def _in_place(boxes: list[Box]) -> tuple[Box, ...]:
    """The boxes of the original at the right, where it has them; what the city's route adds stands to their left."""
    place = {label: number for number, label in enumerate(CONCURRENCE_LABELS, 1)}
    return tuple(sorted(boxes, key=lambda box: place.get(box.label, 0)))


def _standing(case: Case, steps: Sequence[Step], seals: Sequence[Seal]) -> dict[int, Seal]:
    """Step → the seal that stands in its box: given in the present round, in the present turn of the box; the last word holds."""
    turns = {step.pk: step.turn for step in steps}
    return {
        seal.step_id: seal
        for seal in seals
        if seal.step_id is not None and seal.round == case.round and seal.turn == turns.get(seal.step_id) and Verb(seal.verb) in STANDING
    }


def _box(step: Step, standing: Mapping[int, Seal], of_seal: Mapping[int | None, PostReview]) -> Box:
    seal = standing.get(step.pk)
    if seal is None:
        return Box(step.box, struck=WHY_SKIPPED.get(step.skipped, step.skipped))
    review = of_seal.get(seal.pk)
    reviewed = [_reviewed(review, step.box)] if review and review.reviewed_at else []
    owed = REVIEW_OWED if review and not review.reviewed_at else ""
    return Box(step.box, (_stamp(seal), *reviewed), mark="代" if seal.capacity == Capacity.ACTING else "", owed=owed)


def _reviewed(review: PostReview, box: str) -> Stamp:
    day = in_japan(review.reviewed_at or review.asked_at).date()
    return Stamp(REVIEWED, day, review.reviewed_by.family_name if review.reviewed_by else "", box)


def _stamp(seal: Seal) -> Stamp:
    return Stamp(kind_of(seal), in_japan(seal.at).date(), seal.surname, seal.office)


def kind_of(seal: Seal) -> str:
    """What the stamp of a seal says: the deed, or in what capacity it was done where that was not the own."""
    if seal.capacity == Capacity.PULLED_UP:
        return PULLED_UP
    return ACTED if seal.capacity == Capacity.ACTING and seal.verb == Verb.DECIDED else KINDS[Verb(seal.verb)]
