"""Signs that make a text read otherwise than it is: turned direction, control characters, words parted by nothing visible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1

CODES = ("text.turning_sign", "text.unseen_sign", "alt.turning_sign")

_TURNING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]+")
_PARTED = re.compile(rf"{_UNSEEN.pattern}(?:[^\n]{{1,3}}{_UNSEEN.pattern})*")  # a word parted in several places is told once


@enforces(PRODUCT_LAW_1)
def against_unseen_signs(draft: Draft) -> list[Finding]:
    """Who decides sees what will leave: no sign turns or hides words. Joiners inside emoji are no such signs."""
    return list(_found(draft))


def _found(draft: Draft) -> Iterator[Finding]:
    for pattern, code, level in ((_TURNING, "text.turning_sign", Level.IMPOSSIBLE), (_PARTED, "text.unseen_sign", Level.WARN)):
        for match in pattern.finditer(draft.text):
            around = draft.text[max(0, match.start() - 5) : match.end() + 5]
            seen = {"text": _UNSEEN.sub("", _TURNING.sub("", around)).strip()}
            yield Finding(code, PRODUCT_LAW_1, level, seen, category="wording", start=match.start(), end=match.end(), text=match[0])
    for number, alt in enumerate(draft.alts, 1):
        if _TURNING.search(alt):
            yield Finding("alt.turning_sign", PRODUCT_LAW_1, Level.IMPOSSIBLE, params={"number": number}, category="wording")
