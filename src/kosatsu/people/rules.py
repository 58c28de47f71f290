"""What an organisation, a staff list and an appointment must be, so that authority can be read from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_3


class UnitKind(StrEnum):
    """市 > 部 > 課 > 担当, from the top down."""

    CITY = "city"
    DEPARTMENT = "department"
    SECTION = "section"
    TEAM = "team"


class Rank(StrEnum):
    """職の段, by which routes and grants name an office."""

    STAFF = "staff"
    TEAM_LEADER = "team_leader"
    SECTION_HEAD = "section_head"
    DIRECTOR = "director"
    VICE_MAYOR = "vice_mayor"
    MAYOR = "mayor"


class Reason(StrEnum):
    """Why somebody is away. Illness is a leave like any other: the house need not know."""

    TRIP = "trip"
    LEAVE = "leave"
    TRAINING = "training"
    DUTY = "duty"
    OTHER = "other"


class RegisteredAs(StrEnum):
    """In which part somebody laid an absence down: as the absent person, for the general affairs (庶務), or as the deputy."""

    SELF = "self"
    AFFAIRS = "affairs"
    DEPUTY = "deputy"


ACTING = "bylaw:route.acting_rules"
LONGEST_ABSENCE = timedelta(days=366)
SHORT_ABSENCE = timedelta(days=1)
KIND_OF_WORD = {"市": UnitKind.CITY, "部": UnitKind.DEPARTMENT, "課": UnitKind.SECTION, "担当": UnitKind.TEAM}
RANK_OF_TITLE = {
    "市長": Rank.MAYOR,
    "副市長": Rank.VICE_MAYOR,
    "部長": Rank.DIRECTOR,
    "課長": Rank.SECTION_HEAD,
    "担当リーダー": Rank.TEAM_LEADER,
    "担当": Rank.STAFF,
}
RANK_OF_HEAD = {
    UnitKind.CITY: Rank.MAYOR,
    UnitKind.DEPARTMENT: Rank.DIRECTOR,
    UnitKind.SECTION: Rank.SECTION_HEAD,
    UnitKind.TEAM: Rank.TEAM_LEADER,
}
_DEPTH = {kind: depth for depth, kind in enumerate(UnitKind)}


@dataclass(frozen=True)
class UnitRow:
    """A line of the organisation table as written; `kind` is still the city's word."""

    line: int
    code: str
    kind: str
    name: str
    kana: str
    parent: str
    head_title: str
    phone: str
    email: str


@dataclass(frozen=True)
class NamedOffice:
    """A unit and a title as a staff line names them."""

    unit: str
    title: str
    concurrent: bool


@dataclass(frozen=True)
class StaffRow:
    """A line of the staff table as written; the first office is the main one, a second one is 兼務."""

    line: int
    staff_number: str
    name: str
    kana: str
    email: str
    offices: tuple[NamedOffice, ...]


@dataclass(frozen=True)
class Place:
    """What a title is judged by: the kind of its unit and how that unit calls its head."""

    kind: UnitKind
    head_title: str


@dataclass(frozen=True)
class Term:
    """An appointment as the law of overlaps sees it."""

    office_id: int
    concurrent: bool
    until: date | None


def rank_of(title: str, place: Place) -> Rank:
    """The rank a title stands for in its unit: the head's own title (館長, 所長 …) first, then the common ones; KeyError if unknown."""
    return RANK_OF_HEAD[place.kind] if title == place.head_title else RANK_OF_TITLE[title]


def full_title(unit: str, title: str) -> str:
    """Unit and title in one, as a seal or an address says it: 企画課 + 課長 is 企画課長."""
    shared = max(n for n in range(min(len(unit), len(title)) + 1) if unit.endswith(title[:n]))
    return unit + title[shared:]


def split_name(name: str) -> tuple[str, str]:
    """氏 and 名 of a name with a space between them; a name without one is all 氏."""
    family, _, given = name.strip().replace("\u3000", " ").partition(" ")
    return family, given.strip()


@enforces(PRODUCT_LAW_3)
def against_organization(rows: Sequence[UnitRow]) -> list[Finding]:
    """One city stands at the top, every other unit under a larger one of the same table, and no code names two units."""
    by_code = {row.code: row for row in reversed(rows)}
    tops = [row for row in rows if row.kind == "市"]
    found = _repeated([(row.line, row.code) for row in rows], "people.unit_twice")
    if not tops:
        found.append(_at("people.no_city", rows[0].line if rows else 1))
    found += [_at("people.second_city", row.line, unit=row.code) for row in tops[1:]]
    for row in rows:
        found += _against_unit(row, by_code)
    return found


def _against_unit(row: UnitRow, by_code: Mapping[str, UnitRow]) -> list[Finding]:
    kind = KIND_OF_WORD.get(row.kind)
    if kind is None:
        return [_at("people.unknown_kind", row.line, kind=row.kind, known="・".join(KIND_OF_WORD))]
    if kind is UnitKind.CITY:
        return [_at("people.city_below_a_unit", row.line, unit=row.code)] if row.parent else []
    above = by_code.get(row.parent)
    if above is None:
        return [_at("people.unknown_parent", row.line, unit=row.code, parent=row.parent or "(空欄)")]
    kind_above = KIND_OF_WORD.get(above.kind)
    if kind_above is not None and _DEPTH[kind_above] >= _DEPTH[kind]:
        return [_at("people.parent_not_larger", row.line, unit=row.code, parent=row.parent)]
    return []


