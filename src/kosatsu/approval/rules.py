"""The law of approval: who may seal, in which order, and never one's own draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kosatsu.approval.states import Stage
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1


@dataclass(frozen=True)
class PlannedStep:
    """One box of a route for one case. `holders` are the ids of the persons who hold the office on the day; `skipped` says why
    the box stays empty (`drafter`, `same_office`, `no_such_unit`, `vacant`) or is blank when somebody has to seal."""

    stage_number: int
    stage: Stage
    lane: int
    position: int
    unit_id: int | None
    rank: str
    box: str
    row: str
    may_skip: bool
    holders: tuple[int, ...]
    skipped: str = ""


@dataclass(frozen=True)
class StepView:
    """A step as the order of sealing sees it."""

    step_id: int
    stage_number: int
    lane: int
    position: int
    done: bool


def collapse(steps: Sequence[PlannedStep], *, drafter: int, same_office: bool) -> list[PlannedStep]:
    """The steps with those marked `skipped` on which nobody else is to be waited for."""
    marked: list[PlannedStep] = []
    seen: set[tuple[int | None, str]] = set()
    for step in steps:
        reason = _why_skipped(step, drafter)
        office = (step.unit_id, step.rank)
        if not reason and same_office and step.stage is not Stage.DECISION and office in seen:
            reason = "same_office"
        if not reason:
            seen.add(office)
        marked.append(replace(step, skipped=reason))
    return marked


def _why_skipped(step: PlannedStep, drafter: int) -> str:
    if step.stage is Stage.DECISION:
        return ""
    if step.unit_id is None:
        return "no_such_unit"
    if step.holders == (drafter,):
        return "drafter"
    if not step.holders and step.may_skip:
        return "vacant"
    return ""


@enforces("5-1-a", "6-1", "7-4")
def against_route(steps: Sequence[PlannedStep], *, drafter: int) -> list[Finding]:
    """A case may start only when somebody other than the drafter can decide it and every box to be sealed has a holder."""
    if not any(step.stage is Stage.DECISION for step in steps):
        return [Finding("route.no_decision", PRODUCT_LAW_1)]
    found = []
    for step in steps:
        if step.skipped:
            continue
        if not step.holders:
            found.append(Finding("route.nobody_holds", PRODUCT_LAW_1, params={"box": step.box}))
        elif step.holders == (drafter,):
            found.append(Finding("route.drafter_alone", PRODUCT_LAW_1, params={"box": step.box}))
    return found


def open_steps(steps: Sequence[StepView]) -> list[StepView]:
    """The steps that may be sealed now: of the first unfinished stage, the first unfinished step of each lane."""
    waiting = [step for step in steps if not step.done]
    if not waiting:
        return []
    stage = min(step.stage_number for step in waiting)
    lanes: dict[int, StepView] = {}
    for step in sorted((s for s in waiting if s.stage_number == stage), key=lambda s: s.position):
        lanes.setdefault(step.lane, step)
    return [lanes[lane] for lane in sorted(lanes)]


@enforces(PRODUCT_LAW_1)
def against_sealing(*, sealer: int, drafter: int, holders: Collection[int], is_open: bool) -> list[Finding]:
    """A box is sealed in its turn, by one who holds its office at that moment, and never by the drafter."""
    if not is_open:
        return [Finding("case.not_your_turn", PRODUCT_LAW_1)]
    if sealer == drafter:
        return [Finding("case.own_draft", PRODUCT_LAW_1)]
    if sealer not in holders:
        return [Finding("case.not_the_holder", PRODUCT_LAW_1)]
    return []


@enforces(PRODUCT_LAW_1)
def against_other_content(*, seen: str, current: str) -> list[Finding]:
    """A seal stands under the very content its giver saw."""
    return [Finding("case.content_changed", PRODUCT_LAW_1)] if seen != current else []


def against_silence(reason: str) -> list[Finding]:
    """Returning and rejecting say why."""
    return [] if reason.strip() else [Finding("case.no_reason", PRODUCT_LAW_1)]


def against_other_drafter(*, person: int, drafter: int) -> list[Finding]:
    """Only the drafter recalls, resubmits and withdraws."""
    return [] if person == drafter else [Finding("case.not_the_drafter", PRODUCT_LAW_1)]


def against_transcription(*, clerk: int, drafter: int, evidence: str, said_at_given: bool, medium: str) -> list[Finding]:
    """A seal on paper needs its scan, one by word its time; the drafter does not transcribe a seal on the own draft."""
    if clerk == drafter:
        return [Finding("case.own_draft", PRODUCT_LAW_1)]
    if medium == "paper" and not evidence:
        return [Finding("transcription.no_scan", PRODUCT_LAW_1)]
    if medium == "word" and not said_at_given:
        return [Finding("transcription.no_time", PRODUCT_LAW_1)]
    return []
