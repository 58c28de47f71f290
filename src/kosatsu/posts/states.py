"""Where a post and each of its deliveries stand."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class PostState(StrEnum):
    """投稿の状態: until it is cleared. What happens afterwards is the deliveries' story."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_LOOK = "awaiting_look"
    RETURNED = "returned"
    RECALLED = "recalled"
    CLEARED = "cleared"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


POST_LIFECYCLE = Lifecycle(
    PostState,
    PostState.DRAFT,
    [
        (PostState.DRAFT, PostState.SUBMITTED),
        (PostState.DRAFT, PostState.AWAITING_LOOK),
        (PostState.DRAFT, PostState.CLEARED),
        (PostState.DRAFT, PostState.WITHDRAWN),
        (PostState.SUBMITTED, PostState.RETURNED),
        (PostState.SUBMITTED, PostState.RECALLED),
        (PostState.SUBMITTED, PostState.CLEARED),
        (PostState.SUBMITTED, PostState.REJECTED),
        (PostState.SUBMITTED, PostState.WITHDRAWN),
        (PostState.AWAITING_LOOK, PostState.CLEARED),
        (PostState.AWAITING_LOOK, PostState.RETURNED),
        (PostState.AWAITING_LOOK, PostState.RECALLED),
        (PostState.RETURNED, PostState.SUBMITTED),
        (PostState.RETURNED, PostState.AWAITING_LOOK),
        (PostState.RETURNED, PostState.CLEARED),
        (PostState.RETURNED, PostState.WITHDRAWN),
        (PostState.RECALLED, PostState.SUBMITTED),
        (PostState.RECALLED, PostState.AWAITING_LOOK),
        (PostState.RECALLED, PostState.CLEARED),
        (PostState.RECALLED, PostState.WITHDRAWN),
    ],
)
EDITABLE = frozenset({PostState.DRAFT, PostState.RETURNED, PostState.RECALLED})


class DeliveryState(StrEnum):
    """The way of one variant to one account."""

    PLANNED = "planned"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ASKED = "asked"
    HANDED_OVER = "handed_over"
    PUBLISHED = "published"
    REFUSED = "refused"
    EXPIRED = "expired"
    STOPPED = "stopped"
    REMOVING = "removing"
    DELETED = "deleted"


D = DeliveryState
DELIVERY_LIFECYCLE = Lifecycle(
    DeliveryState,
    D.PLANNED,
    [
        (D.PLANNED, D.SCHEDULED),
        (D.SCHEDULED, D.SENDING),
        (D.SCHEDULED, D.EXPIRED),
        (D.SCHEDULED, D.STOPPED),
        (D.SENDING, D.PUBLISHED),
        (D.SENDING, D.HANDED_OVER),
        (D.SENDING, D.REFUSED),
        (D.SENDING, D.SCHEDULED),
        (D.SENDING, D.UNCERTAIN),
        (D.REFUSED, D.SCHEDULED),
        (D.STOPPED, D.SCHEDULED),
        (D.UNCERTAIN, D.PUBLISHED),
        (D.UNCERTAIN, D.SCHEDULED),
        (D.UNCERTAIN, D.ASKED),
        (D.ASKED, D.PUBLISHED),
        (D.ASKED, D.SCHEDULED),
        (D.HANDED_OVER, D.PUBLISHED),
        (D.HANDED_OVER, D.EXPIRED),
        (D.PUBLISHED, D.REMOVING),
        (D.REMOVING, D.DELETED),
    ],
)


class OutcomeKind(StrEnum):
    """What came of an attempt."""

    RECEIPT = "receipt"
    HANDED_OVER = "handed_over"
    REJECTED = "rejected"
    TRY_LATER = "try_later"
    NOT_THERE = "not_there"
    DELETED = "deleted"
    GONE = "gone"


class SourceKind(StrEnum):
    """The medium that already said it, 7(4) 但書."""

    NONE = ""
    WEB = "web"
    PASTED = "pasted"
    PRINT = "print"
    AUDIO = "audio"
