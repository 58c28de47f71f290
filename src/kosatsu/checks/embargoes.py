"""A text under embargo (報道解禁) appears after it is lifted, and without the mark that was meant for the press."""

from __future__ import annotations

import re
from datetime import datetime, time

from kosatsu.checks.days import Mention, mentions
from kosatsu.checks.drafts import Draft, plain
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.findings import Finding, Level

CODES = ("embargo.too_early", "embargo.marked")
NEAR = 30  # characters between the mark and its day
_MARK = re.compile(
    r"(?:報道|情報|公表|発表|記事|テレビ|ラジオ|新聞|Web)解禁(?:日時?|時刻)?|解禁日時|解禁時刻|エンバーゴ|(?<![a-z])embargo(?:ed)?(?![a-z])",
    re.I,
)
_HOUR = re.compile(r"[日)\s の、]{0,4}(?P<half>午前|午後)?\s?(?P<hour>\d{1,2})(?:時|:)(?:(?P<minute>\d{1,2})分?)?")


@enforces("4-8-8", "4-8-10")
def against_embargoes(draft: Draft) -> list[Finding]:
    """A text with an embargo in it waits until that is over; where it is over the mark is of no use to readers."""
    text = plain(draft.text)
    named = mentions(draft) if _MARK.search(text) else []
    found = []
    for mark in _MARK.finditer(text):
        near = next((day for day in named if 0 <= day.start - mark.end() <= NEAR and day.days), None)
        lifted = _moment(text, near) if near else None
        end = near.end if near else mark.end()
        here = draft.text[mark.start() : end]
        if lifted is not None and _is_earlier(draft, lifted):
            said = wareki(lifted.date()) + (f"{lifted:%H時%M分}" if lifted.time() > time.min else "")
            params: dict[str, str | int] = {"text": here, "lifted": said}
            found.append(Finding("embargo.too_early", "4-8-10", Level.STOP, params, "deliberation", mark.start(), end, here))
        else:
            level = Level.HINT if lifted is not None else Level.WARN
            found.append(Finding("embargo.marked", "4-8-8", level, {"text": here}, "secret", mark.start(), end, here))
    return found


def _moment(text: str, day: Mention) -> datetime:
    """The day at the hour that stands behind it, or at its beginning."""
    hour = _HOUR.match(text, day.end)
    value = int(hour["hour"]) + (12 if hour["half"] == "午後" and int(hour["hour"]) < 12 else 0) if hour else 0
    minute = int(hour["minute"] or 0) if hour else 0
    at = time(value, minute) if value < 24 and minute < 60 else time.min
    return datetime.combine(day.days[0], at)


def _is_earlier(draft: Draft, lifted: datetime) -> bool:
    if draft.leaves_at is not None:
        return in_japan(draft.leaves_at).replace(tzinfo=None) < lifted
    return draft.posted_on is not None and draft.posted_on < lifted.date()
