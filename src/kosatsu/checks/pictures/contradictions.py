"""A post and its picture that tell different days or figures: the poster of last year, the date that was moved in one place only."""

from __future__ import annotations

from dataclasses import replace

from kosatsu.checks.days import mentions
from kosatsu.checks.drafts import Draft
from kosatsu.checks.sums import against_contradicting_sums
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

ACCURATE = "4-4"
MOST_NAMED = 3
Day = tuple[int, int]


@enforces(ACCURATE)
def against_other_days(draft: Draft, words: str) -> list[Finding]:
    """Where both name days, at least one of them is the same."""
    told, shown = _days(draft), _days(replace(draft, text=words))
    if not told or not shown or told & shown:
        return []
    params: dict[str, str | int] = {"shown": _named(shown), "told": _named(told)}
    return [Finding("picture.other_days", ACCURATE, Level.HINT, params, "wording")]


@enforces(ACCURATE)
def against_other_figures(draft: Draft, words: str) -> list[Finding]:
    """A fee or a number of places is the same in both."""
    alone = {one.key for text in (draft.text, words) for one in against_contradicting_sums(replace(draft, text=text))}
    found = against_contradicting_sums(replace(draft, text=f"{draft.text}\n{words}"))
    return [replace(one, start=0, end=0) for one in found if one.key not in alone]


def _days(draft: Draft) -> set[Day]:
    return {(day.month, day.day) for mention in mentions(draft) for day in mention.days}


def _named(days: set[Day]) -> str:
    named = "、".join(f"{month}月{day}日" for month, day in sorted(days)[:MOST_NAMED])
    return f"{named}など" if len(days) > MOST_NAMED else named
