"""Texts that only take up room: one sign, one word or one sentence over and over, tags in a row."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.checks.reading import Reading
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

DISRUPTION = "4-8-11"
CODES = ("flood.sign", "flood.phrase", "flood.tags")
_SIGN = re.compile(r"([^\s0-9\-_=.・。…─━ー〜~*＊☆★#])\1{19,}")
_TAG = re.compile(r"#[^\s#]{1,40}")
MOST_LOOKED_AT = 4_000
MANY_TAGS = 8
PIECE, TIMES, FARTHEST = 5, 4, 160


@enforces(DISRUPTION)
def against_floods(draft: Draft) -> list[Finding]:
    """Nobody's conversation is drowned: no endless repetition, no heap of tags."""
    reading = draft.reading
    text = reading.folded[:MOST_LOOKED_AT]
    if len(text) < 20:
        return []
    found = []
    sign = _SIGN.search(text)
    phrase = None if sign else _phrase(text)
    if sign is not None:
        found.append(_finding("flood.sign", draft, reading, sign.start(), sign.end()))
    if phrase is not None:
        found.append(_finding("flood.phrase", draft, reading, *phrase))
    tags = list(_TAG.finditer(text))
    if len(tags) >= MANY_TAGS:
        found.append(_finding("flood.tags", draft, reading, tags[0].start(), tags[-1].end()))
    return found


def _phrase(text: str) -> tuple[int, int] | None:
    """From the first to the last place of six letters that stand four times close together; a text of many different letters has none."""
    if len(set(text)) * 5 > len(text) * 3:
        return None
    places: dict[str, list[int]] = {}
    for place in range(len(text) - PIECE + 1):
        piece = text[place : place + PIECE]
        known = places.setdefault(piece, [])
        if not known or place - known[-1] >= PIECE:
            known.append(place)
        if len(known) >= TIMES and len(set(piece)) > 1 and known[-1] - known[-TIMES] <= FARTHEST:
            return known[-TIMES], known[-1] + PIECE
    return None


def _finding(code: str, draft: Draft, reading: Reading, start: int, end: int) -> Finding:
    since, until = reading.span(start, end)
    return Finding(code, DISRUPTION, Level.WARN, {}, "disruption", since, until, draft.text[since:until])
