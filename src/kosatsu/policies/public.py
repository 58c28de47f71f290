"""The operation policy as anyone may read it: twelve items, with offices for persons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kosatsu.policies import queries
from kosatsu.policies.rules import ITEMS

ADDRESS = ITEMS[3]
ADDRESS_TO_COME = "アカウントを取得したときに、この台帳でお知らせします。"


@dataclass(frozen=True)
class Policy:
    """The version in force, item by item."""

    number: int
    since: date
    items: tuple[tuple[str, str], ...]

    def before_acquisition(self) -> Policy:
        """The same before the account is acquired: a planned address is not told, so that nobody takes it first."""
        return replace(self, items=tuple((item, ADDRESS_TO_COME if item == ADDRESS else text) for item, text in self.items))


def in_force(account_id: int) -> Policy | None:
    """The account's policy in force; None where it has none."""
    version = queries.in_force(account_id)
    if version is None:
        return None
    return Policy(version.number, version.since, tuple(zip(ITEMS, version.public_items, strict=True)))
