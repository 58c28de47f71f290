"""Taking a case back, ending it without a decision, and going on with the draft of somebody who left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval.states import Verb
from kosatsu.flows import deciding
from kosatsu.kernel.actors import Actor
from kosatsu.people.permissions import Permission, require


@transaction.atomic
def recall(case_id: int, *, by: Actor, at: datetime) -> None:
    """The drafter takes the case back (引戻し), with everything it is about."""
    case = deciding.held(case_id)
    approval.recall(case, by=by, at=at)
    deciding.follow(case, Verb.RECALLED, by=by, at=at)


@transaction.atomic
def withdraw(case_id: int, *, reason: str = "", by: Actor, at: datetime) -> None:
    """The drafter ends the case without a decision (取下げ)."""
    case = deciding.held(case_id)
    approval.withdraw(case, reason=reason, by=by, at=at)
    deciding.follow(case, Verb.WITHDRAWN, by=by, at=at)


@transaction.atomic
def withdraw_on_request(case_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """A 文書担当 ends the case because somebody asked for it; the reason says who."""
    case = deciding.held(case_id)
    acting = require(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at)
    approval.withdraw_on_request(case, reason=reason, by=acting, at=at)
    deciding.follow(case, Verb.WITHDRAWN, by=acting, at=at)
