"""What the policy of an account prohibits in comments, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.checks.prohibitions import Prohibition
from kosatsu.kernel.calendars import in_japan
from kosatsu.policies import queries


@dataclass(frozen=True)
class CommentPage:
    """The account and the items of its policy; none where no policy is in force."""

    account_id: int
    account_name: str
    items: tuple[Prohibition, ...]


def comment_page(account_id: int, *, at: datetime) -> CommentPage:
    """The account's prohibitions; NotFound if there is no such account."""
    account = accounts.account(account_id)
    return CommentPage(account.pk, account.display_name, queries.prohibited(account.pk, in_japan(at).date()))
