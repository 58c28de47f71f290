"""Going on with a draft whose drafter has left the section, or is away: a colleague becomes its drafter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries as account_queries
from kosatsu.accounts.states import EDITABLE as EDITABLE_FILING
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.people.rules import UnitKind
from kosatsu.posts import actions as posts
from kosatsu.posts import queries as post_queries
from kosatsu.posts.states import EDITABLE as EDITABLE_POST
from kosatsu.records import queries as records

WROTE = frozenset({"drafted", "revised", "taken_over"})


def is_orphaned(drafter_id: int, unit_id: int, *, at: datetime) -> bool:
    """Whether a drafter holds no office in the section of a draft any more, or is away now."""
    day = in_japan(at).date()
    tree = people.tree(day)
    section = tree.level(unit_id, UnitKind.SECTION) or unit_id
    here = any(tree.within(holder.unit_id, section) for holder in people.appointments(drafter_id, day, tree))
    return not here or people.absent(drafter_id, at) is not None


def writers(subject: Ref) -> frozenset[int]:
    """Ids of all who ever wrote on a draft, as the journal says: none of them decides on it, whoever puts it up."""
    lines = records.history(subject)
    return frozenset(line.person_id for line in lines if line.person_id is not None and line.verb.partition(".")[2] in WROTE)


@transaction.atomic
def filing(filing_id: int, *, by: Actor, at: datetime) -> None:
    """Become the drafter of a filing that is not under way."""
    found = account_queries.filing_locked(filing_id)
    acting = require(by, Permission.FILING_DRAFT, unit_id=found.unit_id, at=at)
    _may(found.state, EDITABLE_FILING, found.drafter_id, found.unit_id, by, at)
    _case(found.ref, acting, at)
    accounts.take_over_filing(found, by=acting, at=at)


@transaction.atomic
def post(post_id: int, *, by: Actor, at: datetime) -> None:
    """Become the drafter of a post that is not under way."""
    found = post_queries.post_locked(post_id)
    acting = require(by, Permission.POST_DRAFT, unit_id=found.unit_id, at=at)
    _may(found.state, EDITABLE_POST, found.drafter_id, found.unit_id, by, at)
    _case(found.ref, acting, at)
    posts.take_over(found, by=acting, at=at)


def _may(state: str, editable: Collection[str], drafter_id: int, unit_id: int, by: Actor, at: datetime) -> None:
    if state not in editable or drafter_id == by.person():
        raise Conflict
    refuse_if([] if is_orphaned(drafter_id, unit_id, at=at) else [Finding("draft.drafter_is_there", PRODUCT_LAW_1)])


def _case(subject: Ref, by: Actor, at: datetime) -> None:
    """The case follows its first subject that is taken over; the others of a case about several are taken over one by one."""
    case = cases.open_case_of(subject)
    if case is not None and case.drafter_id != by.person():
        approval.take_over(cases.locked(case.pk), by=by, at=at)
