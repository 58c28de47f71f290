"""National holidays as the law gives them, and the days on which a city hall is closed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

_TABLE: Mapping[str, Any] = tomllib.loads(resources.files("kosatsu.kernel").joinpath("holidays.toml").read_text("utf-8"))
FIRST_YEAR, LAST_YEAR = int(_TABLE["years"]["first"]), int(_TABLE["years"]["last"])
KNOWN_UNTIL = date(LAST_YEAR, 12, 31)
_DAY = timedelta(days=1)
_SUNDAY = 6
_WEEKEND = {5: "土曜日", _SUNDAY: "日曜日"}
_LATER_SUBSTITUTE = 2007  # from then on a substitute day moves on over further holidays, and a bridge day may be any weekday
_BRIDGE = 1986


def _law(year: int) -> dict[date, str]:
    """The 国民の祝日 themselves."""
    found = {}
    for rule in _TABLE["holiday"]:
        if rule.get("since", FIRST_YEAR) <= year <= rule.get("until", LAST_YEAR) and year not in rule.get("not_in", ()):
            found[_day(rule, year)] = rule["name"]
    return found | {single["on"]: single["name"] for single in _TABLE["single"] if single["on"].year == year}


def _day(rule: Mapping[str, Any], year: int) -> date:
    if "monday" in rule:
        first = date(year, rule["month"], 1)
        return first + timedelta(days=-first.weekday() % 7 + 7 * (rule["monday"] - 1))
    if "equinox" in rule:
        return date(year, rule["month"], int(rule["equinox"] + 0.242194 * (year - 1980)) - (year - 1980) // 4)
    return date(year, rule["month"], rule["day"])


@cache
def of_year(year: int) -> Mapping[date, str]:
    """Holiday → its name, with 振替休日 and 国民の休日; empty for a year of which the table does not speak."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    law = _law(year)
    found = dict(law)
    for day in sorted(law):
        if day.weekday() == _SUNDAY:
            found.setdefault(_substitute(day, law), "振替休日")
    for day in sorted(law):
        between = day + _DAY
        if year >= _BRIDGE and between + _DAY in law and between not in found and between.weekday() != _SUNDAY:
            found[between] = "国民の休日"
    return dict(sorted(found.items()))


def _substitute(sunday: date, law: Mapping[date, str]) -> date:
    day = sunday + _DAY
    while sunday.year >= _LATER_SUBSTITUTE and day in law:
        day += _DAY
    return day


def name(day: date) -> str:
    """The name of a holiday; empty on any other day."""
    return of_year(day.year).get(day, "")


def year_end(day: date) -> bool:
    """Whether the day lies in the 年末年始 of public offices, 29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


@dataclass(frozen=True)
class ClosedDays:
    """The days on which the city hall is closed (閉庁日): weekends, holidays, the turn of the year, and what the city adds or takes away.

    Asked with `in`. `closed` and `open` are the city's own days with their names. After `KNOWN_UNTIL` no holiday is known.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    open: Mapping[date, str] = field(default_factory=dict)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and bool(self.why(day))

    def why(self, day: date) -> str:
        """Why the day is closed; empty for a day on which it is open."""
        if day in self.open:
            return ""
        if day in self.closed:
            return self.closed[day] or "市の閉庁日"
        return name(day) or ("年末年始" if year_end(day) else "") or _WEEKEND.get(day.weekday(), "")
