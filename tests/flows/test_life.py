"""Between opening and closing: what is registered changes by filing, an account rests and comes back, and each finds its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.forms import ResumptionForm, SuspensionForm
from kosatsu.accounts.models import Account
from kosatsu.accounts.public import PublicState, entry
from kosatsu.accounts.states import AccountState, ClosingMode, FilingKind, FilingState
from kosatsu.approval import queries as cases
from kosatsu.approval.states import CaseState
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import changing, deciding, filing, removing, suspending
from kosatsu.jobs import engine
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.notifications import queries as notices
from kosatsu.policies import actions as policies
from kosatsu.policies import queries as policy_queries
from kosatsu.posts.states import DeliveryState
from kosatsu.records import queries as records
from tests.flows import board
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later

pytestmark = pytest.mark.usefixtures("city")

WORDS = [f"{number}の言葉" for number in range(1, 13)]
SECTION_ORDER = ("s022", "s009")


def account() -> Account:
    """An account in use with a policy whose words somebody wrote by hand."""
    found = board.account(
        icon="c" * 64, icon_type="image/png", website_blurb="防災の情報", listing_url="https://www.city.uenohara.example/bousai/"
    )
    policies.put_in_force(found, internal=WORDS, public=WORDS, since=TODAY, source="", by=actor("s009"), at=NOW)
    return found


def changed(found: Account, on: str = "2026-11-24", **facts: object) -> int:
    """Id of a 変更届 that wants these facts to be other."""
    wanted = replace(changing.registered(found.pk, at=NOW), **facts)  # type: ignore[arg-type]  # the facts are the point
    return filing.draft_change(found.pk, wanted, effective_on=on, reason="見直しのため。", by=actor("s044"), at=NOW)


def decide(filing_id: int, order: tuple[str, ...], at: datetime = NOW) -> None:
    case_id = filing.submit(filing_id, by=actor("s044"), at=at)
    for number in order:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=at)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def suspension(found: Account, on: str = "2026-11-24", **facts: str) -> int:
    form = SuspensionForm(
        **{"suspension_kind": "election", "reason": "選挙の期間のため。", "effective_on": on, "until": "2026-12-20", **facts}
    )
    return filing.draft_suspension(found.pk, form, by=actor("s044"), at=NOW)


def test_a_light_change_is_decided_by_the_head_of_the_section_and_a_material_one_by_the_mayor() -> None:
    found = account()
    light, material = changed(found, contact="危機管理課 0554-00-1130"), changed(found, purpose="災害と防犯の情報を伝えるため。")
    decide(light, SECTION_ORDER)
    case_id = filing.submit(material, by=actor("s044"), at=NOW)
    assert [cases.case(case_id).kind, queries.account(found.pk).contact] == ["account.change.material", "危機管理課 0554-00-1130"]
    for number in OPENING_ORDER[:-1]:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    assert queries.account(found.pk).purpose == "防災"
    deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s001"), at=NOW)
    assert (queries.account(found.pk).purpose, queries.filing(material).state) == ("災害と防犯の情報を伝えるため。", FilingState.EXECUTED)


def test_a_changed_fact_makes_a_new_version_of_the_policy_and_leaves_the_other_items_as_they_were_written() -> None:
    found = account()
    decide(changed(found, posting_frequency="週1回"), SECTION_ORDER)
    policy = policy_queries.in_force(found.pk, TODAY)
    assert policy is not None
    assert (policy.number, [item for item in policy.internal_items if item not in WORDS]) == (2, ["00:00から23:59まで(週1回)"])


def test_what_the_policy_does_not_say_makes_no_new_version() -> None:
    found = account()
    decide(changed(found, website_blurb="新しい紹介"), SECTION_ORDER)
    policy = policy_queries.in_force(found.pk, TODAY)
    assert policy is not None
    assert (policy.number, queries.account(found.pk).website_blurb) == (1, "新しい紹介")


def test_a_change_of_operators_ends_who_leaves_and_begins_who_comes() -> None:
    found = account()
    decide(changed(found, operators=(actor("s045").person(),)), SECTION_ORDER)
    assert queries.operators(found.pk, TODAY) == [actor("s045").person()]
    assert queries.operated_by(actor("s044").person(), TODAY) == []


def test_a_change_waits_for_its_day_and_until_then_the_register_says_what_was_approved_last() -> None:
    found = account()
    filing_id = changed(found, on="2026-12-01", contact="新しい窓口")
    decide(filing_id, SECTION_ORDER)
    engine.work_off(HANDLERS, at=later(60))
    assert (queries.account(found.pk).contact, queries.filing(filing_id).state) == ("危機管理課", FilingState.APPROVED)
    engine.work_off(HANDLERS, at=datetime.combine(date(2026, 12, 1), time(0, 1), JAPAN))
    assert (queries.account(found.pk).contact, queries.filing(filing_id).state) == ("新しい窓口", FilingState.EXECUTED)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "change.nothing"),
        ({"platform": "x"}, "change.platform_in_use"),
        ({"purpose": ""}, "filing.field_missing"),
        ({"hours_from": "22:00", "hours_until": "06:00"}, "filing.hours_backwards"),
        ({"hours_until": "00:00"}, "filing.hours_backwards"),
    ],
)
def test_a_change_changes_something_and_leaves_the_form_whole(facts: dict[str, object], code: str) -> None:
    filing_id = changed(account(), **facts)
    with pytest.raises(Refused) as refused:
        filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert codes(refused) == [code]


def test_hours_past_midnight_are_said_so() -> None:
    found = account()
    decide(changed(found, hours_from="22:00", hours_until="06:00", hours_next_day=True), SECTION_ORDER)
    assert (queries.account(found.pk).hours_until, queries.account(found.pk).hours_next_day) == ("06:00", True)


def test_two_filings_under_way_do_not_change_the_same_fact_and_a_stale_draft_is_to_be_revised() -> None:
    found = account()
    first, second = changed(found, contact="甲"), changed(found, contact="乙", website_blurb="紹介")
    case_id = filing.submit(first, by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as twice:
        filing.submit(second, by=actor("s044"), at=NOW)
    for number in SECTION_ORDER:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    with pytest.raises(Refused) as stale:
        filing.submit(second, by=actor("s044"), at=NOW)
    assert (codes(twice), codes(stale)) == (["change.already_under_way"], ["change.other_before"])
    wanted = replace(changing.registered(found.pk, at=NOW), contact="乙")
    changing.revise(second, wanted, effective_on="2026-11-24", reason="見直し", by=actor("s044"), at=NOW)
    decide(second, SECTION_ORDER)
    assert queries.account(found.pk).contact == "乙"


def test_a_suspended_account_sends_nothing_that_waited_and_takes_nothing_new_until_it_is_resumed() -> None:
    found = account()
    post_id = board.drafted(found)
    board.decided(post_id)
    decide(suspension(found), SECTION_ORDER)
    board.worked(61)
    assert (board.delivery(post_id).state, board.notices()) == (DeliveryState.STOPPED, [])
    with pytest.raises(Refused) as refused:
        board.drafted(found)
    assert codes(refused) == ["post.account_not_live"]
    state = queries.account(found.pk)
    assert (state.state, state.suspended_until, entry(found.pk).state) == (
        AccountState.SUSPENDED, date(2026, 12, 20), PublicState.SUSPENDED,
    )  # fmt: skip
    form = ResumptionForm(effective_on="2026-11-24", reason="選挙が終わったため。")
    decide(filing.draft_resumption(found.pk, form, by=actor("s044"), at=NOW), SECTION_ORDER)
    state = queries.account(found.pk)
    assert (state.state, state.suspension_kind, state.suspended_until) == (AccountState.LIVE, "", None)
    assert board.drafted(found) > post_id


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"suspension_kind": "tired"}, "filing.field_missing"),
        ({"reason": " "}, "filing.field_missing"),
        ({"until": "2026-11-01"}, "suspension.ends_before"),
        ({"on": "来週"}, "filing.not_a_day"),
    ],
)
def test_a_suspension_says_why_and_from_when(facts: dict[str, str], code: str) -> None:
    filing_id = suspension(account(), **facts)
    with pytest.raises(Refused) as refused:
        filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert code in codes(refused)


def test_what_is_in_use_is_not_resumed_and_what_rests_is_not_suspended() -> None:
    found = account()
    form = ResumptionForm(effective_on="2026-11-24", reason="直した。")
    resumption = filing.draft_resumption(found.pk, form, by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        filing.submit(resumption, by=actor("s044"), at=NOW)
    assert codes(refused) == ["resumption.not_suspended"]
    again = suspension(found)
    suspending.suspend_at_once(found.pk, "takeover", reason="乗っ取られた。", by=actor("s009"), at=NOW)
    with pytest.raises(Refused) as twice:
        filing.submit(again, by=actor("s044"), at=NOW)
    assert codes(twice) == ["suspension.not_in_use"]


def test_the_head_suspends_at_once_and_the_supervisor_looks_afterwards() -> None:
    found = account()
    for stranger in ("s044", "s022", "s051", "s001"):
        with pytest.raises(Forbidden):
            suspending.suspend_at_once(found.pk, "takeover", reason="乗っ取られた。", by=actor(stranger), at=NOW)
    with pytest.raises(Refused):
        suspending.suspend_at_once(found.pk, "takeover", reason=" ", by=actor("s009"), at=NOW)
    suspending.suspend_at_once(found.pk, "takeover", reason="乗っ取られた。", by=actor("s009"), at=NOW)
    (line,) = [line for line in records.history(found.ref) if line.verb == "account.suspended"]
    assert (queries.account(found.pk).state, line.fields["kind"], line.fields["reason"]) == (
        AccountState.SUSPENDED, "takeover", "乗っ取られた。",
    )  # fmt: skip
    (review,) = cases.reviews_open([queries.account(board.account(handle="k").pk).unit_id, actor_unit("s008")])
    (notice,) = notices.of(actor("s008").person())
    assert (notice.kind, notice.subject) == ("review_owed", f"review:{review.pk}")
    with pytest.raises(Forbidden):
        removing.review(review.pk, comment="", by=actor("s009"), at=later(60))
    removing.review(review.pk, comment="確かめた。", by=actor("s008"), at=later(60))
    assert cases.reviews_open([review.unit_id]) == []


def test_what_the_supervisor_suspends_the_section_looks_at() -> None:
    found = account()
    suspending.suspend_at_once(found.pk, "platform_freeze", reason="凍結された。", by=actor("s008"), at=NOW)
    (review,) = cases.reviews_open([found.unit_id])
    removing.review(review.pk, comment="承知した。", by=actor("s009"), at=later(60))


def test_an_account_of_another_section_is_not_filed_for() -> None:
    found = account()
    with pytest.raises(Forbidden):
        filing.draft_suspension(found.pk, SuspensionForm(), by=actor("s051"), at=NOW)
    assert queries.under_way(found.pk, FilingKind.SUSPENSION) == []


def test_a_suspension_that_ends_later_waits_for_its_day_even_if_decided_before() -> None:
    found = account()
    day = (TODAY + timedelta(days=3)).isoformat()
    decide(suspension(found, on=day), SECTION_ORDER)
    assert queries.account(found.pk).state == AccountState.LIVE
    engine.work_off(HANDLERS, at=NOW + timedelta(days=3))
    assert queries.account(found.pk).state == AccountState.SUSPENDED


def test_what_can_no_longer_be_carried_out_is_decided_all_the_same_and_lapses() -> None:
    found = account()
    waiting = suspension(found)
    case_id = filing.submit(waiting, by=actor("s044"), at=NOW)
    suspending.suspend_at_once(found.pk, "takeover", reason="乗っ取られた。", by=actor("s009"), at=NOW)
    for number in SECTION_ORDER:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    assert (cases.case(case_id).state, queries.filing(waiting).state) == (CaseState.APPROVED, FilingState.LAPSED)
    assert queries.account(found.pk).suspension_kind == "takeover"
    assert records.history(queries.filing(waiting).ref)[-1].verb == "filing.lapsed"


def test_a_change_that_waits_for_its_day_lapses_when_the_account_is_closed_by_then() -> None:
    found = account()
    day = (TODAY + timedelta(days=3)).isoformat()
    waiting = changed(found, on=day, contact="0554-00-1131")
    decide(waiting, SECTION_ORDER)
    accounts.begin_closing(found, filing=queries.filing(waiting), by=actor("s009"), at=NOW)
    accounts.close(found, ClosingMode.DELETED, reason="統合のため。", closed_on=TODAY, parked_until=None, by=actor("s009"), at=NOW)
    engine.work_off(HANDLERS, at=NOW + timedelta(days=3))
    assert (queries.filing(waiting).state, queries.account(found.pk).contact) == (FilingState.LAPSED, found.contact)


def actor_unit(number: str) -> int:
    from kosatsu.people import queries as people

    return people.acting(actor(number), TODAY).unit_id
