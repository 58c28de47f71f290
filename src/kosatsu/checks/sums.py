"""Figures of one text that contradict each other: two fees, two numbers of places, a fee for what is free."""

from __future__ import annotations

import re

from kosatsu.checks.drafts import Draft
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODES = ("sum.differs", "sum.free_and_paid")
_NAMED = re.compile(
    r"(?P<name>定員|先着|参加費|参加料|受講料|入場料|入館料|会費|料金|手数料|予算|上限)(?:は|が|:|/|、| )*(?:各|約|お?一人|1人)?"
    r"(?P<figure>[0-9][0-9,]*)(?P<unit>人|名|円|組|件|台|冊)"
)
_FREE = re.compile(r"(?P<name>参加費|参加料|受講料|入場料|入館料|会費|料金)(?:は|が|:| )*無料")
_EACH = re.compile(
    r"大人|小人|子ども|子供|小学生|中学生|高校生|一般|会員|市内|市外|前売|当日|午前の部|午後の部|第[0-9一二三]部|コース|[0-9]歳|①|②|平日|休日|1回|2回|割引|親子"
)
SAME = {"名": "人"}


@enforces("4-4")
def against_contradicting_sums(draft: Draft) -> list[Finding]:
    """The same thing has one figure in a text, unless the text says of whom each holds."""
    text = draft.reading.folded
    if _EACH.search(text):
        return []
    known: dict[tuple[str, str], str] = {}
    found: list[Finding] = []
    for match in _NAMED.finditer(text):
        key, figure = (match["name"], SAME.get(match["unit"], match["unit"])), match["figure"].replace(",", "")
        if known.setdefault(key, figure) != figure:
            found.append(
                _finding("sum.differs", draft, match, {"name": match["name"], "one": known[key], "other": figure, "unit": match["unit"]})
            )
    for match in _FREE.finditer(text):
        paid = known.get((match["name"], "円"))
        if paid and paid != "0":
            found.append(_finding("sum.free_and_paid", draft, match, {"name": match["name"], "sum": paid}))
    return found


def _finding(code: str, draft: Draft, match: re.Match[str], params: dict[str, str | int]) -> Finding:
    start, end = draft.reading.span(*match.span())
    return Finding(code, "4-4", Level.WARN, params, "wording", start, end, draft.text[start:end])
