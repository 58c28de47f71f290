"""From the decision to the register: what was acquired is reported, the system looks at the real profile, and only then it is in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as house

from kosatsu.accounts import queries
from kosatsu.accounts.rules import OpeningReport, Seen
from kosatsu.accounts.states import AccountState
from kosatsu.connectors import noticeboard
from kosatsu.connectors.noticeboard import Board
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import closing, filing, opening
from kosatsu.jobs import engine
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.records import evidence
from tests.flows import board
from tests.flows.test_accounts import decide, form
from tests.servers.fixtures import pds
from tests.servers.pds import PersonalDataServer
from tests.world import NOW, actor, later, unit

__all__ = ["pds"]
pytestmark = pytest.mark.usefixtures("city")


def approved(platform: str = "notices", handle: str = "bousai") -> int:
    """Id of an account whose 様式第1号 the mayor has decided."""
    filing_id = filing.draft_opening(replace(form(), platform=platform, handle=handle), unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    decide(filing.submit(filing_id, by=actor("s044"), at=NOW))
    account = queries.filing(filing_id).account
    assert account is not None
    return account.pk


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_on_the_notice_board_the_account_is_put_up_seen_by_the_system_and_comes_into_use() -> None:
    account_id = approved()
    with pytest.raises(Refused) as refused:
        opening.go_live(account_id, by=actor("s044"), at=NOW)
    assert codes(refused) == ["profile.not_read"]
    opening.open_board(account_id, handle="bousai", by=actor("s044"), at=NOW)
    engine.work_off(HANDLERS, at=later(1))
    reading = queries.latest_reading(account_id)
    assert reading is not None
    assert (reading.handle, reading.findings, reading.by_hand) == ("bousai", [], False)
    opening.go_live(account_id, by=actor("s044"), at=later(2))
    account = queries.account(account_id)
    assert (account.state, account.stable_id, account.url) == (
        AccountState.LIVE, "notices:bousai", "http://127.0.0.1:8000/notices/?account=bousai",
    )  # fmt: skip


@pytest.mark.parametrize("handle", ["", "Bousai", "防災", "a", "../x", "x" * 40])
def test_a_handle_of_the_board_is_plain(handle: str) -> None:
    with pytest.raises(Refused) as refused:
        opening.open_board(approved(), handle=handle, by=actor("s044"), at=NOW)
    assert codes(refused) == ["board.handle"]


def test_a_handle_of_the_board_is_given_once() -> None:
    opening.open_board(approved(), handle="bousai", by=actor("s044"), at=NOW)
    second = approved()
    with pytest.raises(Refused) as refused:
        opening.open_board(second, handle="bousai", by=actor("s044"), at=NOW)
    assert codes(refused) == ["board.handle_taken"]


def test_5_3_b_a_profile_that_does_not_name_the_citys_page_keeps_the_account_out_of_use() -> None:
    account_id = approved()
    opening.open_board(account_id, handle="bousai", by=actor("s044"), at=NOW)
    noticeboard.put_board(Path(house.NOTICES_ROOT), Board("notices:bousai", "bousai", "防災", "返信しません https://bit.ly/x"))
    found = opening.read_profile(account_id, by=actor("s044"), at=later(1))
    assert [finding.code for finding in found] == ["profile.no_listing_url", "profile.shortener"]
    with pytest.raises(Refused) as refused:
        opening.go_live(account_id, by=actor("s044"), at=later(2))
    assert codes(refused) == ["profile.no_listing_url", "profile.shortener"]


def test_an_account_that_is_found_to_be_anothers_is_under_check_until_a_person_has_seen_that_it_is_the_citys_again() -> None:
    account_id = approved("x", "uenohara_bousai")
    given = OpeningReport("https://x.example/uenohara_bousai", "uenohara_bousai", "1", "not_taken", "制度がない")
    opening.report(account_id, given, secret={}, by=actor("s044"), at=NOW)
    account = queries.account(account_id)
    own = Seen("防災", "uenohara_bousai", "1", f"返信はしません。{account.listing_url}")
    screen = evidence.keep(b"the screen")
    opening.attest_profile(account_id, own, picture=screen, by=actor("s044"), at=later(1))
    opening.go_live(account_id, by=actor("s044"), at=later(2))
    checked = []
    for minutes, seen in ((3, replace(own, stable_id="2")), (4, replace(own, handle="other")), (5, own)):
        opening.attest_profile(account_id, seen, picture=screen, by=actor("s044"), at=later(minutes))
        checked.append(queries.account(account_id).under_check_since)
    assert checked == [later(3), later(3), None]


def test_somebody_of_another_section_reports_nothing() -> None:
    with pytest.raises(Forbidden):
        opening.open_board(approved(), handle="bousai", by=actor("s050"), at=NOW)


def test_a_closed_accounts_secret_is_gone_and_none_is_taken_any_more() -> None:
    account_id = approved("x", "uenohara_bousai")
    given = OpeningReport("https://x.example/uenohara_bousai", "uenohara_bousai", "1", "not_taken", "制度がない")
    opening.report(account_id, given, secret={"password": "hunter2-hunter2"}, by=actor("s044"), at=NOW)
    kept = queries.credential(account_id)
    assert kept is not None
    assert b"hunter2" not in bytes(kept.sealed)


@pytest.fixture
def _loopback(settings: object) -> Iterator[None]:
    settings.ENV = replace(house.ENV, loopback_allowed=True, outbound=True)  # type: ignore[attr-defined]  # pytest-django's wrapper
    yield


@pytest.mark.pds
@pytest.mark.usefixtures("_loopback")
def test_on_a_real_pds_the_system_reads_the_profile_of_the_account_that_was_reported(pds: PersonalDataServer) -> None:
    resident = pds.move_in("opening")
    account_id = approved("bluesky", resident.handle)
    url = f"https://bsky.app/profile/{resident.handle}"
    given = OpeningReport(url, resident.handle, resident.did, "not_offered", "", pds.url)
    opening.report(account_id, given, secret={"app_password": resident.app_password}, by=actor("s044"), at=NOW)
    listing = queries.account(account_id).listing_url
    pds.put(resident, "app.bsky.actor.profile", "self", {"displayName": "上野原市防災", "description": f"返信はしません。{listing}"})
    engine.work_off(HANDLERS, at=later(1))
    reading = queries.latest_reading(account_id)
    assert reading is not None
    assert (reading.handle, reading.stable_id, reading.findings) == (resident.handle, resident.did, [])
    opening.go_live(account_id, by=actor("s044"), at=later(2))
    assert queries.account(account_id).state == AccountState.LIVE


@pytest.mark.pds
@pytest.mark.usefixtures("_loopback")
def test_form_2_closes_the_account_and_destroys_its_secret(pds: PersonalDataServer) -> None:
    resident = pds.move_in("closing")
    account_id = approved("bluesky", resident.handle)
    given = OpeningReport(f"https://bsky.app/profile/{resident.handle}", resident.handle, resident.did, "not_offered", "", pds.url)
    opening.report(account_id, given, secret={"app_password": resident.app_password}, by=actor("s044"), at=NOW)
    listing = queries.account(account_id).listing_url
    pds.put(resident, "app.bsky.actor.profile", "self", {"displayName": "上野原市防災", "description": f"返信はしません。{listing}"})
    opening.read_profile(account_id, by=actor("s044"), at=later(1))
    opening.go_live(account_id, by=actor("s044"), at=later(2))
    filing_id = filing.draft_closing(
        account_id, closing_on="2026-11-24", reason="統合のため", mode="deleted", by=actor("s044"), at=later(3)
    )
    decide(filing.submit(filing_id, by=actor("s044"), at=later(4)))
    board.list_done(filing_id, at=later(4))
    closing.execute(filing_id, by=actor("s044"), at=later(5))
    assert (queries.account(account_id).state, queries.credential(account_id)) == (AccountState.CLOSED, None)
    with pytest.raises(Refused):
        opening.change_secret(account_id, secret={"app_password": "x"}, by=actor("s044"), at=later(6))
