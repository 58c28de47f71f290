"""Whether letters are a word where they stand: クソ is none in フクソウ. Asked only of candidates, for it takes its time."""

from __future__ import annotations

from functools import cache
from typing import Any

from sudachipy import Dictionary, SplitMode

AROUND = 24
MOST_AT_ONCE = 8_000  # characters; the analysis takes no more than 48 kB


@cache
def _tokenizer() -> Any:
    return Dictionary(dict="small").tokenizer(mode=SplitMode.A)


def is_word(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins where a word begins and ends where one ends, as a morphological analysis of what stands around it has it."""
    since = max(0, start - AROUND)
    begins, ends = set(), set()
    for token in _tokenizer().tokenize(text[since : end + AROUND]):
        begins.add(since + token.begin())
        ends.add(since + token.end())
    return start in begins and end in ends


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the words whole in which it begins and ends."""
    since = max(0, start - AROUND)
    first, last = start, end
    for token in _tokenizer().tokenize(text[since : end + AROUND]):
        begins, ends = since + token.begin(), since + token.end()
        if begins < start < ends:
            first = begins
        if begins < end < ends:
            last = ends
    return first, last


def persons(text: str) -> list[tuple[int, int]]:
    """Where the analysis sees names of persons of two letters and more; names that stand side by side as one."""
    found: list[tuple[int, int]] = []
    for since in range(0, len(text), MOST_AT_ONCE):
        for token in _tokenizer().tokenize(text[since : since + MOST_AT_ONCE]):
            start, end = since + token.begin(), since + token.end()
            if token.part_of_speech()[2] != "人名":
                continue
            if found and text[found[-1][1] : start].strip(" 　・") == "" and start - found[-1][1] < 2:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return [(start, end) for start, end in found if end - start > 1]  # one letter alone is more often none (清き一票)
