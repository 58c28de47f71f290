"""The normal road of a city: what another medium already said goes out without a decision (7(4)ただし書), after a second person's look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Ground
from kosatsu.bylaws import queries as bylaws
from kosatsu.flows import clearing, posting, taking_over
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Post
from kosatsu.posts.states import PostState


@transaction.atomic
def submit(post_id: int, *, statement: str, overrides: Mapping[str, str], by: Actor, at: datetime) -> None:
    """The post waits for a second person's look; refused while it says anything that its source does not."""
    post = queries.post_locked(post_id)
    acting = require(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    refuse_if(against(post.pk, at=at))
    returned = cases.open_case_of(post.ref)
    if returned is not None:
        approval.withdraw(cases.locked(returned.pk), by=acting, at=at)
    content = approval.keep_content(posting.put_up(post, statement=statement, overrides=overrides, by=acting, at=at))
    said = {"reference": post.source_reference, "evidence": post.source_evidence, "content": content}
    posts.move(post, PostState.AWAITING_LOOK, by=acting, at=at, **said)


@transaction.atomic
def look(post_id: int, *, seen: str, by: Actor, at: datetime) -> None:
    """Another person of the section has seen source and variants side by side: the post is exempt and goes out at its time."""
    post, acting = _looker(post_id, seen, by, at)
    refuse_if(against(post.pk, at=at) + clearing.against_elsewhere(post, queries.deliveries(post.pk), at=at))
    for delivery in queries.deliveries(post.pk):
        clearance = approval.clear(
            delivery.digest,
            Ground.EXEMPTION,
            action="publish",
            subject=delivery.ref,
            writer_id=post.drafter_id,
            by=acting,
            at=at,
            reference=post.source_reference,
        )
        clearing.schedule(delivery, clearance, not_before=post.not_before, by=acting, at=at)
    posts.move(post, PostState.CLEARED, by=acting, at=at, ground=str(Ground.EXEMPTION), content=seen)


@transaction.atomic
def send_back(post_id: int, *, seen: str, reason: str, by: Actor, at: datetime) -> None:
    """The second person does not find it the same: back to the drafter, with a reason."""
    post, acting = _looker(post_id, seen, by, at)
    refuse_if(rules.against_silence(reason))
    posts.move(post, PostState.RETURNED, by=acting, at=at, reason=reason)


def content_digest(post_id: int) -> str:
    """What a second person sees before the look: hash of the post's bytes as they were put up."""
    return canonical.sha256(posting.content_of(queries.post(post_id)))


def against(post_id: int, *, at: datetime) -> list[Finding]:
    """Why a post, as it stands, is not exempt; empty when it is."""
    post = queries.post(post_id)
    on = in_japan(at).date()
    hosts = frozenset(bylaws.value("city.official_hosts", on))
    source = rules.Source(post.source_kind, post.source_reference, post.source_text, frozenset(post.source_images), hosts)
    return rules.against_exemption(
        source,
        variants=[post.body, *(delivery.text for delivery in queries.deliveries(post.pk))],
        picture_hashes=[picture.original for picture in queries.pictures(post.pk)],
        allowed=bylaws.value("post.exemption", on),
    )


def _looker(post_id: int, seen: str, by: Actor, at: datetime) -> tuple[Post, Actor]:
    post = queries.post_locked(post_id)
    acting = require(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    if post.state != PostState.AWAITING_LOOK or seen != content_digest(post.pk):
        raise Conflict
    for writer in {post.drafter_id, *cases.writers_about(post.ref), *taking_over.writers(post.ref)}:
        refuse_if(rules.against_own_look(looker=acting.person(), drafter=writer))
    return post, acting
