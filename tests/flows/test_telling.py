"""Who is told what when a case moves, and how a mail comes to its reader through a real mail server that refuses, waits and hangs up."""

from __future__ import annotations

import email
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import policy
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction

from kosatsu.approval import queries as cases
from kosatsu.bylaws import actions as bylaws
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import deciding, filing, notifying
from kosatsu.jobs import engine
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.notifications import actions as notifications
from kosatsu.notifications import queries, wordings
from kosatsu.notifications.models import Dispatch, Notice
from kosatsu.notifications.states import DispatchState, Kind
from kosatsu.people import queries as people
from kosatsu.people.models import Person
from kosatsu.records import queries as records
from tests.flows.test_accounts import decide, form, submitted
from tests.postbox import Postbox, postbox
from tests.room import Room, room
from tests.world import NOW, OPENING_ORDER, actor, later, unit

__all__ = ["postbox", "room"]
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def mails(postbox: Postbox, settings: Any) -> Postbox:
    settings.ENV = replace(house.ENV, mail=postbox.server)
    return postbox


def told(number: str) -> list[str]:
    """The kinds a person was told but for the policies of the section, oldest first."""
    return [notice.kind for notice in reversed(queries.of(actor(number).person()).exclude(kind=Kind.POLICY_TO_READ))]


def answer(key: str, value: Any) -> None:
    with transaction.atomic():
        bylaws.answer(key, value, since=date(2026, 4, 1), ground="試験", by=SYSTEM, at=NOW)


def work(at: datetime) -> None:
    engine.work_off(HANDLERS, at=at)


def seen(case_id: int) -> str:
    return cases.case(case_id).content_id


def test_each_box_in_turn_is_told_that_the_case_has_arrived_and_the_drafter_how_it_ended() -> None:
    _, case_id = submitted()
    assert {number: told(number) for number in ("s044", "s022", "s009", "s001")} == {
        "s044": [], "s022": ["case_arrived"], "s009": [], "s001": [],
    }  # fmt: skip
    decide(case_id)
    assert {number: told(number) for number in ("s044", *OPENING_ORDER)} == {
        "s044": ["case_decided"], **{number: ["case_arrived"] for number in OPENING_ORDER},
    }  # fmt: skip
    notice = queries.of(actor("s009").person()).get(kind=Kind.CASE_ARRIVED)
    assert wordings.line(Kind(notice.kind), notice.said) == (
        "「ソーシャルメディア利用届出書「上野原市防災」」が、課長の欄であなたの押印を待っています。"
    )
    assert notice.said == {
        "title": "ソーシャルメディア利用届出書「上野原市防災」", "unit": "防災担当", "office": "防災担当", "box": "課長",
    }  # fmt: skip


def test_the_drafter_is_told_of_a_return_and_the_boxes_anew_when_it_is_put_up_again() -> None:
    filing_id, case_id = submitted()
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="頻度を具体的に。", by=actor("s022"), at=NOW)
    filing.revise(filing_id, replace(form(), posting_frequency="週1回"), by=actor("s044"), at=NOW)
    filing.submit(filing_id, by=actor("s044"), at=NOW)
    assert (told("s044"), told("s022")) == (["case_returned"], ["case_arrived", "case_arrived"])
    returned = queries.of(actor("s044").person()).get()
    assert "頻度" not in "".join(returned.said.values())


def test_who_had_the_case_is_told_that_it_was_taken_back() -> None:
    answer("route.recall_until", "decision")
    filing_id, case_id = submitted()
    deciding.seal(case_id, seen=seen(case_id), by=actor("s022"), at=NOW)
    filing.recall(filing_id, by=actor("s044"), at=NOW)
    filing.withdraw(filing_id, by=actor("s044"), at=NOW)
    ways = ["case_arrived", "case_recalled", "case_withdrawn"]
    assert (told("s022"), told("s009"), told("s044"), told("s003")) == (ways, ways, [], [])


def test_the_sealers_learn_the_end_where_the_city_wants_it_and_nobody_the_own_deed() -> None:
    answer("notices.decided_to", "drafter_and_sealers")
    _, case_id = submitted()
    decide(case_id)
    assert (told("s044")[-1], told("s009")[-1], told("s001")[-1]) == ("case_decided", "case_decided", "case_arrived")


