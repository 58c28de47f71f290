"""How long to pause after failures, and from when on a person should look."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
TROUBLE_AFTER = 5


def pause(failures: int, share: float, *, first: timedelta = FIRST_PAUSE) -> timedelta:
    """The pause after so many failures in a row: doubled each time up to ten minutes, of which `share` (0 to 1) stretches the later half.

    The share is drawn anew for each failure, so that jobs which failed together do not come back together.
    """
    full: timedelta = first * 2 ** min(failures - 1, 20)
    return min(full, LONGEST_PAUSE) * (0.5 + share / 2)


def in_trouble(failures: int) -> bool:
    """Whether a person should look: the job goes on being tried, but something outside seems to be broken."""
    return failures >= TROUBLE_AFTER
