"""Reading what is to be done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from kosatsu.duties.kinds import Kind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import DutyState, Owner
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.refs import Ref


def duty(duty_id: int) -> Duty:
    """The duty; NotFound if there is none."""
    found = Duty.objects.select_related("opened_by", "settled_by").filter(pk=duty_id).first()
    if found is None:
        raise NotFound
    return found


def locked(duty_id: int) -> Duty:
    """The duty, held for this transaction; NotFound if there is none."""
    found = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if found is None:
        raise NotFound
    return found


def open_duties() -> QuerySet[Duty]:
    """Everything that is to be done, the most pressing first."""
    return Duty.objects.filter(state=DutyState.OPEN).order_by("due_on", "id")


def open_one(kind: Kind, subject: Ref | None, key: str = "") -> Duty | None:
    """The open duty of this kind about this thing, under this key."""
    return open_duties().filter(kind=kind, subject=str(subject or ""), key=key).first()


def open_about(subject: Ref, kinds: Collection[Kind] = ()) -> QuerySet[Duty]:
    """What is to be done about a thing, of these kinds or of all."""
    found = open_duties().filter(subject=str(subject))
    return found.filter(kind__in=kinds) if kinds else found


def about(subject: Ref) -> QuerySet[Duty]:
    """Every duty there ever was about a thing, newest first."""
    return Duty.objects.filter(subject=str(subject)).order_by("-id")


def of(*, units: Collection[int], owners: Collection[Owner]) -> QuerySet[Duty]:
    """What is to be done by the sections of these units, and by the city-wide offices named."""
    return open_duties().filter(Q(owner=Owner.SECTION, unit_id__in=units) | Q(owner__in=set(owners) - {Owner.SECTION}))


def counts(subjects: Collection[Ref], on: date) -> dict[str, tuple[int, int]]:
    """Subject → (how many are open, how many of them overdue); one question for all."""
    asked = [str(subject) for subject in subjects]
    found = Duty.objects.filter(state=DutyState.OPEN, subject__in=asked).values("subject")
    counted = found.annotate(open=Count("id"), overdue=Count("id", filter=Q(due_on__lt=on)))
    return {row["subject"]: (row["open"], row["overdue"]) for row in counted}
