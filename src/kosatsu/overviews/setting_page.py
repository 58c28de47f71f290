"""The city's settings as they are read: what holds, since when, who said so, on what ground, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.models import Choice
from kosatsu.bylaws.queries import Setting
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows


class Standing(StrEnum):
    """How an answer stands today; one was replaced when another was written for the same day."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Answer:
    """One answer of the city; `number` tells it from every other. `person` is blank where it came with the beginning of the city."""

    value: Any
    since: date
    ground: str
    person: str
    office: str
    recorded_at: datetime
    standing: Standing
    number: int


@dataclass(frozen=True)
class SettingPage:
    """A setting with everything that was ever answered. `units` are the names, by code, of the units that may be named."""

    setting: Setting
    entry: Mapping[str, Any]
    seen: str
    answers: tuple[Answer, ...]
    units: Mapping[str, str]
    may_answer: bool


@dataclass(frozen=True)
class SettingList:
    """Every setting on a day, with the fingerprint of its value."""

    settings: tuple[tuple[Setting, str], ...]
    units: Mapping[str, str]
    may_answer: bool


def setting_page(key: str, *, by: Actor, at: datetime) -> SettingPage:
    """A setting; NotFound for one there is not. Everybody in office may read it."""
    if key not in bylaws.preset():
        raise NotFound
    day = in_japan(at).date()
    setting = bylaws.setting(key, day)
    choices = bylaws.history(key)
    units = unit_names({day, people.latest_change() or day, *(choice.since for choice in choices)})
    answers = tuple(_answers(choices, day))
    return SettingPage(setting, bylaws.preset()[key], fingerprint(setting.value), answers, units, may_answer(by, at))


def setting_list(*, by: Actor, at: datetime) -> SettingList:
    """Every setting as it holds today."""
    day = in_japan(at).date()
    settings = tuple((setting, fingerprint(setting.value)) for setting in bylaws.settings(day))
    return SettingList(settings, unit_names({day}), may_answer(by, at))


def may_answer(by: Actor, at: datetime) -> bool:
    """Whether this person gives the city's answers."""
    return allows(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)


def unit_names(days: Iterable[date]) -> dict[str, str]:
    """Code → name of every unit there is on any of the days; the name of the latest day."""
    return {period.unit.code: period.name for day in sorted(days) for period in people.tree(day).periods.values()}


def _answers(choices: list[Choice], today: date) -> Iterable[Answer]:
    days: set[date] = set()
    for choice in choices:
        yield _answer(choice, _standing(choice, days, today))
        days.add(choice.since)


def _standing(choice: Choice, later: set[date], today: date) -> Standing:
    """As seen from the newest answer downwards: `later` are the days of those already looked at."""
    if choice.since in later:
        return Standing.REPLACED
    if choice.since > today:
        return Standing.COMING
    return Standing.PAST if any(day <= today for day in later) else Standing.NOW


def _answer(choice: Choice, standing: Standing) -> Answer:
    person, office = "", ""
    if choice.decided_by is not None:
        held = people.offices_of([choice.decided_by], in_japan(choice.recorded_at).date()).get(choice.decided_by)
        person, office = people.person(choice.decided_by).name, held.office_title if held else ""
    return Answer(choice.value, choice.since, choice.ground, person, office, choice.recorded_at, standing, choice.pk)
