"""Whether everybody can read it: by ear, in a hurry, as a second language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from kosatsu.checks.drafts import Draft, without_links
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = (
    "legibility.long_sentence",
    "legibility.signs",
    "legibility.slashed_day",
    "legibility.capitals",
    "legibility.emoji_for_words",
    "legibility.twice_denied",
    "legibility.plain_word",
)
GROUND = "bylaw:post.easy_reading"
LONGEST_SENTENCE = 80
MOST_PLAIN_WORDS = 5
_SIGNS = re.compile(r"[★☆●○◎◇◆□■▽▼△▲※♪♡♥→←↑↓＊*=~〜!?#・]{4,}")
_SLASHED = re.compile(r"(?<![\d/.\-])\d{1,2}/\d{1,2}(?![\d/.\-])(?=\(|から|まで|に|の|は|、|より|〜|~)")
_CAPITALS = re.compile(r"(?<![A-Za-z/.\-])[A-Z]{5,}(?: [A-Z]{2,})*(?![A-Za-z])")
_PICTURE = "[\U0001f300-\U0001faff\u2600-\u2604\u2607-\u2660\u2662-\u2664\u2666-\u2669\u266b-\u27bf]"  # ★☆♡♥♪ are signs
_EMOJI = re.compile(rf"(?:{_PICTURE}\ufe0f?){{4,}}")
_EMOJI_WORD = re.compile(rf"(?<=[のがをにはで])(?:{_PICTURE}\ufe0f?)(?=[をがにはでの])")
_TWICE = re.compile(
    r"(?:ない|なく)(?:わけ|もの|こと)?(?:では|じゃ|とは|とも|は)?(?:ない(?!と)|ありません|限りません|いえません|言えません)"
)


@cache
def plain_words() -> dict[str, str]:
    """Hard word → a plain one, or what to say instead."""
    table: dict[str, str] = tomllib.loads(resources.files("kosatsu.checks").joinpath("plain_words.toml").read_text("utf-8"))["words"]
    return table


@cache
def _plain_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(plain_words(), key=len, reverse=True)))


@enforces(GROUND)
def against_illegible(draft: Draft) -> list[Finding]:
    """Advice only: short sentences, words rather than signs, plain words where there are any."""
    return list(_found(draft)) if draft.city.easy_reading else []


def _found(draft: Draft) -> Iterator[Finding]:
    text = without_links(draft.text)
    patterns = (
        ("legibility.signs", _SIGNS),
        ("legibility.slashed_day", _SLASHED),
        ("legibility.capitals", _CAPITALS),
        ("legibility.emoji_for_words", _EMOJI),
        ("legibility.emoji_for_words", _EMOJI_WORD),
        ("legibility.twice_denied", _TWICE),
    )
    for code, pattern in patterns:
        match = pattern.search(text)
        if match is not None:
            yield _hint(code, draft, match.start(), match.end(), {"text": match[0]})
    yield from _long_sentences(draft)
    first = {match[0]: match for match in reversed(list(_plain_pattern().finditer(text)))}  # once a word, where it stands first
    for match in sorted(first.values(), key=re.Match.start)[:MOST_PLAIN_WORDS]:
        yield _hint("legibility.plain_word", draft, match.start(), match.end(), {"text": match[0], "plain": plain_words()[match[0]]})


def _long_sentences(draft: Draft) -> Iterator[Finding]:
    start = 0
    for end in draft.reading.ends:
        if end - start > LONGEST_SENTENCE and "://" not in draft.reading.folded[start:end]:
            since, until = draft.reading.span(start, end)
            yield _hint("legibility.long_sentence", draft, since, until, {"n": end - start, "most": LONGEST_SENTENCE})
            return
        start = end


def _hint(code: str, draft: Draft, start: int, end: int, params: dict[str, str | int]) -> Finding:
    return Finding(code, GROUND, Level.HINT, params, "accessibility", start, end, draft.text[start:end])
