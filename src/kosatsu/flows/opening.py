"""Opening an account that was approved: the report of what was acquired, the look at the real profile, and into use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries, rules
from kosatsu.accounts.models import Account
from kosatsu.accounts.rules import OpeningReport, Seen
from kosatsu.accounts.sealing import CannotOpen
from kosatsu.accounts.states import ENDED, AccountState, Verification
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import shorteners
from kosatsu.connectors import noticeboard
from kosatsu.connectors.contract import Profile, Read, Rejected, TryLater
from kosatsu.connectors.noticeboard import Board
from kosatsu.flows import completing, excepting, reaching
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding, Level
from kosatsu.people.permissions import Permission, require
from kosatsu.policies import queries as policies
from kosatsu.records import evidence

WAIT = timedelta(minutes=10)
WATCHED = frozenset({AccountState.LIVE, AccountState.LEGACY_UNFILED, AccountState.SUSPENDED, AccountState.CLOSING})
BOARD = "notices"
DOUBTFUL = frozenset({"profile.other_account", "profile.other_handle", "profile.gone"})


@transaction.atomic
def report(account_id: int, given: OpeningReport, *, secret: Mapping[str, str], by: Actor, at: datetime) -> None:
    """開設報告: what was really acquired, with the secret of the account. The system then reads the live profile by itself."""
    account = queries.account_locked(account_id)
    acting = require_people(account, by, at)
    accounts.report_opening(account, given, by=acting, at=at)
    accounts.keep_credential(account, secret, key=settings.KEYS.sealing, key_id=settings.KEYS.key_id, by=acting, at=at)
    jobs.put(Job.READ_PROFILE, str(account.pk), not_before=at, dedup=f"profile:{account.pk}")


@transaction.atomic
def open_board(account_id: int, *, handle: str, by: Actor, at: datetime) -> None:
    """Acquire an account on the built-in notice board, which the city itself gives, and report the opening with it."""
    account = queries.account_locked(account_id)
    acting = require_people(account, by, at)
    refuse_if(rules.against_board(platform=account.platform, handle=handle, taken=queries.handle_taken(BOARD, handle, besides=account.pk)))
    portal = str(bylaws.value("city.portal", in_japan(at).date())).rstrip("/")
    board = Board(f"{BOARD}:{handle}", handle, account.display_name, description(account, in_japan(at).date()))
    given = OpeningReport(f"{portal}/notices/?account={handle}", handle, board.account, str(Verification.NOT_OFFERED), "")
    accounts.report_opening(account, given, by=acting, at=at)
    noticeboard.put_board(Path(settings.NOTICES_ROOT), board)
    jobs.put(Job.READ_PROFILE, str(account.pk), not_before=at, dedup=f"profile:{account.pk}")


def description(account: Account, on: date) -> str:
    """What an account says of itself: its purpose, and what its policy has it say."""
    return f"{account.purpose}\n{policies.statement_for(account, on).text}"


@transaction.atomic
def change_secret(account_id: int, *, secret: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Another secret for an account; what is left blank stays as it was kept only if nothing at all is given."""
    account = queries.account_locked(account_id)
    acting = require_people(account, by, at)
    refuse_if([Finding("account.closed", "6-1")] if account.state in ENDED else [])
    accounts.keep_credential(account, secret, key=settings.KEYS.sealing, key_id=settings.KEYS.key_id, by=acting, at=at)


def read_profile(account_id: int, *, by: Actor, at: datetime) -> list[Finding]:
    """Read the live profile now and write down what is found against it; Refused where the platform cannot be read."""
    account = queries.account(account_id)
    acting = require_people(account, by, at)
    answer = ask(account, at)
    if not isinstance(answer, Profile):
        raise Refused([Finding("profile.unreadable", "5-1-a", params={"detail": why(answer)})])
    return _write_down(account_id, answer, by=acting, at=at)


def run(key: str, at: datetime) -> datetime | None:
    """The job READ_PROFILE: `key` is the account's id. What the system cannot read is left to a person."""
    account = queries.account(int(key))
    if account.state in ENDED or not account.url:
        return None
    answer = ask(account, at)
    if isinstance(answer, Profile):
        _write_down(account.pk, answer, by=SYSTEM, at=at)
    return at + WAIT if isinstance(answer, TryLater) else None


