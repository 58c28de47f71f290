"""Where a duty stands, and whose it is."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class DutyState(StrEnum):
    """やること: open until it is done, or until somebody says with a reason that it need not be."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


LIFECYCLE = Lifecycle(
    DutyState,
    DutyState.OPEN,
    [(DutyState.OPEN, DutyState.DONE), (DutyState.OPEN, DutyState.WAIVED)],
)


class Owner(StrEnum):
    """Whose duty it is: the section's, the city-wide supervisor's, or the ICT promotion team's."""

    SECTION = "section"
    SNS_SUPERVISOR = "sns_supervisor"
    ICT = "ict"
