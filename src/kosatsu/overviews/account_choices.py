"""Who and what a 所管替え届 and a change of several accounts can name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.states import IN_LIFE
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, reached_units
from kosatsu.people.rules import Rank, UnitKind


@dataclass(frozen=True)
class People:
    """The people of a section, as a form names them."""

    officers: tuple[tuple[int, str], ...]
    operators: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Together:
    """The accounts of a person's section that may change together, and its people."""

    accounts: tuple[tuple[int, str], ...]
    operators: tuple[tuple[int, str], ...]


def sections(besides: int, *, at: datetime) -> list[tuple[int, str]]:
    """Every section that can take an account from this unit."""
    today = in_japan(at).date()
    tree = people.tree(today)
    own = tree.level(besides, UnitKind.SECTION)
    return [(unit_id, period.name) for unit_id, period in tree.periods.items() if period.kind == UnitKind.SECTION and unit_id != own]


def people_of(unit_id: int, *, at: datetime) -> People:
    """The people of the section of a unit."""
    today = in_japan(at).date()
    section = people.subtree(people.section_of(unit_id, today) or unit_id, today)
    members = {holder.person_id: holder for holder in people.members(section, today)}
    named = {person: f"{holder.office_title}　{holder.name}" for person, holder in members.items()}
    leading = tuple((person, named[person]) for person, holder in members.items() if holder.rank != Rank.STAFF)
    return People(leading, tuple(named.items()))


def together(*, by: Actor, at: datetime) -> Together:
    """The accounts of the sections for which the reader files, and the people there."""
    reached = reached_units(by, Permission.FILING_DRAFT, at=at)
    found = accounts.register().filter(unit_id__in=reached, state__in=IN_LIFE)
    named = tuple((account.pk, f"{account.display_name}({paper.platform_label(account.platform)})") for account in found)
    today = in_japan(at).date()
    held = [holder.unit_id for holder in people.appointments(by.person(), today) if holder.unit_id in reached]
    return Together(named, people_of(held[0], at=at).operators if held else ())
