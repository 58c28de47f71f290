"""Which code keeps which ground: a clause of the guideline, a bylaw, a statute, or a law of the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])
ENFORCED: dict[str, set[str]] = {}


def enforces(*grounds: str) -> Callable[[F], F]:
    """Mark a rule as the keeper of these grounds; the rule itself is unchanged."""

    def mark(rule: F) -> F:
        for ground in grounds:
            ENFORCED.setdefault(ground, set()).add(f"{rule.__module__}.{rule.__qualname__}")
        return rule

    return mark
