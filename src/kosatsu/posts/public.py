"""What the city has said, as anyone may read it: no drafts, no drafters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.posts.models import Receipt
from kosatsu.posts.states import DeliveryState


@dataclass(frozen=True)
class Published:
    """A post that stands live: its words as they were cleared, where it stands and since when."""

    text: str
    url: str
    published_at: datetime


def published(account_id: int, limit: int) -> tuple[Published, ...]:
    """The newest posts that stand live on an account, newest first."""
    receipts = (
        Receipt.objects.filter(delivery__account_id=account_id, delivery__state=DeliveryState.PUBLISHED)
        .select_related("delivery")
        .order_by("-published_at", "-id")[:limit]
    )
    return tuple(Published(receipt.delivery.text, receipt.url, receipt.published_at) for receipt in receipts)
