"""The register as a table: taken out, and taken in where accounts were there before the system (既存アカウントの取込)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import addresses, queries, register_csv
from kosatsu.accounts.addresses import Known, Match
from kosatsu.accounts.media import by_word, media
from kosatsu.accounts.models import Account
from kosatsu.accounts.register_csv import Row, finding
from kosatsu.accounts.states import AccountState, ReplyMode, Verification
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan, parse_day
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say
from kosatsu.people import numbers
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require

# What the file may call a state. One in use is entered as not filed yet: its 様式第1号 is owed.
STATES = {
    "": AccountState.LEGACY_UNFILED, "live": AccountState.LEGACY_UNFILED, "legacy_unfiled": AccountState.LEGACY_UNFILED,
    "運用中": AccountState.LEGACY_UNFILED, "suspended": AccountState.SUSPENDED, "休止": AccountState.SUSPENDED,
    "休止中": AccountState.SUSPENDED, "closed": AccountState.CLOSED, "廃止": AccountState.CLOSED,
}  # fmt: skip
# States that an account reaches only by its filings here: a table that was taken out has them, and they are never taken in.
ONLY_HERE = frozenset(map(str, AccountState)) - STATES.keys()
DEFAULTS = {"hours_from": "08:30", "hours_until": "17:15", "reply_mode": ReplyMode.NONE}
SAME = (
    "platform", "handle", "url", "stable_id", "state", "purpose", "content_scope", "hours_from", "hours_until", "posting_frequency",
    "reply_mode", "response_method", "contact", "listing_url", "verification", "closing_reason",
)  # fmt: skip
KEPT = (
    "handle", "url", "stable_id", "purpose", "content_scope", "posting_frequency", "response_method", "contact", "listing_url",
    "verification",
)  # fmt: skip
COMPARED = ("account_name", "handle", "url", "stable_id", "unit_code", "purpose", "introduction", "listing_url")
DAYS = ("start_on", "since", "closed_on", "filing_due_on")
MOST_NAMED = 3


class Verdict(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"


@dataclass(frozen=True)
class Line:
    """A line of the file: which account it means, what becomes of it, and why."""

    number: int
    name: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What taking the file in would do."""

    lines: tuple[Line, ...]
    content: str

    @property
    def digest(self) -> str:
        """What tells this plan from another: the file, and what would become of each of its lines."""
        return canonical.digest([self.content, [[line.number, str(line.verdict)] for line in self.lines]])

    @property
    def new(self) -> int:
        """How many accounts would be entered."""
        return sum(line.verdict is Verdict.NEW for line in self.lines)

    @property
    def right(self) -> bool:
        """Whether nothing stands against it."""
        return all(line.verdict in {Verdict.NEW, Verdict.UNCHANGED} for line in self.lines)

    def findings(self) -> list[Finding]:
        """Everything that stands against it, each with its line."""
        return [
            finding("register_csv.line", line=line.number, name=line.name, what=say(found))
            for line in self.lines
            for found in line.findings
        ]


@dataclass(frozen=True)
class Entering:
    """What a line would enter."""

    values: Mapping[str, Any]
    operators: Sequence[int]
    state: AccountState
    since: date


def export(*, by: Actor, at: datetime) -> bytes:
    """The whole register as a table, for who oversees it."""
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    return table(at=at)


def table(*, at: datetime) -> bytes:
    """The whole register as a table, for who has the machine at hand."""
    today = in_japan(at).date()
    periods, by_person = people.tree(today).periods, numbers.staff_numbers()
    operators: dict[int, list[str]] = {}
    for account_id, person_id in queries.operators_of_all(today):
        operators.setdefault(account_id, []).append(by_person[person_id])
    return register_csv.write(_cells(account, periods, by_person, operators.get(account.pk, [])) for account in queries.register())


def preview(content: bytes, *, by: Actor, at: datetime) -> Plan:
    """What taking the file in would do; nothing is written. Refused where it is no table of accounts."""
    require(by, Permission.REGISTER_IMPORT, unit_id=None, at=at)
    return plan(content, at=at)


def plan(content: bytes, *, at: datetime) -> Plan:
    """The same for who has the machine at hand."""
    return _Reading(content, at).plan


@transaction.atomic
def take_in(content: bytes, *, seen: str, ground: str, by: Actor, at: datetime) -> Plan:
    """Enter every new account of the file, or none where a single line is not right; what is there already stays as it is.

    `seen` is the digest of the plan that was looked at; refused where the file or the register has changed since.
    """
    acting = require(by, Permission.REGISTER_IMPORT, unit_id=None, at=at)
    refuse_if([] if plan(content, at=at).digest == seen else [finding("register_csv.changed")])
    return enter(content, ground=ground, by=acting, at=at)


