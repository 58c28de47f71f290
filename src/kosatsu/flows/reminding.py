"""The morning's round: cases that wait, duties that are due, policies that are not read. Each thing is told once under its own name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.approval import queries as cases
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import queries as duties
from kosatsu.flows import sharing_policies, telling
from kosatsu.kernel.calendars import in_japan


def run(key: str, at: datetime) -> datetime | None:
    """The daily job REMIND; on a day on which the city hall is closed nobody is reminded."""
    if in_japan(at).date() in bylaws.closed_days(in_japan(at).date()):
        return None
    _each(list(cases.under_way()), _case, at)
    _each([duty.pk for duty in duties.open_duties()], _duty, at)
    _each([account.pk for account in accounts.register()], sharing_policies.look_after, at)
    with transaction.atomic():
        telling.private_use(at=at)
    return None


def _each(keys: list[int], look: Callable[[int, datetime], None], at: datetime) -> None:
    """One transaction a thing, so that the round holds nobody up."""
    for key in keys:
        look(key, at)


@transaction.atomic
def _case(case_id: int, at: datetime) -> None:
    telling.case_waits(cases.locked(case_id), at=at)


@transaction.atomic
def _duty(duty_id: int, at: datetime) -> None:
    telling.duty_stands(duties.locked(duty_id), at=at)
