"""When a channel keeps quiet, how often it is tried, and how long it pauses."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta

from kosatsu.kernel.calendars import in_japan

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
TRIES = 10
DOUBTFUL_TRIES = 2
DOUBTFUL_PAUSE = timedelta(minutes=30)
LONGEST_LOOK = 60


def first_loud(at: datetime, *, quiet: tuple[time, time] | None, closed: Container[date] = ()) -> datetime:
    """The first moment from `at` on at which a channel may make itself heard.

    `quiet` begins and ends every day and may reach over midnight; the days of `closed` are quiet from their first minute to their last.
    """
    moment = in_japan(at)
    for _ in range(LONGEST_LOOK):
        after = _after_quiet(moment, quiet, closed)
        if after == moment:
            break
        moment = after
    return moment


def pause(tries: int) -> timedelta:
    """The pause after so many tries that came to nothing: doubled each time, up to two hours."""
    longer: timedelta = FIRST_PAUSE * 2 ** min(tries - 1, 20)
    return min(longer, LONGEST_PAUSE)


def _after_quiet(moment: datetime, quiet: tuple[time, time] | None, closed: Container[date]) -> datetime:
    day, clock = moment.date(), moment.time()
    tomorrow = day + timedelta(days=1)
    if day in closed:
        return datetime.combine(tomorrow, time(), moment.tzinfo)
    if quiet is None:
        return moment
    begins, ends = quiet
    if begins < ends:
        return datetime.combine(day, ends, moment.tzinfo) if begins <= clock < ends else moment
    if clock < ends:
        return datetime.combine(day, ends, moment.tzinfo)
    return datetime.combine(tomorrow, ends, moment.tzinfo) if clock >= begins else moment
