"""Filing 様式第1号, 様式第2号 and the city's own forms: drafted, submitted, recalled, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries, rules
from kosatsu.accounts.forms import (
    ChangeForm,
    ClosingForm,
    ExceptionForm,
    Form,
    NamesAccount,
    OpeningForm,
    ResumptionForm,
    SuspensionForm,
    form_of,
)
from kosatsu.accounts.models import Account, Filing
from kosatsu.accounts.states import FilingKind, FilingState
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval import rules as approval_rules
from kosatsu.approval.states import Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.flows import policy_text, recalling, taking_over, telling
from kosatsu.guideline import library
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.policies import rules as policy_rules

TITLES = {
    FilingKind.OPENING: "ソーシャルメディア利用届出書",
    FilingKind.CLOSING: "ソーシャルメディア廃止届出書",
    FilingKind.CHANGE: "ソーシャルメディア変更届出書",
    FilingKind.SUSPENSION: "ソーシャルメディア休止届出書",
    FilingKind.RESUMPTION: "ソーシャルメディア再開届出書",
    FilingKind.EXCEPTION: "ソーシャルメディア例外承認願",
}


@transaction.atomic
def draft_opening(form: OpeningForm, *, unit_id: int, by: Actor, at: datetime) -> int:
    """A new 様式第1号 of a unit, not submitted yet. Returns the filing's id."""
    acting = require(by, Permission.FILING_DRAFT, unit_id=unit_id, at=at)
    edition = library.in_force(in_japan(at).date()).id
    return accounts.draft_filing(FilingKind.OPENING, form, unit_id=unit_id, edition=edition, by=acting, at=at).pk


@transaction.atomic
def draft_closing(account_id: int, *, closing_on: str, reason: str, mode: str, parked_until: str = "", by: Actor, at: datetime) -> int:
    """A new 様式第2号 for an account, filled in from the register. Returns the filing's id."""
    account = queries.account_locked(account_id)
    operators = tuple(queries.operators(account.pk, in_japan(at).date()))
    form = ClosingForm(
        **_of(account),
        accountable_officer=account.accountable_officer_id,
        operators=operators,
        closing_on=closing_on,
        reason=reason,
        mode=mode,
        parked_until=parked_until,
    )
    return _draft(FilingKind.CLOSING, form, account, by=by, at=at)


@transaction.atomic
def draft_change(account_id: int, wanted: OpeningForm, *, effective_on: str, reason: str, by: Actor, at: datetime) -> int:
    """A new 変更届: what differs between the register and the wanted values. Returns the filing's id."""
    account = queries.account_locked(account_id)
    return _draft(FilingKind.CHANGE, change_form(account, wanted, effective_on=effective_on, reason=reason, at=at), account, by=by, at=at)


def change_form(account: Account, wanted: OpeningForm, *, effective_on: str, reason: str, at: datetime) -> ChangeForm:
    """The 変更届 of an account that leads from what is registered now to the wanted values."""
    before, after = rules.changes(policy_text.registered(account, in_japan(at).date()), wanted)
    return ChangeForm(**_of(account), before=before, after=after, effective_on=effective_on, reason=reason)


@transaction.atomic
def draft_suspension(account_id: int, form: SuspensionForm, *, by: Actor, at: datetime) -> int:
    """A new 休止届; what it says of the account is taken from the register. Returns the filing's id."""
    account = queries.account_locked(account_id)
    return _draft(FilingKind.SUSPENSION, replace(form, **_of(account)), account, by=by, at=at)


@transaction.atomic
def draft_resumption(account_id: int, form: ResumptionForm, *, by: Actor, at: datetime) -> int:
    """A new 再開届; what it says of the account is taken from the register. Returns the filing's id."""
    account = queries.account_locked(account_id)
    return _draft(FilingKind.RESUMPTION, replace(form, **_of(account)), account, by=by, at=at)


@transaction.atomic
def draft_exception(account_id: int, form: ExceptionForm, *, by: Actor, at: datetime) -> int:
    """A new 例外承認願; what it says of the account is taken from the register. Returns the filing's id."""
    account = queries.account_locked(account_id)
    return _draft(FilingKind.EXCEPTION, replace(form, **_of(account)), account, by=by, at=at)


@transaction.atomic
def revise(filing_id: int, form: Form, *, by: Actor, at: datetime) -> None:
    """Other values in a filing that is not under way."""
    filing = _own(filing_id, by)
    acting = require(by, Permission.FILING_DRAFT, unit_id=filing.unit_id, at=at)
    accounts.revise_filing(filing, form, by=acting, at=at)


