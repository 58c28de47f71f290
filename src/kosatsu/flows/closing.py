"""The closing of an account once 様式第2号 is decided: what is to be done before, the closing itself, and what completes it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import life_rules, queries
from kosatsu.accounts.forms import ClosingForm
from kosatsu.accounts.models import Account, Filing
from kosatsu.accounts.states import ClosingMode, ClosingTask, FilingKind, FilingState
from kosatsu.approval import queries as cases
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.flows import completing
from kosatsu.flows.exporting import RECORD
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.posts.states import DeliveryState
from kosatsu.records import evidence
from kosatsu.records import queries as records


@transaction.atomic
def answer(
    filing_id: int,
    task: ClosingTask,
    *,
    note: str = "",
    url: str = "",
    delivery_id: int | None = None,
    picture: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """One thing of the list is done. The website's entry is taken away by who oversees the city's accounts, the rest by the section."""
    filing, account = _closing(filing_id)
    permission = Permission.OVERSEE if task is ClosingTask.WEBSITE else Permission.ACCOUNT_CLOSE
    acting = require(by, permission, unit_id=filing.unit_id, at=at)
    refuse_if([] if not picture or evidence.has(picture) else [Finding("closing.website_unproven", "6-2")])
    if delivery_id is not None:
        url = _farewell(account, delivery_id)
    if task is ClosingTask.ARCHIVE:
        note, picture = _export(filing)
    said = {"note": note, "url": url, "evidence": picture}
    accounts.answer_closing(filing, task, listed=account.listed_on_website, by=acting, at=at, **said)
    if task is ClosingTask.WEBSITE:
        duties.settle_about([Kind.WEBSITE_REMOVAL], account.ref, note=note or url, evidence=picture, by=acting, at=at)
        _complete(filing, by=acting, at=at)


@transaction.atomic
def execute(filing_id: int, *, by: Actor, at: datetime) -> None:
    """Close the account on its day or after, when everything that is asked for before is done; the secret goes with it."""
    filing, account = _closing(filing_id)
    acting = require(by, Permission.ACCOUNT_CLOSE, unit_id=filing.unit_id, at=at)
    form, today = ClosingForm.from_json(filing.form), in_japan(at).date()
    if date.fromisoformat(form.closing_on) > today:
        refuse_if([Finding("filing.closing_day_to_come", "6-1", params={"day": form.closing_on})])
    if filing.state == FilingState.APPROVED:
        refuse_if(life_rules.against_closing(queries.answers(filing.pk)))
    case = completing.held_for(filing.ref)
    accounts.move_filing(filing, FilingState.EXECUTED, by=acting, at=at)
    until = date.fromisoformat(form.parked_until) if form.parked_until and form.mode == ClosingMode.PARKED else None
    accounts.close(account, ClosingMode(form.mode), reason=form.reason, closed_on=today, parked_until=until, by=acting, at=at)
    completing.carried_out(case, filing.ref, on=today, by=acting, at=at)
    _complete(filing, by=acting, at=at)


@transaction.atomic
def give_up(account_id: int, mode: ClosingMode, *, reason: str, by: Actor, at: datetime) -> None:
    """A parked account is given up at last, by who oversees the city's accounts or by its section; refused before its time is over."""
    account = queries.account_locked(account_id)
    acting = require(by, Permission.ACCOUNT_CLOSE, unit_id=account.unit_id, at=at)
    if account.parked_until and account.parked_until > in_japan(at).date():
        refuse_if([Finding("closing.parked_still", "bylaw:closing.mode", params={"day": account.parked_until.isoformat()})])
    refuse_if([Finding("filing.field_missing", "6-1", params={"field": "廃止のしかた"})] if mode is ClosingMode.PARKED else [])
    accounts.end_parking(account, mode, reason=reason, by=acting, at=at)


def _closing(filing_id: int) -> tuple[Filing, Account]:
    filing = queries.filing_locked(filing_id)
    if filing.kind != FilingKind.CLOSING or filing.account_id is None:
        raise NotFound
    return filing, queries.account_locked(filing.account_id)


def _complete(filing: Filing, *, by: Actor, at: datetime) -> None:
    """The filing is complete (完結) when the account is closed and the city's page does not name it any more (6(2))."""
    if filing.state == FilingState.EXECUTED and ClosingTask.WEBSITE in queries.answers(filing.pk):
        accounts.move_filing(filing, FilingState.COMPLETED, by=by, at=at)


def _farewell(account: Account, delivery_id: int) -> str:
    delivery = posts.delivery(delivery_id)
    receipt = posts.receipt(delivery_id)
    if delivery.account_id != account.pk or receipt is None or delivery.state != DeliveryState.PUBLISHED:
        raise Conflict
    return receipt.url


def _export(filing: Filing) -> tuple[str, str]:
    """The place in the journal and the root of the newest whole export since the closing was decided; blank where there is none."""
    case = cases.latest_case_of(filing.ref)
    whole = [line for line in records.history(RECORD) if line.verb == "record.exported" and not line.fields.get("withheld")]
    since = [line for line in whole if case is not None and case.decided_at is not None and line.at >= case.decided_at]
    if not since:
        return "", ""
    checkpoint = records.checkpoint_at(since[-1].seq)
    return f"記録簿の{since[-1].seq}行までの書き出し", checkpoint.root if checkpoint else ""
