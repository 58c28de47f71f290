"""Sharing a policy inside its section: who has to read it says so, anew for a new version, for who is new, and when others take over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import ENDED
from kosatsu.flows import telling
from kosatsu.guideline import library
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.kernel.errors import Conflict
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.policies import actions as policies
from kosatsu.policies import queries
from kosatsu.policies.states import Why


@transaction.atomic
def acknowledge(account_id: int, round_id: int, *, by: Actor, at: datetime) -> None:
    """「読んで理解しました」 about the version that was before the person's eyes."""
    account, current = accounts.account_locked(account_id), queries.latest_round(account_id)
    policies.acknowledge(account, current, round_id, by=by, at=at)
    if current is not None:
        telling.heeded(current.version.ref, by=by, at=at)


@transaction.atomic
def ask_again(account_id: int, *, by: Actor, at: datetime) -> None:
    """The head of the section wants everybody to read the policy once more."""
    account = accounts.account_locked(account_id)
    acting = require(by, Permission.POLICY_READERS, unit_id=account.unit_id, at=at)
    put_before(account, Why.ASKED, by=acting, at=at)


def put_before(account: Account, why: Why, *, by: Actor, at: datetime) -> None:
    """The section reads the version in force anew, in the transaction of what makes it necessary; Conflict where none is in force."""
    version = queries.in_force(account.pk, in_japan(at).date())
    if version is None:
        raise Conflict
    policies.open_round(account, version, why, by=by, at=at)
    telling.policy_to_read(account, at=at)


@transaction.atomic
def look_after(account_id: int, at: datetime) -> None:
    """The day's look at one account: a version whose day has come is put before the section, and who has not read it is told."""
    account = accounts.account_locked(account_id)
    version = queries.in_force(account.pk, in_japan(at).date())
    if account.state in ENDED or version is None:
        return
    current = queries.latest_round(account.pk)
    if current is None or current.version_id != version.pk:
        policies.open_round(account, version, Why.VERSION, by=SYSTEM, at=at)
    telling.policy_to_read(account, at=at)


@transaction.atomic
def acknowledge_private_use(*, by: Actor, at: datetime) -> None:
    """A person has read what section 4 asks, also of private use, for this fiscal year."""
    day = in_japan(at).date()
    year = fiscal_year(day)
    policies.acknowledge_private_use(year, edition=library.in_force(day).id, by=by, at=at)
    telling.heeded(Ref("private_use", str(year)), by=by, at=at)
