"""A small city's accounts, in every state the public can see; states reached by walking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.rules import OpeningReport
from kosatsu.accounts.states import AccountState
from kosatsu.approval import queries as cases
from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import closing, deciding, filing
from kosatsu.kernel.actors import SYSTEM
from tests.flows import board
from tests.modules.accounts.test_accounts import FORM
from tests.world import NOW, OPENING_ORDER, TODAY, actor, unit

BLUESKY_HANDLE = "bousai.city.uenohara.example"
MAYORS_OWN = {"office": "市長", "platform": "x", "handle": "mayor_taro", "url": "https://x.com/mayor_taro"}


def report(url: str, handle: str, *, stable_id: str = "") -> OpeningReport:
    """What was really acquired."""
    return OpeningReport(url, handle, stable_id, "not_offered", "")


def approved(**changes: str) -> int:
    """An account whose 様式第1号 the mayor has decided; not open yet."""
    form = replace(FORM, accountable_officer=actor("s009").person(), operators=(actor("s044").person(),), **changes)
    filing_id = filing.draft_opening(form, unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    _decide(filing.submit(filing_id, by=actor("s044"), at=NOW))
    account = queries.filing(filing_id).account
    assert account is not None
    return account.pk


def _decide(case_id: int) -> None:
    for number in OPENING_ORDER:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)


def live(**changes: str) -> int:
    """An account in use, opened by the whole way."""
    account_id = approved(**changes)
    account = queries.account_locked(account_id)
    found = report(f"https://bsky.app/profile/{BLUESKY_HANDLE}", BLUESKY_HANDLE, stable_id="did:plc:bousai")
    accounts.report_opening(account, found, by=actor("s044"), at=NOW)
    accounts.go_live(account, [], by=actor("s044"), at=NOW)
    return account_id


def close(account_id: int) -> None:
    """The account is closed by 様式第2号, decided and executed."""
    filing_id = filing.draft_closing(
        account_id, closing_on=TODAY.isoformat(), reason="市公式LINEに統合するため。", mode="deleted", by=actor("s044"), at=NOW
    )
    _decide(filing.submit(filing_id, by=actor("s044"), at=NOW))
    board.list_done(filing_id, at=NOW)
    closing.execute(filing_id, by=actor("s009"), at=NOW)


def existing(
    platform: str,
    name: str,
    handle: str,
    url: str,
    *,
    state: AccountState = AccountState.LIVE,
    stable_id: str = "",
    since: str = "2017-06-01",
) -> int:
    """An account that was there before the system came."""
    closed = {"closed_on": date(2026, 3, 31), "closing_reason": "利用が減ったため。"} if state is AccountState.CLOSED else {}
    values = {
        "platform": platform, "display_name": name, "handle": handle, "url": url, "stable_id": stable_id, "verification": "verified",
        "unit_id": unit("k02"), "accountable_officer_id": actor("s008").person(), "purpose": "市政の情報を届けるため。",
        "content_scope": "市政のお知らせ", "hours_from": "08:30", "hours_until": "17:15", "posting_frequency": "平日に1回",
        "reply_mode": "none", "response_method": "返信は行わない。", "start_on": date(2017, 6, 1), "opened_on": date(2017, 6, 1),
        "website_blurb": "市からのお知らせです。", "listing_url": "https://www.city.uenohara.example/koho/sns/",
    }  # fmt: skip
    by = actor("s008")
    operators = [actor("s041").person()]
    account = accounts.enter_existing(values | closed, operators=operators, state=state, since=date.fromisoformat(since), by=by, at=NOW)
    return account.pk


def name_personal_account() -> None:
    """The city says which account is the mayor's own."""
    bylaws.answer("scope.head_personal", [MAYORS_OWN], since=TODAY, ground="広報会議", by=SYSTEM, at=NOW)
