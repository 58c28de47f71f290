"""The law of approval: who may seal, in which order, and never one's own draft."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kosatsu.approval.course import Box, Course, Hands, Mark
from kosatsu.approval.states import CONCURRING, Capacity, CaseState, Stage, Verb
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3

LONGEST_NAME, LONGEST_NUMBER = 200, 80


@dataclass(frozen=True)
class PlannedStep:
    """One box of a route for one case. `holders` are the ids of the persons who hold the office on the day; `skipped` says why
    the box stays empty (`drafter`, `same_office`, `no_such_unit`, `vacant`) or is blank when somebody has to seal. `named` says
    that the route names the very unit, so that it is missed where it does not exist, and not passed over."""

    stage_number: int
    stage: Stage
    lane: int
    position: int
    unit_id: int | None
    rank: str
    box: str
    row: str
    may_skip: bool
    holders: tuple[int, ...]
    skipped: str = ""
    deputies: tuple[int, ...] = ()
    join: str = "all"
    named: bool = False


def collapse(steps: Sequence[PlannedStep], *, drafter: int, same_office: bool) -> list[PlannedStep]:
    """The steps with those marked `skipped` on which nobody else is to be waited for."""
    marked: list[PlannedStep] = []
    seen: set[tuple[int | None, str]] = set()
    for step in steps:
        reason = _why_skipped(step, drafter)
        office = (step.unit_id, step.rank)
        if not reason and same_office and step.stage is not Stage.DECISION and office in seen:
            reason = "same_office"
        if not reason:
            seen.add(office)
        marked.append(replace(step, skipped=reason))
    return marked


def _why_skipped(step: PlannedStep, drafter: int) -> str:
    if step.stage is Stage.DECISION:
        return ""
    if step.unit_id is None and not step.named:
        return "no_such_unit"
    if step.holders == (drafter,):
        return "drafter"
    if not step.holders and step.may_skip:
        return "vacant"
    return ""


@enforces("5-1-a", "6-1", "7-4")
def against_route(steps: Sequence[PlannedStep], *, drafter: int, writers: Collection[int] = ()) -> list[Finding]:
    """A case may start only when one who did not write it can decide it, and every box to be sealed has a holder or a deputy."""
    if not any(step.stage is Stage.DECISION for step in steps):
        return [Finding("route.no_decision", PRODUCT_LAW_1)]
    return [
        found
        for step in steps
        if not step.skipped and step.stage is not Stage.CIRCULATION
        for found in _against_box(step, {drafter, *writers})
    ]


def _against_box(step: PlannedStep, writers: Collection[int]) -> list[Finding]:
    barred = set(writers) if step.stage is Stage.DECISION else set()
    params = {"box": step.box}
    if not step.holders and not set(step.deputies) - set(writers):
        return [Finding("route.nobody_holds", PRODUCT_LAW_1, params=params)]
    if step.holders and barred.issuperset(step.holders):
        return [Finding("route.drafter_alone", PRODUCT_LAW_1, params=params)]
    return []


@enforces(PRODUCT_LAW_1)
def against_turn(course: Course, box: Box, *, changing: bool = False) -> list[Finding]:
    """A box is sealed in its turn."""
    is_open = any(box.id == open_box.id for open_box in course.open_boxes)
    return [] if is_open or changing else [Finding("case.not_your_turn", PRODUCT_LAW_1)]


@enforces(PRODUCT_LAW_1)
def against_hand(course: Course, box: Box, hands: Hands, *, person: int, capacity: Capacity, own: Box | None) -> list[Finding]:
    """A box is sealed by one who may reach for it at that moment, and never by the drafter. `own`: the later box of a superior."""
    if person == course.drafter:
        return [Finding("case.own_draft", PRODUCT_LAW_1)]
    if capacity is Capacity.ACTING:
        return against_acting(course, box, hands, person=person)
    if capacity is Capacity.PULLED_UP:
        return against_pulling_up(course, box, own)
    return [] if person in hands.holders else [Finding("case.not_the_holder", PRODUCT_LAW_1)]


@enforces(PRODUCT_LAW_1)
def against_own_decision(course: Course, *, person: int, verb: Verb) -> list[Finding]:
    """Whoever wrote on a draft does not decide on it, in no capacity."""
    return [Finding("case.own_writing", PRODUCT_LAW_1)] if verb is Verb.DECIDED and person in course.writers else []


@enforces("bylaw:route.acting_rules")
def against_acting(course: Course, box: Box, hands: Hands, *, person: int) -> list[Finding]:
    """代決 only while every holder is absent or the office is vacant, by the deputy whose turn it is, and never over an objection."""
    ground = "bylaw:route.acting_rules"
    if hands.present:
        return [Finding("acting.holder_is_there", ground)]
    if box.stage is Stage.DECISION and hands.holders and hands.holders <= course.writers:
        return [Finding("acting.for_a_writer", ground)]
    if person not in hands.acting(course.writers):
        return [Finding("acting.not_the_deputy", ground)]
    return [Finding("acting.over_objection", ground)] if course.objections else []


@enforces(PRODUCT_LAW_1)
def against_pulling_up(course: Course, box: Box, own: Box | None) -> list[Finding]:
    """引上げ reaches from a later box of the own line to an open line box, and across no concurrence."""
    if own is None or box.stage is not Stage.LINE:
        return [Finding("pulling_up.no_superior", PRODUCT_LAW_1)]
    between = (other for other in course.boxes if box.stage_number < other.stage_number < own.stage_number and not other.skipped)
    crossed = any(other.stage is Stage.CONCURRENCE for other in between)
    return [Finding("pulling_up.across_concurrence", PRODUCT_LAW_1)] if crossed else []


@enforces(PRODUCT_LAW_1)
def against_other_content(*, seen: str, course: Course) -> list[Finding]:
    """A seal stands under the very content and the very attachments its giver saw."""
    if seen == course.seen:
        return []
    return [Finding("case.attachment_added" if seen == course.content else "case.content_changed", PRODUCT_LAW_1)]


def against_verb(box: Box, verb: Verb) -> list[Finding]:
    """Each stage has its own verbs."""
    wanted = {
        Stage.LINE: (Verb.APPROVED,),
        Stage.CONCURRENCE: (*CONCURRING, Verb.OBJECTED),
        Stage.DECISION: (Verb.DECIDED,),
        Stage.CIRCULATION: (),
    }
    return [] if verb in wanted[box.stage] else [Finding("case.other_verb", PRODUCT_LAW_1)]


def against_reaching_down(capacity: Capacity) -> list[Finding]:
    """A superior seals for a subordinate, and does nothing else in that box."""
    return [Finding("pulling_up.only_seals", PRODUCT_LAW_1)] if capacity is Capacity.PULLED_UP else []


def against_rejecting(box: Box) -> list[Finding]:
    """否決 is the authority's alone."""
    return [] if box.stage is Stage.DECISION else [Finding("case.only_authority_rejects", PRODUCT_LAW_1)]


