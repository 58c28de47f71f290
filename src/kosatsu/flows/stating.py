"""«We have no account there»: said by the head of who oversees the city's accounts, with a reason, and taken back the same way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.states import ENDED
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.people.permissions import Permission, require


@transaction.atomic
def say(platform: str, name: str, *, reason: str, since: date | None, by: Actor, at: datetime) -> int:
    """The city has no account on a platform, or none of this name. Returns the statement's id."""
    acting = require(by, Permission.NO_ACCOUNT_SAY, unit_id=None, at=at)
    there = queries.register().filter(platform=platform).exclude(state__in=ENDED)
    has_account = any(not name or name == account.display_name for account in there)
    begins = max(since or in_japan(at).date(), in_japan(at).date())
    return accounts.say_no_account(platform, name.strip(), reason=reason, has_account=has_account, since=begins, by=acting, at=at).pk


@transaction.atomic
def end(statement_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """The city says so no more, for instance because it opens one there."""
    acting = require(by, Permission.NO_ACCOUNT_SAY, unit_id=None, at=at)
    accounts.end_statement(queries.statement_locked(statement_id), reason=reason, by=acting, at=at)
