"""The morning's round: cases that wait, duties that are due, policies that are not read. Each thing is told once under its own name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.approval import queries as cases
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import queries as duties
from kosatsu.flows import sharing_policies, telling
from kosatsu.kernel.calendars import in_japan

log = logging.getLogger(__name__)


def run(key: str, at: datetime) -> datetime | None:
    """The daily job REMIND; on a day on which the city hall is closed nobody is reminded. RuntimeError where something was left out."""
    if in_japan(at).date() in bylaws.closed_days(in_japan(at).date()):
        return None
    things: list[Thing] = [(_case, case_id) for case_id in cases.under_way()]
    things += [(_duty, duty.pk) for duty in duties.open_duties()]
    things += [(sharing_policies.look_after, account.pk) for account in accounts.register()]
    things.append((_private_use, 0))
    left_out = [thing for thing in things if not _looked_at(thing, at)]
    if left_out:
        raise RuntimeError(f"{len(left_out)} of {len(things)} things were left out of the round")
    return None


Thing = tuple[Callable[[int, datetime], None], int]


def _looked_at(thing: Thing, at: datetime) -> bool:
    """One transaction a thing, and one that fails keeps nobody else from being told."""
    look, key = thing
    try:
        look(key, at)
    except Exception:  # whatever is wrong with one thing, the others have their turn; the job is tried again
        log.exception("the round left out %s %s", look.__name__, key)
        return False
    return True


@transaction.atomic
def _private_use(_key: int, at: datetime) -> None:
    telling.private_use(at=at)


@transaction.atomic
def _case(case_id: int, at: datetime) -> None:
    telling.case_waits(cases.locked(case_id), at=at)


@transaction.atomic
def _duty(duty_id: int, at: datetime) -> None:
    telling.duty_stands(duties.locked(duty_id), at=at)
