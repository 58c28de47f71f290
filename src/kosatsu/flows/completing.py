"""施行 and 完結: the days on which what a case decided was carried out, kept apart from the day of its decision."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.states import FilingKind, FilingState
from kosatsu.approval import paper_actions as papers
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
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
    refuse_if([Finding("closing.website_left", "6-2")] if _website_left(case) else [])
    papers.completed(case, on=on, by=acting, at=at)


def _website_left(case: Case) -> bool:
    """Whether an account that the case closed still stands on the city's page, as far as the supervisor has said (6(2))."""
    filings = [accounts.filing(int(subject.key)) for subject in cases.subjects(case) if subject.kind == "filing"]
    return any(filing.kind == FilingKind.CLOSING and filing.state != FilingState.COMPLETED for filing in filings)


@transaction.atomic
def number_elsewhere(case_id: int, number: str, *, by: Actor, at: datetime) -> None:
    """A 文書担当 writes down under which number another document system keeps the case."""
    case = cases.locked(case_id)
    acting = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    papers.give_external_number(case, number, by=acting, at=at)
