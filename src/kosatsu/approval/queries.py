"""Reading cases: who is asked now, what was sealed, what may leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kosatsu.approval import rules
from kosatsu.approval.models import Case, Clearance, PostReview, Seal, Step
from kosatsu.approval.states import CaseState, Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people

SEALING = (Verb.APPROVED.value, Verb.CONCURRED.value, Verb.DECIDED.value)


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
    return Case.objects.filter(subject=str(subject), state__in=[CaseState.UNDER_WAY, CaseState.RETURNED, CaseState.RECALLED]).first()


def latest_case_of(subject: Ref) -> Case | None:
    """The newest case of a subject, ended or not, if it was ever put up."""
    return Case.objects.select_related("content", "drafter", "unit").filter(subject=str(subject)).order_by("-id").first()


def plan(kind: str, *, unit_id: int, drafter_id: int, on: date) -> list[rules.PlannedStep]:
    """The boxes of the route that the city's bylaws give a case of this kind on this day, each with the persons who hold it."""
    steps = []
    for number, stage in enumerate(bylaws.route(kind, on)):
        for lane, lane_steps in enumerate(stage["lanes"]):
            for position, step in enumerate(lane_steps):
                unit = people.unit_for(step["office"], origin_unit=unit_id, on=on)
                holders = people.holders(unit, step["office"]["rank"], on) if unit is not None else []
                steps.append(
                    rules.PlannedStep(
                        stage_number=number,
                        stage=Stage(stage["stage"]),
                        lane=lane,
                        position=position,
                        unit_id=unit,
                        rank=step["office"]["rank"],
                        box=step["box"],
                        row=step.get("row", ""),
                        may_skip=bool(step.get("may_skip", False)),
                        holders=tuple(sorted({holder.person_id for holder in holders})),
                    )
                )
    same_office = bool(bylaws.value("route.collapse_same_person", on))
    return rules.collapse(steps, drafter=drafter_id, same_office=same_office)


def steps(case: Case) -> list[Step]:
    """The boxes of the present round, in the order of the route."""
    return list(Step.objects.filter(case=case, round=case.round).order_by("stage_number", "lane", "position").select_related("unit"))


def seals(case: Case) -> list[Seal]:
    """Everything done to the case, oldest first."""
    return list(Seal.objects.filter(case=case).order_by("id").select_related("person", "transcribed_by", "step"))


def has_acted(case: Case, person_id: int) -> bool:
    """Whether this person has sealed, returned or rejected the case in its present round."""
    return Seal.objects.filter(case=case, round=case.round, person_id=person_id).exclude(verb=Verb.SUBMITTED).exists()


def open_steps(case: Case) -> list[Step]:
    """The boxes that wait for a seal now; none unless the case is under way."""
    return _open_of([case])[case.pk]


def _open_of(some: Iterable[Case]) -> dict[int, list[Step]]:
    """Case id → the boxes that wait for a seal now, asked of the database once for all of them."""
    rounds = {case.pk: case.round for case in some if case.state == CaseState.UNDER_WAY}
    found: dict[int, list[Step]] = {case.pk: [] for case in some}
    for step in Step.objects.filter(case_id__in=rounds).order_by("stage_number", "lane", "position").select_related("unit"):
        if step.round == rounds[step.case_id]:
            found[step.case_id].append(step)
    sealed = set(Seal.objects.filter(case_id__in=rounds, verb__in=SEALING).values_list("step_id", flat=True))
    return {case_id: _open(all_steps, sealed) for case_id, all_steps in found.items()}


def _open(all_steps: list[Step], sealed: Collection[int | None]) -> list[Step]:
    views = [
        rules.StepView(step.pk, step.stage_number, step.lane, step.position, done=bool(step.skipped) or step.pk in sealed)
        for step in all_steps
    ]
    wanted = {view.step_id for view in rules.open_steps(views)}
    return [step for step in all_steps if step.pk in wanted]


def ready_since(case: Case, step: Step) -> datetime:
    """Since when this box has been waiting: the last seal of this round on the way to it, or the submission."""
    before = Q(step__stage_number__lt=step.stage_number) | Q(
        step__stage_number=step.stage_number, step__lane=step.lane, step__position__lt=step.position
    )
    on_the_way = Seal.objects.filter(Q(step__isnull=True) | before, case=case, round=case.round)
    return max([case.opened_at, *on_the_way.values_list("at", flat=True)])


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


def waiting_for(person_id: int, at: datetime) -> list[Case]:
    """Cases under way in which a box waits for this person, oldest first."""
    day = in_japan(at).date()
    offices = {(appointment.unit_id, appointment.rank) for appointment in people.appointments(person_id, day)}
    return _waiting_at(offices, Case.objects.exclude(drafter_id=person_id))


def waiting_for_paper(at: datetime) -> list[Case]:
    """Cases under way in which a box waits for somebody who cannot sign in, so that a 文書担当 has to transcribe it, oldest first."""
    return _waiting_at(people.offices_without_sign_in(in_japan(at).date()), Case.objects.all())


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
    return list(PostReview.objects.filter(unit_id__in=list(unit_ids), reviewed_at__isnull=True).select_related("clearance").order_by("id"))


def review(review_id: int) -> PostReview:
    """The review; NotFound if there is none."""
    found = PostReview.objects.select_related("clearance").filter(pk=review_id).first()
    if found is None:
        raise NotFound
    return found


def review_locked(review_id: int) -> PostReview:
    """The review, held for this transaction; NotFound if there is none."""
    found = PostReview.objects.select_for_update().select_related("clearance").filter(pk=review_id).first()
    if found is None:
        raise NotFound
    return found


def open_steps_of(some: Sequence[Case]) -> dict[int, list[Step]]:
    """Case id → the boxes that wait for a seal now, asked of the database once for all of them."""
    return _open_of(some)
