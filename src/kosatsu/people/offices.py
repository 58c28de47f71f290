"""Offices on one day: who holds them, how units stand in the tree, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kosatsu.people import rules
from kosatsu.people.models import Absence, UnitPeriod
from kosatsu.people.rules import UnitKind

LEVELS = {"own_team": UnitKind.TEAM, "own_section": UnitKind.SECTION, "own_department": UnitKind.DEPARTMENT}
CITY = "city"
_INSIDE = {"first_section": (UnitKind.SECTION, 1), "teams": (UnitKind.TEAM, None)}


@dataclass(frozen=True)
class Holder:
    """A person in an office on the day that was asked about."""

    appointment_id: int
    person_id: int
    name: str
    unit_id: int
    unit_code: str
    unit_name: str
    rank: str
    title: str
    concurrent: bool

    @property
    def office_title(self) -> str:
        """Unit and title in one: 企画課長."""
        return rules.full_title(self.unit_name, self.title)


class Snapshot(NamedTuple):
    """Name and office of a person as they are on one day, to be written under a deed."""

    name: str
    surname: str
    office_title: str
    unit_name: str


@dataclass(frozen=True, eq=False)
class Tree:
    """The organisation on one day: every unit there is then, by its id and in order of code."""

    periods: Mapping[int, UnitPeriod]

    def lineage(self, unit_id: int | None) -> list[UnitPeriod]:
        """The unit and everything above it, up to the city; empty if the unit does not exist on this day."""
        chain: list[UnitPeriod] = []
        while unit_id is not None and unit_id in self.periods:
            chain.append(self.periods[unit_id])
            unit_id = self.periods[unit_id].parent_id
        return chain

    def within(self, unit_id: int, above: int | None) -> bool:
        """Whether the one unit is the other or lies below it."""
        return any(period.unit_id == above for period in self.lineage(unit_id))

    def level(self, unit_id: int, kind: UnitKind) -> int | None:
        """Id of the unit of this kind that a unit is or belongs to; None if there is none above it."""
        return next((period.unit_id for period in self.lineage(unit_id) if period.kind == kind), None)

    def city(self) -> int | None:
        """Id of the unit at the top; None before an organisation has been imported."""
        return next((unit_id for unit_id, period in self.periods.items() if period.kind == UnitKind.CITY), None)


@dataclass(frozen=True)
class Roster:
    """Who holds which office on one day, who is away then, and who stands in for whom: asked of the database once."""

    tree: Tree
    held: Mapping[tuple[int, str], Sequence[Holder]]
    away: Mapping[int, Absence]
    named: Mapping[tuple[int, str], int]
    order: Mapping[str, Sequence[Mapping[str, str]]]

    def holders(self, unit_id: int, rank: str) -> Sequence[Holder]:
        """Who holds the office."""
        return self.held.get((unit_id, rank), ())

    def deputies(self, unit_id: int, rank: str) -> list[Holder]:
        """Who may lawfully stand in for the office, in order; whom its holder has named comes first."""
        own = {holder.person_id for holder in self.holders(unit_id, rank)}
        offices = [(place, office["rank"]) for office in self.order.get(rank, ()) for place in self.places(office["unit"], unit_id)]
        found: dict[int, Holder] = {}
        for holder in (holder for office in offices for holder in self.holders(*office) if holder.person_id not in own):
            found.setdefault(holder.person_id, holder)
        return sorted(found.values(), key=lambda holder: holder.person_id != self.named.get((unit_id, rank)))

    def present(self, unit_id: int, rank: str) -> list[Holder]:
        """The deputies who are not away themselves; the first of them is the one to act."""
        return [holder for holder in self.deputies(unit_id, rank) if holder.person_id not in self.away]

    def vacant(self, unit_id: int, rank: str) -> bool:
        """Whether nobody who holds the office is there: all of them are away, or there is none."""
        return all(holder.person_id in self.away for holder in self.holders(unit_id, rank))

    def places(self, word: str, unit_id: int) -> list[int]:
        """Ids of the units that a word of the bylaw means, seen from the unit of the office."""
        inside = [(below, period.kind) for below, period in self.tree.periods.items() if self.tree.within(below, unit_id)]
        if word in _INSIDE:
            kind, most = _INSIDE[word]
            return [below for below, its in inside if its == kind][:most]
        if word in LEVELS:
            return [above for above in [self.tree.level(unit_id, LEVELS[word])] if above is not None]
        return [found for found, period in self.tree.periods.items() if period.unit.code == word or (word, period.kind) == (CITY, CITY)]

    def acted_for(self, person_id: int) -> set[tuple[int, str]]:
        """The offices (unit id, rank) without anybody there for which this person is the deputy to act now."""
        heads = {(unit_id, rules.RANK_OF_HEAD[UnitKind(period.kind)].value) for unit_id, period in self.tree.periods.items()}
        empty = [office for office in heads | set(self.held) if office[1] in self.order and self.vacant(*office)]
        first = {office: next(iter(self.present(*office)), None) for office in empty}
        return {office for office, deputy in first.items() if deputy is not None and deputy.person_id == person_id}
