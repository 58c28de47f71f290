"""Rules of wording as data: word classes and patterns over them, read from TOML, refused when they are not sound, compiled to one scan.

A rule is tried only where the one pass over the text has met a word of every class it needs, so that most texts cost nothing more.
Patterns are RE2's: time grows with the length of the text and nothing else, whatever the city writes into them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import re2
from ahocorasick_rs import AhoCorasick, MatchKind

from kosatsu.checks.boundaries import is_word
from kosatsu.checks.reading import Reading, read
from kosatsu.kernel.findings import Level

Kind = Literal["draft", "comment"]
KINDS: Mapping[str, frozenset[Kind]] = {
    "draft": frozenset({"draft"}),
    "comment": frozenset({"comment"}),
    "both": frozenset({"draft", "comment"}),
}
MOST_WORDS = 50_000
MOST_HITS = 20  # of one pattern in one text
LONGEST_PATTERN = 20_000
SCOPES = ("sentence", "near", "text", "span")
_NAME = re.compile(r"\{(~?)([a-z][a-z_]*)\}")
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 64 << 20
_OPTIONS.log_errors = False


class Unsound(ValueError):
    """A rule that cannot be taken: which one, and why, in Japanese."""


@dataclass(frozen=True)
class Guard:
    """A context in which a rule keeps silent: a pattern met in the same sentence, in it and those beside it, in the whole text, or in the
    very words found."""

    name: str
    scope: str
    pattern: Any

    def holds(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the stretch found stands in this context."""
        if self.scope == "span":
            return bool(self.pattern.search(reading.folded[start:end]))
        if self.scope == "text":
            return bool(self.pattern.search(reading.folded))
        since, until = reading.sentence(start)[0], reading.sentence(max(start, end - 1))[1]
        if self.scope == "near":
            since, until = reading.sentence(max(since - 1, 0))[0], reading.sentence(until)[1]
        return bool(self.pattern.search(reading.folded[since:until]))


