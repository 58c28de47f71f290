"""Reading the city's choices as of a day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.bylaws import rules
from kosatsu.bylaws.models import Choice
from kosatsu.kernel.holidays import ClosedDays

ROUTES = {"account.opening": "route.account", "account.closing": "route.account", "post": "route.post"}


@dataclass(frozen=True)
class Setting:
    """One choice as it stands on a day; not `confirmed` while the proposal holds because nobody has answered."""

    key: str
    words: str
    gap: int
    value: Any
    confirmed: bool
    since: date | None
    decided_by: int | None
    ground: str


@cache
def preset() -> dict[str, dict[str, Any]]:
    """Key → {words, gap, value}: what is proposed until the city answers."""
    return tomllib.loads(resources.files("kosatsu.bylaws").joinpath("presets/uenohara.toml").read_text("utf-8"))


def setting(key: str, on: date) -> Setting:
    """The choice on a day; KeyError for a key there is not."""
    proposed = preset()[key]
    choice = Choice.objects.filter(key=key, since__lte=on).order_by("-since", "-id").first()
    if choice is None:
        return Setting(key, proposed["words"], proposed["gap"], proposed["value"], confirmed=False, since=None, decided_by=None, ground="")
    return Setting(
        key,
        proposed["words"],
        proposed["gap"],
        choice.value,
        confirmed=True,
        since=choice.since,
        decided_by=choice.decided_by,
        ground=choice.ground,
    )


def value(key: str, on: date) -> Any:
    """The value that holds on a day; KeyError for a key there is not."""
    return setting(key, on).value


def route(kind: str, on: date) -> list[dict[str, Any]]:
    """The stages of the route for a kind of case on a day; KeyError for a kind that has none."""
    found: list[dict[str, Any]] = value(ROUTES[kind], on)
    return found


def settings(on: date) -> list[Setting]:
    """Every choice on a day, in the order of the preset."""
    return [setting(key, on) for key in preset()]


def closed_days(on: date) -> ClosedDays:
    """The days on which the city hall is closed, as the city's choices stand on a day."""
    closed, opened = (rules.days(value(key, on)) for key in ("calendar.closed_days", "calendar.open_days"))
    return ClosedDays(closed, opened)


def office_hours(on: date) -> tuple[time, time]:
    """From when until when the city hall is open on a business day."""
    return rules.hours(value("calendar.office_hours", on))