def test_what_is_undone_was_never_told() -> None:
    filing_id = filing.draft_opening(form(), unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    with pytest.raises(KeyError), transaction.atomic():
        filing.submit(filing_id, by=actor("s044"), at=NOW)
        raise KeyError
    assert not Notice.objects.exists()
    with pytest.raises(KeyError), transaction.atomic():
        notifications.tell({1}, Kind.CASE_RETURNED, people.person_by_number("s044").ref, said={"title": "x"}, at=NOW)


def test_a_mail_goes_to_the_holder_of_the_box_once_the_deed_is_done(mails: Postbox) -> None:
    submitted()
    assert mails.arrived == []
    work(later(1))
    work(later(2))
    (arrived,) = mails.arrived
    read = email.message_from_bytes(arrived.content, policy=policy.default)
    notice = queries.of(actor("s022").person()).get()
    assert arrived.recipients == ["yashiro.y@city.uenohara.example"]
    assert str(read["Subject"]) == "【高札】決裁待ちが1件あります"
    assert f"http://127.0.0.1:8000/desk/notifications/{notice.pk}/" in read.get_content()
    assert "利用届出書" not in read.get_content()
    assert Dispatch.objects.get().state == DispatchState.SENT


def test_inside_the_citys_network_a_mail_names_the_case_and_nothing_of_its_draft(mails: Postbox) -> None:
    answer("notices.zone.mail", "inside")
    submitted()
    work(later(1))
    read = email.message_from_bytes(mails.arrived[0].content, policy=policy.default)
    assert str(read["Subject"]) == "【高札】決裁待ちが1件あります: ソーシャルメディア利用届出書「上野原市防災」"
    assert str(read["To"]).startswith("矢代 康弘 <")
    assert form().purpose not in read.get_content()


def test_without_a_mail_server_without_the_wish_and_without_an_address_it_stays_in_the_house(mails: Postbox, settings: Any) -> None:
    by = actor("s022")
    notifying.prefer({Kind.CASE_ARRIVED: False}, by=by, at=NOW)
    submitted()
    notifying.prefer({Kind.CASE_ARRIVED: True}, by=by, at=NOW)
    Person.objects.filter(staff_number="s022").update(email="")
    submitted()
    settings.ENV = replace(house.ENV, mail=None)
    Person.objects.filter(staff_number="s022").update(email="yashiro.y@city.uenohara.example")
    submitted()
    work(later(1))
    assert (mails.arrived, Dispatch.objects.count(), told("s022")) == ([], 0, ["case_arrived"] * 3)
    assert [entry.verb for entry in records.history(people.person_by_number("s022").ref) if entry.verb.startswith("notice")] == [
        "notice.preferred"
    ] * 2


def test_at_night_a_mail_waits_for_the_morning_and_what_was_read_before_is_not_sent(mails: Postbox) -> None:
    night = NOW.replace(hour=20)
    morning = datetime(2026, 11, 25, 7, tzinfo=JAPAN)
    for _ in range(2):
        filing_id = filing.draft_opening(form(), unit_id=unit("t0301"), by=actor("s044"), at=night)
        filing.submit(filing_id, by=actor("s044"), at=night)
    work(night + timedelta(hours=1))
    assert mails.arrived == []
    first = queries.of(actor("s022").person())[0]
    notifying.opened(first.pk, by=actor("s022"), at=night + timedelta(hours=2))
    work(morning)
    assert (len(mails.arrived), sorted(Dispatch.objects.values_list("state", flat=True))) == (1, ["needless", "sent"])


def test_greylisting_is_waited_out(mails: Postbox) -> None:
    mails.answers["RCPT"] = "450 4.2.0 greylisted"
    submitted()
    work(later(1))
    sending = Dispatch.objects.get()
    assert (sending.state, sending.tries, sending.outcome) == (DispatchState.WAITING, 1, "450")
    mails.answers.clear()
    work(later(1) + timedelta(seconds=30))
    assert mails.arrived == []
    work(later(2))
    sending.refresh_from_db()
    assert (sending.state, sending.tries, len(mails.arrived)) == (DispatchState.SENT, 2, 1)


def test_a_mailbox_that_is_not_there_is_told_to_the_people_of_information_systems_once_a_day(mails: Postbox) -> None:
    mails.answers["RCPT"] = "550 5.1.1 <yashiro.y@city.uenohara.example> unknown"
    submitted()
    submitted()
    work(later(1))
    assert list(Dispatch.objects.values_list("state", "outcome")) == [("dead", "mail.refused 550")] * 2
    assert (told("s039"), told("s019"), mails.arrived) == (["undelivered"], ["undelivered"], [])
    notice = Notice.objects.filter(kind=Kind.CASE_ARRIVED).first()
    assert notice is not None
    (line,) = records.history(notice.ref)
    assert (line.verb, "yashiro" in line.fields) == ("notice.undelivered", False)


def test_a_server_that_never_answers_is_given_up_after_ten_tries(mails: Postbox) -> None:
    mails.answers["MAIL"] = "421 too busy"
    submitted()
    at = later(1)
    for _ in range(20):
        work(at)
        at += timedelta(hours=1)
        if at.hour >= 18:
            at = (at + timedelta(days=1)).replace(hour=9)
    sending = Dispatch.objects.get()
    assert (sending.state, sending.tries, sending.outcome) == (DispatchState.DEAD, 10, "421")


def test_where_nobody_knows_whether_it_arrived_it_is_sent_once_more_under_the_same_id_and_then_never(mails: Postbox) -> None:
    mails.hang_up = "DATA"
    submitted()
    for minutes in (1, 5, 29, 32, 64, 300):
        work(later(minutes))
    ids = {email.message_from_bytes(arrived.content, policy=policy.default)["Message-ID"] for arrived in mails.arrived}
    sending = Dispatch.objects.get()
    assert (len(mails.arrived), len(ids)) == (2, 1)
    assert (sending.state, sending.tries, sending.doubts) == (DispatchState.DOUBTFUL, 2, 2)
    assert told("s019") == ["undelivered"]


def test_a_try_from_which_no_worker_came_back_counts_as_one_of_which_nobody_knows(mails: Postbox) -> None:
    submitted()
    sending = Dispatch.objects.get()
    with transaction.atomic():
        notifications.begin(sending, at=later(1))
    work(later(2))
    sending.refresh_from_db()
    assert (sending.state, sending.doubts, mails.arrived) == (DispatchState.WAITING, 1, [])
    work(later(33))
    sending.refresh_from_db()
    assert (sending.state, sending.tries, len(mails.arrived)) == (DispatchState.SENT, 2, 1)


def test_a_spoiled_address_goes_nowhere_and_takes_nobody_else_with_it(mails: Postbox) -> None:
    Person.objects.filter(staff_number="s022").update(email="a@b.example\r\nBcc: c@d.example")
    submitted()
    work(later(1))
    assert (mails.arrived, Dispatch.objects.get().outcome) == ([], "mail.address")


def test_nobody_opens_anothers_notice() -> None:
    submitted()
    notice = Notice.objects.get()
    with pytest.raises(NotFound):
        notifying.opened(notice.pk, by=actor("s009"), at=NOW)
    notifying.read_all(by=actor("s009"), at=NOW)
    assert queries.unread(actor("s022").person()) == 1
    assert str(notifying.opened(notice.pk, by=actor("s022"), at=NOW)).startswith("case:")
    assert queries.unread(actor("s022").person()) == 0


@pytest.fixture
def chat(room: Room, settings: Any) -> Room:
    settings.ENV = replace(house.ENV, hook=room.hook, outbound=True, loopback_allowed=True)
    return room


def test_the_room_is_told_once_of_the_kinds_the_city_chose_and_not_what_it_is_about(chat: Room) -> None:
    _, case_id = submitted()
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="頻度を具体的に。", by=actor("s022"), at=NOW)
    work(later(1))
    ((headers, content),) = chat.posted
    assert json.loads(content) == {"text": "決裁待ちが1件あります\nhttp://127.0.0.1:8000/desk/"}
    assert headers["x-kosatsu-id"].startswith("kosatsu-notice-")


