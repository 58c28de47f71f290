"""Where the city says that it has no account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.accounts import media
from kosatsu.accounts import queries as accounts
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.people.permissions import Permission, allows


@dataclass(frozen=True)
class StatementLine:
    """One statement: `name` blank for every name, `until` None while it holds, `to_come` before its first day."""

    id: int
    platform: str
    name: str
    reason: str
    since: date
    until: date | None
    by: str
    to_come: bool


@dataclass(frozen=True)
class Statements:
    """All of them, those that hold first."""

    lines: tuple[StatementLine, ...]
    may_say: bool


def statements(*, by: Actor, at: datetime) -> Statements:
    """Every statement there ever was, and whether the reader may make another."""
    today = in_japan(at).date()
    said = sorted(accounts.statements(), key=lambda one: one.until is not None)
    lines = tuple(
        StatementLine(one.pk, media.label(one.platform), one.name, one.reason, one.since, one.until, one.person.name, one.since > today)
        for one in said
    )
    return Statements(lines, allows(by, Permission.NO_ACCOUNT_SAY, unit_id=None, at=at))
