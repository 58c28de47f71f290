"""まとめ押し: several seals in one go, each still its own on exactly what was seen; where one cannot be given, none is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Step
from kosatsu.approval.states import Stage
from kosatsu.bylaws import queries as bylaws
from kosatsu.flows import deciding
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.kernel.findings import Finding

BYLAW = "inbox.bulk_seal"
OFF, DECISION = "off", "decision"
AT_ONCE = 50
GROUND = f"bylaw:{BYLAW}"


def mode(at: datetime) -> str:
    """What the city allows on this day: `off`, `line` (回議 and 合議) or `decision`."""
    return str(bylaws.value(BYLAW, in_japan(at).date()))


def against_sealing_together(case: Case, step: Step, allowed: str) -> list[Finding]:
    """Decisions only where the city wants it so, and never over an objection that stands."""
    if step.stage != Stage.DECISION:
        return []
    if allowed != DECISION:
        return [Finding("together.decision", GROUND)]
    return [Finding("together.objection", GROUND)] if cases.course(case).objections else []


@transaction.atomic
def seal(seen_of: Mapping[int, tuple[str, int | None]], *, by: Actor, at: datetime) -> int:
    """Give the own seal in each of these cases (id → digest of what was seen, and the box). Returns how many; refused as a whole.

    All cases are held before the first line is written, in the order of their ids.
    """
    allowed = mode(at)
    if allowed == OFF:
        raise Forbidden
    if not 0 < len(seen_of) <= AT_ONCE:
        raise Refused([Finding("together.number", GROUND, params={"most": AT_ONCE})])
    found = [deciding.held_box(case_id, by, at, box=seen_of[case_id][1]) for case_id in sorted(seen_of)]
    for case, step in found:
        _one(case, step, seen_of[case.pk][0], allowed, by, at)
    return len(found)


def _one(case: Case, step: Step, seen: str, allowed: str, by: Actor, at: datetime) -> None:
    wrong = against_sealing_together(case, step, allowed)
    try:
        if not wrong:
            deciding.seal(case.pk, seen=seen, by=by, at=at)
            return
    except Refused as refused:
        wrong = list(refused.findings)
    except Conflict:
        wrong = []
    raise Refused([Finding("together.stopped", GROUND, params={"title": case.title}), *wrong])
