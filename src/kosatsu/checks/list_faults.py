"""What is wrong with a list of the city before it may hold: every fault with the part and the line it stands in; no check of its own.

Everything is bounded before it is compiled, so that a list that was written in error or in anger takes neither the time nor the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kosatsu.checks.lists import CLAUSES, LEVELS, NOTHING, PHRASE, RULE, SOURCE, WORDING, Lists, compiled
from kosatsu.checks.reading import read
from kosatsu.checks.rulebook import MOST_WORDS, Rulebook, Unsound
from kosatsu.checks.wordings import CODES, own_book
from kosatsu.kernel import canonical, tables
from kosatsu.kernel.wording import wordings

PARTS: Mapping[str, str] = {
    "words": "探す語",
    "silenced": "指摘しないもの",
    "hosts": "許すホスト",
    "shorteners": "短縮URLのホスト",
    "rules": "規則",
}
MOST_ROWS, MOST_SILENCED, MOST_HOSTS = 5000, 2000, 1000
LONGEST_WORD, LONGEST_SAID = 60, 200
LONGEST_RULES = 1_000_000
MOST_RULES, MOST_PATTERNS, MOST_EXAMPLES, LONGEST_EXAMPLE = 300, 1000, 50, 300
HEAVIEST = 200_000  # letters of a pattern, written out
CLASS_WEIGHT = 8
MOST_FAULTS = 50
NEVER_SILENT = ("urgent.", "likeness.urgent", "length.", "text.", "alt.", "check.", "statement.", "picture.")
ONLY_ONE_BY_ONE = frozenset(CODES)
OF_CHECKS = (
    "wording.", "number.", "link.", "flood.", "date.", "hour.", "sum.", "telephone.", "drill.", "contact.", "legibility.", "letter.",
    "likeness.",
)  # fmt: skip
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_KANJI = re.compile(r"[一-龯々]")
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_BY_LINE = re.compile(r"at line (\d+)")
_TOKENS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[a-z-]*:|P?<\w*>?|[a-z-]*(?=\))|[=!]))?|\)|\{~?(?P<name>[a-z][a-z_]*)\}|\{(?P<least>\d{1,6})(?:,(?P<most>\d{0,6}))?\}|.",
    re.DOTALL,
)
_NAMED = re.compile(r"(規則|語の組|文脈)「([^」]{1,80})」")


@dataclass(frozen=True)
class Fault:
    """What is wrong: in which part of the list, on which line of it (0 where it is about the whole), and what to do."""

    part: str
    line: int
    said: str


def place_of(fault: Fault) -> str:
    """Where a fault is, in words."""
    return f"{PARTS[fault.part]}の{fault.line}行目" if fault.line else PARTS[fault.part]


def faults(value: Any) -> list[Fault]:
    """Everything that keeps a list from being used, the first of it where there is very much; empty for a sound one."""
    if not isinstance(value, Mapping) or value.keys() != NOTHING.keys():
        return [Fault("words", 0, "語・指摘しないもの・許すホスト・短縮URL・規則の五つからなる一覧ではありません")]
    found = [*_words(value["words"]), *_silenced(value["silenced"], value["rules"]), *_hosts("hosts", value["hosts"])]
    found += [*_hosts("shorteners", value["shorteners"]), *_rules(value["rules"])]
    return found[:MOST_FAULTS]


def _words(rows: Any) -> Iterator[Fault]:
    if not _is_rows(rows, {"word", "class", "level", "reason", "instead"}, MOST_ROWS):
        yield Fault("words", 0, f"語は{MOST_ROWS}件まで、語・分類・段階・理由・言い換えで書いてください")
        return
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 1):
        said = _word(row) or _twice(seen, read(row["word"]).folded, line)
        if said:
            yield Fault("words", line, said)


def _word(row: Mapping[str, str]) -> str:
    """What is wrong with a row of the words; nothing for a sound one."""
    if row["class"] not in CLAUSES:
        return f"「{row['class'][:20]}」という分類はありません。一覧の分類から選んでください"
    if row["level"] not in LEVELS:
        return f"「{row['level'][:20]}」という段階はありません。「参考」「確認」「要理由」のどれかです"
    if not row["reason"].strip():
        return "理由を書いてください。書いた人が読みます"
    if max(len(row["reason"]), len(row["instead"])) > LONGEST_SAID:
        return f"理由と言い換えは{LONGEST_SAID}文字までです"
    if _UNREADABLE.search(row["reason"] + row["instead"]):
        return "理由か言い換えに、改行や目に見えない文字が入っています"
    return _phrase(row["word"])


def _phrase(text: str) -> str:
    """What is wrong with a word or phrase: too short to be meant, too long, or not to be seen."""
    folded = read(text).folded.strip()
    if len(folded) < 2 and not _KANJI.fullmatch(folded):
        return "語は2文字以上(漢字は1文字以上)で書いてください。短い語はほかの語の中にも見つかります"
    if len(text) > LONGEST_WORD:
        return f"語は{LONGEST_WORD}文字までです"
    return "目に見えない文字か、両端の空白が入っています" if _UNREADABLE.search(text) or text != text.strip() else ""


def _twice(seen: dict[str, int], folded: str, line: int) -> str:
    first = seen.setdefault(folded, line)
    return f"{first}行目と同じ語です" if first != line else ""


def _silenced(rows: Any, rules: Any) -> Iterator[Fault]:
    if not _is_rows(rows, {"kind", "what", "reason"}, MOST_SILENCED):
        yield Fault("silenced", 0, f"指摘しないものは{MOST_SILENCED}件まで、種類・語か規則・理由で書いてください")
        return
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 1):
        said = _silence(row) or _twice(seen, row["kind"] + read(row["what"]).folded, line)
        if said:
            yield Fault("silenced", line, said)


def _silence(row: Mapping[str, str]) -> str:
    """What is wrong with an entry of what is left alone."""
    if not row["reason"].strip():
        return "指摘しない理由を書いてください"
    if len(row["reason"]) > LONGEST_SAID:
        return f"理由は{LONGEST_SAID}文字までです"
    if _UNREADABLE.search(row["reason"]):
        return "理由に、改行や目に見えない文字が入っています"
    if row["kind"] == PHRASE:
        return _phrase(row["what"])
    return _off(row["what"]) if row["kind"] == RULE else "種類は「語」か「規則」です"


def _off(name: str) -> str:
    """What is wrong with a rule or code that is to keep silent."""
    if name.startswith(NEVER_SILENT):
        return "この点検は止められません"
    if name in ONLY_ONE_BY_ONE:
        return "ガイドライン4(8)の一つの分類をまるごと止めることはできません。規則を一つずつ書いてください"
    if name in {rule.id for rule in own_book().rules} or (name in wordings() and name.startswith(OF_CHECKS)):
        return ""
    if name in wordings():
        return "この点検は止められません"
    return "そのような規則も指摘もありません。指摘に添えられた規則の名前を書いてください"


def _hosts(part: str, hosts: Any) -> Iterator[Fault]:
    if not isinstance(hosts, list) or len(hosts) > MOST_HOSTS or not all(isinstance(host, str) for host in hosts):
        yield Fault(part, 0, f"ホストは{MOST_HOSTS}件までです")
        return
    for line, host in enumerate(hosts, 1):
        if not _HOST.fullmatch(host):
            yield Fault(
                part, line, "ホスト名として読めません。「kanko.example」のように、https:// や / を付けず、半角の小文字で書いてください"
            )
        elif host in hosts[: line - 1]:
            yield Fault(part, line, f"{hosts.index(host) + 1}行目と同じです")


def _is_rows(rows: Any, names: set[str], most: int) -> bool:
    if not isinstance(rows, list) or len(rows) > most:
        return False
    return all(isinstance(row, dict) and row.keys() == names and all(isinstance(cell, str) for cell in row.values()) for row in rows)


def _rules(text: Any) -> Iterator[Fault]:
    """What is wrong with the rules: first their shape and size, then what the compiler says, then their own examples."""
    if not isinstance(text, str) or len(text) > LONGEST_RULES:
        yield Fault("rules", 0, f"規則は{LONGEST_RULES}文字までです")
        return
    if not text.strip():
        return
    try:
        table = tables.read(text)
    except tables.TooDeep:
        yield Fault("rules", 0, "名前を点で深くつなげた書き方(a.b.c.…)は使えません")
        return
    except ValueError as error:
        place = _BY_LINE.search(str(error))
        line = int(place[1]) if place else (text.count("\n") + 1 if "end of document" in str(error) else 0)
        yield Fault("rules", line, f"TOMLとして読めません({str(error)[:200]})")
        return
    said = _shape(table)
    if said:
        yield Fault("rules", _line_of(text, said), said)
        return
    try:
        book = compiled(Lists(digest=canonical.sha256(text.encode("utf-8", "replace")), rules=text)).book
    except Unsound as error:
        yield Fault("rules", _line_of(text, str(error)), str(error).removeprefix(f"{SOURCE}: "))
        return
    yield from (Fault("rules", _line_of(text, said), said) for said in islice(_examples(book) if book else (), MOST_FAULTS))


def _shape(table: Mapping[str, Any]) -> str:
    """What is wrong with the tables of the rules before anything is compiled."""
    words, guards, rules = table.get("words", {}), table.get("guard", {}), table.get("rule", [])
    if not _is_tables(words, guards, rules):
        return "[words] は語の組の表、[guard.名前] は文脈の表、[[rule]] は規則の表で書いてください"
    if sum(len(listed) for listed in words.values() if isinstance(listed, list)) > MOST_WORDS:
        return f"語は全部で{MOST_WORDS}語までです"
    if len(rules) > MOST_RULES or len(guards) > MOST_RULES:
        return f"規則と文脈は、それぞれ{MOST_RULES}件までです"
    if not all(re.fullmatch(r"[a-z][a-z_]*", name) for name in (*words, *guards)):
        return "語の組と文脈の名前は、半角の小文字と _ で書いてください"
    return next((said for rule in rules if (said := _rule(rule, table))), "") or _size(words, guards, rules)


def _is_tables(words: Any, guards: Any, rules: Any) -> bool:
    if not (isinstance(words, dict) and isinstance(guards, dict) and isinstance(rules, list)):
        return False
    return all(isinstance(one, dict) for one in (*guards.values(), *rules))


LISTS_OF_TEXTS = ("find", "unless", "hit", "miss", "whole")


def _rule(rule: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    """What is wrong with one rule's fields."""
    name = rule.get("id", "")
    where = f"規則「{name[:LONGEST_WORD]}」" if isinstance(name, str) else "規則"
    category = rule.get("category", table.get("category"))
    if isinstance(name, str) and len(name) > LONGEST_WORD:
        return f"{where}: id は{LONGEST_WORD}文字までです"
    if not isinstance(name, str) or not isinstance(category, str) or category not in CLAUSES or category == WORDING:
        return (
            f"{where}: id と category(分類)を書いてください。category は {'・'.join(one for one in CLAUSES if one != WORDING)} のどれかです"
        )
    if name in {own.id for own in own_book().rules}:
        return f"{where}: この id は製品の規則にあります。city.{name.rpartition('.')[2]} のような別の id にしてください"
    if rule.get("clause", table.get("clause")) != CLAUSES[category]:
        return f"{where}: clause は、この分類では {CLAUSES[category]} です"
    if rule.get("level", "warn") not in LEVELS:
        return f"{where}: level は hint・warn・stop のどれかです"
    for field in LISTS_OF_TEXTS:
        if not _are_texts(rule.get(field, [])):
            return f"{where}: {field} は、{LONGEST_EXAMPLE}文字までの文字列のならびで書いてください({MOST_EXAMPLES}個まで)"
    return "" if isinstance(rule.get("kinds", "both"), str) else f"{where}: kinds は draft・comment・both のどれかです"


