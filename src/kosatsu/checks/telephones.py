"""The city's telephones as a text gives them: one that is nearly the city's is likely a slip."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("telephone.nearly", "telephone.digits")
_NUMBER = re.compile(r"(?<![\d-])0\d{1,4}[-(]\d{1,4}[-)]\d{2,5}(?![\d-])")


@enforces("4-4")
def against_nearly_the_citys(draft: Draft) -> list[Finding]:
    """A telephone of ten or eleven digits; not one or two digits beside one of the city's."""
    found = []
    for match in _NUMBER.finditer(draft.reading.folded):
        digits = re.sub(r"\D", "", match[0])
        start, end = draft.reading.span(*match.span())
        here = draft.text[start:end]
        if len(digits) not in {10, 11}:
            found.append(Finding("telephone.digits", "4-4", Level.WARN, {"text": here, "n": len(digits)}, "wording", start, end, here))
        elif digits not in draft.city.telephones:
            near = sorted(own for own in draft.city.telephones if is_near(digits, own))
            if near:
                params: dict[str, str | int] = {"text": here, "own": near[0]}
                found.append(Finding("telephone.nearly", "4-4", Level.HINT, params, "wording", start, end, here))
    return found


def is_near(one: str, other: str) -> bool:
    """Whether two numbers of one length differ in one digit, or in two that changed places."""
    if len(one) != len(other):
        return False
    differing = [place for place in range(len(one)) if one[place] != other[place]]
    if len(differing) == 1:
        return True
    return (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and one[differing[0]] == other[differing[1]]
        and one[differing[1]] == other[differing[0]]
    )
