"""Changing a route by one step at a time: what a button of the editor does, as a value from a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from kosatsu.bylaws.rules import routes
from kosatsu.bylaws.rules.routes import Route

LADDER = ("section_head", "director", "vice_mayor", "mayor")
OFFICE_OF = {
    "team_leader": {"unit": "own_team", "rank": "team_leader"},
    "section_head": {"unit": "own_section", "rank": "section_head"},
    "director": {"unit": "own_department", "rank": "director"},
    "vice_mayor": {"unit": "city", "rank": "vice_mayor"},
    "mayor": {"unit": "city", "rank": "mayor"},
}
BOX_OF = {"team_leader": "担当リーダー", "section_head": "課長", "director": "部長", "vice_mayor": "副市長", "mayor": "市長"}
ROW_OF = {"line": "決裁", "concurrence": "合議", "decision": "決裁", "circulation": "供覧"}
RANK_OF_NEW = {"line": "section_head", "concurrence": "section_head", "decision": "mayor", "circulation": "section_head"}


def edited(route: Route, deed: str) -> Route:
    """The route after one press of a button, such as `stage.up:2`; as it was where the button fits nothing any more.

    A deed is a verb and, after a colon, numbers from 0 (stage, lane, box) or a word (kind of stage, rank, place of the concurrence).
    """
    verb, _, rest = deed.partition(":")
    at = rest.split(".") if rest else []
    if verb not in VERBS:
        return route
    try:
        return VERBS[verb](deepcopy(route), at)
    except (IndexError, ValueError, KeyError):
        return route


def new_step(kind: str, rank: str = "", *, office: dict[str, str] | None = None) -> dict[str, Any]:
    """A box as it first stands in a stage of this kind."""
    wanted = rank or RANK_OF_NEW[kind]
    return {"office": dict(office or OFFICE_OF[wanted]), "box": BOX_OF[wanted], "row": ROW_OF[kind]}


def _add_stage(route: Route, at: Sequence[str]) -> Route:
    """Circulation at the end, everything else before the decision, a decision only where there is none."""
    (kind,) = at
    stage = {"stage": kind, "lanes": [[new_step(kind)]]}
    decision = next((number for number, other in enumerate(route) if other["stage"] == "decision"), len(route))
    if len(route) >= routes.MOST_STAGES or (kind == "decision" and decision < len(route)):
        return route
    route.insert(len(route) if kind == "circulation" else decision, stage)
    return route


def _add_lane(route: Route, at: Sequence[str]) -> Route:
    stage = route[_number(at[0])]
    if len(stage["lanes"]) < routes.MOST_LANES:
        stage["lanes"].append([new_step(stage["stage"])])
    return route


def _add_step(route: Route, at: Sequence[str]) -> Route:
    stage = route[_number(at[0])]
    lane = stage["lanes"][_number(at[1])]
    if len(lane) < routes.MOST_STEPS:
        lane.append(new_step(stage["stage"]))
    return route


def _moved(shift: int) -> Callable[[Route, Sequence[str]], Route]:
    """Change places with the neighbour above or below."""

    def moved(route: Route, at: Sequence[str]) -> Route:
        row, number = _row(route, at)
        other = number + shift
        if 0 <= other < len(row) and number < len(row):
            row[number], row[other] = row[other], row[number]
        return route

    return moved


def _remove(route: Route, at: Sequence[str]) -> Route:
    """Away with a stage, a lane or a box; a lane or a stage left empty goes with it."""
    row, number = _row(route, at)
    del row[number]
    for stage in route:
        stage["lanes"] = [lane for lane in stage["lanes"] if lane]
        if type(stage.get("join")) is int:
            stage["join"] = max(1, min(stage["join"], len(stage["lanes"])))
    return [stage for stage in route if stage["lanes"]]


def _row(route: Route, at: Sequence[str]) -> tuple[list[Any], int]:
    """The list in which a stage, a lane or a box stands, and its place there."""
    numbers = [_number(text) for text in at]
    row: list[Any] = route
    for depth, number in enumerate(numbers[:-1]):
        row = row[number]["lanes"] if depth == 0 else row[number]
    return row, numbers[-1]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise ValueError(text)
    return int(text)


def decided_by(route: Route, at: Sequence[str]) -> Route:
    """専決: the decision lies with this rank of the drafter's own line; the heads below it review, those above do not."""
    (rank,) = at
    below, above = LADDER[: LADDER.index(rank)], LADDER[LADDER.index(rank) :]
    kept: Route = []
    for stage in route:
        if stage["stage"] == "decision":
            continue
        if stage["stage"] == "line":
            stage["lanes"] = [lane for lane in ([step for step in lane if not _of_line(step, above)] for lane in stage["lanes"]) if lane]
        if stage["lanes"]:
            kept.append(stage)
    there = {
        step["office"]["rank"] for stage in kept if stage["stage"] == "line" for lane in stage["lanes"] for step in lane if _of_line(step)
    }
    end = next((number for number, stage in enumerate(kept) if stage["stage"] == "circulation"), len(kept))
    missing = [new_step("line", head) for head in below if head not in there]
    added: Route = [{"stage": "line", "lanes": [missing]}] if missing else []
    return [*kept[:end], *added, {"stage": "decision", "lanes": [[new_step("decision", rank)]]}, *kept[end:]]


