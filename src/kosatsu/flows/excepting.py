"""「原則」からの例外: what an account need not keep for a time, cited where something is found against it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import IN_PRINCIPLE
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import wareki
from kosatsu.kernel.findings import Finding, Level
from kosatsu.people.permissions import Permission, require

CITED = "exception.in_force"


def excused(found: Iterable[Finding], account_id: int, on: date) -> list[Finding]:
    """The findings, those from which the account is excepted on this day replaced by what cites the exception."""
    return [_cited(finding, account_id, on) for finding in found]


def settle_duties(account: Account, rule: str, *, by: Actor, at: datetime) -> None:
    """What was to be put right under a clause need not be any more, nor need anybody see to the end of an older exception."""
    for duty in duty_queries.open_about(account.ref, [Kind.CONFORM, Kind.EXCEPTION_ENDS]).select_for_update():
        if rule in {duty.ground, duty.detail.get("rule")}:
            duties.settle(duty, note="例外が認められました。", by=by, at=at)


@transaction.atomic
def end(exception_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """The account keeps the clause again: said by who oversees the city's accounts, or by the head of its section."""
    exception = queries.exception(exception_id)
    account = queries.account_locked(exception.account_id)
    acting = require(by, Permission.EXCEPTION_END, unit_id=account.unit_id, at=at)
    accounts.end_exception(exception, reason=reason, by=acting, at=at)


def _cited(finding: Finding, account_id: int, on: date) -> Finding:
    holding = queries.excepted(account_id, finding.ground, on) if finding.ground in IN_PRINCIPLE else None
    if holding is None:
        return finding
    said = {"until": wareki(holding.until), "reason": holding.reason[:200]}
    return Finding(CITED, finding.ground, level=Level.HINT, params=said)
