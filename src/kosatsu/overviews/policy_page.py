"""運用ポリシー of an account: as it holds, as it was, who has read it, and what the profile has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import ENDED
from kosatsu.guideline import library
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.overviews import paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.people.queries import Tree
from kosatsu.people.rules import UnitKind
from kosatsu.policies import queries, rules
from kosatsu.policies.models import PolicyVersion, Round
from kosatsu.policies.queries import Standing
from kosatsu.policies.rules import ITEMS
from kosatsu.policies.statements import Statement
from kosatsu.policies.states import Why
from kosatsu.posts.rules import differences as spans

WHYS: Mapping[str, str] = {Why.VERSION: "新しい版", Why.HANDOVER: "引継ぎ", Why.ASKED: "所属長の求め"}
SOURCES: Mapping[str, str] = {"filing": "届出", "policy_change": "運用ポリシーの変更"}
SECTION_4, NUMBERS = "4-", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬"


@dataclass(frozen=True)
class Version:
    """One version: inside the city hall with names, for the public with offices. `source` is what was decided, in words."""

    id: int
    number: int
    since: date
    source: str
    filing: int | None
    reason: str
    internal: tuple[tuple[str, str], ...]
    public: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """An item that was changed, as spans (same, added, removed)."""

    item: str
    spans: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reader:
    """Somebody who has to know the policy, and when the person said so."""

    name: str
    office: str
    at: datetime | None


@dataclass(frozen=True)
class PolicyPage:
    """The page of a policy. `readers` is for the head of the section and the supervisor alone; empty for everybody else."""

    account_id: int
    account_name: str
    platform: str
    unit_name: str
    version: Version | None
    waiting: Version | None
    history: tuple[Version, ...]
    round_id: int | None
    round_why: str
    round_opened_at: datetime | None
    acknowledged_at: datetime | None
    may_acknowledge: bool
    readers: tuple[Reader, ...]
    unread: int
    sees_readers: bool
    may_change: bool
    statement: Statement
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class VersionPage:
    """One version, with what it changed."""

    account_id: int
    account_name: str
    version: Version
    state: str
    before: int | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class PolicyLine:
    """An account's policy in the list. `read` of `asked` is told to who may see the readers, else None."""

    account_id: int
    account_name: str
    platform: str
    unit_name: str
    number: int | None
    since: date | None
    waiting_since: date | None
    mine: str
    read: int | None
    asked: int


@dataclass(frozen=True)
class ToRead:
    """A policy which the reader has not read yet."""

    account_id: int
    account_name: str
    number: int
    since: datetime


@dataclass(frozen=True)
class PrivateUsePage:
    """Section 4, and who has said that it was read in this fiscal year."""

    year: int
    clauses: tuple[tuple[str, str], ...]
    acknowledged_at: datetime | None
    asks: bool
    readers: tuple[Reader, ...]
    unread: int


def policy_page(account_id: int, *, by: Actor, at: datetime) -> PolicyPage:
    """The account's policy with everything about it; NotFound if there is no such account."""
    account, on = accounts.account(account_id), in_japan(at).date()
    versions, current = queries.versions(account.pk), queries.latest_round(account.pk)
    holding = queries.in_force(account.pk, on)
    readers = queries.readers(account, on)
    done = queries.acknowledged(current.pk) if current else {}
    sees = allows(by, Permission.POLICY_READERS, unit_id=account.unit_id, at=at)
    return PolicyPage(
        account_id=account.pk,
        account_name=account.display_name,
        platform=paper.platform_label(account.platform),
        unit_name=people.unit_name(account.unit_id, on),
        version=_version(holding) if holding else None,
        waiting=next((_version(version) for version in versions if version.since > on), None),
        history=tuple(_version(version) for version in versions),
        round_id=current.pk if current else None,
        round_why=WHYS[current.why] if current else "",
        round_opened_at=current.opened_at if current else None,
        acknowledged_at=done.get(by.person()),
        may_acknowledge=_may_acknowledge(account, current, readers, done, by),
        readers=_readers(readers, done, on) if sees else (),
        unread=sum(1 for person in readers if person not in done) if current else 0,
        sees_readers=sees,
        may_change=account.state not in ENDED
        and holding is not None
        and allows(by, Permission.FILING_DRAFT, unit_id=account.unit_id, at=at),
        statement=queries.statement_for(account, on),
        statements=tuple(queries.statements_for(account, on)),
    )


