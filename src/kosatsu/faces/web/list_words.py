"""The city's lists as lines of text, as a spreadsheet pastes them, and back: what a column means, in the words of the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kosatsu.checks.list_faults import Fault
from kosatsu.checks.lists import CLAUSES, PHRASE, RULE, WORDING

CLASSES: Mapping[str, str] = {
    WORDING: "言い方", "illegal": "法令違反", "insult": "侮辱", "discrimination": "差別", "unverified": "未確認", "harmful": "有害",
    "obscene": "わいせつ", "secret": "秘密・個人情報", "rights": "権利侵害", "deliberation": "検討中の事項", "disruption": "混乱・迷惑",
    "discredit": "信用", "morals": "公序良俗", "date_error": "日付の誤り", "wordings": "言い方", "link": "リンク", "check": "点検",
    "urgent": "命にかかわること", "accessibility": "アクセシビリティ", "neutrality": "選挙", "length": "長さ",
}  # fmt: skip
CHOSEN = tuple(name for name in CLASSES if name in CLAUSES)
FAMILIES: Mapping[str, str] = {
    "alt": "画像の代替テキスト", "check": "点検そのもの", "contact": "問い合わせ先", "date": "日付", "drill": "訓練", "election": "選挙",
    "embargo": "報道解禁", "flood": "繰り返し", "hour": "時刻", "legibility": "読みやすさ", "length": "長さ", "letter": "機種依存文字",
    "link": "リンク", "number": "個人の番号や連絡先", "opinion": "第二の意見", "picture": "画像", "plan": "公表前の計画",
    "statement": "確かめたこと", "sum": "数の食い違い", "telephone": "電話番号", "text": "目に見えない文字", "urgent": "命にかかわること",
}  # fmt: skip
LEVELS: Mapping[str, str] = {"warn": "確認", "hint": "参考", "stop": "要理由"}
KINDS: Mapping[str, str] = {PHRASE: "語", RULE: "規則"}
WORD_COLUMNS = ("word", "class", "level", "reason", "instead")
SILENCE_COLUMNS = ("kind", "what", "reason")
BETWEEN = "\t"
MOST_LINES = 20_000
TOO_MANY = f"{MOST_LINES}行を超えています"


@dataclass(frozen=True)
class Lines:
    """The rows of a text with the number of the line each stands on, and what could not be read as a row."""

    rows: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]
    faults: tuple[Fault, ...] = ()

    def placed(self, fault: Fault) -> Fault:
        """A fault of a row as one of its line in the text."""
        return Fault(fault.part, self.numbers[fault.line - 1], fault.said) if 0 < fault.line <= len(self.numbers) else fault


def named(code: str) -> str:
    """What a kind of finding is called; blank for a code there is not."""
    family, _, rest = code.partition(".")
    if family in {"wording", "likeness"}:
        return f"{CLASSES.get(rest, CLASSES[WORDING])}{'(例文との近さ)' if family == 'likeness' else ''}"
    return FAMILIES.get(family, "")


def words_text(rows: Sequence[Mapping[str, str]]) -> str:
    """The words, a line each."""
    named = ((row["word"], CLASSES.get(row["class"], row["class"]), LEVELS.get(row["level"], row["level"]), row["reason"], row["instead"])
             for row in rows)  # fmt: skip
    return "\n".join(BETWEEN.join(cells).rstrip() for cells in named)


def silenced_text(rows: Sequence[Mapping[str, str]]) -> str:
    """What is left alone, a line each."""
    return "\n".join(BETWEEN.join((KINDS.get(row["kind"], row["kind"]), row["what"], row["reason"])) for row in rows)


def words_of(text: str) -> Lines:
    """The words of a text: word, class, level, reason, what to write instead; where class or level is left out, the mildest."""
    return _lines(
        text,
        "words",
        WORD_COLUMNS,
        {"class": _by_name({name: CLASSES[name] for name in CHOSEN}, WORDING), "level": _by_name(LEVELS, "warn")},
    )


def silenced_of(text: str) -> Lines:
    """What is left alone: kind, word or rule, reason."""
    return _lines(text, "silenced", SILENCE_COLUMNS, {"kind": _by_name(KINDS, PHRASE)})


def hosts_of(text: str, part: str) -> Lines:
    """Hosts, a line each."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        return Lines((), (), (Fault(part, 0, TOO_MANY),))
    return Lines(tuple({"host": line} for _, line in lines), tuple(number for number, _ in lines))


def _by_name(names: Mapping[str, str], blank: str) -> Mapping[str, str]:
    """Word of the screen → name; what is left blank is the mildest."""
    return {**{word: name for name, word in reversed(tuple(names.items()))}, **{name: name for name in names}, "": blank}


def _lines(text: str, part: str, columns: Sequence[str], named: Mapping[str, Mapping[str, str]]) -> Lines:
    rows, numbers, faults = [], [], []
    if text.count("\n") > MOST_LINES:
        return Lines((), (), (Fault(part, 0, TOO_MANY),))
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in (line.split(BETWEEN) if BETWEEN in line else re.split("[|\uff5c]", line))]
        while len(cells) > len(columns) and not cells[-1]:
            cells.pop()
        if len(cells) == 1:
            faults.append(Fault(part, number, "列が分かれていません。タブか | で区切って書いてください(「,」や空白は区切りになりません)"))
            continue
        if len(cells) > len(columns):
            faults.append(Fault(part, number, f"列が{len(cells)}個あります。タブか | で区切って{len(columns)}列までで書いてください"))
            continue
        row = dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))
        for column, names in named.items():
            row[column] = names.get(unicodedata.normalize("NFKC", row[column]), row[column])
        rows.append(row)
        numbers.append(number)
    return Lines(tuple(rows), tuple(numbers), tuple(faults))


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its class, level and kind in words."""
    said = {"class": CLASSES, "level": LEVELS, "kind": KINDS}
    return {name: said[name].get(cell, cell) if name in said else cell for name, cell in row.items()}
