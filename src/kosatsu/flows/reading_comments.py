"""A comment held against the policy of the account under which it stands; nothing of it is kept."""

from __future__ import annotations

from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.checks import engine
from kosatsu.checks.drafts import Draft
from kosatsu.checks.prohibitions import Cited, by_policy
from kosatsu.flows import posting
from kosatsu.kernel.calendars import in_japan
from kosatsu.policies import queries as policies


def found_in(text: str, *, account_id: int, at: datetime) -> tuple[Cited, ...]:
    """What the checks say of a comment, each with the item of the policy it falls under; NotFound if there is no such account."""
    account, on = accounts.account(account_id), in_japan(at).date()
    draft = Draft(text, platform=account.platform, posted_on=on, kind="comment", city=posting.city_on(on))
    findings, items = engine.run(draft), policies.prohibited(account.pk, on)
    return tuple(by_policy(findings, items) if items else [Cited(finding, None) for finding in findings])
