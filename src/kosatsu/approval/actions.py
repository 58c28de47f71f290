"""What is done to a case. Every deed is a seal and a line in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kosatsu.approval import queries, rules
from kosatsu.approval.models import Case, Clearance, Content, PostReview, Seal, Step
from kosatsu.approval.states import LIFECYCLE, VERB_OF_STAGE, CaseState, Ground, Medium, Stage, Verb
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.records import actions as records


@dataclass(frozen=True)
class Transcription:
    """A seal given on paper or by word, written down by a 文書担当: by which way, by whom written down, with which scan."""

    medium: Medium
    clerk: Actor
    evidence: str = ""


def open_case(
    subject: Ref, *, kind: str, title: str, content: bytes, unit_id: int, steps: Sequence[rules.PlannedStep], by: Actor, at: datetime
) -> Case:
    """Put a draft up for decision: freeze its bytes, draw its boxes, set the drafter's seal."""
    drafter = by.person()
    refuse_if(rules.against_route(steps, drafter=drafter))
    if queries.open_case_of(subject) is not None:
        refuse_if([Finding("case.already_open", PRODUCT_LAW_1)])
    case = Case.objects.create(
        kind=kind,
        subject=str(subject),
        title=title,
        unit_id=unit_id,
        drafter_id=drafter,
        state=CaseState.UNDER_WAY,
        content=_keep(content),
        opened_at=at,
    )
    _draw(case, steps)
    _seal(case, None, Verb.SUBMITTED, by=by, at=at)
    records.append(
        "case.submitted", case.ref, by=by, at=at, about=str(subject), kind=kind, title=title, content=case.content_id, round=case.round
    )
    return case


def resubmit(case: Case, *, content: bytes, title: str, steps: Sequence[rules.PlannedStep], by: Actor, at: datetime) -> None:
    """Put a returned or recalled case up again; every box is to be sealed anew."""
    refuse_if(rules.against_other_drafter(person=by.person(), drafter=case.drafter_id))
    refuse_if(rules.against_route(steps, drafter=case.drafter_id))
    case.state = LIFECYCLE.move(case.state, CaseState.UNDER_WAY)
    case.round += 1
    case.title = title
    case.content = _keep(content)
    case.save(update_fields=["state", "round", "title", "content"])
    _draw(case, steps)
    _seal(case, None, Verb.SUBMITTED, by=by, at=at)
    records.append("case.resubmitted", case.ref, by=by, at=at, about=case.subject, title=title, content=case.content_id, round=case.round)


def give_seal(
    case: Case, step: Step, *, seen: str, comment: str, by: Actor, at: datetime, transcription: Transcription | None = None
) -> Verb:
    """Approve, concur or decide, as the box asks; the case is approved with the seal of the decision. Returns the verb."""
    _against(case, step, seen=seen, by=by, at=at, transcription=transcription)
    verb = VERB_OF_STAGE[Stage(step.stage)]
    if verb is Verb.DECIDED:
        case.state = LIFECYCLE.move(case.state, CaseState.APPROVED)
        case.decided_at = at
        case.save(update_fields=["state", "decided_at"])
    _seal(case, step, verb, by=by, at=at, comment=comment, transcription=transcription)
    _journal(f"case.{verb}", case, step, comment, by=by, at=at, transcription=transcription)
    return verb


def return_for_revision(
    case: Case, step: Step, *, seen: str, reason: str, by: Actor, at: datetime, transcription: Transcription | None = None
) -> None:
    """Give the draft back to its drafter with a reason (差戻し); the seals of this round fall."""
    refuse_if(rules.against_silence(reason))
    _against(case, step, seen=seen, by=by, at=at, transcription=transcription)
    case.state = LIFECYCLE.move(case.state, CaseState.RETURNED)
    case.save(update_fields=["state"])
    _seal(case, step, Verb.RETURNED, by=by, at=at, comment=reason, transcription=transcription)
    _journal("case.returned", case, step, reason, by=by, at=at, transcription=transcription)


def reject(case: Case, step: Step, *, seen: str, reason: str, by: Actor, at: datetime, transcription: Transcription | None = None) -> None:
    """Refuse the draft for good (否決); only the authority may."""
    refuse_if(rules.against_silence(reason))
    if step.stage != Stage.DECISION:
        refuse_if([Finding("case.only_authority_rejects", PRODUCT_LAW_1)])
    _against(case, step, seen=seen, by=by, at=at, transcription=transcription)
    case.state = LIFECYCLE.move(case.state, CaseState.REJECTED)
    case.decided_at = at
    case.save(update_fields=["state", "decided_at"])
    _seal(case, step, Verb.REJECTED, by=by, at=at, comment=reason, transcription=transcription)
    _journal("case.rejected", case, step, reason, by=by, at=at, transcription=transcription)


def recall(case: Case, *, by: Actor, at: datetime) -> None:
    """Take the own draft back while it is under way (引戻し)."""
    _drafter_moves(case, CaseState.RECALLED, Verb.RECALLED, by=by, at=at)


def withdraw(case: Case, *, by: Actor, at: datetime) -> None:
    """End a returned or recalled draft without a decision (取下げ)."""
    _drafter_moves(case, CaseState.WITHDRAWN, Verb.WITHDRAWN, by=by, at=at)