def concurring_after(route: Route, at: Sequence[str]) -> Route:
    """合議の位置: all concurrence right after this head of the drafter's own line."""
    (rank,) = at
    concurrence = [stage for stage in route if stage["stage"] == "concurrence"]
    rest = [stage for stage in route if stage["stage"] != "concurrence"]
    found: Route = []
    placed = False
    for stage in rest:
        before, after = _split(stage, rank) if stage["stage"] == "line" and not placed else (None, stage)
        if before is not None:
            found += [before, *concurrence]
            placed = True
        if after is not None:
            found.append(after)
    return _merged(found) if placed else route


def apart(route: Route, near: Callable[[Sequence[dict[str, Any]]], bool]) -> Route:
    """合議 by departments: lanes that are near stay where they are drawn, the others come right after the drafter's director.

    A concurrence of which not all lanes have to agree stays whole, and so does every route without a director in its line.
    """
    far = [lane for stage in route if _may_part(stage) for lane in stage["lanes"] if not near(lane)]
    left = [{**stage, "lanes": [lane for lane in stage["lanes"] if lane not in far]} if _may_part(stage) else stage for stage in route]
    found: Route = []
    placed = not far
    for stage in left:
        before, after = _split(stage, "director") if stage["stage"] == "line" and not placed else (None, stage)
        if before is not None:
            found += [before, {"stage": "concurrence", "lanes": far}]
            placed = True
        found += [after] if after is not None and after["lanes"] else []
    return found if placed else route


def _may_part(stage: dict[str, Any]) -> bool:
    return bool(stage["stage"] == "concurrence" and stage.get("join", "all") == "all")


def _split(stage: dict[str, Any], rank: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """A stage of one lane cut in two after the box of this rank; the first part is None where the rank is not in it."""
    (lane,) = stage["lanes"] if len(stage["lanes"]) == 1 else ([],)
    place = next((number for number, step in enumerate(lane) if _of_line(step, (rank,))), None)
    if place is None:
        return None, stage
    rest = lane[place + 1 :]
    return {**stage, "lanes": [lane[: place + 1]]}, {**stage, "lanes": [rest]} if rest else None


def _merged(route: Route) -> Route:
    """Neighbouring line stages of one lane made one."""
    found: Route = []
    for stage in route:
        last = found[-1] if found else None
        if last and stage["stage"] == last["stage"] == "line" and len(stage["lanes"]) == len(last["lanes"]) == 1:
            found[-1] = {**last, "lanes": [[*last["lanes"][0], *stage["lanes"][0]]]}
        else:
            found.append(stage)
    return found


def _of_line(step: dict[str, Any], ranks: Sequence[str] = LADDER) -> bool:
    """Whether this is a head of the drafter's own line, of one of these ranks."""
    return step["office"]["rank"] in ranks and step["office"]["unit"] in routes.OWN


VERBS: dict[str, Callable[[Route, Sequence[str]], Route]] = {
    "stage.add": _add_stage,
    "lane.add": _add_lane,
    "step.add": _add_step,
    "up": _moved(-1),
    "down": _moved(1),
    "remove": _remove,
    "decided_by": decided_by,
    "concurring_after": concurring_after,
}
