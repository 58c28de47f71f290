"""Days as officials write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from kosatsu.faces.web.fields import DayField, MomentField
from kosatsu.kernel.calendars import JAPAN


@pytest.mark.parametrize("written", ["令和8年12月1日", "R8.12.1", "2026-12-01", "２０２６／１２／１"])
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert DayField().clean(written) == date(2026, 12, 1)


def test_a_day_that_is_none_is_refused_and_an_optional_one_may_be_missing() -> None:
    with pytest.raises(ValidationError, match="日付として読めません"):
        DayField().clean("2026-02-30")
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize("written", ["9999-12-31", "0001-01-01", "令和99999年1月1日", "2200-01-01", "1867-12-31"])
def test_a_slip_of_the_pen_from_which_no_due_date_can_be_counted_is_no_day(written: str) -> None:
    with pytest.raises(ValidationError, match="日付として読めません"):
        DayField().clean(written)


def test_a_stored_day_is_shown_in_the_japanese_calendar() -> None:
    assert DayField().prepare_value(date(2026, 12, 1)) == "令和8年12月1日"
    assert DayField().prepare_value("あした") == "あした"


def test_a_moment_is_on_japans_clock() -> None:
    assert MomentField().clean(["2026-12-01", "17:15"]) == datetime(2026, 12, 1, 17, 15, tzinfo=JAPAN)
