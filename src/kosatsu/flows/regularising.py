"""無届アカウント: somebody comes across an account that the register does not know, and the supervisor decides what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import addresses, queries
from kosatsu.accounts.addresses import Match, Named, Place
from kosatsu.accounts.media import by_host
from kosatsu.accounts.states import AccountState
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import conforming
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, Role, require
from kosatsu.upkeep import actions as upkeep
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.models import Found
from kosatsu.upkeep.states import FoundState

OTHER = "other"
FOR_SECTION = frozenset({FoundState.REGULARISING, FoundState.TRANSFERRING, FoundState.CLOSING})


@transaction.atomic
def report(url: str, words: str, *, unit_id: int | None, by: Actor, at: datetime) -> int:
    """Anybody in office may report what they found; told at once if the register knows it. Returns the report's id."""
    today = in_japan(at).date()
    acting = people.acting(by, today)
    asked = addresses.read(url)
    where = by_host().get(asked.host) if isinstance(asked, Place) else None
    found = upkeep.report_found(
        url,
        words,
        known=known_as(url),
        platform=where.platform if where else asked.platform if isinstance(asked, Named) else "",
        handle=asked.path[0].removeprefix("@") if isinstance(asked, Place) and where and len(asked.path) == 1 else "",
        unit_id=unit_id,
        by=Actor(acting.person_id, acting.appointment_id),
        at=at,
    )
    supervisor = people.unit(str(bylaws.value(Role.SNS_SUPERVISOR, today)))
    detail = {"about": url}
    duties.open(Kind.FOUND, subject=found.ref, unit_id=supervisor.pk, due_on=_due(today), detail=detail, by=by, at=at)
    return found.pk


@transaction.atomic
def decide(found_id: int, state: FoundState, *, reason: str, unit_id: int | None, by: Actor, at: datetime) -> None:
    """Its section regularises, hands over or closes it, by a day; or it is not the city's at all, or gone."""
    found = kept.found_locked(found_id)
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    upkeep.decide_found(found, state, reason=reason, unit_id=unit_id, by=acting, at=at)
    duties.settle_about([Kind.FOUND, Kind.REGULARISE], found.ref, note=reason, by=acting, at=at)
    if state in FOR_SECTION and found.unit_id is not None:
        _enter(found, found.unit_id, reason, by=acting, at=at)
    if state in FOR_SECTION and found.unit_id is not None:
        today = in_japan(at).date()
        due = today + timedelta(days=int(bylaws.value("found.regularise_days", today)))
        detail = {"about": found.url, "state": str(state), "reason": reason}
        duties.open(Kind.REGULARISE, subject=found.ref, unit_id=found.unit_id, due_on=due, detail=detail, by=acting, at=at)


@transaction.atomic
def register(found_id: int, account_id: int, *, by: Actor, at: datetime) -> None:
    """The account found is this one of the register now; refused where the register's is another."""
    account = queries.account_locked(account_id)
    found = kept.found_locked(found_id)
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    same = addresses.match(addresses.read(found.url), conforming.known(account)) in {Match.SAME, Match.BELOW}
    refuse_if([] if same else [Finding("found.other_account", "9-4", params={"account": account.display_name})])
    upkeep.register_found(found, account, by=acting, at=at)
    duties.settle_about([Kind.FOUND, Kind.REGULARISE], found.ref, note=str(account), by=acting, at=at)


def see_to_entered(*, at: datetime) -> None:
    """What was found is at its end where its account has been filed, or is used no more; each in a transaction of its own."""
    for found_id, account_id in [(found.pk, found.account_id) for found in kept.entered()]:
        with transaction.atomic():
            account = queries.account_locked(account_id or 0)
            found = kept.found_locked(found_id)
            if account.state == AccountState.UNREGISTERED or found.state not in FOR_SECTION:
                continue
            if account.state in {AccountState.CLOSED, AccountState.PARKED}:
                upkeep.end_found(found, by=SYSTEM, at=at)
            elif found.state == FoundState.CLOSING:
                continue
            else:
                upkeep.register_found(found, account, by=SYSTEM, at=at)
            duties.settle_about([Kind.FOUND, Kind.REGULARISE], found.ref, note=str(account), by=SYSTEM, at=at)


def _enter(found: Found, unit_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """A row of the register, which the public does not see, so that 様式第1号 can take the account in; nothing where no office answers."""
    today = in_japan(at).date()
    officer = next((min(heads) for period in people.tree(today).lineage(unit_id) if (heads := people.heads(period.unit_id, today))), None)
    if officer is None:
        return
    if found.account is not None:
        accounts.assign_unregistered(queries.account_locked(found.account.pk), unit_id, officer, by=by, at=at)
        return
    values = {
        "platform": found.platform or OTHER,
        "display_name": (found.handle or found.place)[:120],
        "handle": found.handle,
        "url": found.url,
        "unit_id": unit_id,
        "accountable_officer_id": officer,
        "start_on": today,
        "listed_on_website": False,
    }
    entered = accounts.enter_existing(values, operators=[], state=AccountState.UNREGISTERED, since=today, ground=reason, by=by, at=at)
    upkeep.enter_found(found, entered, by=by, at=at)


def known_as(url: str) -> str:
    """The name of the account of the register at this address, closed ones too; empty where there is none."""
    asked = addresses.read(url)
    for account in queries.vouched_for():
        if addresses.match(asked, conforming.known(account)) in {Match.SAME, Match.BELOW}:
            return account.display_name
    return ""


def _due(today: date) -> date:
    return today + timedelta(days=int(bylaws.value("duty.days", today)))
