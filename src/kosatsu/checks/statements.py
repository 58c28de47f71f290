"""The drafter's one statement: none of the thirteen classes that must not be published (4(8)) is in the post."""

from __future__ import annotations

from kosatsu.guideline import library
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_4

CODES = ("statement.missing",)
STATED = "none_of_the_thirteen"
CLAUSES = tuple(f"4-8-{position}" for position in range(1, 14))
CLASSES = tuple(duty.words for clause in CLAUSES for duty in library.every()[-1].obligations if duty.clause == clause)


@enforces(PRODUCT_LAW_4)
def against_unstated(statement: str) -> list[Finding]:
    """A check only hints: that none of the thirteen classes applies is said by a person, before anyone else is asked."""
    return [] if statement == STATED else [Finding("statement.missing", PRODUCT_LAW_4)]
