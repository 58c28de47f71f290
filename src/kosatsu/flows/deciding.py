"""Acting on a case: seal, return, reject; and what follows from it for the thing the case is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries as account_queries
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Step
from kosatsu.approval.states import Capacity, CaseState, Verb
from kosatsu.flows import clearing, executing, telling
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Conflict, Forbidden, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.posts import actions as posts
from kosatsu.posts import queries as post_queries
from kosatsu.posts.states import PostState


@transaction.atomic
def seal(case_id: int, *, seen: str, comment: str = "", by: Actor, at: datetime, verb: Verb | None = None, box: int | None = None) -> Verb:
    """Give the seal that waits for this person: approve, concur (with a comment, or not at all: `verb`), or decide. `box`: its step."""
    case, step = held_box(case_id, by, at, box=box)
    given = approval.give_seal(case, step, seen=seen, comment=comment, by=by, at=at, verb=verb)
    follow(case, given, by=by, at=at)
    return given


@transaction.atomic
def take_back_objection(case_id: int, step_id: int, *, seen: str, comment: str = "", by: Actor, at: datetime) -> Verb:
    """不同意 becomes 同意, while the case is under way."""
    case = held(case_id)
    verb = Verb.CONCURRED_WITH_COMMENT if comment.strip() else Verb.CONCURRED
    given = approval.give_seal(case, step_of(case, step_id), seen=seen, comment=comment, by=by, at=at, verb=verb)
    follow(case, given, by=by, at=at)
    return given


@transaction.atomic
def act(case_id: int, step_id: int, *, seen: str, comment: str = "", by: Actor, at: datetime, verb: Verb | None = None) -> Verb:
    """代決: the deputy seals in the box of a holder who is away; the office looks at it afterwards (後閲)."""
    case = held(case_id)
    step = step_of(case, step_id)
    given = approval.give_seal(case, step, seen=seen, comment=comment, by=by, at=at, verb=verb, capacity=Capacity.ACTING)
    follow(case, given, by=by, at=at)
    return given


@transaction.atomic
def pull_up(case_id: int, step_id: int, *, seen: str, reason: str, by: Actor, at: datetime) -> Verb:
    """引上げ: a superior seals in the open line box of a subordinate, with a reason."""
    case = held(case_id)
    given = approval.give_seal(case, step_of(case, step_id), seen=seen, comment=reason, by=by, at=at, capacity=Capacity.PULLED_UP)
    follow(case, given, by=by, at=at)
    return given


@transaction.atomic
def return_for_revision(case_id: int, *, seen: str, reason: str, by: Actor, at: datetime, to: int | None = None) -> None:
    """Give the case back, with a reason: to its drafter, or to an earlier box (`to`: its step)."""
    case, step = held_box(case_id, by, at)
    back = step_of(case, to) if to is not None else None
    approval.return_for_revision(case, step, seen=seen, reason=reason, by=by, at=at, to=back)
    follow(case, Verb.RETURNED, by=by, at=at)


@transaction.atomic
def reject(case_id: int, *, seen: str, reason: str, by: Actor, at: datetime) -> None:
    """Refuse the case for good."""
    case, step = held_box(case_id, by, at)
    approval.reject(case, step, seen=seen, reason=reason, by=by, at=at)
    follow(case, Verb.REJECTED, by=by, at=at)


def held(case_id: int) -> Case:
    """The case, held after all it is about: drafters hold them in this order too, so that nobody waits for the other for ever."""
    for subject in sorted(cases.subjects(cases.case(case_id)), key=lambda ref: (ref.kind, int(ref.key))):
        HOLDS[subject.kind](int(subject.key))
    return cases.locked(case_id)


def held_box(case_id: int, by: Actor, at: datetime, *, box: int | None = None) -> tuple[Case, Step]:
    """The case, held, and the box in it that waits for this person; `box`: it must be this one, lest a second click seal the next."""
    case = held(case_id)
    step = cases.step_for(case, by.person(), at)
    if step is None or box not in {None, step.pk}:
        refuse_if([Finding("case.already_acted", PRODUCT_LAW_1)] if cases.has_acted(case, by.person()) else [])
        raise Conflict if case.state != CaseState.UNDER_WAY else Forbidden
    return case, step


def step_of(case: Case, step_id: int) -> Step:
    """The box of the present round; Conflict when it is none."""
    step = next((step for step in cases.steps(case) if step.pk == step_id), None)
    if step is None:
        raise Conflict
    return step


def _filing(case: Case, subject: Ref, state: CaseState, by: Actor, at: datetime) -> None:
    executing.follow(int(subject.key), state, by=by, at=at)


def _post(case: Case, subject: Ref, state: CaseState, by: Actor, at: datetime) -> None:
    post = post_queries.post_locked(int(subject.key))
    if state is CaseState.APPROVED:
        clearing.decided(post, case, by=by, at=at)
    else:
        posts.move(post, PostState(state), by=by, at=at)


HOLDS: dict[str, Callable[[int], object]] = {"filing": account_queries.filing_locked, "post": post_queries.post_locked}
CONSEQUENCES: dict[str, Callable[[Case, Ref, CaseState, Actor, datetime], None]] = {
    **dict.fromkeys(executing.CASES, _filing),
    "post": _post,
}


def follow(case: Case, verb: Verb, *, by: Actor, at: datetime) -> None:
    """What the case came to happens to everything it is about, nothing while it is still under way; and people are told."""
    if case.state != CaseState.UNDER_WAY:
        for subject in cases.subjects(case):
            CONSEQUENCES[case.kind](case, subject, CaseState(case.state), by, at)
    telling.case_moved(case, verb, by=by, at=at)
