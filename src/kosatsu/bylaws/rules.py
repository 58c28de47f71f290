"""What an answer must look like."""

from __future__ import annotations

from typing import Any

from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3, PRODUCT_LAW_5

RANKS = frozenset({"staff", "team_leader", "section_head", "director", "vice_mayor", "mayor"})
STAGES = frozenset({"line", "concurrence", "decision"})


def against_answer(key: str, value: Any, *, proposed: Any, ground: str) -> list[Finding]:
    """An answer is of the kind of the proposal, and says on what ground it was given."""
    found = [] if ground.strip() else [Finding("bylaw.no_ground", PRODUCT_LAW_3)]
    if type(value) is not type(proposed):
        return [*found, Finding("bylaw.other_kind", PRODUCT_LAW_3, params={"key": key})]
    if key == "scope.head_personal":
        return found + against_personal_accounts(value)
    return found + (against_route(value) if key.startswith("route.") and isinstance(value, list) else [])


def against_personal_accounts(accounts: Any) -> list[Finding]:
    """A personal account is named by the office of who holds it, its medium and its address; nobody's name stands in it."""
    wanted = {"office", "platform", "handle", "url"}
    well = all(isinstance(row, dict) and row.keys() == wanted and all(isinstance(text, str) for text in row.values()) for row in accounts)
    return [] if well else [Finding("bylaw.personal_account", PRODUCT_LAW_5)]


def against_route(route: Any) -> list[Finding]:
    """A route ends in its one decision, and every box names an office that can be looked up."""
    try:
        kinds = [stage["stage"] for stage in route]
        steps = [step for stage in route for lane in stage["lanes"] for step in lane]
        offices = [(step["office"]["unit"], step["office"]["rank"], step["box"]) for step in steps]
        empty = any(not lane for stage in route for lane in stage["lanes"]) or any(not stage["lanes"] for stage in route)
    except (KeyError, TypeError, IndexError):
        return [Finding("route.malformed", PRODUCT_LAW_1)]
    well = bool(kinds) and set(kinds) <= STAGES and kinds.count("decision") == 1 and kinds[-1] == "decision"
    one_decider = well and sum(len(lane) for lane in route[-1]["lanes"]) == 1
    known = all(rank in RANKS and unit and box for unit, rank, box in offices)
    return [] if one_decider and known and not empty else [Finding("route.malformed", PRODUCT_LAW_1)]
