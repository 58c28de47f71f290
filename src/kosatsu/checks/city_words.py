"""What the city itself looks for: its own words, with the reason it gives for them, and its own rules of wording."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from kosatsu.checks.drafts import DRAFT, Draft
from kosatsu.checks.lists import CLAUSES, GROUND, WORDING, Compiled, Word, compiled
from kosatsu.checks.wordings import against_wording
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_4

CODES = ("wording.city_word", "wording.city_word_instead", "check.lists_fallen")
MOST_FOUND = 50


@enforces(GROUND)
def against_citys_words(draft: Draft) -> list[Finding]:
    """Where the city's own words and rules speak."""
    if not draft.city.lists.digest:
        return []
    ready = compiled(draft.city.lists)
    return list(islice(_words(draft, ready), MOST_FOUND)) + (against_wording(draft, ready.book) if ready.book else [])


@enforces(PRODUCT_LAW_4)
def against_fallen_lists(draft: Draft) -> list[Finding]:
    """That a later list of the city could not be used is said on every text it should have checked."""
    fallen = draft.city.lists.fallen
    return [Finding("check.lists_fallen", PRODUCT_LAW_4, Level.WARN, {"since": fallen}, "check")] if fallen else []


def _words(draft: Draft, ready: Compiled) -> Iterator[Finding]:
    """Each stretch once, the longest word first."""
    if ready.words is None:
        return
    reading = draft.worded
    taken: list[tuple[int, int]] = []
    met = ready.words.find_matches_as_indexes(reading.folded, overlapping=True)
    for place, start, end in sorted(met, key=lambda match: (match[1] - match[2], match[1])):
        word = ready.by_place[place]
        if any(since < end and start < until for since, until in taken) or (word.category == WORDING and draft.kind != DRAFT):
            continue
        taken.append((start, end))
        yield _finding(draft, word, *reading.span(start, end))


def _finding(draft: Draft, word: Word, start: int, end: int) -> Finding:
    text = draft.text[start:end]
    params: dict[str, str | int] = {"text": text, "reason": word.reason, "version": draft.city.lists.version, "rule": word.text}
    code = "wording.city_word"
    if word.instead:
        code, params = "wording.city_word_instead", {**params, "instead": word.instead}
    return Finding(code, CLAUSES[word.category], word.level, params, word.category, start, end, text)