@transaction.atomic
def submit(filing_id: int, *, by: Actor, at: datetime) -> int:
    """The filing goes on its way to the decision, again if it came back. Returns the case's id."""
    filing = _own(filing_id, by)
    acting = require(by, Permission.FILING_DRAFT, unit_id=filing.unit_id, at=at)
    today = in_japan(at).date()
    if filing.kind == FilingKind.OPENING:
        refuse_if(_against_opening(filing, on=today))
    form = form_of(filing.kind, filing.form)
    account = queries.account_locked(filing.account_id) if isinstance(form, NamesAccount) and filing.account_id else None
    if isinstance(form, ChangeForm):
        refuse_if(_against_another_change(filing, form))
    accounts.submit_filing(filing, registered=policy_text.registered(account, today) if account else None, by=acting, at=at)
    content = canonical.encode({"filing": str(filing.ref), "kind": filing.kind, "edition": filing.edition, "form": filing.form})
    title = f"{TITLES[FilingKind(filing.kind)]}「{filing.form['account_name']}」"
    kind = case_kind(form, filing.kind, on=today)
    steps = cases.plan(kind, unit_id=filing.unit_id, drafter_id=filing.drafter_id, on=today)
    case = cases.open_case_of(filing.ref)
    if case is None:
        case = approval.open_case(
            filing.ref,
            kind=kind,
            title=title,
            content=content,
            unit_id=filing.unit_id,
            steps=steps,
            by=acting,
            at=at,
            writers=taking_over.writers(filing.ref),
        )
    else:
        case = cases.locked(case.pk)
        approval.resubmit(case, content=content, title=title, steps=steps, by=acting, at=at, writers=taking_over.writers(filing.ref))
    telling.case_moved(case, Verb.SUBMITTED, by=acting, at=at)
    return case.pk


@transaction.atomic
def recall(filing_id: int, *, by: Actor, at: datetime) -> None:
    """The drafter takes the filing back while it is under way (引戻し)."""
    filing = _own(filing_id, by)
    case = cases.open_case_of(filing.ref)
    if case is None:
        raise Conflict
    recalling.recall(case.pk, by=by, at=at)


@transaction.atomic
def withdraw(filing_id: int, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The drafter ends a filing that is not under way (取下げ)."""
    filing = _own(filing_id, by)
    case = cases.open_case_of(filing.ref)
    if case is not None:
        recalling.withdraw(case.pk, reason=reason, by=by, at=at)
        return
    accounts.move_filing(filing, FilingState.WITHDRAWN, by=by, at=at)


def case_kind(form: Form, kind: str, *, on: date) -> str:
    """The kind of case a filing makes; a change goes by what it changes (`change.levels`)."""
    if isinstance(form, ChangeForm):
        return f"account.change.{rules.level_of(form.after, light=bylaws.value('change.levels', on))}"
    return "exception" if kind == FilingKind.EXCEPTION else f"account.{kind}"


def _of(account: Account) -> dict[str, Any]:
    return {"account_id": account.pk, "platform": account.platform, "account_name": account.display_name, "url": account.url}


def _draft(kind: FilingKind, form: Form, account: Account, *, by: Actor, at: datetime) -> int:
    """The filing begins in the drafter's own team where that belongs to the account's unit, so that the team's leader sees it."""
    acting = require(by, Permission.FILING_DRAFT, unit_id=account.unit_id, at=at)
    today = in_japan(at).date()
    edition = library.in_force(today).id
    own = people.acting(acting, today).unit_id
    unit_id = own if people.tree(today).within(own, account.unit_id) else account.unit_id
    return accounts.draft_filing(kind, form, unit_id=unit_id, edition=edition, by=acting, at=at, account=account).pk


def _against_another_change(filing: Filing, form: ChangeForm) -> list[Finding]:
    """Two filings under way do not change the same fact."""
    others = queries.under_way(form.account_id, FilingKind.CHANGE, besides=filing.pk)
    twice = {name for other in others for name in other.form["after"]} & form.after.keys()
    return [Finding("change.already_under_way", "bylaw:change.levels", params={"field": rules.CHANGEABLE[name]}) for name in sorted(twice)]


def _against_opening(filing: Filing, *, on: date) -> list[Finding]:
    """What the form lacks, and of the policy what the form does not ask for; the rest of the policy once the form is whole."""
    form = OpeningForm.from_json(filing.form)
    _, public = policy_text.items(form, unit_id=filing.unit_id, on=on)
    lacking = rules.against_opening_form(form) + rules.against_terms_to_come(form, on=on)
    own = set(policy_rules.ITEMS[9:])
    return lacking + [found for found in policy_rules.against_policy(public) if not lacking or found.params["item"] in own]


def _own(filing_id: int, by: Actor) -> Filing:
    """The filing, held; refused for anybody but its drafter, so that nobody seals words of the own."""
    filing = queries.filing_locked(filing_id)
    refuse_if(approval_rules.against_other_drafter(person=by.person(), drafter=filing.drafter_id))
    return filing