def against_silence(reason: str) -> list[Finding]:
    """Returning, rejecting, objecting and their like say why."""
    return [] if reason.strip() else [Finding("case.no_reason", PRODUCT_LAW_1)]


@enforces(PRODUCT_LAW_1)
def against_wordless_decision(course: Course, *, verb: Verb, words: str) -> list[Finding]:
    """An objection does not bind the authority, but is not passed over without a word."""
    silent = verb is Verb.DECIDED and course.objections and not words.strip()
    return [Finding("case.objection_unanswered", PRODUCT_LAW_1)] if silent else []


def against_other_drafter(*, person: int, drafter: int) -> list[Finding]:
    """Only the drafter recalls, resubmits and withdraws."""
    return [] if person == drafter else [Finding("case.not_the_drafter", PRODUCT_LAW_1)]


@enforces("bylaw:route.recall_until")
def against_late_recall(course: Course, *, until: str) -> list[Finding]:
    """引戻し only until the next person has acted, unless the city leaves it open until the decision."""
    late = until != "decision" and course.state is CaseState.UNDER_WAY and course.acted
    return [Finding("case.too_late_to_recall", "bylaw:route.recall_until")] if late else []


def against_return_to(course: Course, box: Box, to: Box | None) -> list[Finding]:
    """A case goes back to a box that was sealed on its way to the one who gives it back."""
    well = to is not None and to.id != box.id and not to.skipped and box.follows(to) and course.standing(to) is not None
    return [] if well else [Finding("case.no_such_box_before", PRODUCT_LAW_1)]


def against_changing(mark: Mark | None, hands: Hands, *, person: int) -> list[Finding]:
    """An objection is taken back by who raised it, or, once that person left the office, by who holds it now."""
    theirs = mark is None or mark.person == person or mark.person not in hands.holders
    return [] if theirs else [Finding("case.others_objection", PRODUCT_LAW_1)]


