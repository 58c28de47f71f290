"""Reading cases: who is asked now, what was sealed, what may leave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from kosatsu.approval import offices, rules
from kosatsu.approval.course import Box, Course, Mark
from kosatsu.approval.course import seen as digest_of_seen
from kosatsu.approval.models import Attachment, Case, CaseSubject, CaseWriter, Clearance, PostReview, Seal, Step
from kosatsu.approval.states import GIVING, Capacity, CaseState, Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.memory import remembered
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.records import queries as records

SEALING = tuple(verb.value for verb in GIVING)
SUBJECTS = "subjects"
plan = offices.plan
planned = offices.planned


def locked(case_id: int) -> Case:
    """The case, held for this transaction; NotFound if there is none."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return case


def case(case_id: int) -> Case:
    """The case; NotFound if there is none."""
    found = Case.objects.select_related("content", "drafter", "unit").filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return found


def open_case_of(subject: Ref) -> Case | None:
    """The one case of a subject that is not ended, if any."""
    return Case.objects.filter(pk__in=CaseSubject.objects.filter(subject=str(subject), open=True).values("case_id")).first()


def latest_case_of(subject: Ref) -> Case | None:
    """The newest case of a subject, ended or not, if it was ever put up."""
    of_subject = CaseSubject.objects.filter(subject=str(subject)).values("case_id")
    return Case.objects.select_related("content", "drafter", "unit").filter(pk__in=of_subject).order_by("-id").first()


def under_way() -> list[int]:
    """Ids of the cases that are on their way, oldest first."""
    return list(Case.objects.filter(state=CaseState.UNDER_WAY).order_by("id").values_list("id", flat=True))


def subjects(case: Case) -> list[Ref]:
    """What the case is about now, in the order in which it was put up; what left it is not among them."""
    return [Ref.parse(row.subject) for row in CaseSubject.objects.filter(case=case, left=False).order_by("id")]


def is_executed(case: Case, subject: Ref) -> bool:
    """Whether what the case decided about this subject has been carried out."""
    return CaseSubject.objects.filter(case=case, subject=str(subject), executed_on__isnull=False).exists()


def contents(case: Case) -> dict[str, Any]:
    """Subject → what was put up about it, as the content of the case says it."""
    content = json.loads(bytes(case.content.body))
    if content.keys() == {SUBJECTS}:
        return {part["subject"]: part["content"] for part in content[SUBJECTS]}
    return {case.subject: content}


def writers(case: Case) -> frozenset[int]:
    """Ids of all who ever wrote on the draft, the drafter among them."""
    return frozenset(CaseWriter.objects.filter(case=case).values_list("person_id", flat=True)) | {case.drafter_id}


def writers_about(subject: Ref) -> frozenset[int]:
    """Ids of all who drafted or wrote on any case of a subject."""
    of_subject = CaseSubject.objects.filter(subject=str(subject)).values("case_id")
    return frozenset(CaseWriter.objects.filter(case_id__in=of_subject).values_list("person_id", flat=True))


def attachments(case: Case) -> list[Attachment]:
    """The papers added to the case, in the order in which they came."""
    return list(Attachment.objects.filter(case=case).select_related("person").order_by("id"))


def seen(case: Case) -> str:
    """The digest that a sealer sends for having seen it all: content and attachments."""
    return digest_of_seen(case.content_id, _papers([case])[case.pk])


@remembered
def course(case: Case) -> Course:
    """The case as the law sees it."""
    return courses_of([case])[case.pk]


def boxes(steps: Iterable[Step]) -> tuple[Box, ...]:
    """Steps as the law sees them."""
    return tuple(
        Box(step.pk, step.stage_number, Stage(step.stage), step.lane, step.position, step.turn, step.join, step.skipped) for step in steps
    )


@remembered
def steps(case: Case) -> list[Step]:
    """The boxes of the present round, in the order of the route."""
    return list(Step.objects.filter(case=case, round=case.round).order_by("stage_number", "lane", "position").select_related("unit"))


@remembered
def seals(case: Case) -> list[Seal]:
    """Everything done to the case, oldest first."""
    return list(
        Seal.objects.filter(case=case).order_by("id").select_related("person", "transcribed_by", "step", "instead_of", "returned_to")
    )


def is_recallable(case: Case, on: date) -> bool:
    """Whether the drafter may still take the case back (引戻し)."""
    until = str(bylaws.value("route.recall_until", on))
    return case.state == CaseState.UNDER_WAY and not rules.against_late_recall(course(case), until=until)


def has_acted(case: Case, person_id: int) -> bool:
    """Whether this person has sealed, returned or rejected the case in its present round."""
    given = Seal.objects.filter(case=case, round=case.round, person_id=person_id, step__isnull=False)
    return given.exclude(verb=Verb.READ).exists()


