"""The city's own calendar, and the order in which offices stand in for each other."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.kernel.calendars import add_business_days
from kosatsu.kernel.errors import Refused
from tests.world import NOW, SYSTEM

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


def answered(key: str, value: Any) -> None:
    actions.answer(key, value, since=APRIL, ground="令和8年度の閉庁日に関する規則", by=SYSTEM, at=NOW)


def test_the_citys_own_days_move_a_due_day() -> None:
    plain = queries.closed_days(APRIL)
    answered("calendar.closed_days", ["令和8年11月25日 市制記念日"])
    answered("calendar.open_days", ["2026-11-28　休日開庁"])
    closed = queries.closed_days(APRIL)
    assert (closed.why(date(2026, 11, 25)), closed.why(date(2026, 11, 28))) == ("市制記念日", "")
    assert [add_business_days(date(2026, 11, 24), 4, days) for days in (plain, closed)] == [date(2026, 11, 30)] * 2
    assert [add_business_days(date(2026, 11, 24), 1, days) for days in (plain, closed)] == [date(2026, 11, 25), date(2026, 11, 26)]


def test_the_office_hours_are_two_times_of_day() -> None:
    assert queries.office_hours(APRIL) == (time(8, 30), time(17, 15))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("calendar.closed_days", ["記念日 2026-12-28"]), ("calendar.open_days", ["2026-13-01"]), ("calendar.closed_days", [7]),
        ("calendar.office_hours", ["17:15", "08:30"]), ("calendar.office_hours", ["08:30"]), ("calendar.office_hours", ["朝", "夕"]),
        ("route.acting_rules", [{"rank": "king", "offices": []}]), ("route.acting_rules", [{"rank": "mayor"}]),
        ("route.acting_rules", ["mayor"]),
        ("route.acting_rules", [{"rank": "mayor", "offices": [{"unit": "", "rank": "vice_mayor"}]}]),
        ("route.acting_rules", [{"rank": "mayor", "offices": []}, {"rank": "mayor", "offices": []}]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_no_answer(key: str, value: Any) -> None:
    with pytest.raises(Refused):
        answered(key, value)
    assert queries.setting(key, APRIL).confirmed is False
