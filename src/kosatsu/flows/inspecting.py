"""点検: the section answers once a year about each account, the supervisor sees the answers, and goes round all of them each month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries
from kosatsu.accounts.states import AccountState
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people.permissions import Permission, require
from kosatsu.upkeep import actions as upkeep
from kosatsu.upkeep import queries as kept

ANSWERED = "点検表に答えました。"
GONE_ROUND = "一覧を見ました。"


@transaction.atomic
def answer(account_id: int, answers: Mapping[str, str], *, remarks: str, by: Actor, at: datetime) -> None:
    """年次点検 of this calendar year, answered by the section whenever it likes, once."""
    account = queries.account_locked(account_id)
    today = in_japan(at).date()
    also = [*queries.operators(account.pk, today), account.accountable_officer_id]
    acting = require(by, Permission.ACCOUNT_UPKEEP, unit_id=account.unit_id, at=at, also=also)
    refuse_if([Finding("account.closed", "6-1")] if account.state == AccountState.CLOSED else [])
    upkeep.answer_inspection(account, str(today.year), answers, remarks=remarks, by=acting, at=at)
    duties.settle_about([Kind.YEARLY_INSPECTION], account.ref, note=ANSWERED, by=acting, at=at)


@transaction.atomic
def see(inspection_id: int, *, by: Actor, at: datetime) -> None:
    """The supervisor has seen what the section answered."""
    inspection = kept.inspection_locked(inspection_id)
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    if inspection.account_id is None:
        raise NotFound
    upkeep.see_inspection(inspection, by=acting, at=at)


@transaction.atomic
def go_round(period: str, odd: Mapping[int, str], *, remarks: str, by: Actor, at: datetime) -> None:
    """月次点検 9(4): the supervisor has looked at the list; `odd` says by account what was not as it should be, and nothing else."""
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    refuse_if([Finding("inspection.too_early", "9-4")] if period > f"{in_japan(at):%Y-%m}" else [])
    answers = {str(queries.account(account_id).pk): words.strip() for account_id, words in odd.items() if words.strip()}
    upkeep.go_round(period, answers, remarks=remarks, by=acting, at=at)
    waiting = duty_queries.open_one(Kind.MONTHLY_INSPECTION, None, period)
    if waiting is not None:
        duties.settle(duty_queries.locked(waiting.pk), note=remarks or GONE_ROUND, by=acting, at=at)
