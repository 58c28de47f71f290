"""What is done around a case without sealing it: papers added, others asked to read, somebody reminded, a deputy's seal looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval import paper_actions as papers
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.flows import deciding, telling
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Forbidden
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.records import evidence


@transaction.atomic
def attach(case_id: int, *, name: str, sha256: str, media_type: str, by: Actor, at: datetime) -> None:
    """Add a paper that was handed in to a case that is not decided: its drafter, or who has sealed or may seal it."""
    case = deciding.held(case_id)
    size = len(evidence.read(sha256))
    papers.attach(case, name=name, sha256=sha256, media_type=media_type, size=size, by=by, at=at)
    telling.opened_anew(case, at=at)


@transaction.atomic
def circulate(case_id: int, *, unit_id: int, rank: str = "", by: Actor, at: datetime) -> None:
    """Ask a unit or an office to read the case (供覧): its drafter, who sealed it, or an overseer may."""
    case = cases.locked(case_id)
    _require_part(case, by, at)
    day = in_japan(at).date()
    name = people.unit_name(unit_id, day)
    title = next((holder.title for holder in people.holders(unit_id, rank, day)), "") if rank else ""
    papers.circulate(case, unit_id=unit_id, rank=rank, box=f"{name}{'' if title in name else title}"[:40], by=by, at=at)
    telling.circulated(case, by=by, at=at)


@transaction.atomic
def read(case_id: int, step_id: int, *, by: Actor, at: datetime) -> None:
    """The mark of somebody who was asked to read, and has."""
    case = cases.locked(case_id)
    papers.read(case, deciding.step_of(case, step_id), by=by, at=at)


@transaction.atomic
def remind(case_id: int, *, by: Actor, at: datetime) -> None:
    """Remind those whose seal is waited for (督促): the drafter or an overseer does."""
    case = cases.locked(case_id)
    if by.person() != case.drafter_id and not allows(by, Permission.OVERSEE, unit_id=case.unit_id, at=at):
        raise Forbidden
    telling.urged(case, papers.remind(case, by=by, at=at), by=by, at=at)


@transaction.atomic
def review(review_id: int, *, comment: str = "", by: Actor, at: datetime) -> int:
    """後閲: who holds the office has looked at the seal that was given in its name. Returns the case's id."""
    owed = cases.review_locked(review_id)
    if owed.seal is None:
        raise Conflict
    held = {(holder.unit_id, holder.rank) for holder in people.appointments(by.person(), in_japan(at).date())}
    if (owed.unit_id, owed.rank) not in held:
        raise Forbidden
    approval.give_review(owed, comment=comment, by=by, at=at)
    return owed.seal.case_id


def _require_part(case: Case, by: Actor, at: datetime) -> None:
    """Forbidden for whoever has no part in the case."""
    sealed = any(seal.person_id == by.person() for seal in cases.seals(case))
    if not sealed and by.person() != case.drafter_id and not allows(by, Permission.OVERSEE, unit_id=case.unit_id, at=at):
        raise Forbidden
