"""Suspending an account at once, before anyone has decided, because it harms someone now; somebody above looks afterwards (後閲)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries, rules
from kosatsu.accounts.forms import SuspensionForm
from kosatsu.accounts.models import Account
from kosatsu.approval import actions as approval
from kosatsu.approval.states import Ground
from kosatsu.bylaws import queries as bylaws
from kosatsu.flows import telling
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, Role, require


@transaction.atomic
def suspend_at_once(account_id: int, kind: str, *, reason: str, by: Actor, at: datetime) -> None:
    """緊急休止: by the head of the section or by who oversees the city's accounts, to be looked at afterwards by the other of the two."""
    account = queries.account_locked(account_id)
    acting = require(by, Permission.ACCOUNT_SUSPEND_AT_ONCE, unit_id=account.unit_id, at=at)
    today = in_japan(at).date().isoformat()
    form = SuspensionForm(suspension_kind=kind, reason=reason, effective_on=today)
    refuse_if(rules.against_suspension(form, state=account.state))
    act = {"act": "suspend", "account": str(account.ref), "kind": kind, "reason": reason, "at": at.isoformat()}
    clearance = approval.clear(
        canonical.digest(act), Ground.EMERGENCY, action="suspend", subject=account.ref, writer_id=None, by=acting, at=at, reason=reason
    )
    accounts.suspend(account, kind, reason=reason, until=None, by=acting, at=at, clearance=clearance.digest)
    review = approval.ask_review(clearance, unit_id=_reviewing_unit(account, acting, at), by=acting, at=at)
    telling.review_owed(review, title=f"{account.display_name}の緊急休止", by=acting, at=at)


def _reviewing_unit(account: Account, acting: Actor, at: datetime) -> int:
    """Who oversees the city's accounts looks at what a section did, the section at what was done to it; else the next unit above."""
    day = in_japan(at).date()
    overseers = people.unit(str(bylaws.value(Role.SNS_SUPERVISOR, day))).pk
    above = [period.unit_id for period in people.tree(day).lineage(account.unit_id)]
    for unit_id in (overseers, *above):
        heads = people.heads(unit_id, day)
        if heads and acting.person() not in heads and not people.tree(day).within(people.acting(acting, day).unit_id, unit_id):
            return unit_id
    return above[-1]
