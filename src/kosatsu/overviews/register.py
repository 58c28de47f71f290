"""The public register: every account the city ever approved, with who answers for it and how it is run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.accounts import media
from kosatsu.accounts import public as accounts
from kosatsu.accounts.public import Entry, PublicState
from kosatsu.accounts.states import Verification
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import in_japan
from kosatsu.people import queries as people
from kosatsu.policies import public as policies
from kosatsu.policies.public import Policy
from kosatsu.posts import public as posts
from kosatsu.posts.public import Published

LATEST_POSTS = 5
VERIFICATIONS = {
    Verification.VERIFIED: "媒体の認証を受けています",
    Verification.APPLIED: "媒体の認証を申請しています",
    Verification.NOT_TAKEN: "媒体の認証を受けていません",
    Verification.NOT_OFFERED: "この媒体に認証の制度はありません",
}


@dataclass(frozen=True)
class Listed:
    """An account as it stands in the register; `link` is its URL where a browser may follow it, `register_url` the page about it."""

    id: int
    platform: str
    platform_name: str
    account_name: str
    handle: str
    url: str
    link: str
    stable_id: str
    state: str
    since: date
    unit: str
    unit_code: str
    verification: str
    introduction: str
    purpose: str
    parked: bool
    listing_url: str
    start_on: date
    opened_on: date | None
    closed_on: date | None
    closing_reason: str
    register_path: str
    register_url: str

    @property
    def closed(self) -> bool:
        """Whether it is 廃止."""
        return self.state == PublicState.CLOSED

    @property
    def verification_name(self) -> str:
        """Whether the platform vouches for it, in words."""
        return VERIFICATIONS[Verification(self.verification)] if self.verification else "まだ分かりません"

    @property
    def closed_words(self) -> str:
        """What whoever meets the closed account should know."""
        if self.parked:
            return "アカウントそのものは、ほかの人に使われないように市が保管しています。新しい発信はしません。"
        return "いま同じ名前で発信されているものは、市の公式ではありません。"

    @property
    def vouched_for(self) -> bool:
        """Whether the city may send anybody there: in use, or resting, and with an address a browser may follow."""
        return bool(self.link) and self.state in {PublicState.LIVE, PublicState.SUSPENDED}

    @property
    def planned(self) -> bool:
        """Whether it is approved and not open yet."""
        return self.state == PublicState.PLANNED


@dataclass(frozen=True)
class PersonalAccount:
    """An account of a head as a person, named by office; listed so that nobody takes it for official."""

    office: str
    platform: str
    platform_name: str
    handle: str
    url: str


@dataclass(frozen=True)
class NotOn:
    """«We have no account there»: of a medium, or of a name on it; `name` blank for every name."""

    platform: str
    platform_name: str
    name: str
    reason: str
    since: date


@dataclass(frozen=True)
class AccountSheet:
    """One account with its policy in force and what it said last."""

    account: Listed
    policy: Policy | None
    latest: tuple[Published, ...]


def listed(at: datetime) -> tuple[Listed, ...]:
    """The whole register on this day: first the accounts in use, the closed ones last."""
    on = in_japan(at).date()
    order = list(PublicState)
    shown = _Shown(on)
    entries = sorted(accounts.register(), key=lambda entry: order.index(entry.state))
    return tuple(shown.of(entry) for entry in entries)


def personal(on: date) -> tuple[PersonalAccount, ...]:
    """The accounts of heads as persons that the city names."""
    return tuple(
        PersonalAccount(row["office"], row["platform"], media.label(row["platform"]), row["handle"], row["url"])
        for row in bylaws.value("scope.head_personal", on)
    )


def not_on(on: date) -> tuple[NotOn, ...]:
    """What the city says of accounts it does not have."""
    return tuple(NotOn(said.platform, media.label(said.platform), said.name, said.reason, said.since) for said in accounts.statements(on))


def one(account_id: int, at: datetime) -> Listed:
    """One account; NotFound if there is none."""
    return _Shown(in_japan(at).date()).of(accounts.entry(account_id))


def sheet(account_id: int, at: datetime) -> AccountSheet:
    """One account; NotFound if there is none."""
    account = one(account_id, at)
    policy = policies.in_force(account_id, in_japan(at).date())
    shown = policy.before_acquisition() if policy and not account.url else policy
    return AccountSheet(account, shown, posts.published(account_id, LATEST_POSTS))


def entry_as_json(account: Listed) -> dict[str, Any]:
    """One account for programs; a day is ISO text, what there is not is null, a word that nobody has said yet is empty."""
    return {
        "id": account.id,
        "platform": account.platform,
        "platform_name": account.platform_name,
        "account_name": account.account_name,
        "handle": account.handle,
        "url": account.url,
        "stable_id": account.stable_id,
        "state": account.state,
        "since": account.since.isoformat(),
        "unit": account.unit,
        "verification": account.verification,
        "introduction": account.introduction,
        "purpose": account.purpose,
        "start_on": account.start_on.isoformat(),
        "opened_on": _iso(account.opened_on),
        "closed_on": _iso(account.closed_on),
        "closing_reason": account.closing_reason,
        "parked": account.parked,
        "listing_url": account.listing_url,
        "register_url": account.register_url,
        "policy_url": f"{account.register_url}#policy",
    }


class _Shown:
    """How accounts are shown on a day: units by the names they have then, pages by their full address."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._units = people.tree(on).periods
        self._portal = str(bylaws.value("city.portal", on)).rstrip("/")

    def of(self, entry: Entry) -> Listed:
        """The account as it stands in the register."""
        path = f"/register/{entry.id}/"
        code, unit = self._unit(entry.unit_id)
        return Listed(
            id=entry.id,
            platform=entry.platform,
            platform_name=media.label(entry.platform),
            account_name=entry.account_name,
            handle=entry.handle,
            url=entry.url,
            link=entry.url if entry.url.startswith(("https://", "http://")) else "",
            stable_id=entry.stable_id,
            state=str(entry.state),
            since=entry.since,
            unit=unit,
            unit_code=code,
            verification=entry.verification,
            introduction=entry.introduction,
            purpose=entry.purpose,
            parked=entry.parked,
            listing_url=entry.listing_url,
            start_on=entry.start_on,
            opened_on=entry.opened_on,
            closed_on=entry.closed_on,
            closing_reason=entry.closing_reason,
            register_path=path,
            register_url=f"{self._portal}{path}",
        )

    def _unit(self, unit_id: int) -> tuple[str, str]:
        """The unit's code and its name on this day; the last one it had where it is abolished."""
        period = self._units.get(unit_id)
        return (period.unit.code, period.name) if period else ("", people.unit_name(unit_id, self._on))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
