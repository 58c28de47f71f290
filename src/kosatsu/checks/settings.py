"""The city of its settings: values of the bylaws, by key, as the checks know them; no check of its own."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date, time, timedelta
from typing import Any

from kosatsu.checks.city import City, Contest, Plan
from kosatsu.checks.lists import NONE, Lists
from kosatsu.kernel.calendars import parse_day

HOSTS, CONTESTS = "city.official_hosts", "election.contests"
STRICT_DAYS, SOFT_DAYS = "election.strict_days", "election.soft_days"
PLANS, EASY_READING = "plans.published", "post.easy_reading"
KEYS = (HOSTS, CONTESTS, STRICT_DAYS, SOFT_DAYS, PLANS, EASY_READING)
LISTED = re.compile(r"[、,，;；\n]+")
HEADS = ("市長", "町長", "村長", "区長")
ASSEMBLIES = ("市議会議員", "市議", "町議会議員", "町議", "村議会議員", "村議", "区議会議員", "区議")
PREFECTURES = ("県議会議員", "県議", "都議会議員", "都議", "道議会議員", "道議", "府議会議員", "府議")
TITLES: Mapping[str, tuple[str, ...]] = {
    "head": HEADS,
    "assembly": ASSEMBLIES,
    "governor": ("知事",),
    "prefectural_assembly": PREFECTURES,
    "representatives": ("衆議院議員", "衆院議員", "代議士", "国会議員"),
    "councillors": ("参議院議員", "参院議員", "国会議員"),
    "other": (),
}
PROCLAIMED = frozenset({"representatives", "councillors"})  # 公示 by the Emperor's act of state; every other contest is 告示


def city_of(values: Mapping[str, Any], *, telephones: frozenset[str], closed: Container[date], lists: Lists = NONE) -> City:
    """The city of these values; what is missing among them is not known."""
    strict, soft = values.get(STRICT_DAYS, 0), values.get(SOFT_DAYS, 0)
    return City(
        hosts=tuple(host.lower() for host in values.get(HOSTS, ())),
        telephones=telephones,
        closed=closed,
        lists=lists,
        contests=tuple(_contest(row, strict, max(strict, soft)) for row in values.get(CONTESTS, ())),
        plans=tuple(_plan(row) for row in values.get(PLANS, ())),
        easy_reading=values.get(EASY_READING, True),
    )


def _contest(row: Mapping[str, str], strict: int, soft: int) -> Contest:
    announced_on = parse_day(row["announced_on"])
    return Contest(
        name=row["name"],
        announced_on=announced_on,
        voting_on=parse_day(row["voting_on"]),
        soft_from=announced_on - timedelta(days=soft),
        strict_from=announced_on - timedelta(days=strict),
        names=listed(row["names"]),
        titles=listed(row["titles"]) or TITLES[row["level"]],
        word_of_announcing="公示日" if row["level"] in PROCLAIMED else "告示日",
    )


def _plan(row: Mapping[str, str]) -> Plan:
    return Plan(
        names=(row["name"], *listed(row["aliases"])),
        published_on=parse_day(row["published_on"]),
        published_at=time.fromisoformat(row["published_at"]) if row["published_at"] else None,
        url=row["url"],
        comment_from=_day(row["comment_from"]),
        comment_until=_day(row["comment_until"]),
    )


def _day(written: str) -> date | None:
    return parse_day(written) if written else None


def listed(text: str) -> tuple[str, ...]:
    """The names of a cell, parted by commas of any kind."""
    return tuple(dict.fromkeys(name.strip() for name in LISTED.split(text) if name.strip()))
