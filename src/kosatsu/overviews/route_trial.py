"""A route tried before it is recorded: who would seal on a day, which boxes fall away and why, and where nobody is in office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kosatsu.approval import queries as approval
from kosatsu.approval.rules import PlannedStep, against_route
from kosatsu.approval.states import Stage
from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.rules import routes
from kosatsu.bylaws.rules.routes import Route
from kosatsu.documents.values import Row
from kosatsu.kernel.calendars import wareki
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.overviews import printed_boxes
from kosatsu.overviews.case_sheet import WHY_SKIPPED
from kosatsu.people import queries as people
from kosatsu.people.models import Appointment
from kosatsu.people.queries import Holder, Roster, Tree
from kosatsu.people.rules import Rank

LOOK_AHEAD, MOST_DAYS, NAMED = timedelta(days=366), 12, 3


@dataclass(frozen=True)
class TrialBox:
    """A box of the trial: where it stands, who would seal it, or why it falls away."""

    stage: str
    box: str
    unit_name: str
    people: tuple[str, ...]
    deputies: tuple[str, ...]
    skipped: str


@dataclass(frozen=True)
class PrintedBox:
    """A box as the paper shows it before anybody has sealed."""

    label: str
    diagonal: bool
    why: str
    seal: None = None


@dataclass(frozen=True)
class Printed:
    """The two rows of boxes, the highest office on the left."""

    decision: tuple[PrintedBox, ...]
    concurrence: tuple[PrintedBox, ...]


@dataclass(frozen=True)
class Trial:
    """What a case begun in this unit by this person on this day would meet."""

    on: date
    unit_name: str
    drafter: str
    boxes: tuple[TrialBox, ...]
    printed: Printed
    findings: tuple[Finding, ...]


def drafters(unit_code: str, on: date) -> list[tuple[int, str]]:
    """Who might draft in a unit on a day: id and name with office; nobody in a unit there is not."""
    unit = _unit_id(unit_code, people.tree(on))
    return [(holder.person_id, f"{holder.office_title} {holder.name}") for holder in people.members([unit], on)] if unit else []


def try_out(route: Route, *, unit_code: str, drafter_id: int | None, on: date) -> Trial | None:
    """The way of a case on this route; None where the unit has nobody who could draft."""
    tree = people.tree(on)
    unit = _unit_id(unit_code, tree)
    members = sorted(people.members([unit], on), key=lambda holder: holder.rank != Rank.STAFF) if unit else []
    drafter = next((holder for holder in members if drafter_id in (None, holder.person_id)), None)
    if unit is None or drafter is None:
        return None
    roster = people.roster(on)
    steps = approval.planned(bylaws.with_roles(route, on), unit_id=unit, drafter_id=drafter.person_id, on=on)
    return Trial(
        on=on,
        unit_name=tree.periods[unit].name,
        drafter=f"{drafter.office_title} {drafter.name}",
        boxes=tuple(_box(step, roster) for step in steps),
        printed=_printed(printed_boxes.drawn(steps, on)),
        findings=tuple(_of_day(finding, steps, tree, on) for finding in against_route(steps, drafter=drafter.person_id)),
    )


def _of_day(finding: Finding, steps: Iterable[PlannedStep], tree: Tree, on: date) -> Finding:
    """What a real case would be told of today, told of the day of the trial."""
    if finding.code != "route.nobody_holds":
        return finding
    box = str(finding.params["box"])
    units = [step.unit_id for step in steps if step.box == box and not step.holders and step.unit_id is not None]
    params = {"box": box, "day": wareki(on), "where": _named(units, tree)}
    return Finding("route.nobody_then", PRODUCT_LAW_1, params=params)


def _box(step: PlannedStep, roster: Roster) -> TrialBox:
    unit = roster.tree.periods.get(step.unit_id) if step.unit_id is not None else None
    held = roster.held.get((step.unit_id, step.rank), []) if step.unit_id is not None else []
    deputies = roster.deputies(step.unit_id, step.rank) if step.unit_id is not None else []
    return TrialBox(step.stage.value, step.box, unit.name if unit else "", _people(held), _people(deputies), _why(step))


def _people(held: Iterable[Holder]) -> tuple[str, ...]:
    return tuple(f"{holder.office_title} {holder.name}" for holder in held)


def _why(step: PlannedStep) -> str:
    return WHY_SKIPPED.get(step.skipped, step.skipped)


def _printed(rows: Iterable[Row]) -> Printed:
    decision, *concurrence = (tuple(PrintedBox(box.label, bool(box.struck), box.struck) for box in row.boxes) for row in rows)
    return Printed(decision, concurrence[0] if concurrence else ())


def against_offices(route: Route, *, since: date) -> list[Finding]:
    """Boxes whose office nobody holds on the first day, or nobody from a day within a year on, and those without any deputy."""
    coming = [people.roster(day) for day in _days_of_change(since)]
    now = people.roster(since)
    stages = [(stage["stage"] == Stage.CIRCULATION, step) for stage in bylaws.with_roles(route, since) for step in routes.steps_of([stage])]
    found = [finding for circulated, step in stages for finding in _against_office(step, now, since, circulated=circulated)]
    for day, roster in zip(_days_of_change(since), coming, strict=True):
        found += [finding for _, step in stages for finding in _against_end(step, now, roster, day)]
    return list({(finding.code, finding.params["box"]): finding for finding in reversed(found)}.values())[::-1]


def _days_of_change(since: date) -> list[date]:
    """The days of the next year on which an office is known to be given up."""
    ends = Appointment.objects.filter(until__gt=since, until__lte=since + LOOK_AHEAD)
    return sorted({until for until in ends.values_list("until", flat=True) if until is not None})[:MOST_DAYS]


def _units(office: Mapping[str, str], tree: Tree) -> list[int]:
    """Every unit in which this office may be asked for, wherever a case begins."""
    place, rank = office["unit"], office["rank"]
    if place == people.CITY or (place in people.LEVELS and rank in {Rank.MAYOR, Rank.VICE_MAYOR}):
        return [unit for unit in [tree.city()] if unit is not None]
    if place in people.LEVELS:
        return [unit_id for unit_id, period in tree.periods.items() if period.kind == people.LEVELS[place]]
    unit = _unit_id(place, tree)
    return [unit] if unit is not None else []


def _empty(office: Mapping[str, str], roster: Roster) -> list[int]:
    return [unit for unit in _units(office, roster.tree) if not roster.held.get((unit, office["rank"]))]


def _against_office(step: Mapping[str, Any], roster: Roster, since: date, *, circulated: bool) -> list[Finding]:
    office, params = step["office"], {"box": step["box"], "day": wareki(since)}
    units, empty = _units(office, roster.tree), _empty(office, roster)
    if not units:
        return [Finding("route.no_such_unit", PRODUCT_LAW_1, Level.WARN, params=params)]
    if empty:
        level = Level.HINT if step.get("may_skip") or len(units) > 1 else Level.WARN
        return [Finding("route.nobody_then", PRODUCT_LAW_1, level, params={**params, "where": _named(empty, roster.tree)})]
    if circulated or step.get("may_skip") or office["rank"] == Rank.STAFF or all(roster.deputies(unit, office["rank"]) for unit in units):
        return []
    alone = [unit for unit in units if not roster.deputies(unit, office["rank"])]
    return [Finding("route.no_deputy", PRODUCT_LAW_1, Level.HINT, params={"box": step["box"], "where": _named(alone, roster.tree)})]


def _against_end(step: Mapping[str, Any], now: Roster, then: Roster, day: date) -> list[Finding]:
    """An office held now that nobody is known to hold from a day to come on."""
    newly = [unit for unit in _empty(step["office"], then) if unit not in _empty(step["office"], now)]
    if not newly:
        return []
    params = {"box": step["box"], "day": wareki(day), "where": _named(newly, then.tree)}
    return [Finding("route.nobody_from_then", PRODUCT_LAW_1, Level.WARN, params=params)]


def _named(units: list[int], tree: Tree) -> str:
    names = [tree.periods[unit].name for unit in units]
    return "、".join(names[:NAMED]) + (f"など{len(names)}か所" if len(names) > NAMED else "")


def _unit_id(code: str, tree: Tree) -> int | None:
    return next((unit_id for unit_id, period in tree.periods.items() if period.unit.code == code), None)
