"""What two sets of settings say of the same texts, where they differ; no check of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kosatsu.kernel.findings import Finding, Level


@dataclass(frozen=True)
class Difference:
    """What only the later settings mark in a text, and what only the earlier do; of another level is marked anew. Advice stands apart: it
    is no difference, but a word that advises on every text shall not take effect unseen."""

    newly: tuple[Finding, ...]
    no_longer: tuple[Finding, ...]
    advised: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.newly or self.no_longer)


def difference(before: Sequence[Finding], after: Sequence[Finding]) -> Difference:
    """How what was found before differs from what is found after."""
    old, new = ([one for one in found if one.level is not Level.HINT] for found in (before, after))
    had = {(*_place(one), one.level) for one in old}
    has, known = {_place(one) for one in new}, {_place(one) for one in before}
    return Difference(
        tuple(one for one in new if (*_place(one), one.level) not in had),
        tuple(one for one in old if _place(one) not in has),
        tuple(one for one in after if one.level is Level.HINT and _place(one) not in known),
    )


def _place(one: Finding) -> tuple[str, str, int, int]:
    return one.code, one.category, one.start, one.end


@dataclass
class Tally:
    """The texts seen so far, and by class how many stretches are newly marked and how many no longer; `advised`: texts with new advice."""

    texts: int = 0
    differing: int = 0
    advised: int = 0
    newly: Counter[str] = field(default_factory=Counter)
    no_longer: Counter[str] = field(default_factory=Counter)

    def count(self, found: Difference) -> None:
        """One more text."""
        self.texts += 1
        self.differing += bool(found)
        self.advised += bool(found.advised)
        self.newly.update(one.category for one in found.newly)
        self.no_longer.update(one.category for one in found.no_longer)

    def summary(self) -> dict[str, Any]:
        """The counts as they are kept and written out."""
        classes = sorted(self.newly.keys() | self.no_longer.keys())
        counted = {name: {"newly": self.newly[name], "no_longer": self.no_longer[name]} for name in classes}
        return {"texts": self.texts, "differing": self.differing, "advised": self.advised, "classes": counted}
