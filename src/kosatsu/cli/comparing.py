"""`kosatsu check --compare-with FILE`: what other settings say of the same texts, where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.comparisons import Difference, Tally, difference
from kosatsu.checks.drafts import Draft
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say

BATCH = 200
WORDS = (("newly", "+"), ("no_longer", "-"))


def compared(items: Iterable[tuple[Any, Draft | str]], city: City, *, human: bool, as_values: Callable[[Finding], Any]) -> Iterator[Any]:
    """For every item in which the two differ what only one of them says, for every bad one why, and the counts at the end: values for
    programs, words for people. An item is its id with the text to check as it was compared with, or why there is none."""
    tally, rest = Tally(), iter(items)
    while batch := list(islice(rest, BATCH)):
        differences = iter(_differences([given for _, given in batch if isinstance(given, Draft)], city))
        for name, given in batch:
            if isinstance(given, str):
                yield f"{'' if name is None else f'{name}: '}{given}\n" if human else {"id": name, "error": given}
                continue
            found = next(differences)
            tally.count(found)
            if found:
                yield _for_people(name, found) if human else {"id": name, **_values(found, as_values)}
    yield _in_words(tally.summary()) if human else {"summary": tally.summary()}


def _differences(drafts: list[Draft], city: City) -> list[Difference]:
    before, after = engine.run_all([replace(draft, city=city) for draft in drafts]), engine.run_all(drafts)
    return [difference(old, new) for old, new in zip(before, after, strict=True)]


def _values(found: Difference, as_values: Callable[[Finding], Any]) -> dict[str, Any]:
    return {name: [as_values(one) for one in getattr(found, name)] for name, _ in WORDS}


def _for_people(name: Any, found: Difference) -> str:
    return "".join(
        f"{sign} {'' if name is None else f'{name}: '}「{one.text}」 {say(one)}\n" for part, sign in WORDS for one in getattr(found, part)
    )


def _in_words(summary: dict[str, Any]) -> str:
    lines = [f"{summary['texts']}件を点検し、{summary['differing']}件で違いがありました。"]
    lines += [f"  {name}: 新しく指摘 {one['newly']}、指摘されなくなる {one['no_longer']}" for name, one in summary["classes"].items()]
    lines += [f"  ほかに{summary['advised']}件で、参考が新しく出ます。"] if summary["advised"] else []
    return "\n".join(lines) + "\n"
