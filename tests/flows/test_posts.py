"""A post's way: written, decided, published once, captured, taken down."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Clearance
from kosatsu.approval.states import Ground
from kosatsu.bylaws import actions as bylaws
from kosatsu.checks import statements
from kosatsu.flows import deciding, posting, publishing, removing
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.posts import queries
from kosatsu.posts.models import Attempt
from kosatsu.posts.states import DeliveryState, PostState
from kosatsu.records import evidence
from kosatsu.records import queries as records
from tests.flows import board
from tests.world import NOW, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_a_decided_post_appears_once_at_its_time_and_what_is_live_is_what_was_cleared() -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    board.decided(post_id)
    board.worked(30)
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.SCHEDULED)
    board.worked(60)
    board.worked(62)
    (notice,) = board.notices()
    delivery = board.delivery(post_id)
    assert (notice.text, [image.alt for image in notice.images]) == (board.TEXT, ["もえぎホールの入口"])
    assert (delivery.state, [capture.answer for capture in queries.captures(delivery.pk)]) == (DeliveryState.PUBLISHED, ["same"])
    clearance = cases.clearance(delivery.digest)
    assert (clearance.ground, clearance.person_id, clearance.writer_id) == (
        Ground.DECISION, actor("s009").person(), actor("s044").person(),
    )  # fmt: skip
    assert [line.verb for line in records.history(delivery.ref)] == [
        "delivery.scheduled", "attempt.begun", "delivery.sending", "attempt.ended", "delivery.receipt", "delivery.published",
        "delivery.captured",
    ]  # fmt: skip


def test_two_accounts_get_two_clearances_and_the_manual_one_a_posting_sheet() -> None:
    here, there = board.account(), board.account("x", "uenohara_bousai")
    post_id = board.drafted(here, there, texts={there.pk: "明日の防災訓練は、もえぎホールで。"})
    board.decided(post_id)
    board.worked(60)
    published, handed = queries.deliveries(post_id)
    assert (published.state, handed.state) == (DeliveryState.PUBLISHED, DeliveryState.HANDED_OVER)
    assert Clearance.objects.filter(digest__in=[published.digest, handed.digest]).count() == 2
    with pytest.raises(Refused) as refused:
        publishing.report_by_hand(handed.pk, url="x.example/1", said_at=later(900), by=actor("s044"), at=later(70))
    assert codes(refused) == ["manual.no_url", "manual.no_time"]
    with pytest.raises(Refused) as elsewhere:
        publishing.report_by_hand(handed.pk, url="https://x.com.example/1", said_at=later(65), by=actor("s044"), at=later(70))
    assert codes(elsewhere) == ["manual.other_site"]
    publishing.report_by_hand(handed.pk, url="https://mobile.x.com/1", said_at=later(65), by=actor("s044"), at=later(70))
    receipt = queries.receipt(handed.pk)
    assert receipt is not None
    assert (receipt.url, receipt.by_hand, queries.delivery(handed.pk).state) == ("https://mobile.x.com/1", True, DeliveryState.PUBLISHED)


def test_nothing_goes_out_before_the_last_box_is_sealed() -> None:
    post_id = board.drafted(board.account())
    case_id = board.submitted(post_id)
    deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s022"), at=NOW)
    board.worked(90)
    assert (board.notices(), list(Clearance.objects.all()), list(Attempt.objects.all())) == ([], [], [])


def test_the_drafter_does_not_decide_even_where_the_drafter_heads_the_section() -> None:
    account = board.account()
    given = board.DraftIn("防災訓練", board.TEXT, {}, later(60), later(420))
    post_id = posting.draft(given, accounts=[account.pk], unit_id=unit("k03"), by=actor("s009"), at=NOW)
    with pytest.raises(Refused) as refused:
        posting.submit(post_id, statement=statements.STATED, overrides={}, by=actor("s009"), at=NOW)
    assert codes(refused) == ["route.drafter_alone"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "避難してください。"), ("stable_id", "notices:other"), ("written_at", "2026-11-24 09:00:00"), ("images", "[]")],
)
def test_a_post_altered_in_the_database_after_the_decision_never_leaves(column: str, value: str) -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    board.decided(post_id)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE posts_delivery SET {column} = %s", [value])
    board.worked(60)
    delivery = board.delivery(post_id)
    assert (board.notices(), delivery.state, list(Attempt.objects.all())) == ([], DeliveryState.STOPPED, [])
    assert "一致しません" in delivery.note or "識別子が変わりました" in delivery.note


def test_a_post_altered_between_submission_and_decision_is_not_cleared() -> None:
    post_id = board.drafted(board.account())
    case_id = board.submitted(post_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_delivery SET text = %s", ["避難してください。"])
    deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s022"), at=NOW)
    with pytest.raises(Refused) as refused:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor("s009"), at=NOW)
    assert codes(refused) == ["post.content_changed"]
    assert list(Clearance.objects.all()) == []


def test_a_picture_changed_on_disk_after_the_decision_never_leaves() -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(),))
    board.decided(post_id)
    evidence.place(board.delivery(post_id).images[0]["sha256"]).write_bytes(b"another picture")
    board.worked(60)
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.STOPPED)


def test_the_database_takes_no_attempt_without_a_clearance_whatever_the_code_does() -> None:
    post_id = board.drafted(board.account())
    board.submitted(post_id)
    delivery = board.delivery(post_id)
    attempt = "INSERT INTO posts_attempt (delivery_id, clearance_id, number, started_at, live) VALUES (%s, %s, 1, %s, %s)"
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt, [delivery.pk, delivery.digest, NOW, False])
        connection.check_constraints()
    assert Attempt.objects.count() == 0


def test_a_post_whose_window_is_over_stays_here() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(421)
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.EXPIRED)


def test_an_account_put_under_check_stops_its_deliveries_until_somebody_lets_them_go() -> None:
    from kosatsu.accounts import actions as accounts

    account = board.account()
    post_id = board.drafted(account)
    board.decided(post_id)
    accounts.put_under_check(account, reason="test", by=actor("s009"), at=NOW)
    board.worked(60)
    assert board.delivery(post_id).state == DeliveryState.STOPPED
    accounts.clear_check(account, by=actor("s009"), at=later(70))
    with pytest.raises(Forbidden):
        publishing.resume(board.delivery(post_id).pk, by=actor("s044"), at=later(71))
    publishing.resume(board.delivery(post_id).pk, by=actor("s022"), at=later(71))
    board.worked(72)
    assert len(board.notices()) == 1


def test_a_returned_post_is_put_up_anew_and_only_its_new_words_leave() -> None:
    post_id = board.drafted(account := board.account())
    case_id = board.submitted(post_id)
    deciding.return_for_revision(case_id, seen=cases.case(case_id).content_id, reason="会場が違います。", by=actor("s022"), at=NOW)
    assert queries.post(post_id).state == PostState.RETURNED
    given = replace(board.DraftIn("防災訓練", "会場は市民体育館です。", {}, later(60), later(420)))
    posting.revise(post_id, given, accounts=[account.pk], by=actor("s044"), at=NOW)
    board.decided(post_id)
    board.worked(60)
    assert [notice.text for notice in board.notices()] == ["会場は市民体育館です。"]


def test_a_stale_screen_does_not_decide_what_it_has_not_shown() -> None:
    post_id = board.drafted(board.account())
    case_id = board.submitted(post_id)
    with pytest.raises((Refused, Conflict)):
        deciding.seal(case_id, seen="0" * 64, by=actor("s022"), at=NOW)


def test_a_missing_alternative_text_and_a_missing_statement_stop_a_post() -> None:
    post_id = board.drafted(board.account(), pictures=(board.picture(alt=" "),))
    with pytest.raises(Refused) as refused:
        board.submitted(post_id)
    assert codes(refused) == ["alt.missing"]
    post_id = board.drafted(board.account(handle="second"))
    with pytest.raises(Refused) as refused:
        posting.submit(post_id, statement="", overrides={}, by=actor("s044"), at=NOW)
    assert queries.post(post_id).state == PostState.DRAFT


def test_somebody_of_another_section_writes_for_no_account_of_ours() -> None:
    account = board.account()
    given = board.DraftIn("防災訓練", board.TEXT, {}, later(60), later(420))
    with pytest.raises(Forbidden):
        posting.draft(given, accounts=[account.pk], unit_id=unit("k06"), by=actor("s050"), at=NOW)


def test_an_urgent_removal_captures_first_then_deletes_and_a_superior_looks_afterwards() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(60)
    board.worked(62)
    delivery = board.delivery(post_id)
    with pytest.raises(Refused):
        removing.remove_at_once(delivery.pk, reason=" ", by=actor("s044"), at=later(70))
    removing.remove_at_once(delivery.pk, reason="個人の電話番号が写っている", by=actor("s044"), at=later(70))
    board.worked(71)
    assert (board.notices(), queries.delivery(delivery.pk).state) == ([], DeliveryState.DELETED)
    assert [capture.answer for capture in queries.captures(delivery.pk)] == ["same", "same"]
    verbs = [line.verb for line in records.history(delivery.ref)]
    assert verbs[-5:] == ["delivery.removing", "delivery.captured", "attempt.begun", "attempt.ended", "delivery.deleted"]
    (review,) = cases.reviews_open([unit("k03")])
    with pytest.raises(Forbidden):
        removing.review(review.pk, comment="", by=actor("s044"), at=later(80))
    removing.review(review.pk, comment="適切な対応", by=actor("s009"), at=later(80))
    assert cases.reviews_open([unit("k03")]) == []


def test_a_head_who_removes_is_looked_at_by_the_department() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(60)
    removing.remove_at_once(board.delivery(post_id).pk, reason="誤報", by=actor("s009"), at=later(70))
    (review,) = cases.reviews_open([unit("b1")])
    removing.review(review.pk, comment="", by=actor("s003"), at=later(75))


def test_a_delivery_that_waits_can_be_held_back_by_its_operator() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    publishing.stop(board.delivery(post_id).pk, reason="雨天中止", by=actor("s044"), at=later(10))
    board.worked(60)
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.STOPPED)


def test_what_was_changed_on_the_board_is_told_by_the_capture() -> None:
    post_id = board.drafted(board.account())
    board.decided(post_id)
    board.worked(60)
    (path,) = (board.Path(board.settings.NOTICES_ROOT) / "entries").glob("*.json")
    path.write_text(path.read_text("utf-8").replace("どなたでも", "誰でも"), "utf-8")
    board.worked(62)
    (capture,) = queries.captures(board.delivery(post_id).pk)
    assert (capture.answer, capture.differences) == ("different", ["capture.other_text"])


def test_two_posts_of_the_same_minute_keep_apart() -> None:
    account = board.account()
    first, second = board.drafted(account), board.drafted(account, text="別のお知らせです。")
    board.decided(first)
    board.decided(second)
    board.worked(60)
    assert {notice.text for notice in board.notices()} == {board.TEXT, "別のお知らせです。"}
    assert timedelta(0) < abs(board.delivery(first).written_at - board.delivery(second).written_at) < timedelta(seconds=1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks at foreign keys whoever is connected")
def test_not_even_a_program_that_switches_foreign_keys_off_writes_an_attempt_without_a_clearance(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN ('posts_attempt', 'approval_clearance') AND sql <> ''")
        made = [row[0] for row in cursor.fetchall()]
    other = sqlite3.connect(tmp_path / "copy.sqlite3")
    for statement in made:
        other.execute(statement)
    attempt = "INSERT INTO posts_attempt (delivery_id, clearance_id, number, started_at, live) VALUES (1, ?, 1, '2026-11-24', 0)"
    with pytest.raises(sqlite3.IntegrityError, match="no clearance"):
        other.execute(attempt, ["0" * 64])
    other.close()


def test_the_checks_know_the_elections_that_the_city_has_entered() -> None:
    post_id = board.drafted(board.account(), text="市長からのメッセージを載せました。")
    day = (NOW + timedelta(days=20)).date()
    row = {"name": "市長選挙", "level": "head", "announced_on": str(day), "voting_on": str(day), "names": "", "titles": ""}
    assert posting.findings(post_id, at=NOW) == []
    with transaction.atomic():
        bylaws.answer("election.contests", [row], since=NOW.date(), ground="選管の告示予定", by=SYSTEM, at=NOW)
    assert [finding.code for finding in posting.findings(post_id, at=NOW)] == ["election.incumbent"]


def test_a_plan_that_becomes_public_after_the_posts_moment_asks_for_a_reason() -> None:
    post_id = board.drafted(board.account(), text="施設再編案を公表しました。")
    post = queries.post(post_id)
    blank = dict.fromkeys(("aliases", "url", "comment_from", "comment_until"), "")
    row = {"name": "施設再編案", "published_on": str(in_japan(post.not_before).date()), **blank}
    later_that_day = f"{in_japan(post.not_before) + timedelta(minutes=1):%H:%M}"
    for answered_at, (moment, found) in enumerate([(later_that_day, ["plan.not_yet_public"]), ("00:00", [])]):
        with transaction.atomic():
            value = [{**row, "published_at": moment}]
            bylaws.answer("plans.published", value, since=NOW.date(), ground="公表の予定", by=SYSTEM, at=later(answered_at))
        assert [finding.code for finding in posting.findings(post_id, at=NOW)] == found


def test_the_checks_know_the_citys_closed_days_and_the_telephones_of_its_units() -> None:
    post_id = board.drafted(board.account(), text="11月28日(土)に窓口で受け付けます。お電話は0554-10-1130へ。")
    assert {"date.closed", "telephone.nearly"} <= {finding.code for finding in posting.findings(post_id, at=NOW)}
