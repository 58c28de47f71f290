"""What somebody with a sign-in tries past the screens, and how the house answers."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from kosatsu.accounts import actions as accounts
from kosatsu.approval import queries as cases
from kosatsu.flows import deciding, posting, publishing, reaching, removing
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.overviews import delivery_page
from kosatsu.posts import queries
from kosatsu.posts.states import DeliveryState, PostState
from tests.flows import board
from tests.world import NOW, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_who_will_decide_a_post_does_not_rewrite_it_before() -> None:
    post_id = board.drafted(account := board.account())
    case_id = board.submitted(post_id)
    deciding.return_for_revision(case_id, seen=cases.case(case_id).content_id, reason="直します。", by=actor("s022"), at=NOW)
    given = board.DraftIn("防災訓練", "課長が書いた文です。", {}, later(60), later(420))
    with pytest.raises(Refused) as refused:
        posting.revise(post_id, given, accounts=[account.pk], by=actor("s009"), at=NOW)
    assert (codes(refused), queries.post(post_id).body) == (["post.other_drafter"], board.TEXT)


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.ASKED])
def test_what_may_have_arrived_is_not_sent_again_by_a_forged_request(state: DeliveryState) -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_delivery SET state = %s", [state])
    with pytest.raises(Refused) as refused:
        publishing.resume(board.delivery(post_id).pk, by=actor("s022"), at=later(70))
    assert (codes(refused), board.delivery(post_id).state) == (["delivery.not_held_back"], state)


def test_an_operator_taken_off_an_account_puts_up_nothing_more_for_it() -> None:
    account = board.account(unit_id=unit("k06"))
    post_id = board.drafted(account)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_operator SET until = %s WHERE account_id = %s", [NOW.date(), account.pk])
    with pytest.raises(Forbidden):
        board.submitted(post_id)
    assert queries.post(post_id).state == PostState.DRAFT


def test_what_was_taken_down_does_not_come_back_by_a_changed_state() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(60)
    delivery = board.delivery(post_id)
    removing.remove_at_once(delivery.pk, reason="個人の電話番号が写っている", by=actor("s044"), at=later(70))
    board.worked(71)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_delivery SET state = %s", [DeliveryState.SCHEDULED])
    jobs.put(Job.PUBLISH, delivery.digest, not_before=later(72))
    board.worked(73)
    delivery = board.delivery(post_id)
    assert (board.notices(), delivery.state, len(queries.attempts(delivery.pk))) == ([], DeliveryState.STOPPED, 2)


def test_a_report_that_it_was_taken_down_does_not_keep_the_machine_from_taking_it_down() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(60)
    delivery = board.delivery(post_id)
    removing.remove_at_once(delivery.pk, reason="個人の電話番号が写っている", by=actor("s044"), at=later(70))
    removing.report_removed(delivery.pk, by=actor("s044"), at=later(70))
    board.worked(71)
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.DELETED)


@pytest.mark.parametrize(
    ("change", "minutes", "codes"),
    [
        ("UPDATE posts_delivery SET text = text", 70, []),
        ("UPDATE posts_delivery SET text = '避難してください。'", 70, ["delivery.altered"]),
        ("UPDATE accounts_account SET under_check_since = state_since", 70, ["delivery.account_not_fit"]),
        ("UPDATE posts_delivery SET text = text", 421, ["delivery.window_over"]),
    ],
)
def test_a_posting_sheet_is_not_handed_out_for_other_words_a_doubtful_account_or_too_late(
    change: str, minutes: int, codes: list[str]
) -> None:
    post_id = board.drafted(board.account("x", "uenohara_bousai"))
    board.decided(post_id)
    board.worked(60)
    with connection.cursor() as cursor:
        cursor.execute(change)
    page = delivery_page.page(board.delivery(post_id).pk, by=actor("s044"), at=later(minutes))
    assert (page.may_report, [finding.code for finding in page.withheld]) == (True, codes)


def test_a_secret_goes_to_no_other_server_than_the_one_it_was_given_for() -> None:
    account = board.account("bluesky", "bousai.example", stable_id="did:plc:x", endpoint="https://pds.example")
    keeping = {"key": settings.KEYS.sealing, "key_id": settings.KEYS.key_id, "by": actor("s009"), "at": NOW}
    accounts.keep_credential(account, {"app_password": "himitsu"}, **keeping)
    assert reaching.account(account).secret == {"app_password": "himitsu"}
    post_id = board.drafted(account)
    board.decided(post_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET endpoint = %s WHERE id = %s", ["https://listening.example", account.pk])
    board.worked(60)
    delivery = board.delivery(post_id)
    assert (delivery.state, queries.attempts(delivery.pk)) == (DeliveryState.STOPPED, [])
    assert "認証情報を開けません" in delivery.note


def test_a_clearance_that_the_journal_knows_nothing_of_lets_nothing_out() -> None:
    post_id = board.drafted(board.account())
    board.submitted(post_id)
    delivery = board.delivery(post_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approval_clearance (digest, ground, action, subject, reference, reason, person_id, at) "
            "VALUES (%s, 'exemption', 'publish', %s, 'forged', '', %s, %s)",
            [delivery.digest, str(delivery.ref), actor("s009").person(), NOW],
        )
        cursor.execute("UPDATE posts_delivery SET state = 'scheduled' WHERE id = %s", [delivery.pk])
    publishing.run(delivery.digest, later(60))
    held = board.delivery(post_id)
    assert (board.notices(), held.state, "記録簿にありません" in held.note) == ([], DeliveryState.STOPPED, True)
