"""Who may reach for a box on a day: the holders of its office, who of them is away, and who stands in for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kosatsu.approval import rules
from kosatsu.approval.course import ALL, Hands, Reach
from kosatsu.approval.models import Step
from kosatsu.approval.states import Stage
from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.rules.editing import apart
from kosatsu.bylaws.rules.routes import OWN, Route
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.people import queries as people
from kosatsu.people.queries import Roster
from kosatsu.people.rules import UnitKind

NOBODY = Hands(frozenset())


def plan(kind: str, *, unit_id: int, drafter_id: int, on: date) -> list[rules.PlannedStep]:
    """The boxes of the route that the city's bylaws give a case of this kind on this day, each with who holds it; Refused without one."""
    try:
        route = bylaws.route(kind, on)
    except KeyError as error:
        raise Refused([Finding("route.none", PRODUCT_LAW_1, params={"kind": kind})]) from error
    return planned(route, unit_id=unit_id, drafter_id=drafter_id, on=on)


def planned(route: Route, *, unit_id: int, drafter_id: int, on: date) -> list[rules.PlannedStep]:
    """The boxes of a route, whether it is in force or only tried, for a case of this unit on this day."""
    steps, roster = [], people.roster(on)
    for number, stage in enumerate(_positioned(route, unit_id, on)):
        for lane, lane_steps in enumerate(stage["lanes"]):
            for position, step in enumerate(lane_steps):
                unit = people.unit_for(step["office"], origin_unit=unit_id, on=on)
                hands = hands_of(roster, unit, step["office"]["rank"])
                steps.append(
                    rules.PlannedStep(
                        stage_number=number,
                        stage=Stage(stage["stage"]),
                        lane=lane,
                        position=position,
                        unit_id=unit,
                        rank=step["office"]["rank"],
                        box=step["box"],
                        row=step.get("row", ""),
                        may_skip=bool(step.get("may_skip", False)),
                        holders=tuple(sorted(hands.holders)),
                        deputies=tuple(sorted(frozenset().union(*hands.deputies))),
                        join=str(stage.get("join", ALL)),
                        named=step["office"]["unit"] not in OWN,
                    )
                )
    same_office = bool(bylaws.value("route.collapse_same_person", on))
    return rules.collapse(steps, drafter=drafter_id, same_office=same_office)


def _positioned(route: Route, unit_id: int, on: date) -> Route:
    """合議の位置: as the route is drawn, or other departments only after the drafter's own director."""
    if bylaws.value("route.concurrence_position", on) != "by_department":
        return route
    tree = people.tree(on)
    own = tree.level(unit_id, UnitKind.DEPARTMENT)

    def near(lane: Sequence[Mapping[str, Any]]) -> bool:
        units = [people.unit_for(step["office"], origin_unit=unit_id, on=on) for step in lane]
        return own is not None and all(unit is not None and tree.within(unit, own) for unit in units)

    return apart(route, near)


def hands_of(roster: Roster, unit_id: int | None, rank: str) -> Hands:
    """Who may reach for an office, as the roster has it; nobody where there is no such unit."""
    if unit_id is None:
        return NOBODY
    holders = frozenset(holder.person_id for holder in roster.holders(unit_id, rank))
    deputies = tuple(frozenset({holder.person_id}) for holder in roster.deputies(unit_id, rank))
    return Hands(holders, frozenset(roster.away), deputies)


def reach(steps: Iterable[Step], at: datetime) -> Reach:
    """Box id → who may reach for it at this moment."""
    roster = people.roster(in_japan(at).date(), at)
    hands = {step.pk: hands_of(roster, step.unit_id, step.rank) for step in steps}
    return hands.__getitem__
