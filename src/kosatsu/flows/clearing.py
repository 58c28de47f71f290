"""What follows when a post may leave: each delivery waits for its time, bound to its clearance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Clearance
from kosatsu.approval.states import Ground
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.people import queries as people
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Delivery, Post
from kosatsu.posts.states import DeliveryState, PostState


def decided(post: Post, case: Case, *, by: Actor, at: datetime) -> None:
    """Clear exactly the parcels that stand in the bytes the case was decided on; refused if the post is no longer those."""
    parcels = cases.contents(case)[str(post.ref)]["parcels"]
    digests = {canonical.digest(parcel) for parcel in parcels}
    deliveries = queries.deliveries(post.pk)
    refuse_if(against_elsewhere(post, deliveries, at=at))
    now = {rules.digest(queries.parcel(delivery)) for delivery in deliveries}
    if not now == digests == {delivery.digest for delivery in deliveries}:
        refuse_if([Finding("post.content_changed", PRODUCT_LAW_1)])
    for delivery in deliveries:
        clearance = approval.clear(
            delivery.digest,
            Ground.DECISION,
            action="publish",
            subject=delivery.ref,
            writer_id=post.drafter_id,
            by=by,
            at=at,
            case=case,
        )
        schedule(delivery, clearance, not_before=post.not_before, by=by, at=at)
    posts.move(post, PostState.CLEARED, by=by, at=at, ground=str(Ground.DECISION), content=case.content_id)


def against_elsewhere(post: Post, deliveries: Sequence[Delivery], *, at: datetime) -> list[Finding]:
    """Nobody clears a post for an account that went to another section meanwhile, unless its drafter still operates it there."""
    day, found = in_japan(at).date(), []
    section = people.section_of(post.unit_id, day) or post.unit_id
    for account in (delivery.account for delivery in deliveries):
        here = (people.section_of(account.unit_id, day) or account.unit_id) == section
        if not here and post.drafter_id not in {account.accountable_officer_id, *accounts.operators(account.pk, day)}:
            found.append(Finding("post.account_elsewhere", PRODUCT_LAW_1, params={"name": str(account)}))
    return found


def schedule(delivery: Delivery, clearance: Clearance, *, not_before: datetime, by: Actor, at: datetime) -> None:
    """The delivery waits for its time; the order to publish is written in the same transaction."""
    posts.move_delivery(delivery, DeliveryState.SCHEDULED, by=by, at=at, clearance=clearance.digest)
    jobs.put(Job.PUBLISH, clearance.digest, not_before=max(not_before, at), dedup=f"publish:{clearance.digest}")
