"""An account's way through the city hall: 様式第1号 to the register, 様式第2号 to 廃止."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.states import AccountState, FilingState
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Medium
from kosatsu.flows import closing, deciding, filing, transcribing
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.policies import queries as policies
from kosatsu.records import queries as records
from tests.flows import board
from tests.modules.accounts.test_accounts import FORM, REPORT
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def form() -> OpeningForm:
    return replace(FORM, accountable_officer=actor("s009").person(), operators=(actor("s044").person(),))


def submitted() -> tuple[int, int]:
    filing_id = filing.draft_opening(form(), unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    return filing_id, filing.submit(filing_id, by=actor("s044"), at=NOW)


def decide(case_id: int, order: tuple[str, ...] = OPENING_ORDER) -> None:
    for number in order:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)


def test_5_1_a_form_1_makes_no_account_until_the_mayor_has_decided_and_then_one_with_its_policy() -> None:
    filing_id, case_id = submitted()
    decide(case_id, OPENING_ORDER[:-1])
    assert list(queries.register()) == []
    decide(case_id, OPENING_ORDER[-1:])
    (account,) = queries.register()
    assert (account.state, queries.filing(filing_id).state, queries.operators(account.pk, TODAY)) == (
        AccountState.APPROVED, FilingState.APPROVED, [actor("s044").person()],
    )  # fmt: skip
    policy = policies.in_force(account.pk, TODAY)
    assert policy is not None
    assert (policy.internal_items[4], policy.public_items[4]) == ("危機管理課長 関屋 剛志", "危機管理課長")
    assert "葛城" not in "".join(policy.public_items)


def test_5_2_a_a_policy_with_an_empty_item_stops_the_filing_and_nothing_is_half_done() -> None:
    short = replace(form(), disclaimer="")
    filing_id = filing.draft_opening(short, unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == ["policy.item_missing"]
    assert queries.filing(filing_id).state == FilingState.DRAFT


def test_a_returned_filing_is_revised_submitted_again_and_decided() -> None:
    filing_id, case_id = submitted()
    deciding.return_for_revision(case_id, seen=cases.case(case_id).content_id, reason="頻度を具体的に。", by=actor("s022"), at=NOW)
    assert queries.filing(filing_id).state == FilingState.RETURNED
    filing.revise(filing_id, replace(form(), posting_frequency="週1回"), by=actor("s044"), at=NOW)
    assert filing.submit(filing_id, by=actor("s044"), at=NOW) == case_id
    decide(case_id)
    assert queries.register().get().posting_frequency == "週1回"


def test_a_rejected_or_withdrawn_filing_makes_no_account() -> None:
    _, case_id = submitted()
    decide(case_id, OPENING_ORDER[:-1])
    deciding.reject(case_id, seen=cases.case(case_id).content_id, reason="時期を改めます。", by=actor("s001"), at=NOW)
    filing_id, _ = submitted()
    filing.recall(filing_id, by=actor("s044"), at=NOW)
    filing.withdraw(filing_id, by=actor("s044"), at=NOW)
    assert list(queries.register()) == []


def test_who_has_no_box_is_refused_and_who_comes_late_is_told_so() -> None:
    _, case_id = submitted()
    for number in ("s044", "s001", "s051"):
        with pytest.raises(Forbidden):
            deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    decide(case_id)
    with pytest.raises(Refused) as twice:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s001"), at=NOW)
    assert [finding.code for finding in twice.value.findings] == ["case.already_acted"]
    with pytest.raises(Conflict):
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s051"), at=NOW)


def test_a_stranger_to_the_section_files_nothing_for_it() -> None:
    with pytest.raises(Forbidden):
        filing.draft_opening(form(), unit_id=unit("t0301"), by=actor("s051"), at=NOW)


def test_a_mayor_who_does_not_sign_in_decides_on_paper_by_a_clerks_hand() -> None:
    _, case_id = submitted()
    decide(case_id, OPENING_ORDER[:-1])
    case = cases.case(case_id)
    (step,) = cases.open_steps(case)
    said = {"seen": case.content_id, "medium": Medium.PAPER, "evidence": "a" * 64, "sealer": actor("s001")}
    with pytest.raises(Forbidden):
        transcribing.transcribe(case_id, step.pk, **said, said_at=later(30), by=actor("s051"), at=later(60))  # type: ignore[arg-type]  # one table
    with pytest.raises(Refused):
        transcribing.transcribe(case_id, step.pk, **said, said_at=later(90), by=actor("s018"), at=later(60))  # type: ignore[arg-type]  # one table
    transcribing.transcribe(case_id, step.pk, **said, said_at=later(30), by=actor("s018"), at=later(60))  # type: ignore[arg-type]  # one table
    (line,) = [line for line in records.history(case.ref) if line.verb == "case.decided"]
    assert (line.person_id, line.at, line.fields["clerk"], line.fields["medium"]) == (
        actor("s001").person(), later(30), actor("s018").person(), "paper",
    )  # fmt: skip


def test_6_1_form_2_closes_the_account_only_after_its_decision_and_on_its_day() -> None:
    _, case_id = submitted()
    decide(case_id)
    account = queries.account_locked(queries.register().get().pk)
    accounts.report_opening(account, REPORT, by=actor("s044"), at=NOW)
    accounts.go_live(account, [], by=actor("s044"), at=NOW)
    filing_id = filing.draft_closing(account.pk, closing_on="2026-11-24", reason="統合のため。", mode="deleted", by=actor("s044"), at=NOW)
    with pytest.raises(Refused):
        closing.execute(filing_id, by=actor("s009"), at=NOW)
    closing_case = filing.submit(filing_id, by=actor("s044"), at=NOW)
    decide(closing_case)
    assert queries.account(account.pk).state == AccountState.CLOSING
    board.list_done(filing_id, at=NOW)
    closing.execute(filing_id, by=actor("s009"), at=NOW)
    assert (queries.account(account.pk).state, list(queries.live())) == (AccountState.CLOSED, [])


def test_a_paper_seal_is_not_older_than_the_seal_before_it() -> None:
    _, case_id = submitted()
    for minutes, number in enumerate(OPENING_ORDER[:-1], 1):
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=later(minutes))
    case = cases.case(case_id)
    (step,) = cases.open_steps(case)
    given = {"seen": case.content_id, "medium": Medium.WORD, "evidence": "", "sealer": actor("s001"), "by": actor("s018"), "at": later(60)}
    with pytest.raises(Refused) as refused:
        transcribing.transcribe(case_id, step.pk, said_at=later(3), **given)
    assert [finding.code for finding in refused.value.findings] == ["transcription.impossible_time"]
    transcribing.transcribe(case_id, step.pk, said_at=later(30), **given)
    assert [account.state for account in queries.register()] == [AccountState.APPROVED]


@pytest.mark.parametrize(("day", "code"), [("2026-11-25", "filing.terms_to_come"), ("明日", "filing.not_a_day")])
def test_terms_are_not_checked_on_a_day_to_come(day: str, code: str) -> None:
    filing_id = filing.draft_opening(replace(form(), terms_checked_on=day), unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert [finding.code for finding in refused.value.findings] == [code]
