"""6(1), 6(2): an account is closed when everything is done that its closing asks for, and the city's page names it no more."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.public import PublicState, entry
from kosatsu.accounts.states import BEFORE_CLOSING, AccountState, ClosingMode, ClosingTask, FilingState
from kosatsu.approval import queries as cases
from kosatsu.duties import queries as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import closing, deciding, exporting, filing
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.records import evidence
from tests.flows import board
from tests.flows.test_life import SECTION_ORDER, codes, suspension
from tests.flows.test_life import decide as decided_by
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later

pytestmark = pytest.mark.usefixtures("city")

DAY = "2026-11-24"


def decided(found: Account, mode: str = "deleted", parked_until: str = "") -> int:
    """Id of a 様式第2号 that the mayor has decided."""
    filing_id = filing.draft_closing(
        found.pk, closing_on=DAY, reason="統合のため。", mode=mode, parked_until=parked_until, by=actor("s044"), at=NOW
    )
    decided_by(filing_id, OPENING_ORDER)
    return filing_id


def test_6_1_nothing_of_the_list_may_be_missing_when_the_account_is_closed() -> None:
    for task in BEFORE_CLOSING:
        found = board.account(handle=f"b-{task}")
        filing_id = decided(found)
        board.list_done(filing_id, at=later(5), besides=(task,))
        with pytest.raises(Refused) as refused:
            closing.execute(filing_id, by=actor("s009"), at=later(10))
        assert (codes(refused), queries.account(found.pk).state) == (["closing.task_open"], AccountState.CLOSING)


@pytest.mark.parametrize(
    ("mode", "until", "state"), [("deleted", "", "closed"), ("private", "", "closed"), ("parked", "2027-11-24", "parked")]
)
def test_6_1_the_account_ends_as_the_mayor_decided_and_is_formerly_official(mode: str, until: str, state: str) -> None:
    found = board.account()
    filing_id = decided(found, mode, until)
    board.list_done(filing_id, at=later(5))
    closing.execute(filing_id, by=actor("s009"), at=later(10))
    ended = queries.account(found.pk)
    parked = date.fromisoformat(until) if until else None
    assert (ended.state, ended.closing_mode, ended.parked_until, ended.closed_on) == (state, mode, parked, TODAY)
    assert (entry(found.pk).state, queries.filing(filing_id).state) == (PublicState.CLOSED, FilingState.EXECUTED)
    with pytest.raises(Refused):
        closing.execute(filing_id, by=actor("s009"), at=later(11))


def test_6_2_the_filing_is_not_complete_until_the_supervisor_has_removed_the_entry_with_proof() -> None:
    found = board.account()
    filing_id = decided(found)
    (duty,) = duties.open_about(found.ref, [Kind.WEBSITE_REMOVAL])
    assert (duty.ground, duty.owner) == ("6-2", "sns_supervisor")
    board.list_done(filing_id, at=later(5))
    closing.execute(filing_id, by=actor("s009"), at=later(10))
    with pytest.raises(Forbidden):
        closing.answer(filing_id, ClosingTask.WEBSITE, url="https://www.city.uenohara.example/", by=actor("s044"), at=later(11))
    with pytest.raises(Refused) as unproven:
        closing.answer(filing_id, ClosingTask.WEBSITE, note="消した", by=actor("s008"), at=later(11))
    with pytest.raises(Refused):
        closing.answer(filing_id, ClosingTask.WEBSITE, picture="0" * 64, by=actor("s008"), at=later(11))
    assert (codes(unproven), queries.filing(filing_id).state) == (["closing.website_unproven"], FilingState.EXECUTED)
    closing.answer(filing_id, ClosingTask.WEBSITE, picture=evidence.keep(b"the page"), by=actor("s008"), at=later(12))
    assert queries.filing(filing_id).state == FilingState.COMPLETED
    assert list(duties.open_about(found.ref, [Kind.WEBSITE_REMOVAL])) == []
    with pytest.raises(Refused) as over:
        closing.answer(filing_id, ClosingTask.WEBSITE, url="https://www.city.uenohara.example/", by=actor("s008"), at=later(13))
    assert codes(over) == ["closing.not_decided"]


def test_6_2_what_was_removed_before_the_closing_completes_it_at_once() -> None:
    found = board.account()
    filing_id = decided(found)
    closing.answer(filing_id, ClosingTask.WEBSITE, url="https://www.city.uenohara.example/sns/", by=actor("s008"), at=later(1))
    board.list_done(filing_id, at=later(5))
    closing.execute(filing_id, by=actor("s009"), at=later(10))
    assert queries.filing(filing_id).state == FilingState.COMPLETED


def test_an_export_counts_only_if_it_was_made_since_the_decision_and_leaves_its_hash(tmp_path: Path) -> None:
    found = board.account()
    exporting.export(tmp_path / "early", by=None, at=NOW - timedelta(minutes=1))
    filing_id = decided(found)
    with pytest.raises(Refused) as refused:
        closing.answer(filing_id, ClosingTask.ARCHIVE, by=actor("s044"), at=later(1))
    summary = exporting.export(tmp_path / "since", by=None, at=later(2))
    closing.answer(filing_id, ClosingTask.ARCHIVE, by=actor("s044"), at=later(3))
    answer = queries.answers(filing_id)[ClosingTask.ARCHIVE]
    assert (codes(refused), answer.evidence) == (["closing.not_exported"], summary.root)


def test_farewell_is_said_through_the_account_that_is_being_closed_and_not_through_one_that_was_suspended() -> None:
    found = board.account()
    filing_id = decided(found)
    post_id = board.drafted(found, text="このアカウントは終わります。")
    board.decided(post_id)
    board.worked(61)
    delivery = board.delivery(post_id)
    other = board.drafted(board.account(handle="other"))
    with pytest.raises(Conflict):
        closing.answer(filing_id, ClosingTask.FAREWELL, delivery_id=board.delivery(other).pk, by=actor("s044"), at=later(70))
    closing.answer(filing_id, ClosingTask.FAREWELL, delivery_id=delivery.pk, by=actor("s044"), at=later(70))
    assert queries.answers(filing_id)[ClosingTask.FAREWELL].url.endswith(".html") or queries.answers(filing_id)[ClosingTask.FAREWELL].url
    rested = board.account(handle="rest")
    decided_by(suspension(rested), SECTION_ORDER)
    decided(rested)
    assert entry(rested.pk).state is PublicState.SUSPENDED
    with pytest.raises(Refused) as refused:
        board.drafted(rested)
    assert codes(refused) == ["post.account_not_live"]


def test_a_list_is_answered_by_the_section_only_after_the_decision() -> None:
    found = board.account()
    draft = filing.draft_closing(found.pk, closing_on=DAY, reason="統合", mode="deleted", by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as early:
        closing.answer(draft, ClosingTask.LINKS, note="した", by=actor("s044"), at=NOW)
    case_id = filing.submit(draft, by=actor("s044"), at=NOW)
    for number in OPENING_ORDER:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    with pytest.raises(Forbidden):
        closing.answer(draft, ClosingTask.LINKS, note="した", by=actor("s051"), at=NOW)
    with pytest.raises(Refused) as silent:
        closing.answer(draft, ClosingTask.LINKS, note=" ", by=actor("s044"), at=NOW)
    assert (codes(early), codes(silent)) == (["closing.not_decided"], ["closing.nothing_said"])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"mode": ""}, "filing.field_missing"),
        ({"mode": "burnt"}, "filing.field_missing"),
        ({"mode": "parked"}, "closing.parked_without_end"),
        ({"closing_on": ""}, "filing.field_missing"),
    ],
)
def test_form_2_says_what_becomes_of_the_account(facts: dict[str, str], code: str) -> None:
    said = {"closing_on": DAY, "reason": "統合", "mode": "deleted", **facts}
    draft = filing.draft_closing(board.account().pk, **said, by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        filing.submit(draft, by=actor("s044"), at=NOW)
    assert codes(refused) == [code]


def test_a_parked_account_is_given_up_only_when_its_time_is_over() -> None:
    found = board.account()
    filing_id = decided(found, "parked", "2026-12-24")
    board.list_done(filing_id, at=later(5))
    closing.execute(filing_id, by=actor("s009"), at=later(10))
    with pytest.raises(Refused) as still:
        closing.give_up(found.pk, ClosingMode.DELETED, reason="1年たった。", by=actor("s009"), at=later(20))
    with pytest.raises(Forbidden):
        closing.give_up(found.pk, ClosingMode.DELETED, reason="1年たった。", by=SYSTEM, at=NOW + timedelta(days=31))
    with pytest.raises(Refused):
        closing.give_up(found.pk, ClosingMode.PARKED, reason="1年たった。", by=actor("s009"), at=NOW + timedelta(days=31))
    closing.give_up(found.pk, ClosingMode.DELETED, reason="1年たった。", by=actor("s009"), at=NOW + timedelta(days=31))
    assert (codes(still), queries.account(found.pk).state, queries.account(found.pk).closed_on) == (
        ["closing.parked_still"], AccountState.CLOSED, TODAY,
    )  # fmt: skip
