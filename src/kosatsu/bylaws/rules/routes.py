"""What a route must be, so that every case on it comes to its one decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1

RANKS = ("staff", "team_leader", "section_head", "director", "vice_mayor", "mayor")
STAGES = ("line", "concurrence", "decision", "circulation")
OWN = ("own_team", "own_section", "own_department", "city")
ROLE = "roles."
MOST_STAGES, MOST_LANES, MOST_STEPS, LONGEST_BOX = 12, 30, 10, 20

Route = list[dict[str, Any]]


def against_route(route: Any) -> list[Finding]:
    """A route is read without guessing, decides exactly once, circulates only afterwards, and joins only what stands side by side."""
    if not _has_the_shape(route):
        return [Finding("route.malformed", PRODUCT_LAW_1)]
    return _against_order(route) + [finding for number, stage in enumerate(route, 1) for finding in _against_join(stage, number)]


def _against_order(route: Route) -> list[Finding]:
    kinds = [stage["stage"] for stage in route]
    if "decision" not in kinds:
        return [Finding("route.undecided", PRODUCT_LAW_1)]
    decision = kinds.index("decision")
    if kinds.count("decision") > 1 or [len(lane) for lane in route[decision]["lanes"]] != [1]:
        return [Finding("route.several_decisions", PRODUCT_LAW_1)]
    if route[decision]["lanes"][0][0].get("may_skip"):
        return [Finding("route.decision_skipped", PRODUCT_LAW_1)]
    found = []
    if "circulation" in kinds[:decision]:
        found.append(Finding("route.circulated_too_early", PRODUCT_LAW_1))
    if any(kind != "circulation" for kind in kinds[decision + 1 :]):
        found.append(Finding("route.decision_not_last", PRODUCT_LAW_1))
    return found


def _against_join(stage: Mapping[str, Any], number: int) -> list[Finding]:
    join = stage.get("join", "all")
    if stage["stage"] != "concurrence":
        return [Finding("route.join_out_of_place", PRODUCT_LAW_1, params={"stage": number})] if join != "all" else []
    if type(join) is int and not 1 <= join <= len(stage["lanes"]):
        return [Finding("route.join_too_many", PRODUCT_LAW_1, params={"stage": number, "lanes": len(stage["lanes"])})]
    return []


def _has_the_shape(route: Any) -> bool:
    return isinstance(route, list) and 0 < len(route) <= MOST_STAGES and all(_is_stage(stage) for stage in route)


def _is_stage(stage: Any) -> bool:
    if not isinstance(stage, dict) or not {"stage", "lanes"} <= stage.keys() <= {"stage", "lanes", "join"}:
        return False
    lanes, join = stage["lanes"], stage.get("join", "all")
    known = stage["stage"] in STAGES and (join in ("all", "any") or type(join) is int)
    return known and isinstance(lanes, list) and 0 < len(lanes) <= MOST_LANES and all(_is_lane(lane) for lane in lanes)


def _is_lane(lane: Any) -> bool:
    return isinstance(lane, list) and 0 < len(lane) <= MOST_STEPS and all(_is_step(step) for step in lane)


def _is_step(step: Any) -> bool:
    if not isinstance(step, dict) or not {"office", "box"} <= step.keys() <= {"office", "box", "row", "may_skip"}:
        return False
    labels = (step["box"], step.get("row", ""))
    named = bool(_text(step["box"])) and all(isinstance(label, str) and len(label) <= LONGEST_BOX for label in labels)
    return named and isinstance(step.get("may_skip", False), bool) and is_office(step["office"])


def is_office(office: Any) -> bool:
    """Whether this names a unit and a rank."""
    return isinstance(office, dict) and office.keys() == {"unit", "rank"} and bool(_text(office["unit"])) and office["rank"] in RANKS


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def steps_of(route: Route) -> Iterator[dict[str, Any]]:
    """Every step of a route that has the shape of one, in its order."""
    return (step for stage in route for lane in stage["lanes"] for step in lane)


def units_of(route: Route) -> set[str]:
    """The codes of the units that a route names, neither the drafter's own nor those of a role."""
    return {unit for step in steps_of(route) if (unit := step["office"]["unit"]) not in OWN and not unit.startswith(ROLE)}


def with_roles(route: Route, unit_of_role: Mapping[str, str]) -> Route:
    """The route with the unit that has a role today in place of the role's name."""
    return [{**stage, "lanes": [[_with_role(step, unit_of_role) for step in lane] for lane in stage["lanes"]]} for stage in route]


def _with_role(step: dict[str, Any], unit_of_role: Mapping[str, str]) -> dict[str, Any]:
    unit = step["office"]["unit"]
    return {**step, "office": {**step["office"], "unit": unit_of_role.get(unit, unit)}}


def parents(key: str) -> list[str]:
    """`route.account.change.light`, `route.account.change`, `route.account`: from the narrowest key to the widest."""
    words = key.split(".")
    return [".".join(words[:length]) for length in range(len(words), 1, -1)]
