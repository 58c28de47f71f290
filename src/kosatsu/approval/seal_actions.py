"""Writing down what the law made of a deed: boxes, seals, the state of the case, and its line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from kosatsu.approval import queries, rules
from kosatsu.approval.course import Course, Mark, Reach
from kosatsu.approval.models import Case, CaseSubject, Content, PostReview, Seal, Step
from kosatsu.approval.states import OPEN, Capacity, CaseState, Medium
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.people import queries as people
from kosatsu.records import actions as records


@dataclass(frozen=True)
class Transcription:
    """A seal given on paper or by word, written down by a 文書担当: by which way, by whom written down, with which scan."""

    medium: Medium
    clerk: Actor
    evidence: str = ""


@dataclass(frozen=True)
class Deed:
    """Who acts, when, in what capacity, and who wrote it down if it was not given on the screen."""

    by: Actor
    at: datetime
    capacity: Capacity = Capacity.OWN
    transcription: Transcription | None = None


def enact(case: Case, marks: Sequence[Mark], after: Course, deed: Deed, *, reach: Reach | None = None) -> list[Seal]:
    """Write down what the law made of the deed: state and round of the case, opened boxes, seals, and 後閲 owed for an absence."""
    case.state, case.round = after.state, after.round
    if after.state in {CaseState.APPROVED, CaseState.REJECTED}:
        case.decided_at = deed.at
    if after.state in {CaseState.REJECTED, CaseState.WITHDRAWN}:
        case.completed_on = in_japan(deed.at).date()
    case.save(update_fields=["state", "round", "decided_at", "completed_on"])
    if after.state not in OPEN:
        CaseSubject.objects.filter(case=case, open=True).update(open=False)
    steps = {step.pk: step for step in queries.steps(case)}
    for box in after.boxes:
        if steps[box.id].turn != box.turn:
            Step.objects.filter(pk=box.id).update(turn=box.turn)
    seals = [_seal(case, mark, steps, deed, reach) for mark in marks]
    for seal in seals:
        if seal.capacity == Capacity.ACTING and seal.step is not None and seal.step.unit_id is not None:
            PostReview.objects.create(seal=seal, unit_id=seal.step.unit_id, rank=seal.step.rank, asked_at=deed.at)
            records.append("review.asked", case.ref, by=deed.by, at=deed.at, unit=seal.step.unit_id, rank=seal.step.rank)
    return seals


def _seal(case: Case, mark: Mark, steps: Mapping[int, Step], deed: Deed, reach: Reach | None) -> Seal:
    who = people.snapshot(deed.by, in_japan(deed.at).date())
    other = sorted(reach(mark.box).holders) if reach and mark.box is not None and mark.capacity is not Capacity.OWN else []
    transcription = deed.transcription
    return Seal.objects.create(
        case=case,
        step=steps[mark.box] if mark.box is not None else None,
        round=case.round,
        turn=mark.turn,
        verb=mark.verb,
        capacity=mark.capacity,
        person_id=deed.by.person(),
        name=who.name,
        surname=who.surname,
        office=who.office_title,
        content_id=mark.content,
        seen=mark.seen,
        comment=mark.words,
        instead_of_id=other[0] if other else None,
        returned_to=steps[mark.to] if mark.to is not None else None,
        carried=mark.carried,
        at=deed.at,
        medium=transcription.medium if transcription else Medium.SCREEN,
        transcribed_by_id=transcription.clerk.person_id if transcription else None,
        evidence=transcription.evidence if transcription else "",
    )


def draw(case: Case, steps: Sequence[rules.PlannedStep], *, number: int | None = None) -> list[Step]:
    """The boxes of one round of a case, the present one unless another is named."""
    return Step.objects.bulk_create(
        Step(
            case=case,
            round=number or case.round,
            stage_number=step.stage_number,
            stage=step.stage,
            lane=step.lane,
            position=step.position,
            unit_id=step.unit_id,
            rank=step.rank,
            box=step.box,
            row=step.row,
            skipped=step.skipped,
            join=step.join,
        )
        for step in steps
    )


def ask_again(case: Case, *, number: int) -> list[Step]:
    """Who was asked by hand to read the case is asked in its new round too, after all its boxes."""
    asked = Step.objects.filter(case=case, round=case.round, asked_by__isnull=False).order_by("stage_number")
    last = Step.objects.filter(case=case, round=number).aggregate(last=Max("stage_number"))["last"] or 0
    return Step.objects.bulk_create(
        Step(
            case=case,
            round=number,
            stage_number=last + place,
            stage=step.stage,
            lane=0,
            position=0,
            unit_id=step.unit_id,
            rank=step.rank,
            box=step.box,
            row=step.row,
            asked_by_id=step.asked_by_id,
            asked_at=step.asked_at,
        )
        for place, step in enumerate(asked, 1)
    )


def keep(content: bytes) -> Content:
    """The very bytes, kept once."""
    kept, _ = Content.objects.get_or_create(digest=canonical.sha256(content), defaults={"body": content})
    return kept


def say(verb: str, case: Case, deed: Deed, **said: Any) -> None:
    """The line about a deed of the drafter, or of whoever acts on the whole case."""
    records.append(verb, case.ref, by=deed.by, at=deed.at, about=case.subject, round=case.round, **said)


def say_of_box(verb: str, case: Case, step: Step, comment: str, deed: Deed, **said: Any) -> None:
    """The line about what was done in a box."""
    transcription = deed.transcription
    papers = [paper.sha256 for paper in queries.attachments(case)]
    records.append(
        verb,
        case.ref,
        by=deed.by,
        at=deed.at,
        about=case.subject,
        box=step.box,
        content=case.content_id,
        comment=comment,
        medium=str(transcription.medium if transcription else Medium.SCREEN),
        clerk=transcription.clerk.person_id if transcription else None,
        evidence=transcription.evidence if transcription else "",
        round=case.round,
        **({} if deed.capacity is Capacity.OWN else {"capacity": str(deed.capacity)}),
        **({"attachments": papers} if papers else {}),
        **said,
    )
