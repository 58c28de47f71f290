"""Where an account and its filings stand."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class AccountState(StrEnum):
    """アカウントの状態: 届出前・無届 → 開設前 → 運用中 ⇄ 休止 → 廃止手続中 → 廃止か保持(parked)."""

    LEGACY_UNFILED = "legacy_unfiled"
    UNREGISTERED = "unregistered"
    APPROVED = "approved"
    LIVE = "live"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    PARKED = "parked"


_S = AccountState
ACCOUNT_LIFECYCLE = Lifecycle(
    AccountState,
    (_S.APPROVED, _S.LEGACY_UNFILED, _S.UNREGISTERED),
    [
        (_S.LEGACY_UNFILED, _S.LIVE),
        (_S.LEGACY_UNFILED, _S.APPROVED),
        (_S.LEGACY_UNFILED, _S.SUSPENDED),
        (_S.LEGACY_UNFILED, _S.CLOSING),
        (_S.UNREGISTERED, _S.APPROVED),
        (_S.UNREGISTERED, _S.CLOSING),
        (_S.APPROVED, _S.LIVE),
        (_S.APPROVED, _S.CLOSING),
        (_S.LIVE, _S.SUSPENDED),
        (_S.LIVE, _S.CLOSING),
        (_S.SUSPENDED, _S.LIVE),
        (_S.SUSPENDED, _S.LEGACY_UNFILED),
        (_S.SUSPENDED, _S.CLOSING),
        (_S.CLOSING, _S.CLOSED),
        (_S.CLOSING, _S.PARKED),
        (_S.PARKED, _S.CLOSED),
    ],
)
ADOPTABLE = frozenset({AccountState.LEGACY_UNFILED, AccountState.UNREGISTERED})
IN_LIFE = frozenset({AccountState.LEGACY_UNFILED, AccountState.APPROVED, AccountState.LIVE, AccountState.SUSPENDED})
ENDED = frozenset({AccountState.CLOSED, AccountState.PARKED})


class AccountClass(StrEnum):
    """Whose voice an account is. The head's personal ones are only listed, by a bylaw, and have no row in the register."""

    OFFICIAL = "official"
    HEAD_OFFICIAL = "head_official"


class SuspensionKind(StrEnum):
    """Why an account is suspended."""

    TAKEOVER = "takeover"
    BACKLASH = "backlash"
    PLATFORM_FREEZE = "platform_freeze"
    ELECTION = "election"
    NO_OPERATOR = "no_operator"
    DORMANT = "dormant"
    OTHER = "other"


class ClosingMode(StrEnum):
    """What becomes of a closed account on its platform."""

    DELETED = "deleted"
    PRIVATE = "private"
    PARKED = "parked"


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
    COMPLETED = "completed"
    LAPSED = "lapsed"


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
        (FilingState.APPROVED, FilingState.LAPSED),
        (FilingState.EXECUTED, FilingState.COMPLETED),
    ],
)
EDITABLE = frozenset({FilingState.DRAFT, FilingState.RETURNED, FilingState.RECALLED})


UNDER_WAY = frozenset({FilingState.SUBMITTED, FilingState.APPROVED})
OVER = frozenset({FilingState.REJECTED, FilingState.WITHDRAWN, FilingState.EXECUTED, FilingState.COMPLETED, FilingState.LAPSED})


class FilingKind(StrEnum):
    """様式第1号 opens, 様式第2号 closes; the city's own forms change what is registered, suspend and resume."""

    OPENING = "opening"
    CLOSING = "closing"
    CHANGE = "change"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    EXCEPTION = "exception"
    TRANSFER = "transfer"


class ClosingTask(StrEnum):
    """What a closing asks for once it is decided, in the order of the list; the website's entry is the supervisor's."""

    FAREWELL = "farewell"
    LINKS = "links"
    ARCHIVE = "archive"
    REVOKED = "revoked"
    WEBSITE = "website"


BEFORE_CLOSING = (ClosingTask.FAREWELL, ClosingTask.LINKS, ClosingTask.ARCHIVE, ClosingTask.REVOKED)
# The clauses that say 原則, from which an account may be excepted.
IN_PRINCIPLE = ("5-2-c", "5-3-a", "5-3-c")


class ChangeLevel(StrEnum):
    """How far up a change of registered facts goes: the head of the section, or the whole way of 様式第1号."""

    LIGHT = "light"
    MATERIAL = "material"


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
