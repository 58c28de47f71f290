"""Once a day: what has fallen due about each account becomes a duty, what is done away with goes, and each account is to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import IN_PRINCIPLE, AccountState
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.flows import handing_over, regularising
from kosatsu.flows.conforming import WATCHED
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.people.permissions import Role
from kosatsu.posts import queries as posts
from kosatsu.records import queries as journal
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep import rules
from kosatsu.upkeep.states import Aspect, OperatedBy

SPREAD = timedelta(hours=4)
WARNED = 7
"""Days before the opening report is due on which the section is reminded of it."""
CONTRACT_WARNED = 30
EXCEPTION_ENDS_SOON = timedelta(days=30)
NO_MORE = "要らなくなったことをシステムが確かめました。"
LOOKED_AT = {Aspect.PROFILE: "プロフィール", Aspect.SITE: "市のページ"}
CLOSED = "アカウントが廃止されました。"
IN_USE = frozenset({AccountState.LIVE, AccountState.LEGACY_UNFILED})
OWN = frozenset(
    {
        Kind.OPENING_REPORT,
        Kind.OPENING_OVERDUE,
        Kind.CONFORM,
        Kind.LOOK_BY_HAND,
        Kind.VERIFICATION,
        Kind.TERMS,
        Kind.YEARLY_INSPECTION,
        Kind.HANDOVER,
        Kind.DORMANT,
        Kind.DORMANT_LONG,
        Kind.CONTRACT_END,
        Kind.CITY_REVIEWER,
        Kind.CUSTODY,
        Kind.REGULARISE,
        Kind.EXCEPTION_ENDS,
    }
)
"""What nobody need do any more about an account that is closed; whatever else is open about it stays so."""


def run(key: str, at: datetime) -> datetime | None:
    """The daily job SWEEP; it is about everything, so its key says nothing."""
    troubles: list[Exception] = []
    for number, account_id in enumerate(ids := _in_sight()):
        try:
            with transaction.atomic():
                see_to(accounts.account_locked(account_id), at=at, look_at=at + SPREAD * number / len(ids))
        except Exception as trouble:  # noqa: BLE001  # what is wrong with one account keeps nobody from the others
            troubles.append(trouble)
    with transaction.atomic():
        _monthly(in_japan(at).date(), at)
    regularising.see_to_entered(at=at)
    if troubles:
        raise ExceptionGroup(f"{len(troubles)} accounts could not be seen to", troubles)
    return None


def see_to(account: Account, *, at: datetime, look_at: datetime) -> None:
    """Everything that may have fallen due about one account, which is held."""
    today = in_japan(at).date()
    if account.state == AccountState.CLOSED:
        duties.settle_about(OWN, account.ref, note=CLOSED, by=SYSTEM, at=at)
        return
    _follow_unit(account, at)
    _opening_report(account, today, at)
    _while(account, Kind.REGULARISE, account.filing_due_on if account.state == AccountState.LEGACY_UNFILED else None, at=at)
    _exceptions(account, today, at)
    if account.state not in WATCHED:
        return
    handing_over.see_to(account, at=at)
    _dormancy(account, today, at)
    _rechecks(account, today, at)
    see_to_contract(account, today, at)
    see_to_custody(account, today, at)
    _yearly(account, today, at)
    _looking(account, today, at)
    jobs.put(Job.CONFORM, str(account.pk), not_before=look_at, dedup=f"conform:{account.pk}")


def _exceptions(account: Account, today: date, at: datetime) -> None:
    """The end of an exception from 原則 is known a while before, unless another follows it."""
    for rule in IN_PRINCIPLE:
        holding = accounts.excepted(account.pk, rule, today)
        ends = holding.until if holding and holding.until <= today + EXCEPTION_ENDS_SOON else None
        _while(account, Kind.EXCEPTION_ENDS, ends, key=rule, detail={"rule": rule}, clause=rule, at=at)


def _in_sight() -> list[int]:
    """Ids of the accounts that are not closed, and of those closed about which something is still open."""
    about = [Ref.parse(subject) for subject in duty_queries.open_duties().values_list("subject", flat=True) if subject]
    closed_with_duties = {int(ref.key) for ref in about if ref.kind == "account"}
    register = accounts.register().order_by("pk").values_list("pk", "state")
    return [pk for pk, state in register if state != AccountState.CLOSED or pk in closed_with_duties]


def _while(
    account: Account,
    kind: Kind,
    due_on: date | None,
    *,
    at: datetime,
    key: str = "",
    detail: Mapping[str, Any] | None = None,
    clause: str = "",
) -> None:
    """The duty is open as long as it has a day; without one, what was open is done."""
    if due_on is not None:
        duties.open(
            kind, subject=account.ref, unit_id=account.unit_id, due_on=due_on, key=key, detail=detail, clause=clause, by=SYSTEM, at=at
        )
        return
    found = duty_queries.open_one(kind, account.ref, key)
    if found is not None:
        duties.settle(found, note=NO_MORE, by=SYSTEM, at=at)


def _follow_unit(account: Account, at: datetime) -> None:
    """What is to be done by the section of an account is the new section's once the account has gone over to it."""
    for duty in duty_queries.open_about(account.ref, OWN).exclude(unit_id=account.unit_id).select_for_update():
        duties.move_to(duty, account.unit_id, by=SYSTEM, at=at)


