"""What is done to a case. Every deed is judged by its pure course, and is a seal and a line in the journal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kosatsu.approval import moves, offices, queries, rules
from kosatsu.approval import number_actions as numbers
from kosatsu.approval.course import Box, Course, Reach
from kosatsu.approval.models import Case, CaseSubject, CaseWriter, Clearance, PostReview, Step
from kosatsu.approval.seal_actions import Deed, ask_again, draw, enact, keep, say, say_of_box
from kosatsu.approval.seal_actions import Transcription as Transcription  # part of what is done to a case
from kosatsu.approval.states import VERB_OF_STAGE, Capacity, CaseState, Ground, Series, Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.records import actions as records


def open_case(
    subject: Ref,
    *,
    kind: str,
    title: str,
    content: bytes,
    unit_id: int,
    steps: Sequence[rules.PlannedStep],
    by: Actor,
    at: datetime,
    also: Sequence[Ref] = (),
    writers: Collection[int] = (),
) -> Case:
    """Put a draft up for decision: freeze its bytes, draw its boxes, set the drafter's seal. `also`: what else the case is about."""
    drafter = by.person()
    about = list(dict.fromkeys([subject, *also]))
    refuse_if(rules.against_route(steps, drafter=drafter, writers=writers))
    _refuse_if_open(about, None)
    case = Case.objects.create(
        kind=kind,
        subject=str(subject),
        title=title,
        unit_id=unit_id,
        drafter_id=drafter,
        state=CaseState.UNDER_WAY,
        content=keep(content),
        opened_at=at,
    )
    CaseSubject.objects.bulk_create(CaseSubject(case=case, subject=str(ref)) for ref in about)
    _write_down_writers(case, {drafter, *writers}, at)
    drawn = draw(case, steps)
    course = moves.submit(drafter=drafter, writers=writers, content=case.content_id, boxes=queries.boxes(drawn))
    deed = Deed(by, at)
    enact(case, course.marks, course, deed)
    numbers.give(case, Series.DRAFT, at=at)
    if bylaws.value("document.number_at", in_japan(at).date()) == "submission":
        numbers.give(case, Series.DOCUMENT, at=at)
    say("case.submitted", case, deed, kind=kind, title=title, content=case.content_id, number=case.draft_number, **_many(about))
    return case


def resubmit(
    case: Case,
    *,
    content: bytes,
    title: str,
    steps: Sequence[rules.PlannedStep],
    by: Actor,
    at: datetime,
    about: Sequence[Ref] = (),
    writers: Collection[int] = (),
) -> None:
    """Put a returned or recalled case up again: unchanged it goes on where it came back, else every box is sealed anew (再回付)."""
    subjects = list(dict.fromkeys(about)) or queries.subjects(case)
    before, digest = queries.course(case), canonical.sha256(content)
    refuse_if(rules.against_other_drafter(person=by.person(), drafter=before.drafter))
    _refuse_if_open(subjects, case)
    unchanged = title == case.title and subjects == queries.subjects(case)
    resume = unchanged and bylaws.value("return.resume", in_japan(at).date()) == "where_it_came_back"
    resumes = resume and moves.resumes(before, content=digest)
    if not resumes:
        refuse_if(rules.against_route(steps, drafter=before.drafter, writers=before.writers | set(writers)))
    after = moves.resubmit(before, person=by.person(), content=digest, boxes=(), resume=resume)
    if not resumes:
        after = replace(after, boxes=queries.boxes([*draw(case, steps, number=after.round), *ask_again(case, number=after.round)]))
    case.title, case.content = title, keep(content)
    case.save(update_fields=["title", "content"])
    _write_down_writers(case, writers, at)
    _change_subjects(case, subjects)
    deed = Deed(by, at)
    enact(case, after.marks[-1:], after, deed)
    say("case.resubmitted", case, deed, title=title, content=case.content_id, **_many(subjects))


def give_seal(
    case: Case,
    step: Step,
    *,
    seen: str,
    comment: str,
    by: Actor,
    at: datetime,
    transcription: Transcription | None = None,
    verb: Verb | None = None,
    capacity: Capacity = Capacity.OWN,
) -> Verb:
    """Approve, concur, object or decide, as the box asks; the case is approved with the seal of the decision. Returns the verb."""
    deed = Deed(by, at, capacity, transcription)
    given = verb or VERB_OF_STAGE[Stage(step.stage)]
    before, reach = _judged(case, deed)
    collapse = transcription is None and bool(bylaws.value("route.collapse_same_person", in_japan(at).date()))
    after = moves.give(
        before, _box(before, step), given, person=by.person(), seen=seen, reach=reach, words=comment, capacity=capacity, collapse=collapse
    )
    seals = enact(case, after.marks[len(before.marks) :], after, deed, reach=reach)
    if case.state == CaseState.APPROVED and not case.document_number:
        numbers.give(case, Series.DOCUMENT, at=at)
    carried = [seal.step.box for seal in seals if seal.step and seal.carried]
    extra: dict[str, Any] = {"carried": carried} if carried else {}
    if case.state == CaseState.APPROVED:
        extra["number"] = case.document_number
    say_of_box(f"case.{given}", case, step, comment, deed, **extra)
    return given


def return_for_revision(
    case: Case,
    step: Step,
    *,
    seen: str,
    reason: str,
    by: Actor,
    at: datetime,
    transcription: Transcription | None = None,
    to: Step | None = None,
    capacity: Capacity = Capacity.OWN,
) -> None:
    """Give the draft back with a reason (差戻し): to its drafter, or to a chosen earlier box, from which it is sealed anew."""
    deed = Deed(by, at, capacity, transcription)
    before, reach = _judged(case, deed)
    after = moves.give_back(
        before,
        _box(before, step),
        person=by.person(),
        seen=seen,
        reason=reason,
        reach=reach,
        capacity=capacity,
        to=_box(before, to) if to else None,
    )
    enact(case, after.marks[len(before.marks) :], after, deed, reach=reach)
    say_of_box("case.returned", case, step, reason, deed, **({"to": to.box} if to else {}))


