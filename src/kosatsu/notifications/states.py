"""What somebody can be told, by which way, and how far that has come."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class Kind(StrEnum):
    """お知らせの種類: one word here, one entry in `words.toml`."""

    CASE_ARRIVED = "case_arrived"
    CASE_TO_ACT = "case_to_act"
    CASE_WAITING = "case_waiting"
    CASE_URGED = "case_urged"
    CASE_HELD_UP = "case_held_up"
    CASE_RETURNED = "case_returned"
    CASE_OBJECTED = "case_objected"
    CASE_DECIDED = "case_decided"
    CASE_REJECTED = "case_rejected"
    CASE_RECALLED = "case_recalled"
    CASE_WITHDRAWN = "case_withdrawn"
    CASE_CIRCULATED = "case_circulated"
    CASE_ACTED_FOR = "case_acted_for"
    REVIEW_OWED = "review_owed"
    ABSENCE_REGISTERED = "absence_registered"
    DUTY_DUE = "duty_due"
    DUTY_OVERDUE = "duty_overdue"
    POLICY_TO_READ = "policy_to_read"
    POLICY_UNREAD = "policy_unread"
    PRIVATE_USE = "private_use"
    UNDELIVERED = "undelivered"


class Channel(StrEnum):
    """The ways besides the list in the house itself, which everybody always has."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Zone(StrEnum):
    """Where a channel ends: inside the city's own network it may name the case, outside it only says that there is one."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class DispatchState(StrEnum):
    """How far a notice has come on one channel.

    `needless`: read in the house before it went. `doubtful`: nobody knows whether it arrived, and it is not sent again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    NEEDLESS = "needless"
    DOUBTFUL = "doubtful"
    DEAD = "dead"


DISPATCH_LIFECYCLE = Lifecycle(
    DispatchState,
    DispatchState.WAITING,
    [
        (DispatchState.WAITING, DispatchState.SENDING),
        (DispatchState.WAITING, DispatchState.NEEDLESS),
        (DispatchState.SENDING, DispatchState.WAITING),
        (DispatchState.SENDING, DispatchState.SENT),
        (DispatchState.SENDING, DispatchState.DOUBTFUL),
        (DispatchState.SENDING, DispatchState.DEAD),
        (DispatchState.DOUBTFUL, DispatchState.WAITING),
        (DispatchState.DEAD, DispatchState.WAITING),
    ],
)
HOUSE_ONLY = frozenset({Kind.UNDELIVERED})
"""What is told in the house alone: word of a channel that fails does not go out by it."""
