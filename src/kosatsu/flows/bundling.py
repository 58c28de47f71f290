"""一括起案: several posts of one unit put up as one case, decided with one seal, each with a clearance of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import Verb
from kosatsu.flows import posting, taking_over, telling
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import actions as posts
from kosatsu.posts import queries
from kosatsu.posts.models import Post
from kosatsu.posts.states import PostState

MOST = 100


@transaction.atomic
def submit(post_ids: Sequence[int], *, title: str, statement: str, overrides: Mapping[str, str], by: Actor, at: datetime) -> int:
    """These posts go to the decision as one case, again if they came back as one. Returns the case's id."""
    found = [queries.post_locked(post_id) for post_id in sorted(set(post_ids))]
    refuse_if(_against(found, title))
    acting = require(by, Permission.POST_DRAFT, unit_id=found[0].unit_id, at=at)
    content = content_of([(post.ref, _put_up(post, statement, overrides, acting, at)) for post in found])
    about = [post.ref for post in found]
    case = _open_case(about)
    for post in found:
        posts.move(post, PostState.SUBMITTED, by=acting, at=at)
    steps = cases.plan("post", unit_id=found[0].unit_id, drafter_id=acting.person(), on=in_japan(at).date())
    if case is None:
        case = approval.open_case(
            about[0],
            kind="post",
            title=title,
            content=content,
            unit_id=found[0].unit_id,
            steps=steps,
            by=acting,
            at=at,
            also=about[1:],
            writers=_writers(about),
        )
    else:
        approval.resubmit(case, content=content, title=title, steps=steps, by=acting, at=at, about=about, writers=_writers(about))
    telling.case_moved(case, Verb.SUBMITTED, by=acting, at=at)
    return case.pk


def content_of(parts: Sequence[tuple[Ref, bytes]]) -> bytes:
    """The bytes of a case about many things: what would be put up for each of them alone, side by side."""
    return canonical.encode({cases.SUBJECTS: [{"subject": str(ref), "content": json.loads(body)} for ref, body in parts]})


def _against(found: Sequence[Post], title: str) -> list[Finding]:
    if not 2 <= len(found) <= MOST:
        return [Finding("bundle.how_many", PRODUCT_LAW_1, params={"most": MOST})]
    if len({post.unit_id for post in found}) > 1:
        return [Finding("bundle.other_unit", PRODUCT_LAW_1)]
    return [] if title.strip() and len(title) <= 120 else [Finding("bundle.no_title", PRODUCT_LAW_1)]


def _put_up(post: Post, statement: str, overrides: Mapping[str, str], by: Actor, at: datetime) -> bytes:
    """What is put up of one of them; what stands against it names the post."""
    try:
        return posting.put_up(post, statement=statement, overrides={**post.overrides, **overrides}, by=by, at=at)
    except Refused as refused:
        raise Refused([Finding("bundle.one_of_them", PRODUCT_LAW_1, params={"title": post.title}), *refused.findings]) from refused


def _open_case(about: Sequence[Ref]) -> Case | None:
    """The case in which some of them came back, held; Refused where they came back in several."""
    opened = {case.pk for ref in about if (case := cases.open_case_of(ref)) is not None}
    refuse_if([Finding("bundle.several_cases", PRODUCT_LAW_1)] if len(opened) > 1 else [])
    return cases.locked(opened.pop()) if opened else None


def _writers(about: Sequence[Ref]) -> frozenset[int]:
    return frozenset[int]().union(*(cases.writers_about(ref) | taking_over.writers(ref) for ref in about))
