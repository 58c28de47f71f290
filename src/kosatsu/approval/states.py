"""Where a case stands."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class CaseState(StrEnum):
    """起案された一件の状態."""

    UNDER_WAY = "under_way"
    RETURNED = "returned"
    RECALLED = "recalled"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


LIFECYCLE = Lifecycle(
    CaseState,
    CaseState.UNDER_WAY,
    [
        (CaseState.UNDER_WAY, CaseState.RETURNED),
        (CaseState.UNDER_WAY, CaseState.RECALLED),
        (CaseState.UNDER_WAY, CaseState.APPROVED),
        (CaseState.UNDER_WAY, CaseState.REJECTED),
        (CaseState.UNDER_WAY, CaseState.WITHDRAWN),
        (CaseState.RETURNED, CaseState.UNDER_WAY),
        (CaseState.RETURNED, CaseState.WITHDRAWN),
        (CaseState.RECALLED, CaseState.UNDER_WAY),
        (CaseState.RECALLED, CaseState.WITHDRAWN),
    ],
)


OPEN = (CaseState.UNDER_WAY, CaseState.RETURNED, CaseState.RECALLED)


class Stage(StrEnum):
    """What is asked of a step: 回議, 合議, 決裁, 供覧."""

    LINE = "line"
    CONCURRENCE = "concurrence"
    DECISION = "decision"
    CIRCULATION = "circulation"


class Verb(StrEnum):
    """What a seal says."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    CONCURRED = "concurred"
    CONCURRED_WITH_COMMENT = "concurred_with_comment"
    OBJECTED = "objected"
    DECIDED = "decided"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    READ = "read"


VERB_OF_STAGE = {
    Stage.LINE: Verb.APPROVED,
    Stage.CONCURRENCE: Verb.CONCURRED,
    Stage.DECISION: Verb.DECIDED,
    Stage.CIRCULATION: Verb.READ,
}
CONCURRING = (Verb.CONCURRED, Verb.CONCURRED_WITH_COMMENT)
GIVING = (Verb.APPROVED, *CONCURRING, Verb.DECIDED)


class Capacity(StrEnum):
    """In what capacity a seal stands in its box: by the holder, for an absent one (代決), or by a superior for a subordinate (引上げ)."""

    OWN = "own"
    ACTING = "acting"
    PULLED_UP = "pulled_up"


class Series(StrEnum):
    """起案番号 and 文書番号 count apart."""

    DRAFT = "draft"
    DOCUMENT = "document"


class Medium(StrEnum):
    """By what way a seal was given: on the screen, on paper, by word (then transcribed by a 文書担当)."""

    SCREEN = "screen"
    PAPER = "paper"
    WORD = "word"


class Ground(StrEnum):
    """Why something may leave: the ground of a clearance."""

    DECISION = "decision"
    EXEMPTION = "exemption"
    EMERGENCY = "emergency"
    CORRECTION = "correction"
    URGENT_REMOVAL = "urgent_removal"
