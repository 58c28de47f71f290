"""Who may take the register out as a table or take one in, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts.register_csv import COLUMNS, Column
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Forbidden
from kosatsu.people.permissions import Permission, allows


@dataclass(frozen=True)
class Rights:
    """What somebody may do with the whole register."""

    take_out: bool
    take_in: bool


def rights(*, by: Actor, at: datetime) -> Rights:
    """What this person may do with the whole register at this moment."""
    return Rights(allows(by, Permission.OVERSEE, unit_id=None, at=at), allows(by, Permission.REGISTER_IMPORT, unit_id=None, at=at))


def columns(*, by: Actor, at: datetime) -> tuple[Column, ...]:
    """The columns of a table to be taken in; Forbidden for who may not."""
    if not allows(by, Permission.REGISTER_IMPORT, unit_id=None, at=at):
        raise Forbidden
    return COLUMNS