def against_attaching(course: Course, hands: Sequence[Hands], *, person: int, paper: str) -> list[Finding]:
    """Until the decision the drafter, or who has sealed or may seal now, adds a paper; the same one only once."""
    if course.state not in {CaseState.UNDER_WAY, CaseState.RETURNED, CaseState.RECALLED}:
        return [Finding("attachment.too_late", PRODUCT_LAW_1)]
    sealed = any(mark.person == person and mark.box is not None and mark.verb is not Verb.READ for mark in course.marks)
    if person != course.drafter and not sealed and not any(person in reach.holders for reach in hands):
        return [Finding("attachment.not_yours", PRODUCT_LAW_1)]
    return [Finding("attachment.already_there", PRODUCT_LAW_1)] if paper in course.papers else []


def against_taking_over(course: Course, *, person: int) -> list[Finding]:
    """A case that lies with its drafter is taken over by somebody else."""
    if course.state not in {CaseState.RETURNED, CaseState.RECALLED}:
        return [Finding("case.not_with_the_drafter", PRODUCT_LAW_1)]
    return [Finding("case.already_yours", PRODUCT_LAW_1)] if person == course.drafter else []


def against_transcription(*, clerk: int, writers: Collection[int], evidence: str, medium: str) -> list[Finding]:
    """A seal on paper needs its scan; whoever wrote on a draft does not transcribe a seal on it."""
    if clerk in writers:
        return [Finding("case.own_draft", PRODUCT_LAW_1)]
    return [Finding("transcription.no_scan", PRODUCT_LAW_1)] if medium == "paper" and not evidence else []


def against_nameless(name: str) -> list[Finding]:
    """A paper has a name that fits on a line and reads as it stands."""
    turned = any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in name)
    return [] if name.strip() and len(name.strip()) <= LONGEST_NAME and not turned else [Finding("attachment.no_name", PRODUCT_LAW_3)]


def against_circulating(state: str, *, asked_already: bool) -> list[Finding]:
    """供覧 of what is under way or ended by a decision; nobody is asked twice."""
    if state not in {CaseState.UNDER_WAY, CaseState.APPROVED, CaseState.REJECTED}:
        return [Finding("circulation.not_now", PRODUCT_LAW_3)]
    return [Finding("circulation.asked_already", PRODUCT_LAW_3)] if asked_already else []


def against_reading(*, stage: str, to_read: bool, asked: bool, again: bool) -> list[Finding]:
    """A reading mark is given once, by who is asked, when it is asked for."""
    if stage != Stage.CIRCULATION or not to_read:
        return [Finding("circulation.not_now", PRODUCT_LAW_3)]
    if not asked:
        return [Finding("circulation.not_asked", PRODUCT_LAW_3)]
    return [Finding("circulation.read_already", PRODUCT_LAW_3)] if again else []


def against_reminding(*, opened: int, today: bool) -> list[Finding]:
    """Only who is waited for is reminded, and once a day at most."""
    if not opened:
        return [Finding("case.nobody_to_remind", PRODUCT_LAW_3)]
    return [Finding("case.reminded_today", PRODUCT_LAW_3)] if today else []


def against_executing(*, state: str, decided_on: date | None, executed_on: date | None, on: date) -> list[Finding]:
    """Nothing is executed before its decision, or twice (決裁前に施行しない)."""
    if state != CaseState.APPROVED or decided_on is None or on < decided_on:
        return [Finding("case.executed_before_decision", PRODUCT_LAW_1)]
    return [Finding("case.executed_already", PRODUCT_LAW_1)] if executed_on is not None else []


def against_completing(
    *, state: str, decided_on: date | None, executed_on: date | None, completed_on: date | None, on: date, today: date
) -> list[Finding]:
    """A case is completed after its decision and its execution, once, and not on a day to come."""
    if completed_on is not None:
        return [Finding("case.completed_already", PRODUCT_LAW_3)]
    early = any(day is not None and on < day for day in (decided_on, executed_on))
    if state != CaseState.APPROVED or early:
        return [Finding("case.completed_too_early", PRODUCT_LAW_3)]
    return [Finding("case.completed_to_come", PRODUCT_LAW_3)] if on > today else []


def against_long_number(number: str) -> list[Finding]:
    """A number of another system fits on a line."""
    return [] if len(number.strip()) <= LONGEST_NUMBER else [Finding("case.number_too_long", PRODUCT_LAW_3, params={"max": LONGEST_NUMBER})]
