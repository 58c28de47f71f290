"""What an answer must look like."""

from __future__ import annotations

from datetime import date
from typing import Any

from kosatsu.bylaws.rules.kinds import Entry, Known, against_value
from kosatsu.kernel import canonical
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3

LONGEST_GROUND = 500
FIRST_YEAR, YEARS_AHEAD = 1947, 10


def against_answer(entry: Entry, value: Any, *, ground: str, known: Known) -> list[Finding]:
    """An answer is of the kind of its key, and says on what ground it was given; what a law of the product fixes is only confirmed."""
    found = [] if ground.strip() else [Finding("bylaw.no_ground", PRODUCT_LAW_3)]
    if len(ground) > LONGEST_GROUND:
        found.append(Finding("bylaw.too_long", PRODUCT_LAW_3, params={"max": LONGEST_GROUND}))
    if entry.get("fixed") and value != entry["value"]:
        return [*found, Finding("bylaw.fixed", PRODUCT_LAW_1)]
    return found + against_value(entry, value, known)


def against_first_day(since: date, *, today: date) -> list[Finding]:
    """An answer begins on a day that somebody can have meant: not before there were cities by law, nor in another generation."""
    if FIRST_YEAR <= since.year <= today.year + YEARS_AHEAD:
        return []
    return [Finding("bylaw.far_day", PRODUCT_LAW_3, params={"years": YEARS_AHEAD})]


def fingerprint(value: Any) -> str:
    """A short name of a value, by which a page says which one it showed."""
    return canonical.digest(value)[:16]
