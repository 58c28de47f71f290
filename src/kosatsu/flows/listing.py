"""The city's own words and rules as they hold on a day, for whoever checks a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from kosatsu.bylaws import queries
from kosatsu.checks import lists
from kosatsu.checks.lists import KEY, NONE, Lists
from kosatsu.checks.rulebook import Unsound
from kosatsu.kernel.calendars import wareki


def lists_on(day: date) -> Lists:
    """The lists in force on a day. One that cannot be used gives way to the one before it, and says so with every text it should have
    checked."""
    fallen = ""
    for answer in queries.answers_until(KEY, day):
        found = usable(answer.value, answer.since)
        if found is not None:
            return replace(found, fallen=fallen)
        fallen = fallen or wareki(answer.since)
    return replace(NONE, fallen=fallen)


def usable(value: Any, since: date | None) -> Lists | None:
    """The lists of a value, compiled; None where they cannot be."""
    try:
        found = lists.lists_of(value, since)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return found if _is_compiled(found) else None


@lru_cache(maxsize=lists.KEPT_COMPILED)
def _is_compiled(found: Lists) -> bool:
    try:
        lists.compiled(found)
    except (Unsound, TypeError, ValueError, AttributeError):
        return False
    return True
