"""The register as the city hall sees it, and one account of it with everything that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account, ProfileReading
from kosatsu.accounts.states import ENDED, AccountState, FilingState, Verification
from kosatsu.connectors import catalog
from kosatsu.connectors.contract import SecretField
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import duties, history, marking, paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.policies import queries as policies
from kosatsu.policies.rules import ITEMS

VERIFICATION_WORDS: Mapping[str, str] = {
    "": "",
    Verification.VERIFIED: "認証アカウントである",
    Verification.APPLIED: "認証を申請中",
    Verification.NOT_TAKEN: "認証を受けていない",
    Verification.NOT_OFFERED: "この媒体には認証の仕組みがない",
}


@dataclass(frozen=True)
class RegisterLine:
    """An account in the register."""

    id: int
    name: str
    platform: str
    handle: str
    unit_name: str
    state: str
    under_check: bool


@dataclass(frozen=True)
class Reading:
    """The newest look at the live profile."""

    at: datetime
    by_hand: bool
    display_name: str
    handle: str
    stable_id: str
    description: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class AccountPage:
    """The page of an account. What the reader may do now stands in the `may_…`."""

    id: int
    name: str
    platform: str
    platform_code: str
    state: str
    unit_id: int
    unit_name: str
    under_check: bool
    report_due_on: date | None
    facts: tuple[tuple[str, str], ...]
    policy: tuple[tuple[str, str], ...]
    policy_since: date | None
    reading: Reading | None
    has_secret: bool
    secret_fields: tuple[SecretField, ...]
    by_hand: bool
    reported: bool
    has_icon: bool
    opening_filing: int | None
    closing_filing: int | None
    lines: tuple[history.HistoryLine, ...]
    duties: tuple[duties.DutyLine, ...]
    may_look_after: bool
    may_report: bool
    may_look: bool
    may_go_live: bool
    may_execute: bool


def register(*, at: datetime) -> list[RegisterLine]:
    """Every account the city ever approved, those closed among them."""
    names = {unit_id: period.name for unit_id, period in people.tree(in_japan(at).date()).periods.items()}
    return [
        RegisterLine(
            id=account.pk,
            name=account.display_name,
            platform=paper.platform_label(account.platform),
            handle=account.handle,
            unit_name=names.get(account.unit_id, ""),
            state=account.state,
            under_check=account.under_check_since is not None,
        )
        for account in accounts.register()
    ]


def account_page(account_id: int, *, by: Actor, at: datetime) -> AccountPage:
    """The account with its people, its policy, its profile as last seen, its history, and what the reader may do."""
    account, today = accounts.account(account_id), in_japan(at).date()
    operators = accounts.operators(account.pk, today)
    capabilities = catalog.capabilities(account.platform)
    policy = policies.in_force(account.pk, today)
    closing = accounts.closing_under_way(account.pk)
    opening = accounts.opening_filing(account.pk)
    reading = accounts.latest_reading(account.pk)
    also = [*operators, account.accountable_officer_id]
    reports = allows(by, Permission.ACCOUNT_OPEN_REPORT, unit_id=account.unit_id, at=at, also=also)
    approved = account.state == AccountState.APPROVED
    return AccountPage(
        id=account.pk,
        name=account.display_name,
        platform=capabilities.label_ja,
        platform_code=account.platform,
        state=account.state,
        unit_id=account.unit_id,
        unit_name=people.unit_name(account.unit_id, today),
        under_check=account.under_check_since is not None,
        report_due_on=account.report_due_on,
        facts=_facts(account, operators, today),
        policy=tuple(zip(ITEMS, policy.internal_items, strict=True)) if policy else (),
        policy_since=policy.since if policy else None,
        reading=_reading(reading) if reading else None,
        has_secret=accounts.credential(account.pk) is not None,
        secret_fields=capabilities.secret_fields,
        by_hand=capabilities.by_hand,
        reported=bool(account.url),
        has_icon=bool(account.icon),
        opening_filing=opening.pk if opening else None,
        closing_filing=closing.pk if closing else None,
        lines=tuple(history.about(account.ref)),
        duties=duties.about(account.ref, at=at),
        may_look_after=allows(by, Permission.ACCOUNT_UPKEEP, unit_id=account.unit_id, at=at, also=also),
        may_report=approved and reports,
        may_look=bool(account.url) and account.state not in ENDED and reports,
        may_go_live=approved and reading is not None and reports,
        may_execute=closing is not None
        and closing.state == FilingState.APPROVED
        and allows(by, Permission.ACCOUNT_CLOSE, unit_id=account.unit_id, at=at),
    )


def icon(account_id: int) -> tuple[str, str]:
    """Hash and media type of the account's image; NotFound where there is none."""
    account = accounts.account(account_id)
    if not account.icon:
        raise NotFound
    return account.icon, account.icon_type


def _facts(account: Account, operators: list[int], today: date) -> tuple[tuple[str, str], ...]:
    names = paper.named([account.accountable_officer_id, *operators], today)
    listing = account.listing_url if account.listed_on_website else f"載せない。{account.unlisted_reason}"
    return (
        ("URL", account.url),
        ("ハンドル(ユーザー名)", account.handle),
        ("媒体のID", account.stable_id),
        ("運用責任者", names.get(account.accountable_officer_id, account.accountable_officer.name)),
        ("運用担当者", "\n".join(names[person] for person in operators if person in names)),
        ("情報発信を行う目的", account.purpose),
        ("情報発信の内容", account.content_scope),
        ("情報発信の時間", paper.hours(account.hours_from, account.hours_until, next_day=account.hours_next_day)),
        ("情報発信の頻度", account.posting_frequency),
        ("意見や質問への対応方法など", f"{paper.REPLY_WORDS.get(account.reply_mode, '')}\n{account.response_method}".strip()),
        ("問合せ先", account.contact),
        ("紹介する市のページ", listing),
        ("認証の状況", f"{VERIFICATION_WORDS.get(account.verification, '')}\n{account.verification_reason}".strip()),
        ("運用開始の日", paper.day(account.start_on.isoformat())),
        ("廃止の日", paper.day(account.closed_on.isoformat()) if account.closed_on else ""),
        ("廃止の理由", account.closing_reason),
    )


def _reading(reading: ProfileReading) -> Reading:
    return Reading(
        at=reading.at,
        by_hand=reading.by_hand,
        display_name=reading.display_name,
        handle=reading.handle,
        stable_id=reading.stable_id,
        description=reading.description,
        findings=tuple(map(marking.stored_finding, reading.findings)),
    )