def open_steps(case: Case) -> list[Step]:
    """The boxes that wait for a seal now; none unless the case is under way."""
    return _open_of([case])[case.pk]


def _open_of(some: Sequence[Case]) -> dict[int, list[Step]]:
    """Case id → the boxes that wait for a seal now, asked of the database once for all of them."""
    under_way = [case for case in some if case.state == CaseState.UNDER_WAY]
    steps, marks = _present_steps(under_way), _present_marks(under_way)
    opened: dict[int, list[Step]] = {case.pk: [] for case in some}
    for case in under_way:
        course = _course(case, steps[case.pk], marks[case.pk])
        ids = {box.id for box in course.open_boxes}
        opened[case.pk] = [step for step in steps[case.pk] if step.pk in ids]
    return opened


def _present_steps(some: Sequence[Case]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {case.pk: [] for case in some}
    rounds = {case.pk: case.round for case in some}
    for step in Step.objects.filter(case_id__in=found).order_by("stage_number", "lane", "position").select_related("unit"):
        if step.round == rounds[step.case_id]:
            found[step.case_id].append(step)
    return found


def _present_marks(some: Sequence[Case]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {case.pk: [] for case in some}
    rounds = {case.pk: case.round for case in some}
    for seal in Seal.objects.filter(case_id__in=found).order_by("id"):
        if seal.round == rounds[seal.case_id]:
            found[seal.case_id].append(_mark(seal))
    return found


def _course(
    case: Case, steps: Sequence[Step], marks: Sequence[Mark], *, writers: Iterable[int] = (), papers: tuple[str, ...] = ()
) -> Course:
    return Course(
        state=CaseState(case.state),
        round=case.round,
        content=case.content_id,
        drafter=case.drafter_id,
        writers=frozenset({case.drafter_id, *writers}),
        boxes=boxes(steps),
        marks=tuple(marks),
        papers=papers,
    )


def _mark(seal: Seal) -> Mark:
    return Mark(
        box=seal.step_id,
        turn=seal.turn,
        verb=Verb(seal.verb),
        person=seal.person_id,
        seen=seal.seen or seal.content_id,
        content=seal.content_id,
        words=seal.comment,
        capacity=Capacity(seal.capacity),
        to=seal.returned_to_id,
        carried=seal.carried,
    )


def _papers(some: Iterable[Case]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {case.pk: () for case in some}
    for case_id, sha256 in Attachment.objects.filter(case_id__in=found).order_by("id").values_list("case_id", "sha256"):
        found[case_id] += (sha256,)
    return found


def ready_since(case: Case, step: Step) -> datetime:
    """Since when this box has been waiting: the last seal on the way to it, the last return, the last attachment, or the submission."""
    before = Q(step__stage_number__lt=step.stage_number) | Q(
        step__stage_number=step.stage_number, step__lane=step.lane, step__position__lt=step.position
    )
    came = Q(step__isnull=True) | before | Q(returned_to__isnull=False)
    on_the_way = Seal.objects.filter(came, case=case, round=case.round).exclude(verb=Verb.READ)
    papers = Attachment.objects.filter(case=case)
    return max([case.opened_at, *on_the_way.values_list("at", flat=True), *papers.values_list("at", flat=True)])


def holders(step: Step, on: date) -> set[int]:
    """Ids of the persons who may seal this box on this day."""
    if step.unit_id is None:
        return set()
    return {holder.person_id for holder in people.holders(step.unit_id, step.rank, on)}


def step_for(case: Case, person_id: int, at: datetime) -> Step | None:
    """The open box that this person may seal at this moment, the drafter never."""
    if person_id == case.drafter_id:
        return None
    day = in_japan(at).date()
    return next((step for step in open_steps(case) if person_id in holders(step, day)), None)


def readers(step: Step, on: date) -> set[int]:
    """Ids of the persons who are asked to read: who holds the office on this day, or everybody of the unit where none is named."""
    if step.unit_id is None:
        return set()
    if step.rank:
        return holders(step, on)
    return {holder.person_id for holder in people.members(people.subtree(step.unit_id, on), on)}


def is_to_read(case: Case, step: Step) -> bool:
    """Whether reading is asked for now: by the route once it is decided, by somebody's wish at any time until it came to nothing."""
    if step.asked_by_id is None:
        return case.state == CaseState.APPROVED
    return case.state in {CaseState.UNDER_WAY, CaseState.APPROVED, CaseState.REJECTED}


def to_read(person_id: int, at: datetime) -> list[Step]:
    """The boxes of 供覧 that wait for this person's reading mark, oldest case first."""
    day = in_japan(at).date()
    held = people.appointments(person_id, day)
    tree = people.tree(day)
    asked = Q(pk__in=[])
    for office in held:
        asked |= Q(unit_id=office.unit_id, rank=office.rank)
        asked |= Q(unit_id__in=[period.unit_id for period in tree.lineage(office.unit_id)], rank="")
    read = Seal.objects.filter(person_id=person_id, verb=Verb.READ).values("step_id")
    steps = Step.objects.filter(asked, stage=Stage.CIRCULATION, skipped="", round=F("case__round")).exclude(pk__in=read)
    found = steps.select_related("case__drafter", "case__unit", "unit").order_by("case_id", "id")
    return [step for step in found if is_to_read(step.case, step)]


def reminded_on(case: Case, day: date) -> bool:
    """Whether somebody was reminded of this case on this day."""
    return any(line.verb == "case.reminded" and in_japan(line.at).date() == day for line in records.history(case.ref))


def waiting_for(person_id: int, at: datetime) -> list[Case]:
    """Cases under way in which a box waits for this person, oldest first."""
    day = in_japan(at).date()
    offices = {(appointment.unit_id, appointment.rank) for appointment in people.appointments(person_id, day)}
    return _waiting_at(offices, Case.objects.exclude(drafter_id=person_id))


def waiting_for_paper(at: datetime) -> list[Case]:
    """Cases under way in which a box waits for somebody who cannot sign in, so that a 文書担当 has to transcribe it, oldest first."""
    return _waiting_at(people.offices_without_sign_in(in_japan(at).date()), Case.objects.all())


def waiting_at(offices: set[tuple[int, str]], *, besides: int) -> list[Case]:
    """Cases under way in which a box of these offices waits, but for those that this person drafted; oldest first."""
    return _waiting_at(offices, Case.objects.exclude(drafter_id=besides))


def _waiting_at(offices: set[tuple[int, str]], some: QuerySet[Case]) -> list[Case]:
    under_way = some.filter(state=CaseState.UNDER_WAY, pk__in=_cases_with_box(offices)).order_by("opened_at", "id")
    found = list(under_way.select_related("drafter", "unit"))
    waiting = _open_of(found)
    return [case for case in found if any((step.unit_id, step.rank) in offices for step in waiting[case.pk])]


def _cases_with_box(offices: Iterable[tuple[int, str]]) -> set[int]:
    held = Q(pk__in=[])
    for unit_id, rank in offices:
        held |= Q(unit_id=unit_id, rank=rank)
    return set(Step.objects.filter(held, skipped="").values_list("case_id", flat=True))


def clearance(digest: str) -> Clearance:
    """The clearance on exactly this digest; NotFound when nobody cleared it."""
    found = Clearance.objects.filter(pk=digest).first()
    if found is None:
        raise NotFound
    return found


def reviews_open(unit_ids: Iterable[int]) -> list[PostReview]:
    """後閲 that these units still owe, oldest first."""
    return list(
        PostReview.objects.filter(unit_id__in=list(unit_ids), clearance__isnull=False, reviewed_at__isnull=True)
        .select_related("clearance")
        .order_by("id")
    )


def seal_reviews_open(offices: Iterable[tuple[int, str]]) -> list[PostReview]:
    """後閲 that these offices (unit id, rank) still owe of seals given for them, oldest first."""
    owed = Q(pk__in=[])
    for unit_id, rank in offices:
        owed |= Q(unit_id=unit_id, rank=rank)
    found = PostReview.objects.filter(owed, seal__isnull=False, reviewed_at__isnull=True)
    return list(found.select_related("seal__case", "seal__step").order_by("id"))


def reviews_of(case: Case) -> list[PostReview]:
    """後閲 of the seals of a case, owed and given, oldest first."""
    return list(PostReview.objects.filter(seal__case=case).select_related("seal", "reviewed_by").order_by("id"))


def review(review_id: int) -> PostReview:
    """The review; NotFound if there is none."""
    found = PostReview.objects.select_related("clearance", "seal").filter(pk=review_id).first()
    if found is None:
        raise NotFound
    return found


def review_locked(review_id: int) -> PostReview:
    """The review, held for this transaction; NotFound if there is none."""
    found = PostReview.objects.select_for_update(of=("self",)).select_related("clearance", "seal").filter(pk=review_id).first()
    if found is None:
        raise NotFound
    return found


def open_steps_of(some: Sequence[Case]) -> dict[int, list[Step]]:
    """Case id → the boxes that wait for a seal now, asked of the database once for all of them."""
    return _open_of(some)


def courses_of(some: Sequence[Case]) -> dict[int, Course]:
    """Case id → the case as the law sees it, asked of the database once for all of them."""
    steps, marks, papers = _present_steps(some), _present_marks(some), _papers(some)
    wrote: dict[int, set[int]] = {case.pk: set() for case in some}
    for case_id, person_id in CaseWriter.objects.filter(case_id__in=wrote).values_list("case_id", "person_id"):
        wrote[case_id].add(person_id)
    return {case.pk: _course(case, steps[case.pk], marks[case.pk], writers=wrote[case.pk], papers=papers[case.pk]) for case in some}
