"""A day and its weekday belong together."""

from __future__ import annotations

from kosatsu.checks.days import mentions
from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import weekday
from kosatsu.kernel.findings import Finding

CODES = ("date.weekday",)


@enforces("4-4")
def against_wrong_weekday(draft: Draft) -> list[Finding]:
    """None of the days that can be meant falls on the weekday named."""
    return [
        Finding(
            "date.weekday",
            "4-4",
            params={
                "day": f"{day.year}年{day.month}月{day.day}日",
                "iso": day.isoformat(),
                "right": weekday(day),
                "wrong": mention.weekday,
            },
            category="date_error",
            start=mention.start,
            end=mention.end,
            text=draft.text[mention.start : mention.end],
        )
        for mention in mentions(draft)
        for day in mention.days[:1]
        if mention.weekday and weekday(day) != mention.weekday
    ]