@transaction.atomic
def enter(content: bytes, *, ground: str, by: Actor, at: datetime) -> Plan:
    """The same for who has the machine at hand. Each account in use owes its 様式第1号 by a day (bylaw `legacy.due_days`)."""
    refuse_if([] if ground.strip() else [finding("register_csv.no_ground")])
    reading = _Reading(content, at)
    refuse_if(reading.plan.findings())
    for entering in reading.entering:
        account = accounts.enter_existing(
            entering.values, operators=entering.operators, state=entering.state, since=entering.since, ground=ground.strip(), by=by, at=at
        )
        if account.filing_due_on is not None:
            duties.open(Kind.REGULARISE, subject=account.ref, unit_id=account.unit_id, due_on=account.filing_due_on, by=by, at=at)
    return reading.plan


def _cells(account: Account, periods: Mapping[int, Any], by_person: Mapping[int, str], operators: Sequence[str]) -> dict[str, str]:
    period = periods.get(account.unit_id)
    days = {name: day.isoformat() if day else "" for name, day in (
        ("since", account.state_since), ("start_on", account.start_on), ("closed_on", account.closed_on),
        ("filing_due_on", account.filing_due_on),
    )}  # fmt: skip
    same = {
        name: getattr(account, name) for name in register_csv.NAMES if name not in days and isinstance(getattr(account, name, None), str)
    }
    return same | days | {
        "account_name": account.display_name, "introduction": account.website_blurb, "unit_code": account.unit.code,
        "unit": period.name if period else "", "accountable_officer": by_person[account.accountable_officer_id],
        "operators": " ".join(operators),
    }  # fmt: skip


class _Reading:
    """A file held against the register and the organisation of the day."""

    def __init__(self, content: bytes, at: datetime) -> None:
        rows, wrong = register_csv.read(content)
        self._today = in_japan(at).date()
        self._due = self._today + timedelta(days=int(bylaws.value("legacy.due_days", self._today)))
        self._units = {period.unit.code: unit_id for unit_id, period in people.tree(self._today).periods.items()}
        self._persons = {number: person_id for person_id, number in numbers.staff_numbers().items()}
        self._known = [(account, _known(account)) for account in queries.register()]
        self._seen: list[tuple[int, Known]] = []
        self.entering: list[Entering] = []
        self.plan = Plan(tuple(self._line(row, wrong.get(row.line, [])) for row in rows), canonical.sha256(content))

    def _line(self, row: Row, wrong: Sequence[Finding]) -> Line:
        name = row.cell("account_name") or row.cell("url") or row.cell("handle")
        if row.cell("state") in ONLY_HERE:
            if any(_stands(row, account) for account, _ in self._known):
                return Line(row.line, name, Verdict.UNCHANGED)
            return Line(row.line, name, Verdict.ERROR, (finding("register_csv.only_here"),))
        found = list(wrong) or [*self._against_place(row), *self._against_office(row), *_against_words(row), *self._against_days(row)]
        if found:
            return Line(row.line, name, Verdict.ERROR, tuple(found))
        known = Known(_platform(row), row.cell("account_name"), row.cell("handle"), row.cell("url"), row.cell("stable_id"))
        twice = next((line for line, other in self._seen if _same(known, other)), None)
        self._seen.append((row.line, known))
        if twice is not None:
            return Line(row.line, name, Verdict.ERROR, (finding("register_csv.twice", other=twice),))
        there = next((account for account, other in self._known if _same(known, other)), None)
        if there is None:
            self.entering.append(self._entering(row))
            return Line(row.line, name, Verdict.NEW)
        different = self._different(row, there)
        return Line(row.line, name, Verdict.CONFLICT if different else Verdict.UNCHANGED, tuple(different))

    def _against_place(self, row: Row) -> list[Finding]:
        found = [] if _platform(row) else [finding("register_csv.platform", value=row.cell("platform"), known="、".join(media()))]
        url = row.cell("url")
        if not url.startswith(("https://", "http://")) or addresses.place(url) is None:
            found.append(finding("register_csv.url", value=url))
        if not row.cell("handle").isascii():
            found.append(finding("register_csv.handle", value=row.cell("handle")))
        return found

    def _against_office(self, row: Row) -> list[Finding]:
        code = row.cell("unit_code")
        found = [] if code in self._units else [finding("register_csv.unit", value=code)]
        named = [row.cell("accountable_officer"), *_numbers(row)]
        return found + [finding("register_csv.person", value=number) for number in named if number not in self._persons]

    def _against_days(self, row: Row) -> list[Finding]:
        days = {name: _day(row.cell(name)) for name in DAYS}
        found = [finding("register_csv.day", value=row.cell(name)) for name, day in days.items() if row.cell(name) and day is None]
        found += [
            finding("register_csv.day_to_come", value=row.cell(name))
            for name in ("start_on", "since", "closed_on")
            if (day := days[name]) is not None and day > self._today
        ]
        closed = STATES.get(row.cell("state").lower()) is AccountState.CLOSED
        if closed and not (days["closed_on"] and row.cell("closing_reason")):
            found.append(finding("register_csv.closed_how"))
        return found

    def _different(self, row: Row, account: Account) -> list[Finding]:
        here = {
            "account_name": account.display_name, "handle": account.handle, "url": account.url, "stable_id": account.stable_id,
            "unit_code": account.unit.code, "purpose": account.purpose, "introduction": account.website_blurb,
            "listing_url": account.listing_url,
        }  # fmt: skip
        return [
            finding("register_csv.conflict", column=column.words, here=here[column.name], there=row.cell(column.name))
            for column in register_csv.COLUMNS
            if column.name in COMPARED and row.cell(column.name) and row.cell(column.name) != here[column.name]
        ][:MOST_NAMED]

    def _entering(self, row: Row) -> Entering:
        state, start_on = STATES[row.cell("state").lower()], _day(row.cell("start_on"))
        closed_on = _day(row.cell("closed_on")) if state is AccountState.CLOSED else None
        values: dict[str, Any] = {name: row.cell(name) for name in KEPT}
        values |= {name: row.cell(name) or default for name, default in DEFAULTS.items()}
        values |= {
            "platform": _platform(row), "display_name": row.cell("account_name"), "website_blurb": row.cell("introduction"),
            "listed_on_website": bool(row.cell("listing_url")), "unit_id": self._units[row.cell("unit_code")],
            "accountable_officer_id": self._persons[row.cell("accountable_officer")], "start_on": start_on, "opened_on": start_on,
            "closed_on": closed_on, "closing_reason": row.cell("closing_reason") if closed_on else "",
            "filing_due_on": None if closed_on else _day(row.cell("filing_due_on")) or self._due,
        }  # fmt: skip
        since = closed_on or _day(row.cell("since")) or start_on
        operators = [self._persons[number] for number in _numbers(row)]
        return Entering(values, operators, state, since or self._today)