@transaction.atomic
def attest_profile(account_id: int, seen: Seen, *, picture: str, by: Actor, at: datetime) -> list[Finding]:
    """Where the system cannot read the platform, a person says what the profile shows, with a picture of the screen."""
    account = queries.account_locked(account_id)
    acting = require_people(account, by, at)
    refuse_if([] if evidence.has(picture) else [Finding("profile.no_screenshot", "5-1-a")])
    found = excused(account, seen, at)
    accounts.record_profile(account, seen, found, evidence=picture, by_hand=True, by=acting, at=at)
    judge(account, found, by=acting, at=at)
    return found


@transaction.atomic
def go_live(account_id: int, *, by: Actor, at: datetime) -> None:
    """The account is in use and on the public register from now on; refused until its profile was seen and conforms."""
    account = queries.account_locked(account_id)
    acting = require_people(account, by, at)
    reading = queries.latest_reading(account.pk)
    if reading is None:
        raise Refused([Finding("profile.not_read", "5-1-a")])
    seen = Seen(reading.display_name, reading.handle, reading.stable_id, reading.description)
    filing = queries.opening_filing(account.pk)
    case = completing.held_for(filing.ref) if filing else None
    accounts.go_live(account, excused(account, seen, at), by=acting, at=at)
    if filing:
        completing.carried_out(case, filing.ref, on=in_japan(at).date(), by=acting, at=at)


def against(account: Account, seen: Seen) -> list[Finding]:
    """What stands against a profile as it was seen, by the register as it is now."""
    expected = rules.Expected(account.handle, account.stable_id, account.listing_url, account.listed_on_website, account.reply_mode)
    return rules.against_profile(seen, expected, shorteners=shorteners.HOSTS)


def excused(account: Account, seen: Seen, at: datetime) -> list[Finding]:
    """The same, citing the exceptions that hold for the account."""
    return excepting.excused(against(account, seen), account.pk, in_japan(at).date())


def ask(account: Account, at: datetime) -> Read:
    """What the platform says of the account; asked with no transaction open."""
    try:
        sender = reaching.account(account)
    except CannotOpen:
        return Rejected("connector.credential", "鍵ファイルを確かめ、認証情報を入れ直してください。")
    return reaching.connector(account.platform, in_japan(at).date()).profile(sender)


def why(answer: Read) -> str:
    if isinstance(answer, Rejected):
        return reaching.told(answer)
    return answer.detail if isinstance(answer, TryLater) else "その場所にアカウントがありません"


@transaction.atomic
def _write_down(account_id: int, profile: Profile, *, by: Actor, at: datetime) -> list[Finding]:
    account = queries.account_locked(account_id)
    seen = Seen(profile.display_name, profile.handle, profile.stable_id, profile.description)
    found = excused(account, seen, at)
    accounts.record_profile(account, seen, found, evidence=evidence.keep(profile.raw), by_hand=False, by=by, at=at)
    judge(account, found, by=by, at=at)
    return found


def judge(account: Account, found: list[Finding], *, by: Actor, at: datetime) -> None:
    """An account in use that may be another's is under check until a person has looked and found nothing against it.

    That is so where its identity is another one, where its handle is (somebody else may have the old one by now), and where it is gone.
    """
    doubts = [finding.code for finding in found if finding.code in DOUBTFUL]
    if account.state in WATCHED and doubts:
        accounts.put_under_check(account, reason=doubts[0], by=by, at=at)
    elif by != SYSTEM and not any(finding.level in {Level.STOP, Level.IMPOSSIBLE} for finding in found):
        accounts.clear_check(account, by=by, at=at)


def require_people(account: Account, by: Actor, at: datetime) -> Actor:
    """The actor as one of the section or of who runs the account; Forbidden otherwise."""
    also = [*queries.operators(account.pk, in_japan(at).date()), account.accountable_officer_id]
    return require(by, Permission.ACCOUNT_OPEN_REPORT, unit_id=account.unit_id, at=at, also=also)
