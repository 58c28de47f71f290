"""What is asked of who settles a duty."""

from __future__ import annotations

from kosatsu.duties.kinds import WHATS, Kind
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3


@enforces(PRODUCT_LAW_3)
def against_settling_by_word(kind: Kind, note: str) -> list[Finding]:
    """What was done is said in words; what the system itself looks at is done only when it finds it done."""
    if not WHATS[kind].by_word:
        return [Finding("duty.settled_by_system", WHATS[kind].ground, params={"title": WHATS[kind].title})]
    return [] if note.strip() else [Finding("duty.no_note", PRODUCT_LAW_3)]


@enforces(PRODUCT_LAW_3)
def against_waiving(reason: str) -> list[Finding]:
    """A duty that nobody does has a reason."""
    return [] if reason.strip() else [Finding("duty.no_reason", PRODUCT_LAW_3)]
