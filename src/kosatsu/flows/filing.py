"""Filing 様式第1号, 様式第2号 and the city's own forms: drafted, submitted, recalled, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import life_rules, queries, rules
from kosatsu.accounts.forms import (
    ChangeForm,
    ClosingForm,
    ExceptionForm,
    Form,
    NamesAccount,
    OpeningForm,
    ResumptionForm,
    SuspensionForm,
    TransferForm,
    form_of,
)
from kosatsu.accounts.models import Account, Filing
from kosatsu.accounts.states import FilingKind, FilingState
from kosatsu.approval import actions as approval
from kosatsu.approval import offices
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
    FilingKind.TRANSFER: "ソーシャルメディア所管替え届出書",
}


@transaction.atomic
def draft_opening(form: OpeningForm, *, unit_id: int, by: Actor, at: datetime, adopts: int | None = None) -> int:
    """A new 様式第1号 of a unit, not submitted yet. Returns the filing's id.

    `adopts`: an account that was there before it was filed; its decision takes that one in instead of making another.
    """
    acting = require(by, Permission.FILING_DRAFT, unit_id=unit_id, at=at)
    edition = library.in_force(in_japan(at).date()).id
    account = queries.account_locked(adopts) if adopts is not None else None
    if account is not None:
        require(by, Permission.FILING_DRAFT, unit_id=account.unit_id, at=at)
        another = queries.adopting(account.pk) is not None
        refuse_if(life_rules.against_adopting(state=account.state, unfiled=account.filing_due_on is not None, another=another))
    return accounts.draft_filing(FilingKind.OPENING, form, unit_id=unit_id, edition=edition, by=acting, at=at, account=account).pk


@transaction.atomic
def draft_transfer(account_id: int, form: TransferForm, *, by: Actor, at: datetime) -> int:
    """A new 所管替え届; what it says of the account and its unit is taken from the register. Returns the filing's id."""
    account = queries.account_locked(account_id)
    return _draft(FilingKind.TRANSFER, transfer_form(account, form, at=at), account, by=by, at=at)


@transaction.atomic
def revise_transfer(filing_id: int, form: TransferForm, *, by: Actor, at: datetime) -> None:
    """Other values in a 所管替え届 that is not under way; what it says of the account is taken anew from the register."""
    account = queries.filing(filing_id).account
    if account is None:
        raise Conflict
    revise(filing_id, transfer_form(account, form, at=at), by=by, at=at)


def transfer_form(account: Account, form: TransferForm, *, at: datetime) -> TransferForm:
    """The 所管替え届 of an account, with the units named as they are today."""
    today = in_japan(at).date()
    to_name = people.unit_name(form.to_unit, today) if form.to_unit else ""
    from_name = people.unit_name(account.unit_id, today)
    return replace(form, **_of(account), from_unit=account.unit_id, from_name=from_name, to_name=to_name)


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
    """The filing goes on its way to the decision, again if it came back, with those it went with. Returns the case's id."""
    case = cases.open_case_of(queries.filing(filing_id).ref)
    return submit_together([int(about.key) for about in cases.subjects(case)] if case else [filing_id], by=by, at=at)


@transaction.atomic
def submit_together(filing_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Filings of one kind and one unit go on their way as one case, for one decision (一括起案). Returns the case's id."""
    filings = [_own(filing_id, by) for filing_id in sorted(filing_ids)]
    first, today = filings[0], in_japan(at).date()
    acting = require(by, Permission.FILING_DRAFT, unit_id=first.unit_id, at=at)
    refuse_if(life_rules.against_together([(filing.kind, filing.unit_id) for filing in filings]))
    for filing in filings:
        _go(filing, by=acting, at=at)
    kind = max(case_kind(form_of(filing.kind, filing.form), filing.kind, on=today) for filing in filings)
    case = cases.open_case_of(first.ref)
    written = frozenset().union(*(taking_over.writers(filing.ref) for filing in filings))
    put_up: dict[str, Any] = {"title": _title(filings), "content": _content(filings), "writers": written, "by": acting, "at": at}
    put_up["steps"] = _steps(first, kind, on=today)
    refs = [filing.ref for filing in filings]
    if case is None:
        case = approval.open_case(first.ref, kind=kind, unit_id=first.unit_id, also=refs[1:], **put_up)
    else:
        case = cases.locked(case.pk)
        approval.resubmit(case, about=refs, **put_up)
    telling.case_moved(case, Verb.SUBMITTED, by=acting, at=at)
    return case.pk


def _go(filing: Filing, *, by: Actor, at: datetime) -> None:
    today, form = in_japan(at).date(), form_of(filing.kind, filing.form)
    if filing.kind == FilingKind.OPENING:
        refuse_if(_against_opening(filing, on=today))
    account = queries.account_locked(filing.account_id) if filing.account_id else None
    registered = policy_text.registered(account, today) if account and isinstance(form, NamesAccount) else None
    if isinstance(form, ChangeForm):
        refuse_if(_against_another_change(filing, form))
    members = _members(form.to_unit, today) if isinstance(form, TransferForm) and form.to_unit else ()
    accounts.submit_filing(filing, registered=registered, members=members, by=by, at=at)


def _members(unit_id: int, on: date) -> set[int]:
    section = people.subtree(people.section_of(unit_id, on) or unit_id, on)
    return {holder.person_id for holder in people.members(section, on)}


def _steps(filing: Filing, kind: str, *, on: date) -> list[approval_rules.PlannedStep]:
    """The boxes of the way; in a transfer the head of the section that takes the account concurs as well."""
    route = bylaws.route(kind, on)
    form = form_of(filing.kind, filing.form)
    if isinstance(form, TransferForm):
        section = people.section_of(form.to_unit, on) or form.to_unit
        office = {"unit": people.unit(section).code, "rank": "section_head"}
        box = {"office": office, "box": "受入れ課長", "row": "合議"}
        route = [*route[:1], {"stage": "concurrence", "lanes": [[box]]}, *route[1:]]
    return offices.planned(route, unit_id=filing.unit_id, drafter_id=filing.drafter_id, on=on)


def _title(filings: Sequence[Filing]) -> str:
    title = TITLES[FilingKind(filings[0].kind)]
    return f"{title}「{filings[0].form['account_name']}」" if len(filings) == 1 else f"{title}(一括 {len(filings)}件)"


def _content(filings: Sequence[Filing]) -> bytes:
    parts = [{"filing": str(filing.ref), "kind": filing.kind, "edition": filing.edition, "form": filing.form} for filing in filings]
    if len(parts) == 1:
        return canonical.encode(parts[0])
    return canonical.encode({cases.SUBJECTS: [{"subject": part["filing"], "content": part} for part in parts]})


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
