"""The items of an account's own policy that say what comments must not be, and which findings they are about; no check of its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from kosatsu.checks.reading import read
from kosatsu.kernel.findings import Finding, Level

_BULLET = re.compile(r"\s*(?:[・●○■□◆◇*＊※\-]|[(（]?(?:[0-9０-９]{1,2}|[ア-ンa-z])[)）.．、]|[①-⑳])\s*")
PERSONAL = "number."  # somebody's own numbers are looked after, whatever a policy says


@dataclass(frozen=True)
class Prohibition:
    """An item in its place, from 1, with the classes it is about."""

    number: int
    text: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Cited:
    """A finding with the item of the policy it falls under; None where it falls under none."""

    finding: Finding
    item: Prohibition | None


def items_of(text: str) -> tuple[Prohibition, ...]:
    """The items of a policy's text, one a bullet with the lines indented below it; one a line where it has no bullets.

    What stands before the first bullet, or after one without being indented, is no item.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    bulleted = any(_BULLET.match(line) for line in lines)
    found: list[str] = []
    for line in lines:
        if not bulleted or _BULLET.match(line):
            found.append(_BULLET.sub("", line, count=1).strip() if bulleted else line.strip())
        elif found and line[0].isspace():
            found[-1] += line.strip()
    return tuple(Prohibition(number, item, classes_of(item)) for number, item in enumerate(found, 1))


def classes_of(item: str) -> frozenset[str]:
    """The classes that the words of an item name."""
    folded = read(item).folded
    return frozenset(name for name, words in _words().items() if any(read(word).folded in folded for word in words))


def by_policy(findings: Iterable[Finding], items: tuple[Prohibition, ...]) -> list[Cited]:
    """Every finding with the item it falls under. What the policy does not name is no ground to act on: it becomes a hint."""
    return [_cited(finding, items) for finding in findings]


def _cited(finding: Finding, items: tuple[Prohibition, ...]) -> Cited:
    if finding.category not in _words():
        return Cited(finding, None)
    item = next((item for item in items if finding.category in item.classes), None)
    if item is None and not finding.code.startswith(PERSONAL):
        return Cited(replace(finding, level=Level.HINT), None)
    return Cited(finding, item)


@cache
def _words() -> Mapping[str, list[str]]:
    words: Mapping[str, list[str]] = tomllib.loads(resources.files("kosatsu.checks").joinpath("policy_words.toml").read_text("utf-8"))[
        "words"
    ]
    return words