def _are_texts(written: Any) -> bool:
    texts = written if isinstance(written, list) else [written]
    return len(texts) <= MOST_EXAMPLES and all(isinstance(text, str) and len(text) <= 10 * LONGEST_EXAMPLE for text in texts)


def _size(words: Mapping[str, Any], guards: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> str:
    """Whether the patterns, their words put in and their repetitions written out, stay within what is compiled at all."""
    letters = {name: sum(len(str(word)) + 1 for word in listed) for name, listed in words.items() if isinstance(listed, list)}
    patterns = [(f"規則「{rule.get('id')}」", str(one)) for rule in rules for one in _listed(rule.get("find", ""))]
    patterns += [(f"文脈「{name}」", str(guard.get("find", ""))) for name, guard in guards.items()]
    if len(patterns) > MOST_PATTERNS:
        return f"型は全部で{MOST_PATTERNS}個までです"
    weights = [(weight(pattern, letters), where) for where, pattern in patterns]
    heaviest, where = max(weights, default=(0, ""))
    if heaviest > HEAVIEST or sum(one for one, _ in weights) > HEAVIEST * 3:
        return f"{where}: 語と繰り返しを書き広げた型が大きすぎます。語の組を分けるか、繰り返し({{0,30}} など)の回数を減らしてください"
    return ""


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [written]


def weight(pattern: str, letters: Mapping[str, int]) -> int:
    """How many letters a pattern has with its words put in and every counted repetition written out; `letters` of each word class."""
    sums, last = [0], 0
    for token in _TOKENS.finditer(pattern):
        if token["least"] is not None:
            last *= max(1, int(token["most"] or token["least"]))
            continue
        sums[-1] += last
        last = 0
        if token[0].startswith("("):
            sums.append(0)
        elif token[0] == ")":
            last = sums.pop() if len(sums) > 1 else 0
        else:
            last = letters.get(token["name"], 0) if token["name"] else (CLASS_WEIGHT if token[0].startswith("[") else 1)
    return sum(sums) + last


def _examples(book: Rulebook) -> Iterator[str]:
    """Each rule speaks on its examples and keeps silent on those beside them."""
    for rule in book.rules:
        yield from (
            f"規則「{rule.id}」: 当たるはずの例「{text[:60]}」に当たりません" for text in rule.hits if not book.speaks(rule, read(text))
        )
        yield from (
            f"規則「{rule.id}」: 当たらないはずの例「{text[:60]}」に当たります" for text in rule.misses if book.speaks(rule, read(text))
        )


def _line_of(text: str, said: str) -> int:
    """The line of the rule, word class or context that a fault names; 0 where it names none."""
    for kind, name in reversed(_NAMED.findall(said)):
        pattern = {
            "規則": rf'^\s*id\s*=\s*["\']{re.escape(name)}["\']',
            "語の組": rf"^\s*{re.escape(name)}\s*=",
            "文脈": rf"^\s*\[guard\.{re.escape(name)}\]",
        }[kind]
        place = re.search(pattern, text, re.MULTILINE)
        if place:
            return text.count("\n", 0, place.start() + len(place[0])) + 1
    return 0
