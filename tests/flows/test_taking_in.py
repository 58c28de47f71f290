"""5(1): accounts that were there before they were filed, accounts that go to another section, and those the city does not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import public, queries
from kosatsu.accounts.forms import TransferForm
from kosatsu.accounts.models import Account
from kosatsu.accounts.public import PublicState, entry
from kosatsu.accounts.states import AccountState, FilingState
from kosatsu.approval import queries as cases
from kosatsu.duties import actions as duty_actions
from kosatsu.duties import queries as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import changing, deciding, filing, stating, suspending, taking_over
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.policies import queries as policies
from kosatsu.posts import queries as posts
from kosatsu.posts.states import PostState
from kosatsu.records import queries as records
from tests.flows import board
from tests.flows.test_accounts import decide, form
from tests.flows.test_life import SECTION_ORDER, changed, codes
from tests.flows.test_life import account as in_use
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def before_the_system(state: AccountState = AccountState.LEGACY_UNFILED, **changes: object) -> Account:
    """An account that nobody has filed yet, with the day by which it is to be."""
    values = {
        "platform": "x", "display_name": "上野原市防災", "handle": "ubosai", "url": "https://x.example/ubosai", "stable_id": "",
        "unit_id": unit("t0301"), "accountable_officer_id": actor("s009").person(), "purpose": "防災", "content_scope": "避難情報",
        "hours_from": "08:30", "hours_until": "17:15", "posting_frequency": "随時", "reply_mode": "none", "response_method": "しない",
        "start_on": TODAY - timedelta(days=3000), "filing_due_on": TODAY + timedelta(days=90), **changes,
    }  # fmt: skip
    found = accounts.enter_existing(values, operators=[actor("s044").person()], state=state, since=TODAY, by=actor("s009"), at=NOW)
    duty_actions.open(Kind.REGULARISE, subject=found.ref, unit_id=found.unit_id, due_on=TODAY, by=SYSTEM, at=NOW)
    return found


def adopting(found: Account) -> int:
    wanted = replace(form(), platform="x", handle="ubosai", planned_url=found.url)
    return filing.draft_opening(wanted, unit_id=unit("t0301"), by=actor("s044"), at=NOW, adopts=found.pk)


def test_5_1_a_a_legacy_account_is_taken_in_by_its_form_and_stays_in_use_under_its_own_number() -> None:
    found = before_the_system()
    assert entry(found.pk).state is PublicState.LIVE
    draft = adopting(found)
    with pytest.raises(Refused) as twice:
        adopting(found)
    assert queries.opening_filing(found.pk) is None
    decide(filing.submit(draft, by=actor("s044"), at=NOW))
    taken = queries.account(found.pk)
    policy = policies.in_force(found.pk, TODAY)
    assert policy is not None
    assert (taken.state, taken.filing_due_on, taken.opened_on, taken.purpose, taken.url) == (
        AccountState.LIVE, None, found.start_on, form().purpose, found.url,
    )  # fmt: skip
    assert (codes(twice), len(queries.register()), list(duties.open_about(found.ref, [Kind.REGULARISE]))) == (
        ["adopting.under_way"], 1, [],
    )  # fmt: skip
    opened = queries.opening_filing(found.pk)
    assert opened is not None
    assert opened.pk == draft
    with pytest.raises(Refused) as filed:
        adopting(found)
    assert codes(filed) == ["adopting.filed"]


def test_5_1_a_an_unregistered_account_is_told_to_nobody_until_its_form_is_decided_and_its_profile_seen() -> None:
    found = before_the_system(AccountState.UNREGISTERED)
    with pytest.raises(NotFound):
        entry(found.pk)
    assert (public.register(), public.known()) == ((), {})
    with pytest.raises(Refused) as silent:
        board.drafted(found)
    assert codes(silent) == ["post.account_not_live"]
    decide(filing.submit(adopting(found), by=actor("s044"), at=NOW))
    taken = queries.account(found.pk)
    assert (taken.state, taken.report_due_on, entry(found.pk).state) == (
        AccountState.APPROVED, TODAY + timedelta(days=14), PublicState.PLANNED,
    )  # fmt: skip


def test_a_suspended_legacy_account_stays_suspended_when_it_is_taken_in_and_goes_back_to_unfiled_when_it_is_not() -> None:
    found = before_the_system()
    suspending.suspend_at_once(found.pk, "takeover", reason="乗っ取り", by=actor("s009"), at=NOW)
    decide(filing.submit(adopting(found), by=actor("s044"), at=NOW))
    assert queries.account(found.pk).state == AccountState.SUSPENDED
    other = before_the_system(handle="b", url="https://x.example/b")
    suspending.suspend_at_once(other.pk, "takeover", reason="乗っ取り", by=actor("s009"), at=NOW)
    locked = queries.account_locked(other.pk)
    accounts.resume(locked, reason="直した。", by=actor("s009"), at=NOW)
    assert locked.state == AccountState.LEGACY_UNFILED


def test_a_filing_that_is_rejected_leaves_the_account_unfiled() -> None:
    found = before_the_system()
    case_id = filing.submit(adopting(found), by=actor("s044"), at=NOW)
    for number in OPENING_ORDER[:-1]:
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(number), at=NOW)
    deciding.reject(case_id, seen=cases.seen(cases.case(case_id)), reason="廃止すべきです。", by=actor("s001"), at=NOW)
    assert queries.account(found.pk).state == AccountState.LEGACY_UNFILED
    assert adopting(found)


def transfer(found: Account, **changes: object) -> int:
    """Id of a 所管替え届 to 広報 of 企画課."""
    wanted = TransferForm(
        to_unit=unit("k02"), accountable_officer=actor("s008").person(), operators=(actor("s041").person(),),
        effective_on="2026-11-24", reason="広報に集めるため。",
    )  # fmt: skip
    return filing.draft_transfer(found.pk, replace(wanted, **changes), by=actor("s044"), at=NOW)  # type: ignore[arg-type]  # the facts


def went(found: Account) -> None:
    """The account has gone to 広報, decided by everybody who is asked."""
    case_id = filing.submit(transfer(found), by=actor("s044"), at=NOW)
    while cases.open_steps(cases.case(case_id)):
        number = next(n for n in ("s022", "s009", "s008", *OPENING_ORDER) if cases.step_for(cases.case(case_id), actor(n).person(), NOW))
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(number), at=NOW)


def test_a_post_under_way_is_not_decided_by_the_section_that_gave_the_account_away() -> None:
    post_id = board.drafted(found := in_use())
    case_id = board.submitted(post_id)
    went(found)
    deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor("s022"), at=NOW)
    with pytest.raises(Refused) as refused:
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor("s009"), at=NOW)
    assert (codes(refused), posts.post(post_id).state) == (["post.account_elsewhere"], PostState.SUBMITTED)
    deciding.return_for_revision(case_id, seen=cases.seen(cases.case(case_id)), reason="移りました。", by=actor("s009"), at=NOW)


def test_a_post_for_an_account_of_another_section_is_decided_while_its_drafter_operates_it() -> None:
    post_id = board.drafted(board.account(unit_id=unit("k06")))
    board.decided(post_id)
    assert posts.post(post_id).state == PostState.CLEARED


def test_an_account_goes_to_another_section_with_its_people_duties_and_drafts_when_both_heads_and_the_mayor_agree() -> None:
    found = in_use()
    post_id = board.drafted(found)
    draft = changed(found, contact="新しい窓口")
    duty = duty_actions.open(Kind.DORMANT, subject=found.ref, unit_id=found.unit_id, due_on=TODAY, by=SYSTEM, at=NOW)
    case_id = filing.submit(transfer(found), by=actor("s044"), at=NOW)
    boxes = [step.box for step in cases.steps(cases.case(case_id))]
    assert boxes[:3] == ["担当リーダー", "課長", "受入れ課長"]
    order = []
    while (step := next(iter(cases.open_steps(cases.case(case_id))), None)) is not None:
        number = next(n for n in ("s022", "s009", "s008", *OPENING_ORDER) if cases.step_for(cases.case(case_id), actor(n).person(), NOW))
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(number), at=NOW)
        order.append(step.box)
    assert (order[2] == "受入れ課長" and order[-1] == "市長") or order[-2] == "市長"
    went = queries.account(found.pk)
    assert (went.unit_id, went.accountable_officer_id, queries.operators(found.pk, TODAY)) == (
        unit("k02"), actor("s008").person(), [actor("s041").person()],
    )  # fmt: skip
    assert (posts.post(post_id).unit_id, queries.filing(draft).unit_id, duties.duty(duty.pk).unit_id) == (unit("k02"),) * 3
    (line,) = [line for line in records.history(found.ref) if line.verb == "account.transferred"]
    assert (line.fields["former"], line.fields["unit"]) == (found.unit_id, unit("k02"))
    policy = policies.in_force(found.pk, TODAY)
    assert policy is not None
    assert policy.public_items[4] == "企画課長"
    taking_over.post(post_id, by=actor("s041"), at=later(5))
    assert posts.post(post_id).drafter_id == actor("s041").person()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_unit": 0}, "transfer.same_unit"),
        ({"operators": ()}, "filing.field_missing"),
        ({"reason": ""}, "filing.field_missing"),
        ({"effective_on": "来月"}, "filing.not_a_day"),
    ],
)
def test_a_transfer_says_where_to_whom_when_and_why(changes: dict[str, object], code: str) -> None:
    draft = transfer(in_use(), **changes)
    with pytest.raises(Refused) as refused:
        filing.submit(draft, by=actor("s044"), at=NOW)
    assert code in codes(refused)


def test_a_transfer_names_people_of_the_section_that_takes_the_account() -> None:
    draft = transfer(in_use(), operators=(actor("s044").person(),))
    with pytest.raises(Refused) as refused:
        filing.submit(draft, by=actor("s044"), at=NOW)
    assert codes(refused) == ["transfer.not_a_member"]


def test_several_changes_of_one_section_are_one_case_and_one_decision() -> None:
    first, second = (
        in_use(),
        board.account(
            platform="x",
            handle="x",
            icon="c" * 64,
            icon_type="image/png",
            website_blurb="x",
            listing_url="https://www.city.uenohara.example/x/",
        ),
    )
    new = (actor("s045").person(),)
    drafts = [
        filing.draft_change(
            one.pk,
            replace(changing.registered(one.pk, at=NOW), operators=new),
            effective_on="2026-11-24",
            reason="異動",
            by=actor("s044"),
            at=NOW,
        )
        for one in (first, second)
    ]
    case_id = filing.submit_together(drafts, by=actor("s044"), at=NOW)
    case = cases.case(case_id)
    assert (case.kind, case.title, len(cases.subjects(case))) == ("account.change.light", "ソーシャルメディア変更届出書(一括 2件)", 2)
    deciding.return_for_revision(case_id, seen=cases.seen(case), reason="理由を詳しく。", by=actor("s022"), at=NOW)
    assert [queries.filing(draft).state for draft in drafts] == [FilingState.RETURNED] * 2
    changing.revise(
        drafts[0],
        replace(changing.registered(first.pk, at=NOW), operators=new),
        effective_on="2026-11-24",
        reason="4月の異動",
        by=actor("s044"),
        at=NOW,
    )
    assert filing.submit(drafts[0], by=actor("s044"), at=NOW) == case_id
    for number in SECTION_ORDER:
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(number), at=NOW)
    assert [queries.operators(one.pk, TODAY) for one in (first, second)] == [list(new)] * 2
    assert [queries.filing(draft).state for draft in drafts] == [FilingState.EXECUTED] * 2


def test_what_is_of_two_kinds_does_not_go_together() -> None:
    found = in_use()
    with pytest.raises(Refused) as refused:
        filing.submit_together([changed(found, contact="甲"), transfer(found)], by=actor("s044"), at=NOW)
    assert codes(refused) == ["filing.not_together"]


def test_the_supervisors_head_says_where_the_city_has_no_account_and_takes_it_back() -> None:
    said = stating.say("tiktok", "", reason="市は使っていません。", since=None, by=actor("s008"), at=NOW)
    named = stating.say(
        "facebook", "上野原市長", reason="市長は使っていません。", since=TODAY + timedelta(days=3), by=actor("s008"), at=NOW
    )
    assert [(one.platform, one.name, one.since) for one in public.statements(TODAY)] == [("tiktok", "", TODAY)]
    with pytest.raises(Refused) as twice:
        stating.say("tiktok", "", reason="もう一度", since=None, by=actor("s008"), at=NOW)
    with pytest.raises(Forbidden):
        stating.say("line", "", reason="ない", since=None, by=actor("s041"), at=NOW)
    with pytest.raises(Refused) as silent:
        stating.say("line", "", reason=" ", since=None, by=actor("s008"), at=NOW)
    assert (codes(twice), codes(silent)) == (["statement.said"], ["filing.field_missing"])
    stating.end(said, reason="開設したため。", by=actor("s008"), at=later(60))
    assert public.statements(TODAY) == ()
    assert [one.name for one in public.statements(TODAY + timedelta(days=3))] == ["上野原市長"]
    with pytest.raises(Refused):
        stating.end(said, reason="もう一度", by=actor("s008"), at=later(61))
    assert named


def test_where_the_register_has_an_account_only_another_name_is_said_not_to_be_there() -> None:
    found = in_use()
    with pytest.raises(Refused) as refused:
        stating.say(found.platform, "", reason="ない", since=None, by=actor("s008"), at=NOW)
    assert codes(refused) == ["statement.has_account"]
    assert stating.say(found.platform, "上野原市長", reason="ない", since=None, by=actor("s008"), at=NOW)
