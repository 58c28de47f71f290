"""Writing down what was sealed or decided on paper or by word; a 文書担当 does it, and both names stand under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.actions import Transcription
from kosatsu.approval.models import Case, Step
from kosatsu.approval.states import VERB_OF_STAGE, Capacity, Medium, Stage, Verb
from kosatsu.flows import deciding
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_7
from kosatsu.people.permissions import Permission, require


@dataclass(frozen=True)
class Said:
    """What one person did in one box, as the paper shows it or as it was said. `verb` None: the box is sealed as it asks."""

    step_id: int
    sealer: Actor
    said_at: datetime
    verb: Verb | None = None
    words: str = ""
    capacity: Capacity = Capacity.OWN


def transcribe(
    case_id: int, step_id: int, *, seen: str, medium: Medium, evidence: str, said_at: datetime, sealer: Actor, by: Actor, at: datetime
) -> Verb:
    """Write down a seal that the holder of a box gave on paper or by word, and not in the future."""
    (verb,) = transcribe_all(case_id, [Said(step_id, sealer, said_at)], seen=seen, medium=medium, evidence=evidence, by=by, at=at)
    return verb


@transaction.atomic
def transcribe_all(case_id: int, rows: Sequence[Said], *, seen: str, medium: Medium, evidence: str, by: Actor, at: datetime) -> list[Verb]:
    """Write down a case that went round on paper, box by box in the order of the route, with one scan: all of it or nothing."""
    case = deciding.held(case_id)
    clerk = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    refuse_if([] if rows else [Finding("transcription.nothing", PRODUCT_LAW_7)])
    given = [_write_down(case, row, seen, Transcription(medium, clerk, evidence), at, alone=len(rows) == 1) for row in rows]
    deciding.follow(case, given[-1], by=rows[-1].sealer, at=at)
    return given


def _write_down(case: Case, row: Said, seen: str, transcription: Transcription, at: datetime, *, alone: bool) -> Verb:
    step = _open_box(case, row.step_id, alone=alone)
    possible = cases.ready_since(case, step) <= row.said_at <= at
    refuse_if([] if possible else [Finding("transcription.impossible_time", PRODUCT_LAW_7)])
    verb = row.verb or VERB_OF_STAGE[Stage(step.stage)]
    if verb in ENDS:
        ENDS[verb](
            case,
            step,
            seen=seen,
            reason=row.words,
            by=row.sealer,
            at=row.said_at,
            transcription=transcription,
            capacity=row.capacity,
        )
        return verb
    return approval.give_seal(
        case,
        step,
        seen=seen,
        comment=row.words,
        by=row.sealer,
        at=row.said_at,
        transcription=transcription,
        verb=verb,
        capacity=row.capacity,
    )


def _open_box(case: Case, step_id: int, *, alone: bool) -> Step:
    step = next((step for step in cases.open_steps(case) if step.pk == step_id), None)
    if step is not None:
        return step
    if alone:
        raise Conflict
    refuse_if([Finding("transcription.other_box", PRODUCT_LAW_7, params={"box": deciding.step_of(case, step_id).box})])
    raise Conflict


ENDS = {Verb.RETURNED: approval.return_for_revision, Verb.REJECTED: approval.reject}
