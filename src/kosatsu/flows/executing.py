"""What follows when a filing has been decided: at once, or on the day that the filing names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries, rules
from kosatsu.accounts.forms import ChangeForm, ExceptionForm, OpeningForm, ResumptionForm, SuspensionForm, TransferForm
from kosatsu.accounts.models import Account, Filing
from kosatsu.accounts.states import EDITABLE, AccountState, ChangeLevel, FilingKind, FilingState
from kosatsu.approval.states import CaseState
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties import actions as duties
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.flows import completing, excepting, policy_text, telling
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import JAPAN, in_japan
from kosatsu.policies import actions as policies
from kosatsu.policies import queries as policy_queries
from kosatsu.posts import actions as posts
from kosatsu.posts import queries as post_queries

CASES = (
    f"account.{FilingKind.OPENING}",
    f"account.{FilingKind.CLOSING}",
    *(f"account.{FilingKind.CHANGE}.{level}" for level in ChangeLevel),
    f"account.{FilingKind.SUSPENSION}",
    f"account.{FilingKind.RESUMPTION}",
    f"account.{FilingKind.TRANSFER}",
    "exception",
)
SEEN_ON_THE_PLATFORM = frozenset(
    {"account_name", "handle", "planned_url", "listing_url", "listed_on_website", "contact", "reply_mode", "icon"}
)


def follow(filing_id: int, state: CaseState, *, by: Actor, at: datetime) -> None:
    """The filing goes where its case went; once decided, what it asks for happens or waits for its day."""
    filing = queries.filing_locked(filing_id)
    accounts.move_filing(filing, FilingState(state), by=by, at=at)
    if state is CaseState.APPROVED:
        DECIDED[FilingKind(filing.kind)](filing, by, at)


def run(key: str, at: datetime) -> datetime | None:
    """The job EXECUTE_FILING: `key` is the id of a decided filing whose day has come."""
    with transaction.atomic():
        filing = queries.filing_locked(int(key))
        if filing.state == FilingState.APPROVED:
            _execute(filing, SYSTEM, at)
    return None


def _opened(filing: Filing, by: Actor, at: datetime) -> None:
    today = in_japan(at).date()
    due = today + timedelta(days=bylaws.value("account.opening_report_days", today))
    account = _adopted(filing, due, by, at) if filing.account_id else accounts.approve_account(filing, report_due_on=due, by=by, at=at)
    internal, public = policy_text.items(OpeningForm.from_json(filing.form), unit_id=filing.unit_id, on=today)
    policies.put_in_force(account, internal=internal, public=public, since=today, source=str(filing.ref), by=by, at=at)
    telling.policy_to_read(account, at=at)
    _unlisted(filing, account, OpeningForm.from_json(filing.form), by, at)


def _adopted(filing: Filing, due: date, by: Actor, at: datetime) -> Account:
    """The account was there before; it is taken in, and nobody need file it any more."""
    account = _account(filing)
    accounts.adopt(filing, account, report_due_on=due, by=by, at=at)
    duties.settle_about([Kind.REGULARISE], account.ref, note=str(filing.ref), by=by, at=at)
    if account.state != AccountState.APPROVED:
        jobs.put(Job.READ_PROFILE, str(account.pk), not_before=at, dedup=f"profile:{account.pk}")
    return account


def _unlisted(filing: Filing, account: Account, form: OpeningForm, by: Actor, at: datetime) -> None:
    """Who decided on a form that does not list the account decided on the exception from listing it."""
    today = in_japan(at).date()
    if not form.listed_on_website and queries.excepted(account.pk, "5-3-a", today) is None:
        until = max(date.fromisoformat(form.unlisted_until), today)
        accounts.except_from(account, "5-3-a", reason=form.unlisted_reason, since=today, until=until, filing=filing, by=by, at=at)


def _closing(filing: Filing, by: Actor, at: datetime) -> None:
    account, today = _account(filing), in_japan(at).date()
    accounts.begin_closing(account, filing=filing, by=by, at=at)
    due = max(date.fromisoformat(filing.form["closing_on"]), today) + timedelta(days=bylaws.value("duty.days", today))
    duties.open(Kind.WEBSITE_REMOVAL, subject=account.ref, unit_id=account.unit_id, due_on=due, key=str(filing.pk), by=by, at=at)


def _except(filing: Filing, account: Account, by: Actor, at: datetime) -> None:
    form, today = ExceptionForm.from_json(filing.form), in_japan(at).date()
    until = max(date.fromisoformat(form.until), today)
    accounts.except_from(account, form.rule, reason=form.reason, since=today, until=until, filing=filing, by=by, at=at)
    excepting.settle_duties(account, form.rule, by=by, at=at)


def _on_its_day(filing: Filing, by: Actor, at: datetime) -> None:
    day = date.fromisoformat(filing.form["effective_on"])
    if day <= in_japan(at).date():
        _execute(filing, by, at)
    else:
        morning = datetime.combine(day, time(0), JAPAN)
        jobs.put(Job.EXECUTE_FILING, str(filing.pk), not_before=morning, dedup=f"filing:{filing.pk}")


def _execute(filing: Filing, by: Actor, at: datetime) -> None:
    case, account = completing.held_for(filing.ref), _account(filing)
    if rules.against_carrying_out(FilingKind(filing.kind), AccountState(account.state)):
        accounts.move_filing(filing, FilingState.LAPSED, by=by, at=at)
        return
    accounts.move_filing(filing, FilingState.EXECUTED, by=by, at=at)
    EXECUTED[FilingKind(filing.kind)](filing, account, by, at)
    completing.carried_out(case, filing.ref, on=in_japan(at).date(), by=by, at=at)


def _change(filing: Filing, account: Account, by: Actor, at: datetime) -> None:
    form, today = ChangeForm.from_json(filing.form), in_japan(at).date()
    policy = policy_text.changed(account, form.after, today)
    accounts.apply_change(account, form.after, filing=filing, by=by, at=at)
    _put_in_force(account, policy, filing, form.reason, by, at)
    if account.url and SEEN_ON_THE_PLATFORM & form.after.keys():
        jobs.put(Job.READ_PROFILE, str(account.pk), not_before=at, dedup=f"profile:{account.pk}")


def _suspend(filing: Filing, account: Account, by: Actor, at: datetime) -> None:
    form = SuspensionForm.from_json(filing.form)
    until = date.fromisoformat(form.until) if form.until else None
    accounts.suspend(account, form.suspension_kind, reason=form.reason, until=until, by=by, at=at, filing=str(filing.ref))


def _resume(filing: Filing, account: Account, by: Actor, at: datetime) -> None:
    accounts.resume(account, reason=ResumptionForm.from_json(filing.form).reason, by=by, at=at, filing=str(filing.ref))


def _transfer(filing: Filing, account: Account, by: Actor, at: datetime) -> None:
    """Account, duties and drafts go to the other unit; the policy names other offices."""
    form, today = TransferForm.from_json(filing.form), in_japan(at).date()
    after = {"accountable_officer": form.accountable_officer, "operators": list(form.operators)}
    policy = policy_text.changed(account, after, today, unit_id=form.to_unit)
    accounts.transfer(account, form, filing=filing, by=by, at=at)
    for duty in duty_queries.open_about(account.ref).exclude(unit_id=form.to_unit).select_for_update():
        duties.move_to(duty, form.to_unit, by=by, at=at)
    for draft in queries.filings_of(account.pk).filter(state__in=EDITABLE):
        accounts.follow_account(draft, form.to_unit, by=by, at=at)
    for post in post_queries.drafts_only_for(account.pk):
        posts.follow_account(post, form.to_unit, by=by, at=at)
    _put_in_force(account, policy, filing, form.reason, by, at)


def _put_in_force(
    account: Account, items: tuple[list[str], list[str]] | None, filing: Filing, reason: str, by: Actor, at: datetime
) -> None:
    """The policy that a filing changes is a new version, from today on or from the day of one that is decided already."""
    if items is None:
        return
    internal, public = items
    latest, today = policy_queries.latest(account.pk), in_japan(at).date()
    since = max(today, latest.since) if latest else today
    policies.put_in_force(account, internal=internal, public=public, since=since, source=str(filing.ref), reason=reason, by=by, at=at)
    telling.policy_to_read(account, at=at)


def _account(filing: Filing) -> Account:
    if filing.account_id is None:
        raise ValueError(f"{filing} names no account")
    return queries.account_locked(filing.account_id)


DECIDED: Mapping[FilingKind, Callable[[Filing, Actor, datetime], None]] = {
    FilingKind.OPENING: _opened,
    FilingKind.CLOSING: _closing,
    FilingKind.CHANGE: _on_its_day,
    FilingKind.SUSPENSION: _on_its_day,
    FilingKind.RESUMPTION: _on_its_day,
    FilingKind.EXCEPTION: _execute,
    FilingKind.TRANSFER: _on_its_day,
}
EXECUTED: Mapping[FilingKind, Callable[[Filing, Account, Actor, datetime], None]] = {
    FilingKind.CHANGE: _change,
    FilingKind.SUSPENSION: _suspend,
    FilingKind.RESUMPTION: _resume,
    FilingKind.EXCEPTION: _except,
    FilingKind.TRANSFER: _transfer,
}
