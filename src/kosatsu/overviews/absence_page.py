"""不在・代理 on one page: one's own absences, the section's month, and who stands in for whom on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel import holidays
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import JAPAN, in_japan
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people import rules
from kosatsu.people.models import Absence
from kosatsu.people.permissions import Permission, reached_units
from kosatsu.people.queries import Holder, Roster
from kosatsu.people.rules import RANK_OF_HEAD, Rank, RegisteredAs, UnitKind

FAR = datetime(9000, 1, 1, tzinfo=JAPAN)
WORD_OF_REASON = {"trip": "出張", "leave": "休暇", "training": "研修", "duty": "別の公務", "other": "その他"}
WORD_OF_PART = {RegisteredAs.AFFAIRS: "庶務", RegisteredAs.DEPUTY: "代理の職", RegisteredAs.SELF: "本人"}
SATURDAY = 5
WORD_OF_RANK = {rank: word for word, rank in rules.RANK_OF_TITLE.items()}


@dataclass(frozen=True)
class Away:
    """An absence as a list shows it; `hints` what to think of, `others` whether somebody else laid it down."""

    id: int
    name: str
    period: str
    running: bool
    reason: str
    note: str
    registered_by: str
    registered_at: datetime
    others: bool
    hints: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Named:
    """Whom a holder has named as the first deputy."""

    id: int
    deputy: str
    since: date
    until: date


@dataclass(frozen=True)
class OwnOffice:
    """An office of the reader with who may stand in for it, in order."""

    unit_id: int
    rank: str
    title: str
    deputies: tuple[Holder, ...]
    named: tuple[Named, ...]


@dataclass(frozen=True)
class MonthOf:
    """A person of a section with the absences of one month."""

    name: str
    title: str
    away: tuple[Away, ...]


@dataclass(frozen=True)
class StandIn:
    """An office without anybody there, and who acts: the first deputy who is there; `passed` those before, who are away themselves."""

    title: str
    holder: str
    period: str
    deputy: str
    passed: str


@dataclass(frozen=True)
class AbsencePage:
    """The page of a reader, for a month and a day."""

    mine: tuple[Away, ...]
    offices: tuple[OwnOffice, ...]
    month: date
    closed: tuple[tuple[date, str], ...]
    calendar: tuple[MonthOf, ...]
    day: date
    stand_ins: tuple[StandIn, ...]
    others: tuple[tuple[int, str], ...]
    to_end: tuple[Away, ...]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return _after(self.month)

    @property
    def holidays_known(self) -> bool:
        """Whether the holidays of this month are known at all."""
        return self.after <= holidays.KNOWN_UNTIL


def absence_page(*, month: date, day: date, by: Actor, at: datetime) -> AbsencePage:
    """The page for the month in which `month` lies and for one day."""
    today, first = in_japan(at).date(), month.replace(day=1)
    roster = people.roster(day, at if day == today else _opening(day))
    mine = people.absences([by.person()], at, FAR)
    closed = bylaws.closed_days(first)
    days = [first + timedelta(days=n) for n in range((_after(first) - first).days)]
    return AbsencePage(
        mine=tuple(_away(absence, at) for absence in mine),
        offices=_offices(by, roster, today),
        month=first,
        closed=tuple((one, closed.why(one)) for one in days if one in closed and one.weekday() < SATURDAY),
        calendar=_calendar(by, first, today, at),
        day=day,
        stand_ins=_stand_ins(roster),
        others=_others(by, roster, at),
        to_end=_to_end(by, roster, at),
    )


def told(*, by: Actor, at: datetime) -> tuple[Away, ...]:
    """The absences of a person that run now, and those to come that somebody else laid down."""
    found = people.absences([by.person()], at, FAR)
    return tuple(_away(absence, at) for absence in found if absence.since <= at or absence.registered_as != RegisteredAs.SELF)


def period(since: datetime, until: datetime) -> str:
    """「11月24日(火)午後から11月26日(木)まで」: whole and half days as such, another time of day by the clock."""
    begins, ends = in_japan(since), in_japan(until)
    last = ends - timedelta(days=1) if ends.time() == time() else ends
    if begins.time() == time() and last.date() == begins.date() and ends.time() == time():
        return f"{_said(begins.date())} 終日"
    start = {time(): "", time(12): "午後"}.get(begins.time(), f" {begins:%H時%M分}")
    end = {time(): "", time(12): "午前"}.get(ends.time(), f" {ends:%H時%M分}")
    return f"{_said(begins.date())}{start}から{_said(last.date())}{end}まで"


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"


def _away(absence: Absence, at: datetime) -> Away:
    return Away(
        id=absence.pk,
        name=absence.person.name,
        period=period(absence.since, min(absence.until, absence.ended_at or absence.until)),
        running=absence.since <= at,
        reason=WORD_OF_REASON[absence.reason],
        note=absence.note,
        registered_by=f"{absence.registered_by.name}({WORD_OF_PART[RegisteredAs(absence.registered_as)]})",
        registered_at=absence.registered_at,
        others=absence.registered_as != RegisteredAs.SELF,
        hints=tuple(rules.hints_on_absence(since=absence.since, until=absence.until)),
    )


def _offices(by: Actor, roster: Roster, today: date) -> tuple[OwnOffice, ...]:
    named = [row for row in people.delegations(today) if row.person_id == by.person()]
    held = [holder for holders in roster.held.values() for holder in holders if holder.person_id == by.person()]
    return tuple(
        OwnOffice(
            unit_id=holder.unit_id,
            rank=holder.rank,
            title=holder.office_title,
            deputies=tuple(roster.deputies(holder.unit_id, holder.rank)),
            named=tuple(
                Named(row.pk, row.deputy.name, row.since, row.until - timedelta(days=1))
                for row in named
                if (row.unit_id, row.rank) == (holder.unit_id, holder.rank)
            ),
        )
        for holder in sorted(held, key=lambda holder: holder.concurrent)
    )


def _calendar(by: Actor, first: date, today: date, at: datetime) -> tuple[MonthOf, ...]:
    tree = people.tree(today)
    tops = {tree.level(holder.unit_id, UnitKind.SECTION) or holder.unit_id for holder in people.appointments(by.person(), today)}
    units = {unit_id for unit_id in tree.periods if any(_in_calendar(tree, unit_id, top) for top in tops)}
    members: dict[int, Holder] = {}
    for holder in people.members(units, today):
        members.setdefault(holder.person_id, holder)
    away: dict[int, list[Away]] = {}
    for absence in people.absences(members.keys(), _midnight(first), _midnight(_after(first))):
        away.setdefault(absence.person_id, []).append(_away(absence, at))
    return tuple(MonthOf(holder.name, holder.office_title, tuple(away.get(number, ()))) for number, holder in members.items())


def _in_calendar(tree: people.Tree, unit_id: int, top: int) -> bool:
    """A section with everything in it; of a larger unit only itself."""
    return unit_id == top or (tree.periods[top].kind == UnitKind.SECTION and tree.within(unit_id, top))


def _stand_ins(roster: Roster) -> tuple[StandIn, ...]:
    asked = [
        (unit_id, RANK_OF_HEAD[UnitKind(period.kind)]) for unit_id, period in roster.tree.periods.items() if period.kind != UnitKind.TEAM
    ]
    asked += [(unit_id, Rank(rank)) for unit_id, rank in roster.held if (unit_id, rank) not in asked and rank in roster.order]
    return tuple(_stand_in(roster, unit_id, rank) for unit_id, rank in asked if roster.vacant(unit_id, rank))


def _stand_in(roster: Roster, unit_id: int, rank: Rank) -> StandIn:
    holders, unit = roster.holders(unit_id, rank), roster.tree.periods[unit_id]
    lawful, present = roster.deputies(unit_id, rank), roster.present(unit_id, rank)
    passed = [holder for holder in lawful if holder.person_id in roster.away]
    away = roster.away.get(holders[0].person_id) if holders else None
    return StandIn(
        title=holders[0].office_title if holders else rules.full_title(unit.name, unit.head_title or WORD_OF_RANK[rank]),
        holder="、".join(holder.name for holder in holders),
        period=period(away.since, away.until) if away else "",
        deputy=f"{present[0].office_title}　{present[0].name}" if present else "",
        passed="、".join(f"{holder.office_title}　{holder.name}" for holder in passed),
    )


def _others(by: Actor, roster: Roster, at: datetime) -> tuple[tuple[int, str], ...]:
    """Whom else the reader may say to be away: everybody in reach, and every holder for whom the reader may stand in."""
    reached = reached_units(by, Permission.ABSENCE_REGISTER, at=at)
    found: dict[int, str] = {}
    for (unit_id, rank), holders in roster.held.items():
        mine = unit_id in reached or any(deputy.person_id == by.person() for deputy in roster.deputies(unit_id, rank))
        found |= {holder.person_id: f"{holder.office_title}　{holder.name}" for holder in holders if mine}
    found.pop(by.person(), None)
    return tuple(found.items())


def _to_end(by: Actor, roster: Roster, at: datetime) -> tuple[Away, ...]:
    """Absences of others, running or to come, that the reader may end: as 庶務, or having laid them down."""
    reached = reached_units(by, Permission.ABSENCE_REGISTER, at=at)
    persons = {holder.person_id for (unit_id, _), holders in roster.held.items() if unit_id in reached for holder in holders}
    found = [row for row in people.absences(None, at, FAR) if row.person_id in persons or row.registered_by_id == by.person_id]
    return tuple(_away(row, at) for row in found if row.person_id != by.person_id)


def _after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _opening(day: date) -> datetime:
    return datetime.combine(day, bylaws.office_hours(day)[0], JAPAN)
