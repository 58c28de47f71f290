"""Reading the city's choices as of a day."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from datetime import date, time
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.bylaws.models import Choice, Revision
from kosatsu.bylaws.rules import calendars, routes
from kosatsu.bylaws.rules.kinds import Known, against_value
from kosatsu.bylaws.states import RevisionState
from kosatsu.kernel.holidays import ClosedDays
from kosatsu.kernel.memory import remembered

ROLES = ("roles.sns_supervisor_unit", "roles.document_unit", "roles.ict_unit")


@dataclass(frozen=True)
class Setting:
    """One choice as it stands on a day; not `confirmed` while the proposal holds because nobody has answered.

    `like` names the wider key whose choice holds here too, as long as this key has no answer of its own.
    """

    key: str
    words: str
    gap: int
    kind: str
    value: Any
    confirmed: bool
    since: date | None
    decided_by: int | None
    ground: str
    like: str = ""


@cache
def preset() -> dict[str, dict[str, Any]]:
    """Key → {words, gap, kind, value, and the bounds of its kind}: what is proposed until the city answers."""
    entries = tomllib.loads(resources.files("kosatsu.bylaws").joinpath("presets/uenohara.toml").read_text("utf-8"))
    for entry in entries.values():
        if "like" in entry:
            entry.update({name: value for name, value in entries[entry["like"]].items() if name not in entry})
    return entries


@dataclass(frozen=True)
class Question:
    """One of the questions a city answers before it begins: what the guideline says, what it leaves open, the keys behind it."""

    number: int
    title: str
    clauses: tuple[str, ...]
    says: str
    unclear: str
    keys: tuple[str, ...]


@cache
def questions() -> tuple[Question, ...]:
    """The fifteen questions in their order."""
    said = tomllib.loads(resources.files("kosatsu.bylaws").joinpath("presets/questions.toml").read_text("utf-8"))["question"]
    return tuple(
        Question(number, one["title"], tuple(one["clauses"]), one["says"], one["unclear"], tuple(_keys(one["keys"])))
        for number, one in enumerate(said, 1)
    )


def _keys(patterns: list[str]) -> list[str]:
    """The keys there are for some patterns, each once."""
    return list(dict.fromkeys(key for pattern in patterns for key in preset() if fnmatchcase(key, pattern)))


@remembered
def setting(key: str, on: date) -> Setting:
    """The choice on a day; KeyError for a key there is not."""
    like = preset()[key].get("like", "")
    return _settings(on, [key, like] if like else [key])[key]


def value(key: str, on: date) -> Any:
    """The value that holds on a day; KeyError for a key there is not."""
    return setting(key, on).value


def settings(on: date) -> list[Setting]:
    """Every choice on a day, in the order of the preset."""
    return list(_settings(on, preset()).values())


def unconfirmed(keys: Collection[str], on: date) -> list[Setting]:
    """Those of the keys that nobody has answered for this day, so that the proposal holds; KeyError for a key there is not."""
    wider = {like for key in keys if (like := preset()[key].get("like"))}
    found = _settings(on, {*keys, *wider})
    return [found[key] for key in keys if not found[key].confirmed]


def naming_no_unit(on: date, units: Collection[str]) -> list[Setting]:
    """Settings whose value names a unit that there is not on this day, given the codes of those there are."""
    known = Known(units)
    found = [setting for setting in settings(on) if not setting.like]
    return [
        setting
        for setting in found
        if any(finding.code == "bylaw.unknown_unit" for finding in against_value(preset()[setting.key], setting.value, known))
    ]


def history(key: str) -> list[Choice]:
    """Every answer to a key, the one that holds from the latest day first; of one day the last one written holds."""
    return list(Choice.objects.filter(key=key).order_by("-since", "-id"))


def answers_until(key: str, on: date) -> Iterator[Choice]:
    """The answers that have begun by a day, one after the other, the one that holds first."""
    return Choice.objects.filter(key=key, since__lte=on).order_by("-since", "-id").iterator(chunk_size=1)


def open_revision(key: str) -> Revision | None:
    """What is being prepared for a key, if anything."""
    return Revision.objects.filter(key=key, state=RevisionState.OPEN).first()


def open_revision_locked(key: str) -> Revision | None:
    """The same, held for this transaction."""
    return Revision.objects.select_for_update().filter(key=key, state=RevisionState.OPEN).first()


def every_answer() -> list[Choice]:
    """Every answer to every key, in the order in which they were recorded."""
    return list(Choice.objects.order_by("id"))


def route_key(kind: str) -> str:
    """The key of the route for a kind of case: its own, or the nearest wider one; KeyError for a kind that has none."""
    for key in routes.parents(f"route.{kind}"):
        if preset().get(key, {}).get("kind") == "route":
            return key
    raise KeyError(kind)


def route(kind: str, on: date) -> list[dict[str, Any]]:
    """The stages of the route for a kind of case on a day, every role in it replaced by the unit that has it then; KeyError for a
    kind that has none."""
    return with_roles(value(route_key(kind), on), on)


def with_roles(stages: list[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    """A route with the units that have the roles on a day."""
    named = {step["office"]["unit"] for step in routes.steps_of(stages)}
    return routes.with_roles(stages, {role: str(value(role, on)) for role in ROLES if role in named})


def acting_rules(on: date) -> dict[str, list[dict[str, str]]]:
    """Rank → the offices that stand in for it, in order, every role replaced by the unit that has it on a day."""
    rows = value("route.acting_rules", on)
    named = {office["unit"] for row in rows for office in row["offices"]}
    units = {role: str(value(role, on)) for role in ROLES if role in named}
    return {row["rank"]: [{**office, "unit": units.get(office["unit"], office["unit"])} for office in row["offices"]] for row in rows}


def closed_days(on: date) -> ClosedDays:
    """The days on which the city hall is closed, as the city's choices stand on a day."""
    closed, opened = (calendars.days(value(key, on)) for key in ("calendar.closed_days", "calendar.open_days"))
    return ClosedDays(closed, opened)


def office_hours(on: date) -> tuple[time, time]:
    """From when until when the city hall is open on a business day."""
    return calendars.hours(value("calendar.office_hours", on))


def quiet_hours(on: date) -> tuple[time, time] | None:
    """From when until when no mail and no message to a room goes out, over midnight or not; None where it always may."""
    return calendars.quiet(value("notices.quiet_hours", on))


def quiet_days(on: date) -> Container[date]:
    """The days on which none goes out: those on which the city hall is closed, where the city wants it so."""
    return closed_days(on) if value("notices.quiet_closed_days", on) else frozenset[date]()


def _settings(on: date, keys: Collection[str]) -> dict[str, Setting]:
    """Key → its choice on the day, in the order of the preset, asked of the database once for all of them."""
    latest = {choice.key: choice for choice in Choice.objects.filter(key__in=list(keys), since__lte=on).order_by("since", "id")}
    return {key: _setting(key, entry, latest) for key, entry in preset().items() if key in keys}


def _setting(key: str, entry: dict[str, Any], latest: dict[str, Choice]) -> Setting:
    like = entry.get("like", "")
    own = latest.get(key)
    choice = own or latest.get(like)
    return Setting(
        key=key,
        words=entry["words"],
        gap=entry["gap"],
        kind=entry["kind"],
        value=choice.value if choice else entry["value"],
        confirmed=choice is not None,
        since=choice.since if choice else None,
        decided_by=choice.decided_by if choice else None,
        ground=choice.ground if choice else "",
        like="" if own else like,
    )
