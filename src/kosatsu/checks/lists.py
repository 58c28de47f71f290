"""The city's own lists: words to look for, what is left alone, hosts, and rules of wording; no check of its own.

A list is a value of the bylaws (`check.lists`). It is compiled once for its content; whoever asks again gets what was compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from kosatsu.checks.reading import Reading, read
from kosatsu.checks.rulebook import SHARED, Rulebook, compile_book
from kosatsu.kernel import canonical
from kosatsu.kernel.findings import Level

KEY = "check.lists"
GROUND = f"bylaw:{KEY}"
WORDING = "wording"  # of no class of 4(8): how the city wants things said, asked of drafts only
CLAUSES: Mapping[str, str] = {
    "illegal": "4-8-1", "insult": "4-8-2", "discrimination": "4-8-3", "unverified": "4-8-5", "harmful": "4-8-6", "obscene": "4-8-7",
    "secret": "4-8-8", "rights": "4-8-9", "deliberation": "4-8-10", "disruption": "4-8-11", "discredit": "4-8-12", "morals": "4-8-13",
    WORDING: GROUND,
}  # fmt: skip
LEVELS = (Level.HINT, Level.WARN, Level.STOP)
RULE, PHRASE = "rule", "phrase"
NOTHING: Mapping[str, Any] = {"words": [], "silenced": [], "hosts": [], "shorteners": [], "rules": ""}
SOURCE = "city"
COVER = "〓"  # what stands in place of a phrase that is left alone
KEPT_COMPILED = 3


@dataclass(frozen=True)
class Word:
    """A word to look for, what it counts as, what the drafter is told and what to write instead."""

    text: str
    category: str
    level: Level
    reason: str
    instead: str


@dataclass(frozen=True, eq=False)
class Lists:
    """The city's lists of a day, as values; two of one digest are one. `phrases` are left alone by the rules of wording and by what only
    asks for a look, `rules_off` are rules and codes that keep silent, `fallen` says which later version could not be used."""

    digest: str = ""
    version: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[str, ...] = ()
    rules_off: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    shorteners: frozenset[str] = frozenset()
    rules: str = ""
    fallen: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lists) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


NONE = Lists()


@dataclass(frozen=True)
class Compiled:
    """Lists ready to scan: automata over words and phrases where there are any, and the city's rulebook."""

    words: AhoCorasick | None
    by_place: tuple[Word, ...]
    phrases: AhoCorasick | None
    book: Rulebook | None

    def covered(self, reading: Reading) -> Reading:
        """The reading with every phrase that is left alone covered, each character in its place."""
        stretches = self.left_alone(reading)
        if not stretches:
            return reading
        letters = list(reading.folded)
        for start, end in stretches:
            letters[start:end] = COVER * (end - start)
        return Reading(reading.text, "".join(letters), reading.places)

    def left_alone(self, reading: Reading) -> list[tuple[int, int]]:
        """Where phrases that are left alone stand in the folded text."""
        if self.phrases is None:
            return []
        return [(start, end) for _, start, end in self.phrases.find_matches_as_indexes(reading.folded, overlapping=True)]


def lists_of(value: Mapping[str, Any], since: date | None = None) -> Lists:
    """The lists of a value of the bylaws that is known to be sound."""
    if value == NOTHING:
        return NONE
    digest = canonical.digest({"value": dict(value), "since": since.isoformat() if since else ""})
    return Lists(
        digest=digest,
        version=f"{since.isoformat()} {digest[:8]}" if since else digest[:8],
        words=tuple(Word(row["word"], row["class"], Level(row["level"]), row["reason"], row["instead"]) for row in value["words"]),
        phrases=tuple(row["what"] for row in value["silenced"] if row["kind"] == PHRASE),
        rules_off=frozenset(row["what"] for row in value["silenced"] if row["kind"] == RULE),
        hosts=frozenset(value["hosts"]),
        shorteners=frozenset(value["shorteners"]),
        rules=value["rules"],
    )


@lru_cache(maxsize=KEPT_COMPILED)
def compiled(lists: Lists) -> Compiled:
    """The lists ready to scan; Unsound where the rules cannot be taken."""
    return Compiled(
        words=_automaton([word.text for word in lists.words]),
        by_place=lists.words,
        phrases=_automaton(lists.phrases),
        book=_book(lists) if lists.rules.strip() else None,
    )


def _automaton(words: Any) -> AhoCorasick | None:
    folded = [read(word).folded for word in words]
    return AhoCorasick(folded, matchkind=MatchKind.Standard, store_patterns=False) if folded else None


def _book(lists: Lists) -> Rulebook:
    """The city's rules, which may name the word classes and contexts of the product's common file."""
    common = resources.files("kosatsu.checks").joinpath("rules", f"{SHARED}.toml").read_text("utf-8")
    book = compile_book([(SHARED, common), (SOURCE, lists.rules)])
    return replace(book, versions={**book.versions, SOURCE: lists.version})
