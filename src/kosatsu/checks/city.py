"""What the checks must know of the city to tell its own from what only looks like it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class City:
    """`hosts`: the official hosts, lower ones included; `telephones`: the city's own, digits only; `closed`: days off."""

    hosts: tuple[str, ...] = ()
    telephones: frozenset[str] = field(default_factory=frozenset)
    closed: Container[date] = field(default_factory=frozenset)


NOWHERE = City()
