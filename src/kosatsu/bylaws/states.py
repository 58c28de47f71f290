"""Where a changed value of a setting stands before it is an answer."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class RevisionState(StrEnum):
    """案: open while it is written and tried, then in force as an answer of the city, or dropped."""

    OPEN = "open"
    IN_FORCE = "in_force"
    DROPPED = "dropped"


LIFECYCLE = Lifecycle(
    RevisionState,
    RevisionState.OPEN,
    [(RevisionState.OPEN, RevisionState.IN_FORCE), (RevisionState.OPEN, RevisionState.DROPPED)],
)
