"""What an answer must look like."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from kosatsu.kernel import calendars
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3, PRODUCT_LAW_5

RANKS = frozenset({"staff", "team_leader", "section_head", "director", "vice_mayor", "mayor"})
STAGES = frozenset({"line", "concurrence", "decision"})


def against_answer(key: str, value: Any, *, proposed: Any, ground: str) -> list[Finding]:
    """An answer is of the kind of the proposal, and says on what ground it was given."""
    found = [] if ground.strip() else [Finding("bylaw.no_ground", PRODUCT_LAW_3)]
    if type(value) is not type(proposed):
        return [*found, Finding("bylaw.other_kind", PRODUCT_LAW_3, params={"key": key})]
    if key in _JUDGES:
        return found + _JUDGES[key](value)
    return found + (against_route(value) if key.startswith("route.") and isinstance(value, list) else [])


def against_personal_accounts(accounts: Any) -> list[Finding]:
    """A personal account is named by the office of who holds it, its medium and its address; nobody's name stands in it."""
    wanted = {"office", "platform", "handle", "url"}
    well = all(isinstance(row, dict) and row.keys() == wanted and all(isinstance(text, str) for text in row.values()) for row in accounts)
    return [] if well else [Finding("bylaw.personal_account", PRODUCT_LAW_5)]


def days(lines: Iterable[str]) -> dict[date, str]:
    """Day → its name, of lines like 「2026-12-28 市制記念日」; ValueError for a line that begins with no day."""
    parted = [line.strip().replace("\u3000", " ").partition(" ") for line in lines]
    return {calendars.parse_day(day): name.strip() for day, _, name in parted}


def hours(pair: Iterable[str]) -> tuple[time, time]:
    """From when until when, of two lines like 「08:30」; ValueError if they are none, or end before they begin."""
    opens, closes = (time.fromisoformat(text) for text in pair)
    if closes <= opens:
        raise ValueError(f"closes before it opens: {opens}, {closes}")
    return opens, closes


def against_days(lines: Any) -> list[Finding]:
    """Every line begins with a day."""
    return _readable(days, lines, "bylaw.no_day")


def against_hours(pair: Any) -> list[Finding]:
    """Two times of day, the earlier one first."""
    return _readable(hours, pair, "bylaw.no_hours")


def _readable(read: Callable[[Any], object], written: Any, code: str) -> list[Finding]:
    try:
        read(written)
    except (ValueError, TypeError, AttributeError):
        return [Finding(code, PRODUCT_LAW_3)]
    return []


def against_acting_rules(table: Any) -> list[Finding]:
    """For every rank an ordered list of offices that can be looked up, none of them of the rank itself in the same unit."""
    try:
        known = all(row["rank"] in RANKS and all(office["rank"] in RANKS and office["unit"] for office in row["offices"]) for row in table)
        once = len({row["rank"] for row in table}) == len(table)
    except (KeyError, TypeError):
        return [Finding("bylaw.acting_rules", PRODUCT_LAW_1)]
    return [] if known and once else [Finding("bylaw.acting_rules", PRODUCT_LAW_1)]


def against_route(route: Any) -> list[Finding]:
    """A route ends in its one decision, and every box names an office that can be looked up."""
    try:
        kinds = [stage["stage"] for stage in route]
        steps = [step for stage in route for lane in stage["lanes"] for step in lane]
        offices = [(step["office"]["unit"], step["office"]["rank"], step["box"]) for step in steps]
        empty = any(not lane for stage in route for lane in stage["lanes"]) or any(not stage["lanes"] for stage in route)
    except (KeyError, TypeError, IndexError):
        return [Finding("route.malformed", PRODUCT_LAW_1)]
    well = bool(kinds) and set(kinds) <= STAGES and kinds.count("decision") == 1 and kinds[-1] == "decision"
    one_decider = well and sum(len(lane) for lane in route[-1]["lanes"]) == 1
    known = all(rank in RANKS and unit and box for unit, rank, box in offices)
    return [] if one_decider and known and not empty else [Finding("route.malformed", PRODUCT_LAW_1)]


_JUDGES: dict[str, Callable[[Any], list[Finding]]] = {
    "scope.head_personal": against_personal_accounts,
    "calendar.closed_days": against_days,
    "calendar.open_days": against_days,
    "calendar.office_hours": against_hours,
    "route.acting_rules": against_acting_rules,
}
