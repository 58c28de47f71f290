"""A start that is too near is hinted at by the city's own calendar, and never barred."""

from __future__ import annotations

from datetime import date

import pytest

from kosatsu.bylaws import actions
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.findings import Level
from kosatsu.overviews.lead_time import against_short_notice
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_the_tenth_business_day_is_near_enough_and_the_day_before_is_not() -> None:
    assert against_short_notice("2026-12-08", on=TODAY) == []
    [hint] = against_short_notice("2026-12-07", on=TODAY)
    assert (hint.code, hint.level, hint.params["earliest"]) == ("filing.short_notice", Level.WARN, "令和8年12月8日")


def test_a_closed_day_of_the_city_moves_it_and_no_days_mean_no_hint() -> None:
    actions.answer("calendar.closed_days", ["2026-11-30 市制記念日"], since=date(2026, 4, 1), ground="規則", by=SYSTEM, at=NOW)
    assert [hint.params["earliest"] for hint in against_short_notice("2026-12-08", on=TODAY)] == ["令和8年12月9日"]
    actions.answer("filing.lead_days", 0, since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    assert against_short_notice("2026-11-24", on=TODAY) == []


@pytest.mark.parametrize("written", ["", "未定", "2026-13-01"])
def test_a_draft_without_a_day_is_not_hurried(written: str) -> None:
    assert against_short_notice(written, on=TODAY) == []
