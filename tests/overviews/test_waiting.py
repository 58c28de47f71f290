"""Who has a case now, for how long in business days, and who is told that it is overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState
from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import deciding, standing_in
from kosatsu.kernel.calendars import JAPAN
from kosatsu.overviews import case_facts, case_list, inbox, seeing
from kosatsu.overviews.case_list import Wanted
from kosatsu.overviews.waiting import Waiting, waits
from kosatsu.people.rules import Reason
from tests.flows.board import account, drafted, submitted
from tests.world import NOW, SYSTEM, actor, later, put_up, seal, unit

pytestmark = pytest.mark.usefixtures("city")
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=JAPAN)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=JAPAN)


def one(case: Case, at: datetime = NOW) -> Waiting:
    (wait,) = waits([case], at)[case.pk]
    return wait


def test_a_box_waits_since_the_seal_before_it_until_three_business_days_after() -> None:
    case = put_up()
    assert one(case) == Waiting(unit("t0301"), "team_leader", "担当リーダー", "矢代 康弘", NOW, 0, date(2026, 11, 27), -3)
    seal(case, "s022", at=FRIDAY)
    now = one(case, MONDAY)
    assert (now.box, now.who, now.since, now.days, now.due_on) == ("課長", "関屋 剛志", FRIDAY, 1, date(2026, 12, 2))
    assert (now.how_long, now.when, now.overdue) == ("1開庁日", "期限まで2開庁日", False)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "期限まで3開庁日"),
        (FRIDAY, "期限は今日です"),
        (FRIDAY + timedelta(days=1), "期限は今日です"),
        (MONDAY, "期限を1開庁日過ぎています"),
    ],
)
def test_the_day_stands_in_words_and_a_weekend_makes_nothing_late(at: datetime, words: str) -> None:
    assert one(put_up(), at).when == words


def test_the_citys_days_and_its_own_term_count() -> None:
    for key, value in (("calendar.closed_days", ["2026-11-25 市制記念日"]), ("route.due_days.line", 1)):
        bylaws.answer(key, value, since=date(2026, 4, 1), ground="規則", by=SYSTEM, at=NOW)
    assert one(put_up()).due_on == date(2026, 11, 26)


def test_who_is_away_is_said_with_who_stands_in() -> None:
    case = put_up()
    seal(case, "s022")
    standing_in.register(
        actor("s009").person(), since=NOW, until=NOW + timedelta(days=3), reason=Reason.TRIP, note="", by=actor("s009"), at=NOW
    )
    assert one(case).who == "関屋 剛志(不在)　代理 矢代 康弘"


def test_nobody_is_waited_for_in_a_decided_case() -> None:
    case = put_up()
    for number in ("s022", "s009"):
        seal(case, number)
    assert (case.state, waits([case], NOW)[case.pk]) == (CaseState.APPROVED, ())


def test_lanes_of_a_concurrence_wait_side_by_side() -> None:
    case = put_up("account.opening")
    for number in ("s022", "s009"):
        seal(case, number)
    seal(case, "s039", at=later(60))
    assert [(wait.box, wait.since) for wait in waits([case], later(90))[case.pk]] == [
        ("情報推進担当リーダー", later(60)), ("企画課長", NOW),
    ]  # fmt: skip


def test_the_inbox_puts_what_is_due_first_on_top_and_counts_by_kind() -> None:
    late, early = put_up(key="1"), put_up(key="2")
    Case.objects.filter(pk=late.pk).update(opened_at=NOW - timedelta(days=1))
    page = inbox.inbox(by=actor("s022"), at=MONDAY)
    assert [line.id for line in page.cases] == sorted([late.pk, early.pk])
    assert [(place, count) for place, _, count in page.counts if place == "cases"] == [("cases", 2)]
    drafter = inbox.inbox(by=actor("s044"), at=NOW)
    assert ([line.id for line in drafter.under_way], drafter.empty) == ([late.pk, early.pk], True)


def test_a_case_of_somebody_away_lies_before_the_deputy_and_is_looked_at_afterwards() -> None:
    case_id = submitted(drafted(account()))
    case = cases.case(case_id)
    deciding.seal(case_id, seen=cases.seen(case), by=actor("s022"), at=NOW)
    deputies = {number: [line.id for line in inbox.inbox(by=actor(number), at=NOW).acting] for number in ("s022", "s023", "s044")}
    assert deputies == {"s022": [], "s023": [], "s044": []}
    for number in ("s009", "s022"):
        standing_in.register(
            actor(number).person(), since=NOW, until=NOW + timedelta(days=3), reason=Reason.TRIP, note="", by=actor(number), at=NOW
        )
    deputies = {number: [line.id for line in inbox.inbox(by=actor(number), at=NOW).acting] for number in ("s022", "s023", "s044")}
    assert deputies == {"s022": [], "s023": [case_id], "s044": []}
    (step,) = cases.open_steps(case)
    deciding.act(case_id, step.pk, seen=cases.seen(case), by=actor("s023"), at=later(1))
    owed = {number: [review.case_id for review in inbox.inbox(by=actor(number), at=later(2)).seal_reviews] for number in ("s009", "s023")}
    assert owed == {"s009": [case_id], "s023": []}
    boxes = {box.label: box for box in case_facts.facts(case_id, at=later(2)).boxes.decision}
    acted = boxes["課長"]
    assert (acted.mark, acted.owed, [(seal.kind, seal.surname) for seal in acted.seals]) == ("代", "要後閲", [("代決", "長尾")])


def test_a_deputy_sees_what_lies_before_the_office_while_its_holder_is_away_and_no_longer() -> None:
    offices = {(unit("u00"), "mayor")}

    def sees(at: datetime) -> bool:
        return seeing.may_see(unit("t0602"), persons=(), offices=offices, by=actor("s003"), at=at)

    assert not sees(NOW)
    for number in ("s001", "s002"):
        standing_in.register(
            actor(number).person(), since=NOW, until=NOW + timedelta(days=2), reason=Reason.TRIP, note="", by=actor(number), at=NOW
        )
    assert (sees(NOW), sees(NOW + timedelta(days=2))) == (True, False)


def found(reader: str, **wanted: object) -> list[int]:
    page = case_list.case_list(Wanted(**wanted), page=1, by=actor(reader), at=NOW)  # type: ignore[arg-type]  # the words of Wanted
    return [line.id for line in page.lines]


@pytest.mark.parametrize(
    ("wanted", "hits"),
    [
        ({}, 1), ({"words": "避難"}, 1), ({"words": "祭"}, 0), ({"kind": "post"}, 1), ({"kind": "account.opening"}, 0),
        ({"state": "under_way"}, 1), ({"state": "approved"}, 0), ({"state": "nonsense"}, 0), ({"year": 2026}, 1), ({"year": 2025}, 0),
        ({"unit_id": 0}, 1), ({"unit_id": 99}, 0),
    ],
)  # fmt: skip
def test_cases_are_found_by_what_is_asked(wanted: dict[str, object], hits: int) -> None:
    put_up()
    assert len(found("s044", **wanted)) == hits


@pytest.mark.parametrize(
    ("reader", "sees"), [("s044", True), ("s046", True), ("s009", True), ("s003", True), ("s018", True), ("s051", False)]
)
def test_a_list_shows_nobody_more_than_a_page_would(reader: str, sees: bool) -> None:
    case = put_up()
    assert found(reader) == ([case.pk] if sees else [])


def test_a_list_asks_the_database_as_often_for_three_cases_as_for_one() -> None:
    counts = []
    for key in ("1", "2", "3"):
        put_up(key=key)
        with CaptureQueriesContext(connection) as asked:
            found("s018")
        counts.append(len(asked))
    assert counts[0] == counts[-1]
