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
        (CaseState.RETURNED, CaseState.UNDER_WAY),
        (CaseState.RETURNED, CaseState.WITHDRAWN),
        (CaseState.RECALLED, CaseState.UNDER_WAY),
        (CaseState.RECALLED, CaseState.WITHDRAWN),
    ],
)


class Stage(StrEnum):
    """What is asked of a step: 回議, 合議, 決裁."""

    LINE = "line"
    CONCURRENCE = "concurrence"
    DECISION = "decision"


class Verb(StrEnum):
    """What a seal says."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    CONCURRED = "concurred"
    DECIDED = "decided"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"


VERB_OF_STAGE = {Stage.LINE: Verb.APPROVED, Stage.CONCURRENCE: Verb.CONCURRED, Stage.DECISION: Verb.DECIDED}


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
