"""Days as a Japanese city counts them: eras, weekdays, fiscal years."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Era:
    """An era (元号) with its letter and first day."""

    name: str
    letter: str
    since: date


_TABLE = tomllib.loads(resources.files("kosatsu.kernel").joinpath("eras.toml").read_text("utf-8"))
ERAS = tuple(sorted((Era(**row) for row in _TABLE["era"]), key=lambda era: era.since))


def in_japan(moment: datetime) -> datetime:
    """The same moment on Japan's clock; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(JAPAN)


def era_of(day: date) -> Era | None:
    """The era a day belongs to; None before the first one in the table."""
    return next((era for era in reversed(ERAS) if era.since <= day), None)


def wareki(day: date) -> str:
    """「令和8年11月24日」; the first year is 「元年」; Gregorian where the table knows no era."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年{day.month}月{day.day}日"
    year = day.year - era.since.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def wareki_short(day: date) -> str:
    """「8.11.24」, as a date stamp shows it."""
    era = era_of(day)
    year = day.year - era.since.year + 1 if era else day.year
    return f"{year}.{day.month}.{day.day}"


def weekday(day: date) -> str:
    """One of 月火水木金土日."""
    return WEEKDAYS[day.weekday()]


def fiscal_year(day: date) -> int:
    """The Gregorian year in which the fiscal year (4月〜3月) of a day begins."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_name(year: int) -> str:
    """「令和8年度」 for the fiscal year that begins in 2026; a year that is called otherwise by its own name."""
    return str(_TABLE["fiscal_years"].get(str(year)) or wareki(date(year, 4, 1)).partition("年")[0] + "年度")


def is_business_day(day: date, closed: Container[date]) -> bool:
    """Whether the city hall is open on the day (開庁日)."""
    return day not in closed


def add_business_days(day: date, n: int, closed: Container[date]) -> date:
    """The n-th business day after a day, or before it where n is negative; with n = 0 the day itself, or the next one that is open."""
    step = timedelta(days=-1 if n < 0 else 1)
    while n == 0 and day in closed:
        day += step
    for _ in range(abs(n)):
        day += step
        while day in closed:
            day += step
    return day


def business_days_between(since: date, until: date, closed: Container[date]) -> int:
    """How many business days lie after `since` up to and with `until`; negative where `until` comes first."""
    if until < since:
        return -business_days_between(until, since, closed)
    return sum((since + timedelta(days=n)) not in closed for n in range(1, (until - since).days + 1))


_GREGORIAN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YEARS = (1868, 2199)
_ERA = re.compile(r"([A-Z]|[^\W\d_]{2})\.?(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def parse_day(text: str) -> date:
    """The day written as 2026-11-24, 2026/11/24, R8.11.24 or 令和8年11月24日, also full-width; ValueError otherwise.

    So it is too for a day outside 1868 to 2199: a slip of the pen, from which no due date can be counted.
    """
    day = _written(text)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"not a day of our time: {text!r}")
    return day


def _written(text: str) -> date:
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    if found := _GREGORIAN.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    found = _ERA.fullmatch(plain)
    era = next((era for era in ERAS if found and found[1] in (era.name, era.letter)), None)
    if found is None or era is None:
        raise ValueError(f"not a day: {text!r}")
    year = 1 if found[2] == "元" else int(found[2])
    return date(era.since.year + year - 1, int(found[3]), int(found[4]))
