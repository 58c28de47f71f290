"""やること as the reader meets them: in the inbox, and on the page of an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.duties import queries
from kosatsu.duties.kinds import WHATS, Kind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import Owner
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.refs import Ref
from kosatsu.people import leaving
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units

OWNERS: Mapping[str, str] = {Owner.SECTION: "所属", Owner.SNS_SUPERVISOR: "統括", Owner.ICT: "情報推進担当"}


@dataclass(frozen=True)
class DutyLine:
    """One thing to do. `late` are the days since it was due, negative while there is time; `found` is the reason it stands on, if any."""

    id: int
    kind: str
    key: str
    title: str
    to_do: str
    ground: str
    about: str
    account_id: int | None
    subject: str
    unit_name: str
    owner: str
    due_on: date
    late: int
    opened_at: datetime
    found: Finding | None
    by_word: bool

    @property
    def whose(self) -> str:
        """Who does it: the section by its name; the supervisor and the ICT promotion team, wherever the account belongs."""
        return f"{self.owner}({self.unit_name})" if self.owner == OWNERS[Owner.SECTION] else self.owner

    @property
    def subject_id(self) -> int:
        """The key of what it is about; 0 where it is about nothing by itself."""
        return int(self.subject.partition(":")[2] or 0)

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.late > 0

    @property
    def when(self) -> str:
        """How the day stands to today, in words."""
        if self.late > 0:
            return f"期限を{self.late}日過ぎています"
        return "期限は今日です" if self.late == 0 else f"期限まで{-self.late}日"


@dataclass(frozen=True)
class DutyPage:
    """One duty by itself, with what the reader may do about it."""

    line: DutyLine
    state: str
    settled_at: datetime | None
    settled_by: str
    note: str
    may_settle: bool
    may_waive: bool


def waiting(*, by: Actor, at: datetime) -> tuple[DutyLine, ...]:
    """What this person, the section or the office has to do, the most pressing first; what is about the person's accounts too."""
    found = queries.of(units=reached_units(by, Permission.ACCOUNT_OPEN_REPORT, at=at), owners=_owners(by, at))
    operated = {f"account:{account_id}" for account_id in accounts.operated_by(by.person(), in_japan(at).date())}
    own = queries.open_duties().filter(owner=Owner.SECTION, subject__in=operated)
    every = {duty.pk: duty for duty in [*found, *own]}
    return lines(sorted(every.values(), key=lambda duty: (duty.due_on, duty.pk)), at=at)


def about(subject: Ref, *, at: datetime) -> tuple[DutyLine, ...]:
    """What is to be done about a thing."""
    return lines(queries.open_about(subject), at=at)


def page(duty_id: int, *, by: Actor, at: datetime) -> DutyPage:
    """One duty; NotFound for who neither has to do with it nor oversees."""
    duty = queries.duty(duty_id)
    mine = _mine(duty, by, at)
    oversees = allows(by, Permission.OVERSEE, unit_id=None, at=at)
    if not mine and not oversees:
        raise NotFound
    (line,) = lines([duty], at=at)
    return DutyPage(
        line=line,
        state=duty.state,
        settled_at=duty.settled_at,
        settled_by=duty.settled_by.name if duty.settled_by else "",
        note=duty.note,
        may_settle=duty.state == "open" and line.by_word and mine,
        may_waive=duty.state == "open" and oversees,
    )


def lines(found: Iterable[Duty], *, at: datetime) -> tuple[DutyLine, ...]:
    """Duties in words; as many questions for a hundred as for one."""
    duties, today = list(found), in_japan(at).date()
    units = {unit_id: period.name for unit_id, period in people.tree(today).periods.items()}
    names = _Names(units, _accounts(duties), _persons(duties))
    return tuple(_line(duty, names, today) for duty in duties)


@dataclass(frozen=True)
class _Names:
    """The names of what duties speak of, by id."""

    units: Mapping[int, str]
    accounts: Mapping[int, str]
    persons: Mapping[int, str]


def _line(duty: Duty, names: _Names, today: date) -> DutyLine:
    what, account_id = WHATS[Kind(duty.kind)], _account_of(duty)
    return DutyLine(
        id=duty.pk,
        kind=duty.kind,
        key=duty.key,
        title=what.title + (f"({words})" if (words := _words(duty.detail, names.persons)) else ""),
        to_do=what.to_do,
        ground=duty.ground,
        about=names.accounts.get(account_id, "") if account_id else str(duty.detail.get("about", "")),
        account_id=account_id,
        subject=duty.subject,
        unit_name=names.units.get(duty.unit_id, ""),
        owner=OWNERS[duty.owner],
        due_on=duty.due_on,
        late=(today - duty.due_on).days,
        opened_at=duty.opened_at,
        found=_found(duty.ground, duty.detail),
        by_word=what.by_word,
    )


def _words(detail: Mapping[str, Any], persons: Mapping[int, str]) -> str:
    """What a duty is about in particular: a part, a version, a person."""
    return persons.get(detail.get("person", 0), "") or str(detail.get("what") or detail.get("version") or "")


def _persons(found: list[Duty]) -> dict[int, str]:
    ids = {duty.detail["person"] for duty in found if "person" in duty.detail}
    return leaving.names(ids) if ids else {}


def _found(ground: str, detail: Mapping[str, Any]) -> Finding | None:
    if "code" not in detail:
        return None
    return Finding(detail["code"], ground, Level.WARN, params=detail.get("params", {}))


def _account_of(duty: Duty) -> int | None:
    about = Ref.parse(duty.subject) if duty.subject else None
    return int(about.key) if about is not None and about.kind == "account" else None


def _accounts(found: list[Duty]) -> dict[int, str]:
    ids = {account_id for duty in found if (account_id := _account_of(duty)) is not None}
    return dict(accounts.register().filter(pk__in=ids).order_by().values_list("pk", "display_name")) if ids else {}


def _owners(by: Actor, at: datetime) -> set[Owner]:
    oversees = {Owner.SNS_SUPERVISOR} if allows(by, Permission.OVERSEE, unit_id=None, at=at) else set()
    return oversees | ({Owner.ICT} if allows(by, Permission.ICT_DUTY, unit_id=None, at=at) else set())


def _mine(duty: Duty, by: Actor, at: datetime) -> bool:
    if duty.owner != Owner.SECTION:
        return duty.owner in _owners(by, at)
    account_id = _account_of(duty)
    return allows(by, Permission.ACCOUNT_UPKEEP, unit_id=duty.unit_id, at=at) or (
        account_id is not None and account_id in accounts.operated_by(by.person(), in_japan(at).date())
    )
