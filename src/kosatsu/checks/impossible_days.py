"""A day that no calendar has."""

from __future__ import annotations

from kosatsu.checks.days import mentions
from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding

CODES = ("date.impossible",)


@enforces("4-4")
def against_impossible_days(draft: Draft) -> list[Finding]:
    """There is no such day: 「2月30日」, 「13月5日」, 29 February in a year without one. Hours are not looked at: 「25時」 is customary."""
    return [
        Finding(
            "date.impossible",
            "4-4",
            params={"text": draft.text[mention.start : mention.end]},
            category="date_error",
            start=mention.start,
            end=mention.end,
            text=draft.text[mention.start : mention.end],
        )
        for mention in mentions(draft)
        if not mention.exists
    ]