@dataclass(frozen=True)
class Rule:
    """One rule as compiled. `needs`: for each pattern, the numbers of the word classes it cannot do without; `whole`: those whose words
    must be words where they stand; `sure`: its words say what they say whatever the rest of the text is like."""

    id: str
    category: str
    clause: str
    level: Level
    kinds: frozenset[Kind]
    patterns: tuple[Any, ...]
    needs: tuple[frozenset[int], ...]
    guards: tuple[Guard, ...]
    whole: frozenset[int]
    sure: bool
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Hit:
    """A stretch of the text as written on which a rule speaks."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True)
class Rulebook:
    """All rules at once, ready to scan. `versions`: file → its version."""

    rules: tuple[Rule, ...]
    versions: Mapping[str, str]
    words: tuple[str, ...] = field(repr=False)
    classes: tuple[tuple[int, ...], ...] = field(repr=False)

    def version_of(self, rule: Rule) -> str:
        """The version of the list a rule stands in."""
        return self.versions.get(rule.source, "-")

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self.words, matchkind=MatchKind.Standard, store_patterns=False)

    @cached_property
    def _by_class(self) -> Mapping[Kind, dict[int, tuple[tuple[Rule, Any, frozenset[int]], ...]]]:
        """For each kind of text: word class → the rules and patterns that need it, and all they need, each under the rarest class it needs:
        the one fewest others need."""
        wanted: dict[int, int] = {}
        for rule in self.rules:
            for needs in rule.needs:
                for number in needs:
                    wanted[number] = wanted.get(number, 0) + 1
        found: dict[Kind, dict[int, tuple[tuple[Rule, Any, frozenset[int]], ...]]] = {kind: {} for kind in KINDS["both"]}
        for rule in self.rules:
            for pattern, needs in zip(rule.patterns, rule.needs, strict=True):
                rarest = min(needs, key=lambda number: (wanted[number], number))
                for kind in rule.kinds:
                    found[kind][rarest] = (*found[kind].get(rarest, ()), (rule, pattern, needs))
        return found

    def scan(self, reading: Reading, kind: Kind) -> list[Hit]:
        """Where the rules for this kind of text speak, each rule once a stretch, in the order of the text."""
        hits = list(self._scan(reading, kind))
        together = reading.drawn_together
        if together is not None:
            known = {(hit.rule.id) for hit in hits}
            hits += [hit for hit in self._scan(together, kind) if hit.rule.id not in known]
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.rule.id))

    def speaks(self, rule: Rule, reading: Reading) -> bool:
        """Whether one rule speaks anywhere, as `scan` finds it, without asking the others."""
        views = (reading, reading.drawn_together)
        return any(self._says(rule, view) for view in views if view is not None)

    def _says(self, rule: Rule, reading: Reading) -> bool:
        met = self._automaton.find_matches_as_indexes(reading.folded, overlapping=True)
        present = {number for match in met for number in self.classes[match[0]]}
        return any(
            not rule.whole or self._stands(rule, reading, met, start, end)
            for pattern, needs in zip(rule.patterns, rule.needs, strict=True)
            if needs <= present
            for start, end in self._found(rule, pattern, reading)
        )

    def _scan(self, reading: Reading, kind: Kind) -> Iterator[Hit]:
        met = self._automaton.find_matches_as_indexes(reading.folded, overlapping=True)
        if not met:
            return
        present = {number for match in met for number in self.classes[match[0]]}
        by_class = self._by_class[kind]
        for number in present & by_class.keys():
            for rule, pattern, needs in by_class[number]:
                if needs <= present:
                    for start, end in self._found(rule, pattern, reading):
                        if not rule.whole or self._stands(rule, reading, met, start, end):
                            yield Hit(rule, *reading.span(start, end))

    def _found(self, rule: Rule, pattern: Any, reading: Reading) -> Iterator[tuple[int, int]]:
        for match in islice(pattern.finditer(reading.folded), MOST_HITS):
            start, end = match.span()
            if start < end and not any(guard.holds(reading, start, end) for guard in rule.guards):
                yield start, end

    def _stands(self, rule: Rule, reading: Reading, met: list[tuple[int, int, int]], start: int, end: int) -> bool:
        """Whether one of the words in the stretch that must be whole is."""
        inside = [(since, until) for word, since, until in met if start <= since and until <= end and rule.whole & set(self.classes[word])]
        return any(is_word(reading.folded, since, until) for since, until in inside)


SHARED = "common"


def compile_book(sources: Iterable[tuple[str, str]]) -> Rulebook:
    """The rulebook of these TOML texts, each with its name; Unsound says which rule cannot be taken and why.

    Word classes and guards belong to their file; those of the file named `common` to all.
    """
    files = sorted(((name, _parsed(name, text)) for name, text in sources), key=lambda file: file[0] != SHARED)
    numbers: dict[str, int] = {}
    by_word: dict[str, set[int]] = {}
    shared = _Names()
    rules: list[Rule] = []
    for name, table in files:
        names = _Names(dict(shared.classes), dict(shared.guards))
        for word_class, words in table.get("words", {}).items():
            number = numbers.setdefault(f"{name}.{word_class}", len(numbers))
            folded = _words(name, word_class, words)
            names.classes[word_class] = (number, _alternatives(folded))
            for word in folded:
                by_word.setdefault(word, set()).add(number)
        for guard, values in table.get("guard", {}).items():
            names.guards[guard] = _guard(name, guard, values, names)
        rules += [_rule(name, table, values, names) for values in table.get("rule", [])]
        shared = names if name == SHARED else shared
    _against_twins(rules)
    versions = {name: str(table.get("version", "-")) for name, table in files}
    return Rulebook(tuple(rules), versions, tuple(by_word), tuple(tuple(sorted(found)) for found in by_word.values()))


@dataclass(frozen=True)
class _Names:
    """What a pattern may speak of: word classes with their numbers, and guards."""

    classes: dict[str, tuple[int, str]] = field(default_factory=dict)
    guards: dict[str, Guard] = field(default_factory=dict)


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unsound(f"{name}: TOMLとして読めません({error})") from error


def _words(name: str, word_class: str, words: Any) -> list[str]:
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise Unsound(f"{name}: 語の組「{word_class}」は、空でない語のならびで書いてください")
    if len(words) > MOST_WORDS:
        raise Unsound(f"{name}: 語の組「{word_class}」は{MOST_WORDS}語までです")
    return [read(word).folded for word in words]


def _alternatives(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re2.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) + ")"


def _pattern(where: str, written: Any, names: _Names) -> tuple[Any, frozenset[int]]:
    """A pattern with its word classes put in, and the classes it needs."""
    if not isinstance(written, str) or not written:
        raise Unsound(f"{where}: 型が書かれていません")
    needed: set[int] = set()

    def put_in(match: re.Match[str]) -> str:
        if match[2] not in names.classes:
            raise Unsound(f"{where}: 語の組「{match[2]}」がありません")
        number, alternatives = names.classes[match[2]]
        if not match[1]:
            needed.add(number)
        return alternatives

    full = _NAME.sub(put_in, written)
    if len(full) > LONGEST_PATTERN * 10:
        raise Unsound(f"{where}: 型が長すぎます")
    try:
        return re2.compile(full, _OPTIONS), frozenset(needed)
    except re2.error as error:
        raise Unsound(f"{where}: 型を読めません({_why(error)})。後方参照と前後読みは使えません") from error


def _why(error: re2.error) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _guard(name: str, guard: str, values: Mapping[str, Any], names: _Names) -> Guard:
    scope = values.get("in", "sentence")
    if scope not in SCOPES:
        raise Unsound(f"{name}: 文脈「{guard}」の in は {'・'.join(SCOPES)} のどれかです")
    return Guard(guard, scope, _pattern(f"{name}: 文脈「{guard}」", values.get("find"), names)[0])


def _rule(name: str, table: Mapping[str, Any], values: Mapping[str, Any], names: _Names) -> Rule:
    rule_id = values.get("id", "")
    where = f"{name}: 規則「{rule_id}」"
    if not re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*", rule_id):
        raise Unsound(f"{where}: id は insult.slur の形で書いてください")
    written = values.get("find", [])
    patterns = [_pattern(where, one, names) for one in (written if isinstance(written, list) else [written])]
    if not patterns or any(not needed for _, needed in patterns):
        raise Unsound(f"{where}: どの型にも、なくてはならない語の組({{名前}})が一つは要ります")
    unknown = [guard for guard in values.get("unless", []) if guard not in names.guards]
    if unknown:
        raise Unsound(f"{where}: 文脈「{unknown[0]}」がありません")
    if not values.get("hit") or not values.get("miss"):
        raise Unsound(f"{where}: 当たる例(hit)と、似ているが当たらない例(miss)を一つずつは書いてください")
    try:
        level, kinds = Level(values.get("level", "warn")), KINDS[values.get("kinds", "both")]
        category, clause = values.get("category") or table["category"], values.get("clause") or table["clause"]
    except (ValueError, KeyError) as error:
        raise Unsound(f"{where}: level・kinds・category・clause のどれかが違います({error})") from error
    return Rule(
        id=rule_id,
        category=category,
        clause=clause,
        level=level,
        kinds=kinds,
        patterns=tuple(pattern for pattern, _ in patterns),
        needs=tuple(needs for _, needs in patterns),
        guards=tuple(names.guards[guard] for guard in values.get("unless", [])),
        whole=_whole(where, values.get("whole", []), names),
        sure=values.get("sure") is True,
        hits=tuple(values["hit"]),
        misses=tuple(values["miss"]),
        source=name,
    )


def _whole(where: str, written: Sequence[str], names: _Names) -> frozenset[int]:
    unknown = [word_class for word_class in written if word_class not in names.classes]
    if unknown:
        raise Unsound(f"{where}: 語の組「{unknown[0]}」がありません")
    return frozenset(names.classes[word_class][0] for word_class in written)


def _against_twins(rules: Sequence[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise Unsound(f"{rule.source}: 規則「{rule.id}」が二つあります")
        seen.add(rule.id)
