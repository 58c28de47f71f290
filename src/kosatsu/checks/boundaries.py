"""Whether letters are a word where they stand: クソ is none in フクソウ. Asked only of candidates, for it takes its time."""

from __future__ import annotations

from functools import cache
from typing import Any

from sudachipy import Dictionary, SplitMode

AROUND = 24


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
