"""Fetching back what is live, and holding it against what was cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kosatsu.accounts.sealing import CannotOpen
from kosatsu.connectors.contract import Fetched, Gone, Live, TryLater
from kosatsu.flows import reaching
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import in_japan
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import DeliveryState
from kosatsu.records import evidence

WAIT = timedelta(minutes=10)
ENDS = timedelta(days=1)


def run(key: str, at: datetime) -> datetime | None:
    """The job CAPTURE: `key` is the delivery's id. Comes again while the platform does not answer, until a day after the window."""
    delivery = queries.delivery(int(key))
    if delivery.state != DeliveryState.PUBLISHED:
        return None
    found = fetched(delivery, at)
    if isinstance(found, TryLater) and at - delivery.post.not_after < ENDS:
        return at + WAIT
    write_down(int(key), found, at)
    return None


def fetched(delivery: Delivery, at: datetime) -> Fetched:
    """What the platform shows of a published delivery now."""
    receipt = queries.receipt(delivery.pk)
    if receipt is None:
        return Gone()
    try:
        sender = reaching.account(delivery.account)
    except CannotOpen:
        return TryLater("CannotOpen")
    return reaching.connector(delivery.platform, in_japan(at).date()).fetch(sender, receipt.platform_id, receipt.url)


@transaction.atomic
def write_down(delivery_id: int, found: Fetched, at: datetime) -> None:
    """Keep what was seen as evidence: `same`, `different`, `gone`, or `unseen` where the platform did not answer."""
    delivery = queries.delivery_locked(delivery_id)
    if isinstance(found, Live):
        hashes_count = reaching.registry(in_japan(at).date()).capabilities(delivery.platform).keeps_image_bytes
        seen = [(image.sha256 if hashes_count else "", image.alt) for image in found.images]
        cleared = [(image["sha256"] if hashes_count else "", image["alt"]) for image in delivery.images]
        different = rules.against_shown(text=delivery.text, shown=found.text, images=cleared, shown_images=seen)
        answer = "different" if different else "same"
        kept = evidence.keep(found.raw)
    else:
        different, kept = [], ""
        answer = "gone" if isinstance(found, Gone) else "unseen"
    posts.keep_capture(delivery, answer=answer, differences=[finding.code for finding in different], evidence=kept, by=SYSTEM, at=at)
