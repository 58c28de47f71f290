"""What an answer must look like."""

from __future__ import annotations

from typing import Any

from kosatsu.bylaws.rules.kinds import Entry, Known, against_value
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3

LONGEST_GROUND = 500


def against_answer(entry: Entry, value: Any, *, ground: str, known: Known) -> list[Finding]:
    """An answer is of the kind of its key, and says on what ground it was given."""
    found = [] if ground.strip() else [Finding("bylaw.no_ground", PRODUCT_LAW_3)]
    if len(ground) > LONGEST_GROUND:
        found.append(Finding("bylaw.too_long", PRODUCT_LAW_3, params={"max": LONGEST_GROUND}))
    return found + against_value(entry, value, known)