def test_a_room_that_is_shut_is_told_to_the_people_of_information_systems_and_not_by_name(chat: Room) -> None:
    chat.status = 404
    submitted()
    work(later(1))
    assert list(Dispatch.objects.values_list("channel", "state", "outcome")) == [("webhook", "dead", "webhook.refused 404")]
    notice = queries.of(actor("s019").person())[0]
    assert wordings.line(Kind(notice.kind), notice.said) == "部屋へのお知らせをチャットで届けられませんでした。"


def test_with_the_door_shut_the_room_is_not_told(chat: Room, settings: Any) -> None:
    submitted()
    settings.ENV = replace(house.ENV, outbound=False, loopback_allowed=False)
    work(later(1))
    assert (chat.posted, Dispatch.objects.get().outcome) == ([], "webhook.not_allowed")


def test_what_was_given_up_is_sent_once_more_by_who_looks_after_the_machine(mails: Postbox) -> None:
    mails.answers["RCPT"] = "550 5.1.1 unknown"
    submitted()
    work(later(1))
    sending = Dispatch.objects.get()
    with pytest.raises(Forbidden):
        notifying.try_again(sending.pk, by=actor("s022"), at=later(2))
    mails.answers.clear()
    notifying.try_again(sending.pk, by=actor("s019"), at=later(2))
    with pytest.raises(Refused):
        notifying.try_again(sending.pk, by=actor("s019"), at=later(2))
    work(later(3))
    sending.refresh_from_db()
    assert (sending.state, sending.tries, len(mails.arrived)) == (DispatchState.SENT, 1, 1)
    assert [line.verb for line in records.history(sending.ref)] == ["notice.undelivered", "notice.tried_again"]
