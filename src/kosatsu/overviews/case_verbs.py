"""What a reader may do to a case just now, beside sealing the box that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.approval import deputies
from kosatsu.approval import queries as cases
from kosatsu.approval.course import Course
from kosatsu.approval.models import Case, Step
from kosatsu.approval.states import OPEN, CaseState, Stage, Verb
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import case_sheet
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.queries import Holder


@dataclass(frozen=True)
class Choice:
    """A box to choose, with what a seal in it would say and whose it is."""

    step_id: int
    box: str
    verb: str
    who: str = ""


@dataclass(frozen=True)
class PaperRow:
    """One box of a case that goes round on paper, with those who may seal it."""

    step_id: int
    box: str
    concurrence: bool
    decision: bool
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class OwedReview:
    """A seal given in the name of the reader's office."""

    id: int
    box: str
    who: str
    words: str
    at: datetime


@dataclass(frozen=True)
class CaseVerbs:
    """The verbs that are open to a reader."""

    concurs: bool
    must_answer: bool
    act_in: tuple[Choice, ...]
    pull_up: tuple[Choice, ...]
    return_to: tuple[Choice, ...]
    agree: tuple[Choice, ...]
    read: tuple[Choice, ...]
    reviews: tuple[OwedReview, ...]
    paper_rows: tuple[PaperRow, ...]
    may_attach: bool
    may_circulate: bool
    may_remind: bool
    may_withdraw: bool
    withdraws_with_reason: bool
    may_end_on_request: bool
    may_number: bool
    may_complete: bool

    @property
    def papers(self) -> bool:
        """Whether anything can be done around the case."""
        return any((self.may_attach, self.may_circulate, self.may_remind, self.may_withdraw, self.may_end_on_request, self.may_number))


def verbs(case_id: int, *, by: Actor, at: datetime) -> CaseVerbs:
    """The verbs of a case that the reader is known to be allowed to see."""
    case = cases.case(case_id)
    course, steps, person = cases.course(case), cases.steps(case), by.person()
    own = case.drafter_id == person
    clerk = allows(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    overseer = allows(by, Permission.OVERSEE, unit_id=case.unit_id, at=at)
    mine = cases.step_for(case, person, at)
    opened = cases.open_steps(case)
    sealed = any(mark.person == person and mark.box is not None and mark.verb is not Verb.READ for mark in course.marks)
    under_way = case.state == CaseState.UNDER_WAY
    return CaseVerbs(
        concurs=mine is not None and mine.stage == Stage.CONCURRENCE,
        must_answer=mine is not None and mine.stage == Stage.DECISION and bool(course.objections),
        act_in=_choices(deputies.boxes_to_act_in(case, person, at)),
        pull_up=_choices(deputies.boxes_to_pull_up(case, person, at)),
        return_to=_choices(_before(course, steps, mine)) if mine else (),
        agree=_choices(_objected(course, steps, person)) if under_way else (),
        read=_choices([step for step in cases.to_read(person, at) if step.case_id == case.pk]),
        reviews=_reviews(case, person, at),
        paper_rows=_paper_rows(course, steps, at) if clerk and under_way and person not in course.writers else (),
        may_attach=case.state in OPEN and (own or sealed or mine is not None),
        may_circulate=case.state in {CaseState.UNDER_WAY, CaseState.APPROVED, CaseState.REJECTED} and (own or sealed or overseer),
        may_remind=bool(opened) and (own or overseer),
        may_withdraw=own and case.state in OPEN,
        withdraws_with_reason=under_way and course.acted,
        may_end_on_request=clerk and case.state in OPEN and not own,
        may_number=clerk,
        may_complete=clerk and case.state == CaseState.APPROVED and case.completed_on is None,
    )


def _choices(steps: list[Step]) -> tuple[Choice, ...]:
    return tuple(Choice(step.pk, step.box, case_sheet.ASKED_OF_STAGE[Stage(step.stage)]) for step in steps)


def _before(course: Course, steps: list[Step], mine: Step) -> list[Step]:
    """The sealed boxes on the way to the reader's own."""
    own = course.box(mine.pk)
    before = {box.id for box in course.boxes if own and box.id != own.id and own.follows(box) and course.standing(box) and not box.skipped}
    return [step for step in steps if step.pk in before]


def _objected(course: Course, steps: list[Step], person: int) -> list[Step]:
    boxes = {mark.box for mark in course.objections if mark.person == person}
    return [step for step in steps if step.pk in boxes]


def _reviews(case: Case, person: int, at: datetime) -> tuple[OwedReview, ...]:
    owed = deputies.reviews_owed(person, in_japan(at).date())
    return tuple(
        OwedReview(review.pk, review.seal.step.box, f"{review.seal.office}　{review.seal.name}", review.seal.comment, review.seal.at)
        for review in owed
        if review.seal is not None and review.seal.step is not None and review.seal.case_id == case.pk
    )


def _paper_rows(course: Course, steps: list[Step], at: datetime) -> tuple[PaperRow, ...]:
    """Every box that still waits or will wait for a seal, in the order of the route."""
    roster = people.roster(in_japan(at).date(), at)
    left = [step for step in steps if step.stage != Stage.CIRCULATION and not _is_done(course, step)]
    return tuple(
        PaperRow(
            step.pk,
            step.box,
            concurrence=step.stage == Stage.CONCURRENCE,
            decision=step.stage == Stage.DECISION,
            holders=tuple(roster.holders(step.unit_id, step.rank)) if step.unit_id else (),
        )
        for step in left
    )


def _is_done(course: Course, step: Step) -> bool:
    box = course.box(step.pk)
    return box is None or course.done(box)