@enforces(PRODUCT_LAW_3)
def against_staff(rows: Sequence[StaffRow], places: Mapping[str, Place]) -> list[Finding]:
    """Every person is listed once, in a unit there is on that day and with a title whose rank is known."""
    found = _repeated([(row.line, row.staff_number) for row in rows], "people.staff_number_twice")
    for row in rows:
        counted = Counter((office.unit, office.title) for office in row.offices)
        found += [_at("people.same_office_twice", row.line, unit=unit) for (unit, _), count in counted.items() if count > 1]
        for office in row.offices:
            found += _against_office(row.line, office, places)
    return found


def _against_office(line: int, office: NamedOffice, places: Mapping[str, Place]) -> list[Finding]:
    place = places.get(office.unit)
    if place is None:
        return [_at("people.unknown_unit", line, unit=office.unit)]
    if office.title != place.head_title and office.title not in RANK_OF_TITLE:
        return [_at("people.unknown_title", line, title=office.title, known="・".join(RANK_OF_TITLE))]
    return []


def _repeated(keys: Iterable[tuple[int, str]], code: str) -> list[Finding]:
    first: dict[str, int] = {}
    found = []
    for line, key in keys:
        if key in first:
            found.append(_at(code, line, key=key, first=first[key]))
        first.setdefault(key, line)
    return found


def _at(code: str, line: int, **params: str | int) -> Finding:
    return Finding(code, PRODUCT_LAW_3, params={"line": line, **params})


@enforces(PRODUCT_LAW_3)
def against_rewriting(since: date, latest: date | None) -> list[Finding]:
    """An import never reaches behind a change that is already laid down: history is continued, not rewritten."""
    if latest is None or since >= latest:
        return []
    return [Finding("people.later_change", PRODUCT_LAW_3, params={"since": since.isoformat(), "latest": latest.isoformat()})]


@enforces(PRODUCT_LAW_1)
def against_appointing(office_id: int, *, concurrent: bool, since: date, terms: Iterable[Term]) -> list[Finding]:
    """A person holds an office once, and one main office at a time; every other one is 兼務."""
    running = [term for term in terms if term.until is None or term.until > since]
    found = []
    if any(term.office_id == office_id for term in running):
        found.append(Finding("appointment.twice", PRODUCT_LAW_1))
    if not concurrent and any(not term.concurrent for term in running):
        found.append(Finding("appointment.second_main", PRODUCT_LAW_1))
    return found


@enforces(PRODUCT_LAW_1)
def against_ending(*, since: date, until: date | None, ends_on: date) -> list[Finding]:
    """An appointment ends once, and not before its first day."""
    if until is not None:
        return [Finding("appointment.already_ended", PRODUCT_LAW_1, params={"until": until.isoformat()})]
    if ends_on < since:
        return [Finding("appointment.ends_before", PRODUCT_LAW_1, params={"since": since.isoformat()})]
    return []


@enforces(ACTING)
def against_absence(*, since: datetime, until: datetime, part: RegisteredAs, note: str, at: datetime) -> list[Finding]:
    """An absence lies ahead or runs now; who lays it down for somebody else says why, and a deputy does it for this very moment only."""
    morning = in_japan(at).replace(hour=0, minute=0, second=0, microsecond=0)
    wrong = [
        (until <= since, "absence.ends_before"),
        (until <= at, "absence.past"),
        (since < morning, "absence.begins_before_today"),
        (until - since > LONGEST_ABSENCE, "absence.too_long"),
        (part is not RegisteredAs.SELF and not note.strip(), "absence.no_reason"),
        (part is RegisteredAs.DEPUTY and since != at, "absence.deputy_not_now"),
    ]
    return [Finding(code, ACTING) for stands, code in wrong if stands]


def hints_on_absence(*, since: datetime, until: datetime) -> list[Finding]:
    """Who is away for a day or less is not 「不在」 in the usual sense, so that 代決 is for urgent matters only."""
    return [Finding("absence.short", ACTING, Level.HINT)] if until - since <= SHORT_ABSENCE else []


@enforces(ACTING)
def against_ending_absence(*, until: datetime, ended_at: datetime | None, at: datetime) -> list[Finding]:
    """An absence is ended once, and not after it is over."""
    return [Finding("absence.over", ACTING)] if ended_at is not None or until <= at else []


@enforces(ACTING)
def against_delegating(deputy: int, lawful: Collection[int], *, since: date, until: date, today: date) -> list[Finding]:
    """A person is named who may lawfully stand in for the office, from today on or later."""
    wrong = [
        (deputy not in lawful, "delegation.not_lawful"),
        (until <= since, "delegation.ends_before"),
        (since < today, "delegation.begins_before_today"),
        (until - since > LONGEST_ABSENCE, "delegation.too_long"),
    ]
    return [Finding(code, ACTING) for stands, code in wrong if stands]
