"""Where an account and its filings stand."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class AccountState(StrEnum):
    """アカウントの状態: 開設前 → 運用中 ⇄ 休止 → 廃止."""

    APPROVED = "approved"
    LIVE = "live"
    SUSPENDED = "suspended"
    CLOSED = "closed"


ACCOUNT_LIFECYCLE = Lifecycle(
    AccountState,
    AccountState.APPROVED,
    [
        (AccountState.APPROVED, AccountState.LIVE),
        (AccountState.LIVE, AccountState.SUSPENDED),
        (AccountState.SUSPENDED, AccountState.LIVE),
        (AccountState.LIVE, AccountState.CLOSED),
        (AccountState.SUSPENDED, AccountState.CLOSED),
    ],
)


class FilingState(StrEnum):
    """届出の状態."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECALLED = "recalled"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXECUTED = "executed"


FILING_LIFECYCLE = Lifecycle(
    FilingState,
    FilingState.DRAFT,
    [
        (FilingState.DRAFT, FilingState.SUBMITTED),
        (FilingState.DRAFT, FilingState.WITHDRAWN),
        (FilingState.SUBMITTED, FilingState.RETURNED),
        (FilingState.SUBMITTED, FilingState.RECALLED),
        (FilingState.SUBMITTED, FilingState.APPROVED),
        (FilingState.SUBMITTED, FilingState.REJECTED),
        (FilingState.SUBMITTED, FilingState.WITHDRAWN),
        (FilingState.RETURNED, FilingState.SUBMITTED),
        (FilingState.RETURNED, FilingState.WITHDRAWN),
        (FilingState.RECALLED, FilingState.SUBMITTED),
        (FilingState.RECALLED, FilingState.WITHDRAWN),
        (FilingState.APPROVED, FilingState.EXECUTED),
    ],
)
EDITABLE = frozenset({FilingState.DRAFT, FilingState.RETURNED, FilingState.RECALLED})


class FilingKind(StrEnum):
    """様式第1号 opens, 様式第2号 closes."""

    OPENING = "opening"
    CLOSING = "closing"


class Verification(StrEnum):
    """認証アカウント: taken, applied for, not taken, or not offered by the platform."""

    VERIFIED = "verified"
    APPLIED = "applied"
    NOT_TAKEN = "not_taken"
    NOT_OFFERED = "not_offered"


class ReplyMode(StrEnum):
    """意見や質問への対応."""

    NONE = "none"
    SELECTIVE = "selective"
    ALL = "all"
