"""引継ぎ: who leaves the section of an account loses the right to it that day, and the section is told what to hand over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.flows import settling, sharing_policies
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.refs import Ref
from kosatsu.people import leaving
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.people.rules import UnitKind
from kosatsu.policies import queries as policies
from kosatsu.policies.states import Why
from kosatsu.upkeep import actions as upkeep
from kosatsu.upkeep import queries as kept

YEARLY_UNTIL = timedelta(days=30)
"""How long after 1 April the yearly hand-over is still begun, should nobody have worked off the day's jobs before."""
MOVED = "異動"


def see_to(account: Account, *, at: datetime) -> None:
    """End the rights of who has left, with a duty for each; and the yearly duty in April. The account is held."""
    today = in_japan(at).date()
    wanted = bool(bylaws.value("handover.auto", today))
    for person, left_on in leavers(account, today).items():
        accounts.end_operator(account, person, until=left_on, reason=MOVED, by=SYSTEM, at=at)
        if person == account.accountable_officer_id:
            _succeed(account, today, at)
        if wanted:
            _open(account, f"person:{person}:{left_on}", today, {"person": person, "left_on": left_on.isoformat()}, at)
    if wanted and _april(account, today):
        _open(account, f"year:{fiscal_year(today)}", today, {}, at)


def leavers(account: Account, on: date) -> dict[int, date]:
    """Person id → the day from which somebody who operates or answers for the account is no longer in its section, nor in any office.

    Who has always belonged elsewhere has not left: only who held an office in the section since taking the account on, or holds none.
    """
    standing = queries.operators_since(account.pk, on)
    standing.setdefault(account.accountable_officer_id, account.opened_on or account.state_since)
    section = _section(account.unit_id, on)
    gone: dict[int, date] = {}
    for person, unit_id, until in leaving.ended(list(standing), on=on):
        here = section is not None and _section(unit_id, until - timedelta(days=1)) == section
        if until > standing[person] and _holds_none_here(person, section, on, anywhere=not here):
            gone[person] = until
    return gone


@transaction.atomic
def done(duty_id: int, answers: Mapping[str, str], *, remarks: str, by: Actor, at: datetime) -> None:
    """The section has handed the account over, item by item."""
    about = duty_queries.duty(duty_id)
    if about.kind != Kind.HANDOVER:
        raise NotFound
    account = queries.account_locked(int(Ref.parse(about.subject).key))
    duty = duty_queries.locked(duty_id)
    acting = require(by, Permission.ACCOUNT_UPKEEP, unit_id=account.unit_id, at=at, also=settling.people_of(duty, at))
    upkeep.hand_over(account, duty.detail.get("person"), answers, remarks=remarks, by=acting, at=at)
    duties.settle(duty, note=remarks, by=acting, at=at)


def _open(account: Account, key: str, today: date, detail: Mapping[str, str | int], at: datetime) -> None:
    due = today + timedelta(days=int(bylaws.value("duty.days", today)))
    if duty_queries.open_one(Kind.HANDOVER, account.ref, key) is None and policies.in_force(account.pk, today) is not None:
        sharing_policies.put_before(account, Why.HANDOVER, by=SYSTEM, at=at)
    duties.open(
        Kind.HANDOVER, subject=account.ref, unit_id=account.unit_id, due_on=due, key=key, detail=detail, by=SYSTEM, at=at
    )  # fmt: skip


def _april(account: Account, today: date) -> bool:
    first = date(fiscal_year(today), 4, 1)
    fresh = account.opened_on is None or account.opened_on >= first
    if fresh or today > first + YEARLY_UNTIL:
        return False
    return not any(in_japan(handover.at).date() >= first for handover in kept.handovers(account.pk).filter(person__isnull=True)[:1])


def _succeed(account: Account, today: date, at: datetime) -> None:
    """職が役割を持つ: who heads the section now answers for the account; without a head, who heads what is above it."""
    for period in people.tree(today).lineage(account.unit_id):
        if period.kind in {UnitKind.SECTION, UnitKind.DEPARTMENT} and (heads := people.heads(period.unit_id, today)):
            accounts.succeed_officer(account, min(heads), reason=MOVED, by=SYSTEM, at=at)
            return


def _section(unit_id: int, on: date) -> int | None:
    return people.tree(on).level(unit_id, UnitKind.SECTION) or unit_id


def _holds_none_here(person: int, section: int | None, on: date, *, anywhere: bool) -> bool:
    held = people.appointments(person, on)
    return not held if anywhere else all(_section(holder.unit_id, on) != section for holder in held)
