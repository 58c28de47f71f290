"""The morning's round: who lets a case wait is reminded, then the office above; duties before and after their day. Each once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from kosatsu.approval import queries as cases
from kosatsu.approval.states import Verb
from kosatsu.bylaws import actions as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind as DutyKind
from kosatsu.faces.worker.handlers import HANDLERS, PERIODIC
from kosatsu.flows import circulating, deciding, reminding, standing_in
from kosatsu.jobs import engine
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import queries, wordings
from kosatsu.notifications.states import Kind
from kosatsu.people.rules import Reason
from tests.flows.test_accounts import submitted
from tests.flows.test_opening import approved
from tests.flows.test_telling import told
from tests.world import NOW, OPENING_ORDER, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")


def mornings(first: int, last: int) -> None:
    """The round of each of these days after the story's, twice, as after a crash."""
    for days in range(first, last + 1):
        for _ in range(2):
            reminding.run("", NOW + timedelta(days=days))


def answer(key: str, value: Any) -> None:
    with transaction.atomic():
        bylaws.answer(key, value, since=date(2026, 4, 1), ground="試験", by=SYSTEM, at=NOW)


def about_cases(number: str) -> list[str]:
    return [kind for kind in told(number) if kind.startswith("case")]


def test_who_lets_a_case_wait_is_reminded_every_three_business_days_and_then_the_office_above_is_told() -> None:
    submitted()
    # Tuesday 24 November 2026; Friday is the third business day after it, Wednesday 2 December the sixth
    mornings(1, 2)
    assert about_cases("s022") == ["case_arrived"]
    mornings(3, 7)
    assert (about_cases("s022"), about_cases("s009")) == (["case_arrived", "case_waiting"], [])
    mornings(8, 8)
    assert (about_cases("s022"), about_cases("s009")) == (["case_arrived", "case_waiting", "case_waiting"], ["case_held_up"])
    line = wordings.line(Kind.CASE_WAITING, queries.of(actor("s022").person()).filter(kind=Kind.CASE_WAITING)[0].said)
    assert line.endswith("が、担当リーダーの欄で6開庁日のあいだ、あなたの押印を待っています。")


def test_on_closed_days_nobody_is_reminded_and_a_city_may_want_no_reminders() -> None:
    submitted()
    mornings(4, 5)
    assert about_cases("s022") == ["case_arrived"]
    answer("remind.case_days", 0)
    mornings(6, 20)
    assert about_cases("s022") == ["case_arrived"]


def test_what_was_sealed_meanwhile_waits_for_the_next_box_from_then_on() -> None:
    _, case_id = submitted()
    deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor("s022"), at=NOW + timedelta(days=2))
    mornings(3, 6)
    assert (about_cases("s022"), about_cases("s009")) == (["case_arrived"], ["case_arrived"])
    mornings(7, 7)
    assert about_cases("s009") == ["case_arrived", "case_waiting"]


def test_while_the_holder_is_away_the_deputy_is_told_and_asked() -> None:
    standing_in.register(
        actor("s009").person(), since=NOW, until=NOW + timedelta(days=30), reason=Reason.LEAVE, note="", by=actor("s009"), at=NOW
    )
    _, case_id = submitted()
    seen = cases.seen(cases.case(case_id))
    deciding.seal(case_id, seen=seen, by=actor("s022"), at=later(1))
    assert (about_cases("s009"), about_cases("s022")) == (["case_arrived"], ["case_arrived", "case_to_act"])
    (step,) = cases.open_steps(cases.case(case_id))
    deciding.act(case_id, step.pk, seen=seen, by=actor("s022"), at=later(2))
    assert about_cases("s009") == ["case_arrived", "case_acted_for"]
    notice = queries.of(actor("s009").person())[0]
    assert wordings.line(Kind(notice.kind), notice.said) == (
        "「ソーシャルメディア利用届出書「上野原市防災」」の課長の欄を、防災担当リーダーが代決しました。後閲をお願いします。"
    )


def test_an_absence_laid_down_by_somebody_else_is_told_at_once_and_ones_own_is_not() -> None:
    standing_in.register(
        actor("s009").person(), since=NOW, until=NOW + timedelta(days=1), reason=Reason.LEAVE, note="", by=actor("s009"), at=NOW
    )
    assert told("s009") == []
    standing_in.register(
        actor("s008").person(), since=NOW, until=NOW + timedelta(days=1), reason=Reason.LEAVE, note="電話で", by=actor("s018"), at=NOW
    )
    (notice,) = queries.of(actor("s008").person())
    assert wordings.line(Kind(notice.kind), notice.said).startswith(
        "庶務人事担当リーダーが、あなたの不在(令和8年11月24日 10:00から令和8年11月25日 10:00まで)を登録しました。"
    )


