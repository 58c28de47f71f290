"""施行 and 完結: the days on which what a case decided was carried out, kept apart from the day of its decision."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.approval import paper_actions as papers
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import DeliveryState

STILL_TO_COME = frozenset(
    {
        DeliveryState.PLANNED,
        DeliveryState.SCHEDULED,
        DeliveryState.SENDING,
        DeliveryState.UNCERTAIN,
        DeliveryState.ASKED,
        DeliveryState.HANDED_OVER,
    }
)


def held_for(subject: Ref) -> Case | None:
    """The case by which a subject was decided, held before the first line of the deed; None for what no case decided."""
    case = cases.latest_case_of(subject)
    return cases.locked(case.pk) if case is not None and case.state == CaseState.APPROVED else None


def carried_out(case: Case | None, subject: Ref, *, on: date, by: Actor, at: datetime) -> None:
    """What the case decided about the subject is done; what no case decided has no such day."""
    if case is not None and not cases.is_executed(case, subject):
        papers.executed(case, subject, on=on, by=by, at=at)


def published(case: Case | None, delivery: Delivery, *, on: date, by: Actor, at: datetime) -> None:
    """A post is carried out with its last delivery; one that the platform refused or that came too late is not waited for."""
    waiting = [other for other in posts.deliveries(delivery.post_id) if other.pk != delivery.pk and other.state in STILL_TO_COME]
    if not waiting:
        carried_out(case, delivery.post.ref, on=on, by=by, at=at)


@transaction.atomic
def complete(case_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """A 文書担当 closes the papers of a decided case of which nothing more is to be carried out (完結)."""
    case = cases.locked(case_id)
    acting = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    papers.completed(case, on=on, by=acting, at=at)


@transaction.atomic
def number_elsewhere(case_id: int, number: str, *, by: Actor, at: datetime) -> None:
    """A 文書担当 writes down under which number another document system keeps the case."""
    case = cases.locked(case_id)
    acting = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    papers.give_external_number(case, number, by=acting, at=at)
