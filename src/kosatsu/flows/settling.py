"""やること: a person says that a duty is done, or that it need not be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.duties import actions as duties
from kosatsu.duties import queries
from kosatsu.duties.models import Duty
from kosatsu.duties.states import Owner
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require

NEEDED = {Owner.SECTION: Permission.ACCOUNT_UPKEEP, Owner.SNS_SUPERVISOR: Permission.OVERSEE, Owner.ICT: Permission.ICT_DUTY}


@transaction.atomic
def settle(duty_id: int, *, note: str, by: Actor, at: datetime) -> None:
    """It is done, in the words of who did it: the section, or the office whose duty it is."""
    duty = _held(duty_id)
    acting = require(by, NEEDED[Owner(duty.owner)], unit_id=duty.unit_id, at=at, also=people_of(duty, at))
    duties.settle_by_word(duty, note=note, by=acting, at=at)


@transaction.atomic
def waive(duty_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """The supervisor says that it need not be done, and why."""
    duty = _held(duty_id)
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    duties.waive(duty, reason=reason, by=acting, at=at)


def people_of(duty: Duty, at: datetime) -> list[int]:
    """Ids of the persons who may see to a section's duty besides its members: who runs the account it is about."""
    about = Ref.parse(duty.subject) if duty.subject else None
    if about is None or about.kind != "account" or duty.owner != Owner.SECTION:
        return []
    account = accounts.account(int(about.key))
    return [*accounts.operators(account.pk, in_japan(at).date()), account.accountable_officer_id]


def _held(duty_id: int) -> Duty:
    """The duty, held after the account it is about: jobs hold them in this order too, so that nobody waits for the other for ever."""
    about = queries.duty(duty_id).subject
    if about.startswith("account:"):
        accounts.account_locked(int(Ref.parse(about).key))
    return queries.locked(duty_id)
