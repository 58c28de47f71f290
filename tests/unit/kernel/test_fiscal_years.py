"""Fiscal years by the names by which they are called."""

from __future__ import annotations

import pytest

from kosatsu.kernel.calendars import fiscal_year_name


@pytest.mark.parametrize(
    ("year", "name"), [(1988, "昭和63年度"), (1989, "平成元年度"), (2018, "平成30年度"), (2019, "令和元年度"), (2026, "令和8年度")]
)
def test_a_fiscal_year_is_called_after_the_era_of_its_first_day_unless_it_is_called_otherwise(year: int, name: str) -> None:
    assert fiscal_year_name(year) == name