def version_page(version_id: int, *, at: datetime) -> VersionPage:
    """One version and what is different from the one before; NotFound if there is none."""
    version, on = queries.version(version_id), in_japan(at).date()
    earlier, holding = queries.before(version), queries.in_force(version.account_id, on)
    changed = rules.differences(earlier.internal_items, version.internal_items) if earlier else []
    state = "いまの版" if holding and holding.pk == version.pk else "これから効力をもつ版" if version.since > on else "前の版"
    return VersionPage(
        account_id=version.account_id,
        account_name=version.account.display_name,
        version=_version(version),
        state=state,
        before=earlier.pk if earlier else None,
        differences=tuple(Difference(item, tuple(spans(old, new))) for item, old, new in changed),
    )


def policies(*, by: Actor, at: datetime) -> list[PolicyLine]:
    """The policy of every account that is not closed, those of the reader first."""
    on = in_japan(at).date()
    names = {unit_id: period.name for unit_id, period in people.tree(on).periods.items()}
    seen = reached_units(by, Permission.POLICY_READERS, at=at)
    some = [account for account in accounts.register() if account.state not in ENDED]
    standings = queries.standings(some, on)
    lines = [_line(account, standings[account.pk], names.get(account.unit_id, ""), account.unit_id in seen, by, on) for account in some]
    return sorted(lines, key=lambda line: not line.mine)


def to_read(*, by: Actor, at: datetime) -> tuple[ToRead, ...]:
    """The policies which the person has to read and has not, the longest put before the section first."""
    on, person = in_japan(at).date(), by.person()
    tree = people.tree(on)
    sections = {_section(tree, holder.unit_id) for holder in people.appointments(person, on)}
    operated = set(accounts.operated_by(person, on))
    own = {
        account.pk: account.display_name
        for account in accounts.register()
        if account.state not in ENDED
        and (_section(tree, account.unit_id) in sections or account.pk in operated or account.accountable_officer_id == person)
    }
    return tuple(
        ToRead(current.account_id, own[current.account_id], current.version.number, current.opened_at)
        for current in queries.rounds_unread(person, own)
    )


def private_use_page(*, by: Actor, at: datetime) -> PrivateUsePage:
    """Section 4 for this fiscal year; who has not read it is told to the head of the section and to the supervisor."""
    on = in_japan(at).date()
    year = fiscal_year(on)
    units = [unit_id for unit_id in people.tree(on).periods if allows(by, Permission.POLICY_READERS, unit_id=unit_id, at=at)]
    persons = list(dict.fromkeys(holder.person_id for holder in people.members(units, on)))
    done = queries.private_use(year, [*persons, by.person()])
    edition = library.in_force(on)
    return PrivateUsePage(
        year=year,
        clauses=tuple(
            (library.label(duty.clause), duty.words.lstrip(NUMBERS)) for duty in edition.obligations if duty.clause.startswith(SECTION_4)
        ),
        acknowledged_at=done.get(by.person()),
        asks=queries.asks_private_use(on),
        readers=_readers(persons, done, on),
        unread=sum(1 for person in persons if person not in done),
    )


def _section(tree: Tree, unit_id: int) -> int:
    return tree.level(unit_id, UnitKind.SECTION) or unit_id


def _line(account: Account, standing: Standing, unit_name: str, sees: bool, by: Actor, on: date) -> PolicyLine:
    version, latest = standing.in_force, standing.latest
    mine = ("既読" if by.person() in standing.read else "未読") if standing.round and by.person() in standing.readers else ""
    return PolicyLine(
        account_id=account.pk,
        account_name=account.display_name,
        platform=paper.platform_label(account.platform),
        unit_name=unit_name,
        number=version.number if version else None,
        since=version.since if version else None,
        waiting_since=latest.since if latest and latest.since > on else None,
        mine=mine,
        read=sum(1 for person in standing.readers if person in standing.read) if sees and standing.round else None,
        asked=len(standing.readers),
    )


def _version(version: PolicyVersion) -> Version:
    kind, _, key = version.source.partition(":")
    return Version(
        id=version.pk,
        number=version.number,
        since=version.since,
        source=f"{SOURCES[kind]} {key}" if kind in SOURCES else version.source or "この仕組みの前から",
        filing=int(key) if kind == "filing" else None,
        reason=version.reason,
        internal=tuple(zip(ITEMS, version.internal_items, strict=True)),
        public=tuple(zip(ITEMS, version.public_items, strict=True)),
    )


def _may_acknowledge(account: Account, current: Round | None, readers: list[int], done: Mapping[int, datetime], by: Actor) -> bool:
    still = account.state not in ENDED and current is not None
    return still and by.person() in readers and by.person() not in done


def _readers(persons: list[int], done: Mapping[int, datetime], on: date) -> tuple[Reader, ...]:
    """Who has not read it first."""
    offices = people.offices_of(persons, on)
    found = [Reader(offices[person].name, offices[person].office_title, done.get(person)) for person in persons if person in offices]
    return tuple(sorted(found, key=lambda reader: reader.at is not None))
