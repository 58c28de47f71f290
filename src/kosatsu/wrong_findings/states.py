"""Where a report of a wrong finding stands."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class ReportState(StrEnum):
    """「この指摘は誤り」: open until the lists were mended, it was written down for the maker of the rules, or the finding stays."""

    OPEN = "open"
    MENDED = "mended"
    NOTED = "noted"
    KEPT = "kept"


SETTLED = (ReportState.MENDED, ReportState.NOTED, ReportState.KEPT)
LIFECYCLE = Lifecycle(ReportState, ReportState.OPEN, [(ReportState.OPEN, state) for state in SETTLED])
