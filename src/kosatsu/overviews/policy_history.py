"""Every version of an account's operation policy that has been in force, and what each changed in the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import register
from kosatsu.overviews.register import Listed
from kosatsu.policies import public as policies
from kosatsu.policies.public import Policy
from kosatsu.posts.rules import differences


@dataclass(frozen=True)
class Changed:
    """An item that a version changed: the runs from the old text to the new one, as `same`, `removed` and `added`."""

    item: str
    spans: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Version:
    """One version; `until` is the first day on which it no longer held, None for the one in force."""

    number: int
    since: date
    until: date | None
    items: tuple[tuple[str, str], ...]
    changed: tuple[Changed, ...]


@dataclass(frozen=True)
class History:
    """An account and the versions of its policy, newest first."""

    account: Listed
    versions: tuple[Version, ...]


def history(account_id: int, at: datetime) -> History:
    """The account's policy over time; NotFound if there is no such account."""
    account = register.one(account_id, at)
    told = policies.history(account_id, in_japan(at).date())
    shown = [policy if account.url else policy.before_acquisition() for policy in told]
    return History(
        account,
        tuple(
            Version(policy.number, policy.since, later.since if later else account.closed_on, policy.items, _changed(earlier, policy))
            for later, policy, earlier in zip([None, *shown], shown, [*shown[1:], None], strict=False)
        ),
    )


def _changed(earlier: Policy | None, policy: Policy) -> tuple[Changed, ...]:
    if earlier is None:
        return ()
    before = dict(earlier.items)
    return tuple(
        Changed(item, tuple(differences(before.get(item, ""), text))) for item, text in policy.items if before.get(item, "") != text
    )
