"""What anyone may know of the register: accounts and offices, never persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kosatsu.accounts import queries
from kosatsu.accounts.addresses import Known
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import ENDED, AccountState
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound


class PublicState(StrEnum):
    """What the city says of an account to the public."""

    LIVE = "live"
    UNDER_CHECK = "under_check"
    SUSPENDED = "suspended"
    PLANNED = "planned"
    CLOSED = "closed"


# An account that was never filed is the city's all the same. One that nobody has vouched for yet is told to nobody.
STATES = {
    AccountState.LEGACY_UNFILED: PublicState.LIVE,
    AccountState.APPROVED: PublicState.PLANNED,
    AccountState.LIVE: PublicState.LIVE,
    AccountState.SUSPENDED: PublicState.SUSPENDED,
    AccountState.CLOSED: PublicState.CLOSED,
    AccountState.PARKED: PublicState.CLOSED,
}


@dataclass(frozen=True)
class Entry:
    """An account of the register. Of one not acquired yet handle and URL stay blank, so that nobody takes them first."""

    id: int
    platform: str
    account_name: str
    handle: str
    url: str
    stable_id: str
    state: PublicState
    since: date
    unit_id: int
    verification: str
    introduction: str
    purpose: str
    parked: bool
    listing_url: str
    start_on: date
    opened_on: date | None
    closed_on: date | None
    closing_reason: str


@dataclass(frozen=True)
class Statement:
    """«We have no account there»: of a platform, or of a name on it; `name` blank for every name."""

    platform: str
    name: str
    reason: str
    since: date


def statements(on: date) -> tuple[Statement, ...]:
    """What the city says on a day of accounts it does not have, in the order of platforms."""
    return tuple(Statement(said.platform, said.name, said.reason, said.since) for said in queries.statements(on))


def register() -> tuple[Entry, ...]:
    """Every account the city ever approved, in the order of the register."""
    return tuple(_entry(account) for account in queries.vouched_for())


def known() -> dict[int, Known]:
    """Account id → what a question is held against; of one not acquired yet what is planned, which is told to nobody who does not ask."""
    planned = queries.planned_urls()
    return {
        account.pk: Known(
            account.platform, account.display_name, account.handle, account.url or planned.get(account.pk, ""), account.stable_id
        )
        for account in queries.vouched_for()
    }


def entry(account_id: int) -> Entry:
    """One account; NotFound if there is none, or none that the city vouches for."""
    account = queries.account(account_id)
    if account.state == AccountState.UNREGISTERED:
        raise NotFound
    return _entry(account)


def _entry(account: Account) -> Entry:
    return Entry(
        id=account.pk,
        platform=account.platform,
        account_name=account.display_name,
        handle=account.handle if account.url else "",
        url=account.url,
        stable_id=account.stable_id,
        state=_state(account),
        since=_since(account),
        unit_id=account.unit_id,
        verification=account.verification,
        introduction=account.website_blurb,
        purpose=account.purpose,
        parked=account.state == "parked",
        listing_url=account.listing_url if account.listed_on_website else "",
        start_on=account.start_on,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        closing_reason=account.closing_reason,
    )


def _since(account: Account) -> date:
    """The day since which it is in its public state."""
    if _state(account) is PublicState.UNDER_CHECK and account.under_check_since is not None:
        return in_japan(account.under_check_since).date()
    return account.state_since


def _state(account: Account) -> PublicState:
    """An account being looked into is nothing else until somebody has looked; one that is closed stays closed, one that is
    being closed is what it was."""
    if account.under_check_since is not None and account.state not in ENDED:
        return PublicState.UNDER_CHECK
    if account.state == AccountState.CLOSING:
        return PublicState.SUSPENDED if account.suspension_kind else PublicState.LIVE if account.opened_on else PublicState.PLANNED
    return STATES[AccountState(account.state)]
