"""Hours that no clock has, and times that end before they begin."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("hour.impossible", "hour.of_half_day", "hour.ends_before", "hour.midnight")
_HOUR = r"(?P<h>\d{1,2})時(?:(?P<m>\d{1,2})分|(?P<half>半))?"
_ONE = re.compile(rf"(?<!\d)(?P<half_day>午前|午後|AM|PM|am|pm)? ?{_HOUR}(?!間)")
_CLOCK = re.compile(r"(?<![\d:/])(?P<h>\d{1,2}):(?P<m>\d{2})(?![\d:])")
_SPAN = re.compile(
    r"(?<!\d)(?P<a>午前|午後)? ?(?P<h>\d{1,2})(?:時(?P<m>\d{1,2})?分?(?P<half>半)?|:(?P<mm>\d{2})) ?(?:から|〜|~|-|ー|–) ?"
    r"(?P<b>翌|翌朝|翌日|午前|午後)? ?(?P<h2>\d{1,2})(?:時(?P<m2>\d{1,2})?分?(?P<half2>半)?|:(?P<mm2>\d{2}))"
)
LATEST_CUSTOMARY = 30  # 25時 and the like: past midnight, as broadcasters count
AFTER_WORK, NOON = 17 * 60, 12 * 60  # what begins in the evening may end in the morning


@enforces("4-4")
def against_impossible_hours(draft: Draft) -> list[Finding]:
    """An hour is one of the day: no 午後15時, no 80分, no end before the beginning unless it is the next day's."""
    text = draft.reading.folded
    found: list[Finding] = []
    for match in (*_ONE.finditer(text), *_CLOCK.finditer(text)):
        named = match.groupdict()
        hour, minute = int(match["h"]), int(match["m"] or 0)
        if minute > 59 or hour > LATEST_CUSTOMARY:
            found.append(_finding("hour.impossible", Level.STOP, draft, match))
        elif named.get("half_day") and hour > 12:
            found.append(_finding("hour.of_half_day", Level.WARN, draft, match))
        elif hour >= 24:
            found.append(_finding("hour.midnight", Level.HINT, draft, match))
    found += [_finding("hour.ends_before", Level.WARN, draft, match) for match in _SPAN.finditer(text) if _ends_before(match)]
    return found


def _ends_before(match: re.Match[str]) -> bool:
    if match["b"] in {"翌", "翌朝", "翌日"}:
        return False
    begins = _minutes(match["a"], match["h"], match["m"] or match["mm"], match["half"])
    ends = _minutes(match["b"] or (match["a"] if int(match["h2"]) < 12 else None), match["h2"], match["m2"] or match["mm2"], match["half2"])
    return ends < begins and not (begins >= AFTER_WORK and ends < NOON)


def _minutes(half_day: str | None, hour: str, minute: str | None, half: str | None) -> int:
    hours = int(hour) + (12 if half_day == "午後" and int(hour) < 12 else 0)
    return hours * 60 + (30 if half else int(minute or 0))


def _finding(code: str, level: Level, draft: Draft, match: re.Match[str]) -> Finding:
    start, end = draft.reading.span(*match.span())
    text = draft.text[start:end].strip()
    category = "date_error" if level is Level.STOP else "wording"
    return Finding(code, "4-4", level, {"text": text}, category, start, end, draft.text[start:end])