def reject(
    case: Case,
    step: Step,
    *,
    seen: str,
    reason: str,
    by: Actor,
    at: datetime,
    transcription: Transcription | None = None,
    capacity: Capacity = Capacity.OWN,
) -> None:
    """Refuse the draft for good (否決); only the authority may."""
    deed = Deed(by, at, capacity, transcription)
    before, reach = _judged(case, deed)
    after = moves.reject(before, _box(before, step), person=by.person(), seen=seen, reason=reason, reach=reach, capacity=capacity)
    enact(case, after.marks[len(before.marks) :], after, deed, reach=reach)
    say_of_box("case.rejected", case, step, reason, deed)


def recall(case: Case, *, by: Actor, at: datetime) -> None:
    """Take the own draft back while it is under way (引戻し), as long as the city's rule leaves it open."""
    before = queries.course(case)
    until = str(bylaws.value("route.recall_until", in_japan(at).date()))
    after = moves.recall(before, person=by.person(), until=until)
    enact(case, after.marks[-1:], after, Deed(by, at))
    say("case.recalled", case, Deed(by, at))


def withdraw(case: Case, *, by: Actor, at: datetime, reason: str = "") -> None:
    """End the own draft without a decision (取下げ)."""
    after = moves.withdraw(queries.course(case), person=by.person(), reason=reason)
    enact(case, after.marks[-1:], after, Deed(by, at))
    say("case.withdrawn", case, Deed(by, at), **({"comment": reason} if reason else {}))


def withdraw_on_request(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """End a draft without a decision because somebody asked the document unit to; the reason says who and why."""
    after = moves.withdraw_on_request(queries.course(case), person=by.person(), reason=reason)
    enact(case, after.marks[-1:], after, Deed(by, at))
    say("case.withdrawn", case, Deed(by, at), comment=reason)


def take_over(case: Case, *, by: Actor, at: datetime) -> None:
    """Go on with a returned or recalled draft of somebody else; who wrote on it before stays barred from deciding."""
    former = case.drafter_id
    after = moves.take_over(queries.course(case), person=by.person())
    case.drafter_id = after.drafter
    case.save(update_fields=["drafter"])
    _write_down_writers(case, after.writers, at)
    say("case.taken_over", case, Deed(by, at), former=former)


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
    return keep(content).digest


def ask_review(clearance: Clearance, *, unit_id: int, by: Actor, at: datetime) -> PostReview:
    """Ask the head of a unit to look afterwards (後閲) at what was done without a decision."""
    review = PostReview.objects.create(clearance=clearance, unit_id=unit_id, asked_at=at)
    records.append("review.asked", clearance.ref, by=by, at=at, unit=unit_id)
    return review


def give_review(review: PostReview, *, comment: str, by: Actor, at: datetime) -> None:
    """The superior, or the holder who was away, has looked; whoever did the deed does not review it."""
    person = by.person()
    refuse_if([Finding("case.own_draft", PRODUCT_LAW_1)] if person == review.done_by else [])
    refuse_if([Finding("review.already_given", PRODUCT_LAW_1)] if review.reviewed_at else [])
    review.reviewed_by_id = person
    review.reviewed_at = at
    review.comment = comment
    review.save(update_fields=["reviewed_by", "reviewed_at", "comment"])
    records.append("review.given", review.about, by=by, at=at, comment=comment)


def _judged(case: Case, deed: Deed) -> tuple[Course, Reach]:
    course = queries.course(case)
    if deed.transcription:
        refuse_if(
            rules.against_transcription(
                clerk=deed.transcription.clerk.person(),
                writers=course.writers,
                evidence=deed.transcription.evidence,
                medium=deed.transcription.medium,
            )
        )
    return course, offices.reach(queries.steps(case), deed.at)


def _box(course: Course, step: Step) -> Box:
    box = course.box(step.pk)
    if box is None:
        raise Refused([Finding("case.not_your_turn", PRODUCT_LAW_1)])
    return box


def _refuse_if_open(about: Sequence[Ref], case: Case | None) -> None:
    others = CaseSubject.objects.filter(subject__in=[str(ref) for ref in about], open=True).exclude(case=case)
    refuse_if([Finding("case.already_open", PRODUCT_LAW_1)] if others.exists() else [])


def _change_subjects(case: Case, about: Sequence[Ref]) -> None:
    """The case is about these from now on; what leaves it may be put up on its own."""
    if about == queries.subjects(case):
        return
    wanted = [str(ref) for ref in about]
    CaseSubject.objects.filter(case=case).exclude(subject__in=wanted).update(open=False, left=True)
    for subject in wanted:
        CaseSubject.objects.update_or_create(case=case, subject=subject, defaults={"open": True, "left": False})
    case.subject = wanted[0]
    case.save(update_fields=["subject"])


def _write_down_writers(case: Case, persons: Collection[int], at: datetime) -> None:
    known = set(CaseWriter.objects.filter(case=case).values_list("person_id", flat=True))
    CaseWriter.objects.bulk_create(CaseWriter(case=case, person_id=person, since=at) for person in sorted(set(persons) - known))


def _many(about: Sequence[Ref]) -> dict[str, list[str]]:
    """What a line says of a case that is about more than one thing."""
    return {"subjects": [str(ref) for ref in about]} if len(about) > 1 else {}
