"""Days and hours of the city hall, as they are written in a setting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from kosatsu.kernel import calendars


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


def quiet(pair: Iterable[str]) -> tuple[time, time] | None:
    """From when until when channels keep quiet, over midnight or not; None for no lines; ValueError for anything else."""
    times = [time.fromisoformat(text) for text in pair]
    if len(times) not in {0, 2} or len(times) != len(set(times)):
        raise ValueError("two different times of day, or none")
    return (times[0], times[1]) if times else None
