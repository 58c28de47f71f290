"""The city as the checks know it, from a file of its settings or from what is proposed: no database."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.bylaws.rules import calendars, files
from kosatsu.bylaws.rules.kinds import Known, against_value
from kosatsu.checks import list_faults, lists
from kosatsu.checks.city import City
from kosatsu.checks.settings import HOSTS, KEYS, city_of
from kosatsu.kernel.holidays import ClosedDays
from kosatsu.kernel.wording import say

DAYS_OFF = ("calendar.closed_days", "calendar.open_days")


@cache
def proposed() -> City:
    """The city of the preset. Its days off are not known: nobody has said that they are the city's."""
    return city_of({key: _preset()[key]["value"] for key in KEYS}, telephones=frozenset(), closed=frozenset())


def of_file(content: bytes) -> City:
    """The city of a file that `kosatsu bylaws export` wrote; ValueError says in words what is wrong with it."""
    answers, faults = files.read(content)
    if faults:
        raise ValueError(" ".join(say(fault) for fault in faults))
    twice = sorted(key for key, count in Counter(answer.key for answer in answers).items() if count > 1 and key in _asked())
    if twice:
        raise ValueError(f"{twice[0]}: 答えがいくつもあります。kosatsu bylaws export --on で一日の値を書き出したファイルを使ってください")
    since = next((answer.since for answer in reversed(answers) if answer.key == lists.KEY), None)
    values = {answer.key: answer.value for answer in answers if answer.key in _asked()}
    for key, value in values.items():
        wrong = against_value(_preset()[key], value, Known())
        if wrong:
            raise ValueError(f"{key}: {say(wrong[0])}")
    for fault in list_faults.faults(values.get(lists.KEY, lists.NOTHING)):
        raise ValueError(f"{lists.KEY}: {list_faults.place_of(fault)}: {fault.said}")
    closed, opened = (calendars.days(values.get(key, [])) for key in DAYS_OFF)
    proposals = {key: _preset()[key]["value"] for key in KEYS if key not in values and key != HOSTS}
    own = lists.lists_of(values.get(lists.KEY, lists.NOTHING), since)
    return city_of({**proposals, **values}, telephones=frozenset(), closed=ClosedDays(closed, opened), lists=own)


def _asked() -> frozenset[str]:
    """What the checks ask of the settings."""
    return frozenset({*KEYS, *DAYS_OFF, lists.KEY})


@cache
def _preset() -> dict[str, Any]:
    return tomllib.loads(resources.files("kosatsu.bylaws").joinpath("presets/uenohara.toml").read_text("utf-8"))
