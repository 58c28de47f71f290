"""What a section keeps about its accounts: badge, terms, devices, who holds the keys, under which contract others post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import sweeping
from kosatsu.flows.conforming import WATCHED
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.records import evidence as files
from kosatsu.upkeep import actions as upkeep
from kosatsu.upkeep import queries as kept

CHECKED = "確かめて記録しました。"


@transaction.atomic
def check_verification(account_id: int, status: str, *, reason: str, evidence: str, by: Actor, at: datetime) -> None:
    """認証アカウント as it stands today, with a picture of the badge or the reason why there is none."""
    account, acting = _held(account_id, by, at)
    refuse_if([Finding("profile.no_screenshot", "5-1-b")] if evidence and not files.has(evidence) else [])
    upkeep.check_verification(account, status, reason=reason, evidence=evidence, by=acting, at=at)
    accounts.set_verification(account, status, reason)
    duties.settle_about([Kind.VERIFICATION], account.ref, note=CHECKED, evidence=evidence, by=acting, at=at)


@transaction.atomic
def check_terms(account_id: int, *, on: date, version: str, note: str, by: Actor, at: datetime) -> None:
    """The platform's terms were read again; every duty about them is done."""
    account, acting = _held(account_id, by, at)
    upkeep.check_terms(account, on=on, version=version, note=note, by=acting, at=at)
    duties.settle_about([Kind.TERMS], account.ref, note=f"{version} {note}".strip(), by=acting, at=at)


@transaction.atomic
def note_terms_change(platform: str, *, since: date, version: str, words: str, by: Actor, at: datetime) -> int:
    """規約が変わった: every account on the platform is to read the terms again. Returns how many there are."""
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    change = upkeep.note_terms_change(platform, since=since, version=version, words=words, by=acting, at=at)
    today = in_japan(at).date()
    due = max(today, since) + timedelta(days=int(bylaws.value("duty.days", today)))
    detail = {"about": version, "version": version, "words": words}
    concerned = queries.register().filter(platform=platform).exclude(state=AccountState.CLOSED).order_by("pk")
    for account in concerned:
        queries.account_locked(account.pk)
        duties.open(
            Kind.TERMS, subject=account.ref, unit_id=account.unit_id, due_on=due, key=f"change:{change.pk}", detail=detail, by=acting, at=at
        )
    return len(concerned)


@transaction.atomic
def register_device(account_id: int, *, label: str, kind: str, owner: str, place: str, by: Actor, at: datetime) -> None:
    """The account is used from this device from today on."""
    account, acting = _held(account_id, by, at)
    upkeep.register_device(account, label=label, kind=kind, owner=owner, place=place, by=acting, at=at)
    _follow(account, at)


@transaction.atomic
def retire_device(account_id: int, device_id: int, *, by: Actor, at: datetime) -> None:
    """The account is not used from this device any more."""
    account, acting = _held(account_id, by, at)
    device = kept.device_locked(device_id)
    if device.account_id != account.pk:
        raise NotFound
    upkeep.retire_device(device, account, by=acting, at=at)
    _follow(account, at)


@transaction.atomic
def keep_custody(account_id: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Who holds the account's keys from now on; what was lacking and is no more is done."""
    account, acting = _held(account_id, by, at)
    in_office = list(people.offices_of(values["admins"], in_japan(at).date()))
    upkeep.keep_custody(account, values, members=in_office, by=acting, at=at)
    _follow(account, at)


@transaction.atomic
def arrange(
    account_id: int, *, operated_by: str, company: str, until: date | None, reviewer_id: int | None, by: Actor, at: datetime
) -> None:
    """Who uses the account for the city, under which contract, and who of the city looks over it."""
    account, acting = _held(account_id, by, at)
    if reviewer_id is not None and not people.appointments(reviewer_id, in_japan(at).date()):
        refuse_if([Finding("arrangement.no_reviewer", "bylaw:contractor.post_approval")])
    upkeep.arrange(account, operated_by=operated_by, company=company, until=until, reviewer_id=reviewer_id, by=acting, at=at)
    _follow(account, at)


def _follow(account: Account, at: datetime) -> None:
    """What the daily round would find about keys, devices and contracts, found at once."""
    today = in_japan(at).date()
    if account.state in WATCHED:
        sweeping.see_to_custody(account, today, at)
        sweeping.see_to_contract(account, today, at)


def _held(account_id: int, by: Actor, at: datetime) -> tuple[Account, Actor]:
    account = queries.account_locked(account_id)
    also = [*queries.operators(account.pk, in_japan(at).date()), account.accountable_officer_id]
    acting = require(by, Permission.ACCOUNT_UPKEEP, unit_id=account.unit_id, at=at, also=also)
    refuse_if([Finding("account.closed", "6-1")] if account.state == AccountState.CLOSED else [])
    return account, acting
