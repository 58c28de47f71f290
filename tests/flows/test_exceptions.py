"""5(2), 5(3) 原則: an account is excepted for a time, with a reason, by the head of its section and by who oversees the city's accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kosatsu.accounts import queries
from kosatsu.accounts.forms import ExceptionForm
from kosatsu.accounts.models import Account
from kosatsu.accounts.rules import Seen
from kosatsu.accounts.states import FilingState
from kosatsu.approval import queries as cases
from kosatsu.duties import queries as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import conforming, deciding, excepting, filing, sweeping
from kosatsu.flows.conforming import ByHand
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.records import evidence
from tests.flows import board
from tests.flows.test_accounts import decide, form
from tests.flows.test_life import changed, codes
from tests.world import NOW, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")

PAGE = "https://www.city.uenohara.example/bousai/"


def account() -> Account:
    return board.account(platform="x", handle="bousai", listing_url=PAGE, website_blurb="防災", icon="c" * 64, icon_type="image/png")


def asked(found: Account, rule: str = "5-3-c", until: str = "2027-11-24", reason: str = "媒体が自ら短縮するため。") -> int:
    return filing.draft_exception(found.pk, ExceptionForm(rule=rule, until=until, reason=reason), by=actor("s044"), at=NOW)


def granted(found: Account, rule: str = "5-3-c", until: str = "2027-11-24") -> int:
    filing_id = asked(found, rule, until)
    case_id = filing.submit(filing_id, by=actor("s044"), at=NOW)
    for number in ("s009", "s008"):
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    return filing_id


def seen(found: Account) -> list[str]:
    """What is found against a profile with a shortened address, put down by a person."""
    shown = Seen(found.display_name, found.handle, found.stable_id, f"返信しません。危機管理課 {PAGE} https://bit.ly/x")
    found_now = conforming.attest(found.pk, shown, ByHand(), picture=evidence.keep(b"screen"), by=actor("s044"), at=later(5))
    return [finding.code for finding in found_now if finding.ground == "5-3-c"]


def open_about(found: Account) -> list[str]:
    return [duty.ground for duty in duties.open_about(found.ref, [Kind.CONFORM]) if duty.ground == "5-3-c"]


def test_5_3_c_the_head_agrees_and_the_supervisor_decides_and_only_then_it_holds() -> None:
    found = account()
    filing_id = asked(found)
    case_id = filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert cases.case(case_id).kind == "exception"
    deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s009"), at=NOW)
    assert queries.excepted(found.pk, "5-3-c", TODAY) is None
    deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s008"), at=NOW)
    holding = queries.excepted(found.pk, "5-3-c", TODAY)
    assert holding is not None
    assert (holding.since, holding.until, holding.filing_id, queries.filing(filing_id).state) == (
        TODAY, date(2027, 11, 24), filing_id, FilingState.EXECUTED,
    )  # fmt: skip
    assert queries.excepted(found.pk, "5-3-a", TODAY) is None
    assert queries.excepted(found.pk, "5-3-c", date(2027, 11, 24)) is None


def test_5_3_c_a_finding_cites_the_exception_and_opens_no_duty_and_does_again_when_the_exception_is_over() -> None:
    found = account()
    assert (seen(found), open_about(found)) == (["profile.shortener"], ["5-3-c"])
    granted(found)
    assert open_about(found) == []
    assert (seen(found), open_about(found)) == ([excepting.CITED], [])
    holding = queries.excepted(found.pk, "5-3-c", TODAY)
    assert holding is not None
    with pytest.raises(Forbidden):
        excepting.end(holding.pk, reason="直した。", by=actor("s044"), at=later(6))
    with pytest.raises(Refused) as silent:
        excepting.end(holding.pk, reason=" ", by=actor("s008"), at=later(6))
    excepting.end(holding.pk, reason="直した。", by=actor("s008"), at=later(6))
    assert (codes(silent), seen(found), open_about(found)) == (["exception.no_reason"], ["profile.shortener"], ["5-3-c"])
    with pytest.raises(Refused) as over:
        excepting.end(holding.pk, reason="もう一度", by=actor("s008"), at=later(7))
    assert codes(over) == ["exception.over"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"rule": "5-3-b"}, "filing.field_missing"),
        ({"reason": " "}, "filing.field_missing"),
        ({"until": "2026-11-24"}, "exception.wrong_end"),
        ({"until": "2031-01-01"}, "exception.wrong_end"),
        ({"until": "来年"}, "filing.not_a_day"),
    ],
)
def test_an_exception_is_from_a_principle_with_a_reason_and_an_end(said: dict[str, str], code: str) -> None:
    filing_id = asked(account(), **said)
    with pytest.raises(Refused) as refused:
        filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert codes(refused) == [code]


def test_the_end_of_an_exception_is_to_be_seen_to_a_month_before_unless_another_follows() -> None:
    found = account()
    granted(found, until="2026-12-24")
    sweeping.run("", NOW)
    (duty,) = duties.open_about(found.ref, [Kind.EXCEPTION_ENDS])
    assert (duty.ground, duty.due_on) == ("5-3-c", date(2026, 12, 24))
    granted(found, until="2027-12-24")
    sweeping.run("", later(60))
    assert list(duties.open_about(found.ref, [Kind.EXCEPTION_ENDS])) == []


def test_5_3_a_an_account_that_is_not_listed_says_why_and_until_when_and_the_decision_makes_it_an_exception() -> None:
    lacking = replace(form(), listed_on_website=False, listing_url="", website_blurb="", unlisted_reason="試行のため。")
    draft = filing.draft_opening(lacking, unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        filing.submit(draft, by=actor("s044"), at=NOW)
    assert codes(refused) == ["filing.unlisted_without_exception"]
    until = (TODAY + timedelta(days=90)).isoformat()
    filing.revise(draft, replace(lacking, unlisted_until=until), by=actor("s044"), at=NOW)
    decide(filing.submit(draft, by=actor("s044"), at=NOW))
    opened = queries.filing(draft).account
    assert opened is not None
    holding = queries.excepted(opened.pk, "5-3-a", TODAY)
    assert holding is not None
    assert (holding.reason, holding.until.isoformat()) == ("試行のため。", until)


def test_5_3_a_an_account_in_use_is_taken_off_the_list_only_under_an_exception() -> None:
    found = account()
    unlisted = {"listed_on_website": False, "unlisted_reason": "改修のため。"}
    draft = changed(found, **unlisted)
    with pytest.raises(Refused) as refused:
        filing.submit(draft, by=actor("s044"), at=NOW)
    assert codes(refused) == ["filing.unlisted_without_exception"]
    granted(found, "5-3-a")
    case_id = filing.submit(draft, by=actor("s044"), at=NOW)
    assert cases.case(case_id).kind == "account.change.material"
