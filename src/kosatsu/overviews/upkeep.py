"""日頃の管理: everything that is kept about one account between its filings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.states import AccountState
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import duties, paper
from kosatsu.overviews.account_page import VERIFICATION_WORDS
from kosatsu.overviews.condition import short
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.models import Arrangement, Custody, Inspection
from kosatsu.upkeep.rules import INSPECTED
from kosatsu.upkeep.states import Answer, DeviceKind, DeviceOwner, OperatedBy, SecondFactor

OPERATED: Mapping[str, str] = {
    OperatedBy.DIRECT: "市が直接運用",
    OperatedBy.CONTRACTOR: "委託事業者",
    OperatedBy.DESIGNATED_MANAGER: "指定管理者",
}
DEVICE_KINDS: Mapping[str, str] = {DeviceKind.PC: "パソコン", DeviceKind.PHONE: "スマートフォン", DeviceKind.TABLET: "タブレット"}
DEVICE_OWNERS: Mapping[str, str] = {DeviceOwner.CITY: "市のもの", DeviceOwner.CONTRACTOR: "事業者のもの", DeviceOwner.PRIVATE: "私物"}
SECOND_FACTORS: Mapping[str, str] = {
    SecondFactor.APP: "認証アプリ",
    SecondFactor.KEY: "セキュリティキー",
    SecondFactor.SMS: "携帯電話への通知",
    SecondFactor.MAIL: "メールへの通知",
    SecondFactor.NONE: "使っていない",
    SecondFactor.NOT_OFFERED: "この媒体にはない",
}
CUSTODY_FIELDS = (
    "held_by",
    "admins",
    "second_factor",
    "second_factor_held_by",
    "recovery_mail",
    "recovery_mail_held_by",
    "recovery_phone",
    "recovery_phone_held_by",
)
NEWEST = 5


@dataclass(frozen=True)
class DeviceLine:
    """A device from which the account is used."""

    id: int
    label: str
    kind: str
    owner: str
    place: str
    since: date


@dataclass(frozen=True)
class Kept:
    """One dated thing that somebody did about the account: who, and in which words; `seen_by` the supervisor where that is asked."""

    on: date
    who: str
    words: str
    id: int = 0
    seen_by: str = ""


@dataclass(frozen=True)
class UpkeepPage:
    """Everything that is kept about one account between its filings, and what the reader may do."""

    id: int
    name: str
    platform: str
    unit_name: str
    state: str
    duties: tuple[duties.DutyLine, ...]
    custody: tuple[tuple[str, str], ...]
    custody_values: Mapping[str, Any]
    devices: tuple[DeviceLine, ...]
    arrangement: tuple[tuple[str, str], ...]
    arrangement_values: Mapping[str, Any]
    verification: str
    verified: Kept | None
    terms: Kept | None
    inspections: tuple[Kept, ...]
    inspected_this_year: bool
    handovers: tuple[Kept, ...]
    people: tuple[tuple[int, str], ...]
    may_keep: bool
    may_close: bool
    may_oversee: bool


def page(account_id: int, *, by: Actor, at: datetime) -> UpkeepPage:
    """One account with its devices, its custody, its checks; NotFound for who neither sees to it nor oversees."""
    account, today = accounts.account(account_id), in_japan(at).date()
    own = account.pk in accounts.operated_by(by.person(), today)
    may_keep = own or allows(by, Permission.ACCOUNT_UPKEEP, unit_id=account.unit_id, at=at)
    oversees = allows(by, Permission.OVERSEE, unit_id=None, at=at)
    if not may_keep and not oversees:
        raise NotFound
    custody, arrangement = kept.custody(account.pk), kept.arrangement(account.pk)
    return UpkeepPage(
        id=account.pk,
        name=account.display_name,
        platform=paper.platform_label(account.platform),
        unit_name=people.unit_name(account.unit_id, today),
        state=account.state,
        duties=duties.about(account.ref, at=at),
        custody=_custody(custody, today) if custody else (),
        custody_values={name: getattr(custody, name) for name in CUSTODY_FIELDS} if custody else {},
        devices=_devices(account.pk, today),
        arrangement=_arrangement(arrangement) if arrangement else (),
        arrangement_values=_arrangement_values(arrangement) if arrangement else {},
        verification=VERIFICATION_WORDS.get(account.verification, ""),
        verified=_verified(account.pk),
        terms=_terms(account.pk),
        inspections=tuple(inspection_line(one) for one in kept.inspections(account.pk)[:NEWEST]),
        inspected_this_year=kept.inspection(account.pk, str(today.year)) is not None,
        handovers=_handovers(account.pk),
        people=_people(account.unit_id, today),
        may_keep=may_keep and account.state != AccountState.CLOSED,
        may_close=account.state in {AccountState.LIVE, AccountState.SUSPENDED}
        and allows(by, Permission.FILING_DRAFT, unit_id=account.unit_id, at=at),
        may_oversee=oversees,
    )


def _custody(custody: Custody, today: date) -> tuple[tuple[str, str], ...]:
    named = paper.named(list(custody.admins), today)
    left = len(custody.admins) - len(named)
    gone = [f"(職に就いていない人 {left}人)"] if left else []
    return (
        ("認証情報を管理する職", custody.held_by),
        ("媒体の管理者", "\n".join([*named.values(), *gone])),
        ("多要素認証", f"{SECOND_FACTORS[custody.second_factor]} {custody.second_factor_held_by}".strip()),
        ("復旧用のメール", f"{custody.recovery_mail} {custody.recovery_mail_held_by}".strip()),
        ("復旧用の電話", f"{custody.recovery_phone} {custody.recovery_phone_held_by}".strip()),
        ("確かめた日", short(custody.confirmed_on)),
    )


def _devices(account_id: int, today: date) -> tuple[DeviceLine, ...]:
    return tuple(
        DeviceLine(device.pk, device.label, DEVICE_KINDS[device.kind], DEVICE_OWNERS[device.owner], device.place, device.since)
        for device in kept.devices(account_id, today)
    )


def _arrangement(arrangement: Arrangement) -> tuple[tuple[str, str], ...]:
    return (
        ("運用する者", OPERATED[arrangement.operated_by]),
        ("事業者", arrangement.company),
        ("契約の終わり", short(arrangement.until) if arrangement.until else ""),
        ("市の確認者", str(arrangement.reviewer or "")),
    )


def _arrangement_values(arrangement: Arrangement) -> dict[str, Any]:
    return {name: getattr(arrangement, name) for name in ("operated_by", "company", "until", "reviewer_id")}


def _verified(account_id: int) -> Kept | None:
    check = kept.verification(account_id)
    return Kept(check.on, check.by.name, f"{VERIFICATION_WORDS[check.status]} {check.reason}".strip()) if check else None


def _terms(account_id: int) -> Kept | None:
    check = kept.terms(account_id)
    return Kept(check.on, check.by.name, f"{check.version} {check.note}".strip()) if check else None


def _handovers(account_id: int) -> tuple[Kept, ...]:
    return tuple(
        Kept(in_japan(one.at).date(), one.by.name, f"{one.person.name if one.person else '年度の引継ぎ'} {one.remarks}".strip())
        for one in kept.handovers(account_id)[:NEWEST]
    )


def _people(unit_id: int, today: date) -> tuple[tuple[int, str], ...]:
    section = people.section_of(unit_id, today) or unit_id
    near = people.members(people.subtree(section, today), today)
    return tuple({holder.person_id: f"{holder.office_title}　{holder.name}" for holder in near}.items())


def inspection_line(made: Inspection) -> Kept:
    """年次点検 in words: what is not as it should be, and the remarks."""
    wrong = [f"いいえ: {INSPECTED[item]}" for item, answer in made.answers.items() if answer == Answer.NO and item in INSPECTED]
    words = "\n".join([f"{made.period}年", *wrong, made.remarks]).strip()
    return Kept(in_japan(made.at).date(), made.by.name, words, made.pk, made.seen_by.name if made.seen_by else "")
