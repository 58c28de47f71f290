"""What a report of a wrong finding must say."""

from __future__ import annotations

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_4
from kosatsu.kernel.wording import wordings

LONGEST_REASON = 500
LONGEST_STRETCH = 200
LONGEST_SENTENCE = 500
LONGEST_NAME = 80


@enforces(PRODUCT_LAW_4)
def against_reporting(*, code: str, rule: str, version: str, reason: str) -> list[Finding]:
    """A report names the finding and says why it is wrong, in words that somebody can read."""
    named = code in wordings() and max(map(len, (code, rule, version))) <= LONGEST_NAME
    found = [] if named else [Finding("wrong_finding.unnamed", PRODUCT_LAW_4)]
    return found + against_reason(reason)


@enforces(PRODUCT_LAW_4)
def against_reason(reason: str) -> list[Finding]:
    """Why it is wrong, or why it stays, is said."""
    if not reason.strip():
        return [Finding("wrong_finding.no_reason", PRODUCT_LAW_4)]
    if len(reason) > LONGEST_REASON:
        return [Finding("wrong_finding.long_reason", PRODUCT_LAW_4, params={"max": LONGEST_REASON})]
    return []


def sentence_of(text: str, stretch: str) -> str:
    """The line of a text in which a stretch stands, cut to what is kept; empty where it does not stand there."""
    place = text.find(stretch) if stretch else -1
    if place < 0:
        return ""
    begins = max(text.rfind(mark, 0, place) for mark in "。!?！？\n") + 1
    ends = min((at for mark in "。!?！？\n" if (at := text.find(mark, place + len(stretch))) >= 0), default=len(text))
    return text[max(begins, place - LONGEST_SENTENCE // 2) : ends + 1].strip()[:LONGEST_SENTENCE]