def test_a_duty_is_told_before_its_day_and_every_week_after_it() -> None:
    account = f"account:{approved()}"
    with transaction.atomic():
        duties.open(DutyKind.TERMS, subject=Ref.parse(account), unit_id=unit("t0301"), due_on=date(2026, 12, 2), by=SYSTEM, at=NOW)
        duties.open(DutyKind.FOUND, subject=None, unit_id=unit("k02"), due_on=date(2026, 11, 20), by=SYSTEM, at=NOW)
    mornings(1, 4)
    assert ([kind for kind in told("s009") if kind.startswith("duty")], told("s041")) == (
        [],
        ["duty_overdue", "private_use", "duty_overdue"],
    )
    mornings(6, 8)
    assert [kind for kind in told("s009") if kind.startswith("duty")] == ["duty_due"]
    assert [kind for kind in told("s044") if kind.startswith("duty")] == ["duty_due"]
    assert [kind for kind in told("s022") if kind.startswith("duty")] == []
    mornings(9, 13)
    assert [kind for kind in told("s044") if kind.startswith("duty")] == ["duty_due", "duty_overdue"]
    notice = queries.of(actor("s044").person()).filter(kind=Kind.DUTY_DUE).get()
    assert wordings.line(Kind.DUTY_DUE, notice.said) == "「利用規約の確認」(上野原市防災)の期限は令和8年12月2日です。"


def test_what_the_doer_was_told_is_read_with_the_deed() -> None:
    _, case_id = submitted()
    assert queries.unread(actor("s022").person()) == 1
    deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor("s022"), at=later(1))
    assert queries.unread(actor("s022").person()) == 0


def test_the_round_comes_every_morning() -> None:
    submitted()
    engine.work_off(HANDLERS, at=NOW, periodic=PERIODIC)
    engine.work_off(HANDLERS, at=NOW + timedelta(days=3), periodic=PERIODIC)
    assert about_cases("s022") == ["case_arrived", "case_waiting"]


def test_an_objection_is_told_to_who_decides_and_a_return_to_a_box_to_that_box_and_not_to_the_drafter() -> None:
    _, case_id = submitted()

    def seen() -> str:
        return cases.seen(cases.case(case_id))

    for number in ("s022", "s009", "s039"):
        deciding.seal(case_id, seen=seen(), by=actor(number), at=later(1))
    deciding.seal(case_id, seen=seen(), comment="予算が足りません。", verb=Verb.OBJECTED, by=actor("s019"), at=later(2))
    assert about_cases("s001") == ["case_objected"]
    notice = queries.of(actor("s001").person())[0]
    assert ("予算" in str(notice.said), wordings.line(Kind(notice.kind), notice.said)) == (
        False, "「ソーシャルメディア利用届出書「上野原市防災」」に、情報推進担当リーダーが不同意としました。意見は案件の画面で読めます。",
    )  # fmt: skip
    first = next(step for step in cases.steps(cases.case(case_id)) if step.box == "担当リーダー")
    deciding.return_for_revision(case_id, seen=seen(), reason="頻度を確かめて。", to=first.pk, by=actor("s007"), at=later(3))
    assert (about_cases("s022"), about_cases("s044")) == (["case_arrived", "case_arrived"], [])


def test_who_is_urged_and_who_is_asked_to_read_is_told_and_a_unit_is_told_whole() -> None:
    _, case_id = submitted()
    circulating.remind(case_id, by=actor("s044"), at=later(60))
    circulating.circulate(case_id, unit_id=unit("t0102"), by=actor("s044"), at=later(61))
    assert (about_cases("s022"), about_cases("s039"), about_cases("s019")) == (
        ["case_arrived", "case_urged"], ["case_circulated"], ["case_circulated"],
    )  # fmt: skip
    notice = queries.of(actor("s022").person())[0]
    assert wordings.line(Kind(notice.kind), notice.said) == (
        "「ソーシャルメディア利用届出書「上野原市防災」」の担当リーダーの欄の押印を、防災担当が督促しています。"
    )
    for number in OPENING_ORDER:
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(number), at=later(70))
    assert about_cases("s019").count("case_circulated") == 1


def test_one_thing_that_is_spoiled_keeps_nobody_else_from_being_told() -> None:
    submitted()
    with transaction.atomic():
        duties.open(DutyKind.TERMS, subject=Ref("account", "999"), unit_id=unit("t0301"), due_on=date(2026, 11, 20), by=SYSTEM, at=NOW)
        duties.open(DutyKind.FOUND, subject=None, unit_id=unit("k02"), due_on=date(2026, 11, 20), by=SYSTEM, at=NOW)
    with pytest.raises(RuntimeError, match="1 of "):
        reminding.run("", NOW + timedelta(days=3))
    assert "duty_overdue" in told("s041")
    assert about_cases("s022") == ["case_arrived", "case_waiting"]