def _against_words(row: Row) -> list[Finding]:
    allowed = {
        "state": set(STATES), "reply_mode": {"", *ReplyMode}, "verification": {"", *Verification},
    }  # fmt: skip
    found = [
        finding("register_csv.word", value=row.cell(name), known="、".join(sorted(filter(None, words))))
        for name, words in allowed.items()
        if row.cell(name).lower() not in words
    ]
    times = [row.cell(name) for name in ("hours_from", "hours_until") if row.cell(name)]
    return found + [finding("register_csv.time", value=time) for time in times if not _is_time(time)]


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    return bool(colon) and len(text) == 5 and hour.isdecimal() and minute.isdecimal() and int(hour) <= 24 and int(minute) < 60


def _platform(row: Row) -> str:
    """The medium by its name in the register; empty for one that is not known."""
    return by_word().get(addresses.small(row.cell("platform")), "")


def _numbers(row: Row) -> list[str]:
    return list(dict.fromkeys(row.cell("operators").replace("、", " ").replace(",", " ").replace(";", " ").split()))


def _stands(row: Row, account: Account) -> bool:
    """Whether a line is this very account as the register has it; one that is not acquired yet has no address to tell it by."""
    return (row.cell("platform"), row.cell("account_name"), row.cell("url")) == (account.platform, account.display_name, account.url)


def _known(account: Account) -> Known:
    return Known(account.platform, account.display_name, account.handle, account.url, account.stable_id)


def _same(one: Known, other: Known) -> bool:
    """Whether the two are one account: by the medium's own number, or by address or handle on the same medium."""
    if one.platform != other.platform:
        return False
    if one.stable_id and one.stable_id == other.stable_id:
        return True
    if addresses.bare(one.handle) == addresses.bare(other.handle) != "":
        return True
    return addresses.match(addresses.read(one.url), other) is Match.SAME


def _day(text: str) -> date | None:
    try:
        return parse_day(text) if text else None
    except ValueError:
        return None
