"""Reading where somebody may seal for others: for one who is away (代決), or for a subordinate (引上げ); and what is owed afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from kosatsu.approval import offices, queries, rules
from kosatsu.approval.course import Course, Reach
from kosatsu.approval.models import Case, PostReview, Step
from kosatsu.approval.states import Capacity, CaseState, Stage
from kosatsu.kernel.calendars import in_japan
from kosatsu.people import queries as people


def boxes_to_act_in(case: Case, person_id: int, at: datetime) -> list[Step]:
    """The open boxes in which the person may seal for a holder who is away at this moment (代決)."""
    return _boxes(case, person_id, at, Capacity.ACTING)


def boxes_to_pull_up(case: Case, person_id: int, at: datetime) -> list[Step]:
    """The open boxes of subordinates in which the person may seal as a superior of the line (引上げ)."""
    return _boxes(case, person_id, at, Capacity.PULLED_UP)


def waiting_for_deputy(person_id: int, at: datetime) -> list[Case]:
    """Cases under way in which the person may act for somebody who is away at this moment, oldest first."""
    under_way = list(Case.objects.filter(state=CaseState.UNDER_WAY).select_related("drafter", "unit").order_by("opened_at", "id"))
    opened = queries.open_steps_of(under_way)
    roster = people.roster(in_japan(at).date(), at)
    found = []
    for case in under_way:
        hands = (offices.hands_of(roster, step.unit_id, step.rank) for step in opened[case.pk])
        if any(any(person_id in office for office in reach.deputies) and not reach.present for reach in hands):
            found.append(case)
    return [case for case in found if boxes_to_act_in(case, person_id, at)]


def reviews_owed(person_id: int, on: date) -> list[PostReview]:
    """後閲 that the person owes as the holder of an office in whose box somebody acted, oldest first; never of the own deed."""
    mine = Q(pk__in=[])
    for office in people.appointments(person_id, on):
        mine |= Q(unit_id=office.unit_id, rank=office.rank)
    owed = PostReview.objects.filter(mine, seal__isnull=False, reviewed_at__isnull=True).exclude(seal__person_id=person_id)
    return list(owed.select_related("seal__case", "seal__step", "seal__person").order_by("id"))


def reviews_of(case: Case) -> list[PostReview]:
    """後閲 asked for in a case, given or not, oldest first."""
    return list(PostReview.objects.filter(seal__case=case).select_related("seal__step", "reviewed_by").order_by("id"))


def _boxes(case: Case, person_id: int, at: datetime, capacity: Capacity) -> list[Step]:
    course, steps = queries.course(case), queries.steps(case)
    reach = offices.reach(steps, at)
    opened = {box.id for box in course.open_boxes}
    return [step for step in _in(opened, steps) if not _against(course, step, reach, person_id, capacity)]


def _in(ids: set[int], steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.pk in ids]


def _against(course: Course, step: Step, reach: Reach, person_id: int, capacity: Capacity) -> bool:
    box = course.box(step.pk)
    if box is None or (capacity is Capacity.PULLED_UP and person_id in reach(box.id).holders):
        return True
    if capacity is Capacity.ACTING and box.stage is Stage.DECISION and person_id in course.writers:
        return True
    own = course.later_box(box, person_id, reach)
    return bool(rules.against_hand(course, box, reach(box.id), person=person_id, capacity=capacity, own=own))
