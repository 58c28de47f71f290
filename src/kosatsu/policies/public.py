"""The operation policy as anyone may read it: twelve items, with offices for persons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kosatsu.policies import queries
from kosatsu.policies.models import PolicyVersion
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


def in_force(account_id: int, on: date) -> Policy | None:
    """The account's policy as it holds on a day; None where it has none."""
    version = queries.in_force(account_id, on)
    return _shown(version) if version else None


def history(account_id: int, on: date) -> list[Policy]:
    """The versions that have been in force up to a day, newest first; one that waits for its day is not told."""
    return [_shown(version) for version in queries.versions(account_id) if version.since <= on]


def _shown(version: PolicyVersion) -> Policy:
    return Policy(version.number, version.since, tuple(zip(ITEMS, version.public_items, strict=True)))