def _opening_report(account: Account, today: date, at: datetime) -> None:
    """A reminder while the report is nearly due, and a duty of the supervisor's once it is late."""
    due = account.report_due_on if account.state == AccountState.APPROVED and not account.url else None
    soon = due is not None and today >= due - timedelta(days=WARNED)
    _while(account, Kind.OPENING_REPORT, due if soon else None, at=at)
    _while(account, Kind.OPENING_OVERDUE, today if due is not None and today > due else None, at=at)


def _dormancy(account: Account, today: date, at: datetime) -> None:
    """An account in use that nobody posts to: a duty of the section, later one of the supervisor's too."""
    published = posts.published([account.pk], since=at)
    last = in_japan(published[account.pk][0]).date() if account.pk in published else None
    idle = rules.idle_days(last, _in_view_since(account), today) if account.state in IN_USE else 0
    detail = {"last": last.isoformat() if last else "", "days": idle}
    for kind, key in ((Kind.DORMANT, "dormancy.warn_days"), (Kind.DORMANT_LONG, "dormancy.escalate_days")):
        late = idle >= int(bylaws.value(key, today))
        _while(account, kind, _in_time(today) if late else None, at=at, detail=detail)


def _rechecks(account: Account, today: date, at: datetime) -> None:
    """The badge and the terms are looked at again each year."""
    before = rules.months_before(today, int(bylaws.value("account.recheck_months", today)))
    opened_on = account.opened_on or account.state_since
    verified, read = kept.verification(account.pk), kept.terms(account.pk)
    last = verified.on if verified else opened_on
    _while(account, Kind.VERIFICATION, _in_time(today) if last <= before else None, at=at)
    last = read.on if read else _read_for_filing(account) or opened_on
    _while(account, Kind.TERMS, _in_time(today) if last <= before else None, at=at, key="yearly")


def _read_for_filing(account: Account) -> date | None:
    """The day on which 様式第1号 says that the terms were read."""
    filing = accounts.opening_filing(account.pk)
    written = str(filing.form.get("terms_checked_on", "")) if filing else ""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def see_to_contract(account: Account, today: date, at: datetime) -> None:
    """A contract that ends is renewed or the rights are taken away; somebody in office looks over what the contractor posts."""
    found = kept.arrangement(account.pk)
    outside = found is not None and found.operated_by != OperatedBy.DIRECT
    until = found.until if found is not None and outside else None
    for duty in duty_queries.open_about(account.ref, [Kind.CONTRACT_END]).select_for_update():
        if until is None or duty.key != until.isoformat():
            duties.settle(duty, note=NO_MORE, by=SYSTEM, at=at)
    if (
        until is not None
        and today >= until - timedelta(days=CONTRACT_WARNED)
        and not _settled(account, Kind.CONTRACT_END, until.isoformat())
    ):
        _while(account, Kind.CONTRACT_END, until, at=at, key=until.isoformat(), detail={"company": found.company if found else ""})
    unseen = found is not None and outside and (found.reviewer_id is None or not people.appointments(found.reviewer_id, today))
    _while(account, Kind.CITY_REVIEWER, _in_time(today) if unseen else None, at=at)


