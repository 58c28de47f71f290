"""Writing down what was sealed or decided on paper or by word; a 文書担当 does it, and both names stand under it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.actions import Transcription
from kosatsu.approval.states import Medium, Verb
from kosatsu.flows import deciding
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_7
from kosatsu.people.permissions import Permission, require


@transaction.atomic
def transcribe(
    case_id: int, step_id: int, *, seen: str, medium: Medium, evidence: str, said_at: datetime, sealer: Actor, by: Actor, at: datetime
) -> Verb:
    """Write down a seal that the holder of a box gave on paper or by word, and not in the future."""
    case = deciding.held(case_id)
    clerk = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    step = next((step for step in cases.open_steps(case) if step.pk == step_id), None)
    if step is None:
        raise Conflict
    refuse_if([Finding("transcription.impossible_time", PRODUCT_LAW_7)] if not cases.ready_since(case, step) <= said_at <= at else [])
    verb = approval.give_seal(
        case, step, seen=seen, comment="", by=sealer, at=said_at, transcription=Transcription(medium, clerk, evidence)
    )
    deciding.follow(case, verb, by=sealer, at=at)
    return verb
