"""The operation policy as anyone may read it: twelve items, with offices for persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kosatsu.policies import queries
from kosatsu.policies.rules import ITEMS


@dataclass(frozen=True)
class Policy:
    """The version in force, item by item."""

    number: int
    since: date
    items: tuple[tuple[str, str], ...]


def in_force(account_id: int) -> Policy | None:
    """The account's policy in force; None where it has none."""
    version = queries.in_force(account_id)
    if version is None:
        return None
    return Policy(version.number, version.since, tuple(zip(ITEMS, version.public_items, strict=True)))