def _settled(account: Account, kind: Kind, key: str) -> bool:
    return duty_queries.about(account.ref).filter(kind=kind, key=key).exclude(state="open").exists()


def see_to_custody(account: Account, today: date, at: datetime) -> None:
    """Who can get in, who can get the account back, and from what it is used: a duty for each lack."""
    holding = kept.holding(account.pk)
    lacks = {finding.code: finding for finding in custody_lacks(account.pk, today)}
    for duty in duty_queries.open_about(account.ref, [Kind.CUSTODY]).select_for_update():
        if duty.key not in lacks:
            duties.settle(duty, note=NO_MORE, by=SYSTEM, at=at)
    for code, finding in lacks.items():
        detail = {"code": code, "params": dict(finding.params)}
        due = _in_time(today) if holding is not None else today + timedelta(days=30)
        _while(account, Kind.CUSTODY, due, at=at, key=code, detail=detail, clause=finding.ground)


def custody_lacks(account_id: int, today: date) -> list[Finding]:
    """What stands against how the account's keys are held on a day; administrators who hold no office do not count."""
    holding = kept.holding(account_id)
    if holding is not None:
        in_office = people.offices_of(holding.admins, today)
        holding = replace(holding, admins=tuple(person for person in holding.admins if person in in_office))
    return rules.against_holding(
        holding,
        least=int(bylaws.value("account.least_admins", today)),
        private_devices=kept.private_devices(account_id, today),
        has_device=bool(kept.devices(account_id, today)),
    )


def _yearly(account: Account, today: date, at: datetime) -> None:
    """年次点検 in the city's month for every account that was in use before it began; it may be begun for two months."""
    first = date(today.year, int(bylaws.value("inspection.yearly_month", today)), 1)
    period = str(today.year)
    due = timedelta(days=30)
    if first <= today < first + 2 * due and (account.opened_on or today) < first and kept.inspection(account.pk, period) is None:
        _while(account, Kind.YEARLY_INSPECTION, first + due, at=at, key=period)


def _looking(account: Account, today: date, at: datetime) -> None:
    """What the system has not been able to read for too long, a person looks at."""
    days = timedelta(days=int(bylaws.value("account.look_days", today)))
    since = _in_view_since(account)
    reading, site = accounts.latest_reading(account.pk), kept.looks(account.pk).get(Aspect.SITE)
    _look(account, Aspect.PROFILE, in_japan(reading.at).date() if reading else since, days, today, at)
    if account.listed_on_website and account.listing_url:
        _look(account, Aspect.SITE, in_japan(site.at).date() if site else since, days, today, at)


def _in_view_since(account: Account) -> date:
    """Since when the account is in use under this system's eyes: what was before, nobody here can know."""
    known = in_japan(journal.first_at([account.ref])[str(account.ref)]).date()
    return max(known, account.opened_on or account.state_since)


def _look(account: Account, aspect: Aspect, last: date, days: timedelta, today: date, at: datetime) -> None:
    if last + days <= today:
        _while(account, Kind.LOOK_BY_HAND, _in_time(today), at=at, key=str(aspect), detail={"what": LOOKED_AT[aspect]})


def _monthly(today: date, at: datetime) -> None:
    """月次点検 of the supervisor: one duty a month."""
    period = f"{today:%Y-%m}"
    if not bylaws.value("inspection.monthly", today) or kept.inspection(None, period) is not None:
        return
    try:
        supervisor = people.unit(str(bylaws.value(Role.SNS_SUPERVISOR, today)))
    except NotFound:
        return
    due = date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)
    detail = {"what": wareki(date(today.year, today.month, 1)).removesuffix("1日")}
    duties.open(Kind.MONTHLY_INSPECTION, subject=None, unit_id=supervisor.pk, due_on=due, key=period, detail=detail, by=SYSTEM, at=at)


def _in_time(today: date) -> date:
    return today + timedelta(days=int(bylaws.value("duty.days", today)))
