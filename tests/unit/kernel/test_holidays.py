"""Holidays as the law gave them in known years, and days counted by the opening of the city hall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kosatsu.kernel import holidays
from kosatsu.kernel.calendars import add_business_days, business_days_between, is_business_day
from kosatsu.kernel.holidays import ClosedDays

PLAIN = ClosedDays()


def of(year: int) -> str:
    return " ".join(f"{day.month}/{day.day}" for day in holidays.of_year(year))


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (1985, "1/1 1/15 2/11 3/21 4/29 5/3 5/5 5/6 9/15 9/16 9/23 10/10 11/3 11/4 11/23"),
        (1988, "1/1 1/15 2/11 3/20 3/21 4/29 5/3 5/4 5/5 9/15 9/23 10/10 11/3 11/23"),
        (1990, "1/1 1/15 2/11 2/12 3/21 4/29 4/30 5/3 5/4 5/5 9/15 9/23 9/24 10/10 11/3 11/12 11/23 12/23 12/24"),
        (2009, "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23"),
        (2019, "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23"),
        (2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23"),
        (2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"),
        (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
    ],
)
def test_a_year_has_the_holidays_that_were_proclaimed(year: int, days: str) -> None:
    assert of(year) == days


def test_no_holiday_is_invented_for_years_of_which_the_table_does_not_speak() -> None:
    assert (of(1979), of(2100), holidays.KNOWN_UNTIL.year) == ("", "", 2099)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 23), "勤労感謝の日"), (date(2026, 11, 24), ""), (date(2026, 11, 28), "土曜日"), (date(2026, 11, 29), "日曜日"),
        (date(2026, 12, 28), ""), (date(2026, 12, 29), "年末年始"), (date(2027, 1, 1), "元日"), (date(2027, 1, 3), "年末年始"),
        (date(2027, 1, 4), ""), (date(2100, 1, 1), "年末年始"),
    ],
)  # fmt: skip
def test_why_the_city_hall_is_closed(day: date, why: str) -> None:
    assert (PLAIN.why(day), day in PLAIN, is_business_day(day, PLAIN)) == (why, bool(why), not why)


def test_the_citys_own_days_come_before_the_law_and_opening_before_closing() -> None:
    city = ClosedDays({date(2026, 12, 28): "市制記念日", date(2026, 11, 25): ""}, {date(2026, 11, 28): "休日開庁", date(2026, 12, 28): ""})
    assert [city.why(day) for day in (date(2026, 11, 25), date(2026, 11, 28), date(2026, 12, 28), date(2026, 11, 29))] == [
        "市の閉庁日", "", "", "日曜日",
    ]  # fmt: skip


def test_a_due_day_steps_over_weekends_holidays_and_the_turn_of_the_year() -> None:
    assert add_business_days(date(2026, 11, 20), 1, PLAIN) == date(2026, 11, 24)
    assert add_business_days(date(2026, 12, 25), 3, PLAIN) == date(2027, 1, 5)
    assert add_business_days(date(2026, 11, 24), -1, PLAIN) == date(2026, 11, 20)
    assert (add_business_days(date(2026, 11, 21), 0, PLAIN), add_business_days(date(2026, 11, 24), 0, PLAIN)) == (date(2026, 11, 24),) * 2


def test_counting_undoes_adding_from_every_business_day_of_a_year() -> None:
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        for n in (1, 3, 10):
            due = add_business_days(day, n, PLAIN)
            assert due not in PLAIN
            assert business_days_between(day, due, PLAIN) == n
            assert business_days_between(due, day, PLAIN) == -n