def clear(
    digest: str,
    ground: Ground,
    *,
    action: str,
    subject: Ref,
    writer_id: int | None,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    reference: str = "",
    reason: str = "",
) -> Clearance:
    """The permission for one act on exactly the bytes of `digest`; the same permission twice is one row."""
    known = Clearance.objects.filter(pk=digest).first()
    if known is not None:
        return known
    clearance = Clearance.objects.create(
        digest=digest,
        ground=ground,
        action=action,
        subject=str(subject),
        case=case,
        reference=reference,
        reason=reason,
        writer_id=writer_id,
        person_id=by.person(),
        at=at,
    )
    records.append(
        "clearance.given",
        clearance.ref,
        by=by,
        at=at,
        ground=str(ground),
        action=action,
        about=str(subject),
        digest=digest,
        case=str(case.ref) if case else "",
        reference=reference,
        reason=reason,
    )
    return clearance


def keep_content(content: bytes) -> str:
    """Keep the bytes that somebody looks at without a case; returns their hash."""
    return _keep(content).digest


def ask_review(clearance: Clearance, *, unit_id: int, by: Actor, at: datetime) -> PostReview:
    """Ask the head of a unit to look afterwards (後閲) at what was done without a decision."""
    review = PostReview.objects.create(clearance=clearance, unit_id=unit_id, asked_at=at)
    records.append("review.asked", clearance.ref, by=by, at=at, unit=unit_id)
    return review


def give_review(review: PostReview, *, comment: str, by: Actor, at: datetime) -> None:
    """The superior has looked; whoever did the deed does not review it."""
    person = by.person()
    refuse_if([Finding("case.own_draft", PRODUCT_LAW_1)] if person == review.clearance.person_id else [])
    refuse_if([Finding("review.already_given", PRODUCT_LAW_1)] if review.reviewed_at else [])
    review.reviewed_by_id = person
    review.reviewed_at = at
    review.comment = comment
    review.save(update_fields=["reviewed_by", "reviewed_at", "comment"])
    records.append("review.given", review.clearance.ref, by=by, at=at, comment=comment)


def _drafter_moves(case: Case, state: CaseState, verb: Verb, *, by: Actor, at: datetime) -> None:
    refuse_if(rules.against_other_drafter(person=by.person(), drafter=case.drafter_id))
    case.state = LIFECYCLE.move(case.state, state)
    case.save(update_fields=["state"])
    _seal(case, None, verb, by=by, at=at)
    records.append(f"case.{verb}", case.ref, by=by, at=at, about=case.subject, round=case.round)


def _against(case: Case, step: Step, *, seen: str, by: Actor, at: datetime, transcription: Transcription | None) -> None:
    refuse_if(rules.against_other_content(seen=seen, current=case.content_id))
    is_open = any(step.pk == open_step.pk for open_step in queries.open_steps(case))
    holders = queries.holders(step, in_japan(at).date())
    refuse_if(rules.against_sealing(sealer=by.person(), drafter=case.drafter_id, holders=holders, is_open=is_open))
    if transcription:
        refuse_if(
            rules.against_transcription(
                clerk=transcription.clerk.person(),
                drafter=case.drafter_id,
                evidence=transcription.evidence,
                said_at_given=True,
                medium=transcription.medium,
            )
        )


def _keep(content: bytes) -> Content:
    kept, _ = Content.objects.get_or_create(digest=canonical.sha256(content), defaults={"body": content})
    return kept


def _draw(case: Case, steps: Sequence[rules.PlannedStep]) -> None:
    Step.objects.bulk_create(
        Step(
            case=case,
            round=case.round,
            stage_number=step.stage_number,
            stage=step.stage,
            lane=step.lane,
            position=step.position,
            unit_id=step.unit_id,
            rank=step.rank,
            box=step.box,
            row=step.row,
            skipped=step.skipped,
        )
        for step in steps
    )


def _seal(
    case: Case, step: Step | None, verb: Verb, *, by: Actor, at: datetime, comment: str = "", transcription: Transcription | None = None
) -> None:
    who = people.snapshot(by, in_japan(at).date())
    Seal.objects.create(
        case=case,
        step=step,
        round=case.round,
        verb=verb,
        person_id=by.person(),
        name=who.name,
        surname=who.surname,
        office=who.office_title,
        content_id=case.content_id,
        comment=comment,
        at=at,
        medium=transcription.medium if transcription else Medium.SCREEN,
        transcribed_by_id=transcription.clerk.person_id if transcription else None,
        evidence=transcription.evidence if transcription else "",
    )


def _journal(verb: str, case: Case, step: Step, comment: str, *, by: Actor, at: datetime, transcription: Transcription | None) -> None:
    records.append(
        verb,
        case.ref,
        by=by,
        at=at,
        about=case.subject,
        box=step.box,
        content=case.content_id,
        comment=comment,
        medium=str(transcription.medium if transcription else Medium.SCREEN),
        clerk=transcription.clerk.person_id if transcription else None,
        evidence=transcription.evidence if transcription else "",
        round=case.round,
    )
