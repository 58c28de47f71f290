"""Letters that not every machine shows or reads aloud alike: private ones, half-width kana, signs made of several letters."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.checks.legibility import GROUND
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("letter.private", "letter.machine", "letter.half_kana")
UNREADABLE = "4-4"  # what reaches people as other letters is not what was written
_KINDS = (
    ("letter.private", Level.WARN, re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")),
    ("letter.half_kana", Level.HINT, re.compile("[ｦ-ﾟ]{2,}")),
    ("letter.machine", Level.HINT, re.compile("[㈠-㉃㊀-㋿㌀-㏿ⅰ-ⅿⅠ-Ⅿ⑴-⒵㍻㍼㍽㍾㋿№℡]+")),
)


@enforces(GROUND, UNREADABLE)
def against_odd_letters(draft: Draft) -> list[Finding]:
    """What people read on any machine, and hear from any reader, is written in common letters."""
    found = []
    for code, level, pattern in _KINDS:
        match = pattern.search(draft.text)
        if match is not None and (draft.city.easy_reading or level is not Level.HINT):
            ground = GROUND if level is Level.HINT else UNREADABLE
            found.append(Finding(code, ground, level, {"text": match[0]}, "accessibility", match.start(), match.end(), match[0]))
    return found
