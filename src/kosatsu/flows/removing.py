"""Urgent removal: what harms somebody goes at once; it is captured before, and a superior looks afterwards (後閲)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kosatsu.accounts.sealing import CannotOpen
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Ground
from kosatsu.connectors.contract import Deleted, Rejected, Removed
from kosatsu.flows import capturing, reaching, telling
from kosatsu.flows.publishing import require_at_account
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Forbidden, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Delivery, Receipt
from kosatsu.posts.states import DeliveryState, OutcomeKind
from kosatsu.records import queries as records

WAIT = timedelta(minutes=1)
LOCKED_OUT = "アカウントの認証情報を開けません。急ぐときは媒体の画面で削除して報告し、認証情報を入れ直してください。"


@transaction.atomic
def remove_at_once(delivery_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a published post down before anyone has decided, because it harms someone now; a superior reviews it (後閲)."""
    delivery = queries.delivery_locked(delivery_id)
    acting = require_at_account(delivery, Permission.POST_REMOVE_AT_ONCE, by=by, at=at)
    refuse_if(rules.against_removing(published=delivery.state == DeliveryState.PUBLISHED, reason=reason))
    clearance = approval.clear(
        _digest(delivery, _receipt(delivery)),
        Ground.URGENT_REMOVAL,
        action="delete",
        subject=delivery.ref,
        writer_id=None,
        by=acting,
        at=at,
        reason=reason,
    )
    posts.move_delivery(delivery, DeliveryState.REMOVING, by=acting, at=at, note=reason)
    review = approval.ask_review(clearance, unit_id=_reviewing_unit(delivery, acting, at), by=acting, at=at)
    telling.review_owed(review, title=delivery.post.title, by=acting, at=at)
    jobs.put(Job.CAPTURE_THEN_DELETE, clearance.digest, not_before=at, dedup=f"delete:{clearance.digest}")


def run(key: str, at: datetime) -> datetime | None:
    """The job CAPTURE_THEN_DELETE: `key` is the digest of the removal. Deleting twice does no harm, so it goes on until the platform
    itself has answered, whatever somebody reports meanwhile."""
    delivery = queries.delivery(int(Ref.parse(cases.clearance(key).subject).key))
    if delivery.state not in {DeliveryState.REMOVING, DeliveryState.DELETED}:
        return None
    if not _captured(delivery, key):
        capturing.write_down(delivery.pk, capturing.fetched(delivery, at), at)
    receipt = _receipt(delivery)
    if _digest(delivery, receipt) != key or not records.is_written("clearance.given", Ref("clearance", key)):
        raise Conflict
    try:
        sender = reaching.account(delivery.account)
    except CannotOpen:
        return _hold(delivery.pk, at)
    _begin(delivery.pk, key, at)
    connector = reaching.connector(delivery.platform, in_japan(at).date())
    answer = connector.delete(sender, receipt.platform_id, receipt.url)
    return _end(delivery.pk, key, answer, at)


@transaction.atomic
def report_removed(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """Somebody has taken it down by hand, where the platform gives no other way."""
    delivery = queries.delivery_locked(delivery_id)
    acting = require_at_account(delivery, Permission.POST_REPORT_MANUAL, by=by, at=at)
    posts.move_delivery(delivery, DeliveryState.DELETED, by=acting, at=at, by_hand=True)


@transaction.atomic
def review(review_id: int, *, comment: str, by: Actor, at: datetime) -> None:
    """The superior has looked at what was done (後閲); only who heads the unit that was asked, and not who did it."""
    review = cases.review_locked(review_id)
    day = in_japan(at).date()
    if review.clearance_id is None or by.person() not in people.heads(review.unit_id, day):
        raise Forbidden
    approval.give_review(review, comment=comment, by=by, at=at)


@transaction.atomic
def _begin(delivery_id: int, key: str, at: datetime) -> None:
    """Write the attempt down; one that a dead worker left open ends here."""
    delivery = queries.delivery_locked(delivery_id)
    left = queries.live_attempt(key)
    if left is not None:
        posts.end_attempt(left, OutcomeKind.TRY_LATER, detail="interrupted", by=SYSTEM, at=at)
    posts.begin_attempt(delivery, cases.clearance(key), by=SYSTEM, at=at)


@transaction.atomic
def _hold(delivery_id: int, at: datetime) -> datetime:
    """The secret cannot be opened: people are told, and the system tries again after it may have been put right."""
    delivery = queries.delivery_locked(delivery_id)
    if delivery.note != LOCKED_OUT:
        posts.annotate(delivery, LOCKED_OUT, by=SYSTEM, at=at)
    return at + WAIT


@transaction.atomic
def _end(delivery_id: int, key: str, answer: Removed, at: datetime) -> datetime | None:
    delivery = queries.delivery_locked(delivery_id)
    attempt = queries.live_attempt(key)
    if attempt is None:
        return None
    if isinstance(answer, Deleted):
        posts.end_attempt(attempt, OutcomeKind.DELETED, detail="", by=SYSTEM, at=at)
        if delivery.state == DeliveryState.REMOVING:
            posts.move_delivery(delivery, DeliveryState.DELETED, by=SYSTEM, at=at)
        return None
    if isinstance(answer, Rejected):
        posts.end_attempt(attempt, OutcomeKind.REJECTED, detail=f"{answer.code}: {answer.detail}", by=SYSTEM, at=at)
        posts.annotate(delivery, f"{reaching.told(answer)}媒体の画面で削除し、報告してください。", by=SYSTEM, at=at)
        return None
    posts.end_attempt(attempt, OutcomeKind.TRY_LATER, detail=answer.detail, by=SYSTEM, at=at)
    return at + WAIT


def _receipt(delivery: Delivery) -> Receipt:
    receipt = queries.receipt(delivery.pk)
    if receipt is None:
        refuse_if([Finding("delivery.not_published", PRODUCT_LAW_1)])
        raise Conflict
    return receipt


def _digest(delivery: Delivery, receipt: Receipt) -> str:
    return rules.removal_digest(delivery=str(delivery.ref), url=receipt.url, platform_id=receipt.platform_id)


def _captured(delivery: Delivery, key: str) -> bool:
    asked = cases.clearance(key).at
    return any(capture.at >= asked for capture in queries.captures(delivery.pk))


def _reviewing_unit(delivery: Delivery, acting: Actor, at: datetime) -> int:
    """The nearest unit above the account that is headed by somebody else than who took the post down."""
    day = in_japan(at).date()
    above = [period.unit_id for period in people.tree(day).lineage(delivery.account.unit_id)]
    for unit_id in above:
        heads = people.heads(unit_id, day)
        if heads and acting.person() not in heads:
            return unit_id
    return above[-1]
