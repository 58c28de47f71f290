"""What is done to filings and accounts. Every deed leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from kosatsu.accounts import life_rules, queries, rules, sealing
from kosatsu.accounts.forms import Form, OpeningForm, TransferForm, form_of
from kosatsu.accounts.models import Account, AccountOperator, ClosingAnswer, Credential, Filing, NoAccount, ProfileReading, RuleException
from kosatsu.accounts.states import (
    ACCOUNT_LIFECYCLE,
    EDITABLE,
    FILING_LIFECYCLE,
    AccountState,
    ClosingMode,
    ClosingTask,
    FilingKind,
    FilingState,
)
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.records import actions as records

LONGEST = 300
OWN_NAMES = {
    "account_name": "display_name",
    "planned_url": "url",
    "accountable_officer": "accountable_officer_id",
}


def draft_filing(
    kind: FilingKind,
    form: Form,
    *,
    unit_id: int,
    edition: str,
    by: Actor,
    at: datetime,
    account: Account | None = None,
) -> Filing:
    """A new filing, not submitted yet."""
    if account is not None and kind is FilingKind.CLOSING:
        refuse_if([Finding("filing.closing_under_way", "6-1")] if queries.closing_under_way(account.pk) else [])
    filing = Filing.objects.create(
        kind=kind,
        state=FilingState.DRAFT,
        unit_id=unit_id,
        drafter_id=by.person(),
        form=form.as_json(),
        account=account,
        edition=edition,
        created_at=at,
    )
    records.append("filing.drafted", filing.ref, by=by, at=at, kind=str(kind), form=canonical.digest(filing.form))
    return filing


def revise_filing(filing: Filing, form: Form, *, by: Actor, at: datetime) -> None:
    """Put other values into a filing that is not under way."""
    refuse_if([] if filing.state in EDITABLE else [Finding("filing.not_editable", PRODUCT_LAW_3)])
    filing.form = form.as_json()
    filing.save(update_fields=["form"])
    records.append("filing.revised", filing.ref, by=by, at=at, form=canonical.digest(filing.form))


def submit_filing(filing: Filing, *, registered: OpeningForm | None = None, members: Collection[int] = (), by: Actor, at: datetime) -> None:
    """The filing goes on its way; refused while a field that is asked for is missing, or the account is not where the form needs it."""
    form = form_of(filing.kind, filing.form)
    state = filing.account.state if filing.account else ""
    refuse_if(rules.against_form(form, on=in_japan(at).date(), registered=registered, state=state, members=members))
    filing.state = FILING_LIFECYCLE.move(filing.state, FilingState.SUBMITTED)
    filing.filed_at = at
    filing.save(update_fields=["state", "filed_at"])
    records.append("filing.submitted", filing.ref, by=by, at=at, form=canonical.digest(filing.form))


def take_over_filing(filing: Filing, *, by: Actor, at: datetime) -> None:
    """Another drafter for a filing whose drafter is not there any more."""
    former, filing.drafter_id = filing.drafter_id, by.person()
    filing.save(update_fields=["drafter"])
    records.append("filing.taken_over", filing.ref, by=by, at=at, former=former)


def move_filing(filing: Filing, state: FilingState, *, by: Actor, at: datetime) -> None:
    """The filing follows its case: returned, recalled, approved, rejected, withdrawn, executed."""
    filing.state = FILING_LIFECYCLE.move(filing.state, state)
    filing.save(update_fields=["state"])
    records.append(f"filing.{state}", filing.ref, by=by, at=at)


def approve_account(filing: Filing, *, report_due_on: date, by: Actor, at: datetime) -> Account:
    """The account that an approved 様式第1号 names: allowed to be acquired, not open yet."""
    form = OpeningForm.from_json(filing.form)
    today = in_japan(at).date()
    first = {"state": AccountState.APPROVED, "state_since": today, "unit_id": filing.unit_id, "report_due_on": report_due_on}
    account = Account.objects.create(**first, **_values(form))
    _set_operators(account, form.operators, since=today)
    filing.account = account
    filing.save(update_fields=["account"])
    records.append("account.approved", account.ref, by=by, at=at, filing=str(filing.ref), form=canonical.digest(filing.form))
    return account


def adopt(filing: Filing, account: Account, *, report_due_on: date, by: Actor, at: datetime) -> None:
    """An account that was there before its 様式第1号 is one like any other now: in use if its address is known, else to be reported."""
    form, today = OpeningForm.from_json(filing.form), in_japan(at).date()
    values = {name: value for name, value in _values(form).items() if not account.url or name not in {"platform", "handle", "start_on"}}
    known = account.state == AccountState.LEGACY_UNFILED and account.url and account.handle
    if account.state != AccountState.SUSPENDED:
        account.state = ACCOUNT_LIFECYCLE.move(account.state, AccountState.LIVE if known else AccountState.APPROVED)
        account.state_since = today
        account.opened_on = account.opened_on or (account.start_on if known else None)
    for name, value in values.items():
        setattr(account, name, value)
    account.unit_id, account.filing_due_on = filing.unit_id, None
    account.report_due_on = report_due_on if account.state == AccountState.APPROVED else None
    own = ["unit", "filing_due_on", "report_due_on", "state", "state_since", "opened_on"]
    account.save(update_fields=[*(name.removesuffix("_id") for name in values), *own])
    replace_operators(account, form.operators, on=today)
    records.append("account.adopted", account.ref, by=by, at=at, filing=str(filing.ref), state=account.state)


def transfer(account: Account, form: TransferForm, *, filing: Filing, by: Actor, at: datetime) -> None:
    """Another unit has the account from now on, and other people answer for it and operate it."""
    former, account.unit_id, account.accountable_officer_id = account.unit_id, form.to_unit, form.accountable_officer
    account.save(update_fields=["unit", "accountable_officer"])
    replace_operators(account, form.operators, on=in_japan(at).date())
    said = {"filing": str(filing.ref), "former": former, "unit": form.to_unit, "reason": form.reason}
    records.append("account.transferred", account.ref, by=by, at=at, **said)


def follow_account(filing: Filing, unit_id: int, *, by: Actor, at: datetime) -> None:
    """A draft about an account that went to another unit goes with it."""
    former, filing.unit_id = filing.unit_id, unit_id
    filing.save(update_fields=["unit"])
    records.append("filing.went_along", filing.ref, by=by, at=at, former=former, unit=unit_id)


def say_no_account(platform: str, name: str, *, reason: str, has_account: bool, since: date, by: Actor, at: datetime) -> NoAccount:
    """From a day on the city says that it has no account there, or none of this name."""
    said = queries.statements(since).filter(platform=platform, name=name, until__isnull=True).exists()
    refuse_if(life_rules.against_statement(platform=platform, reason=reason, has_account=has_account, said=said))
    given = NoAccount.objects.create(platform=platform, name=name, reason=reason, since=since, person_id=by.person())
    records.append("no_account.said", given.ref, by=by, at=at, platform=platform, name=name, reason=reason, since=since.isoformat())
    return given


def end_statement(statement: NoAccount, *, reason: str, by: Actor, at: datetime) -> None:
    """The city says so no more."""
    refuse_if([] if reason.strip() else [Finding("filing.field_missing", "9-4", params={"field": "理由"})])
    refuse_if([Finding("statement.over", "9-4")] if statement.until else [])
    statement.until = max(in_japan(at).date(), statement.since)
    statement.save(update_fields=["until"])
    records.append("no_account.ended", statement.ref, by=by, at=at, reason=reason)


def enter_existing(
    values: Mapping[str, Any], *, operators: Sequence[int], state: AccountState, since: date, ground: str = "", by: Actor, at: datetime
) -> Account:
    """An account that was in use, suspended or closed before this system came; entered by name of who vouches for it, on a ground."""
    account = Account.objects.create(state=state, state_since=since, **values)
    _set_operators(account, operators, since=account.start_on)
    said = {key: str(value) for key, value in values.items()}
    records.append("account.entered", account.ref, by=by, at=at, state=str(state), since=since.isoformat(), ground=ground, said=said)
    return account


def report_opening(account: Account, report: rules.OpeningReport, *, by: Actor, at: datetime) -> None:
    """Write down what was really acquired; the account stays not open until its profile has been looked at."""
    refuse_if(rules.against_opening_report(report))
    refuse_if([] if account.state == AccountState.APPROVED else [Finding("account.already_open", "5-1-a")])
    for name, value in asdict(report).items():
        setattr(account, name, value)
    account.save(update_fields=list(asdict(report)))
    records.append("account.reported", account.ref, by=by, at=at, **asdict(report))


def keep_credential(account: Account, secret: Mapping[str, str], *, key: bytes, key_id: str, by: Actor, at: datetime) -> None:
    """Seal the account's secret; an empty value never overwrites one that is kept."""
    given = {name: value for name, value in secret.items() if value}
    if not given:
        return
    nonce, sealed = sealing.seal(given, key=key, place=account.place_of_secret)
    Credential.objects.update_or_create(account=account, defaults={"key_id": key_id, "nonce": nonce, "sealed": sealed, "set_at": at})
    records.append("credential.kept", account.ref, by=by, at=at, key_id=key_id)


def destroy_credential(account: Account, *, by: Actor, at: datetime) -> None:
    """The secret of a closed account is gone for good."""
    gone, _ = Credential.objects.filter(account=account).delete()
    if gone:
        records.append("credential.destroyed", account.ref, by=by, at=at)


def record_profile(
    account: Account,
    seen: rules.Seen,
    findings: Sequence[Finding],
    *,
    evidence: str,
    by_hand: bool,
    by: Actor,
    at: datetime,
) -> ProfileReading:
    """Write down the live profile and what was found against it."""
    codes = [finding.code for finding in findings]
    seen = replace(seen, display_name=seen.display_name[:LONGEST], handle=seen.handle[:LONGEST], stable_id=seen.stable_id[:LONGEST])
    reading = ProfileReading.objects.create(
        account=account,
        at=at,
        by_hand=by_hand,
        findings=[{"code": f.code, "ground": f.ground, "level": str(f.level), "params": dict(f.params)} for f in findings],
        evidence=evidence,
        **asdict(seen),
    )
    records.append("account.profile_read", account.ref, by=by, at=at, by_hand=by_hand, findings=codes, evidence=evidence, **asdict(seen))
    return reading


def go_live(account: Account, findings: Sequence[Finding], *, by: Actor, at: datetime) -> None:
    """The account is in use and listed from now on; refused while its profile does not conform."""
    refuse_if([finding for finding in findings if finding.level in {Level.STOP, Level.IMPOSSIBLE}])
    account.state = ACCOUNT_LIFECYCLE.move(account.state, AccountState.LIVE)
    account.opened_on = account.state_since = in_japan(at).date()
    account.save(update_fields=["state", "opened_on", "state_since"])
    records.append("account.went_live", account.ref, by=by, at=at, url=account.url, handle=account.handle, stable_id=account.stable_id)


def put_under_check(account: Account, *, reason: str, by: Actor, at: datetime) -> None:
    """The register no longer vouches for the account until somebody has looked (a recycled handle, another id)."""
    if account.under_check_since is None:
        account.under_check_since = at
        account.save(update_fields=["under_check_since"])
        records.append("account.under_check", account.ref, by=by, at=at, reason=reason)


def clear_check(account: Account, *, by: Actor, at: datetime) -> None:
    """The register vouches for the account again."""
    if account.under_check_since is not None:
        account.under_check_since = None
        account.save(update_fields=["under_check_since"])
        records.append("account.check_cleared", account.ref, by=by, at=at)


def apply_change(account: Account, after: Mapping[str, Any], *, filing: Filing, by: Actor, at: datetime) -> None:
    """Registered facts become what an approved change filing says; who no longer operates the account ends today."""
    today = in_japan(at).date()
    values = {OWN_NAMES.get(name, name): value for name, value in after.items() if name in set(queries.FORM_VALUES) | OWN_NAMES.keys()}
    for name, value in values.items():
        setattr(account, name, value)
    account.save(update_fields=[name.removesuffix("_id") for name in values])
    if "operators" in after:
        replace_operators(account, after["operators"], on=today)
    records.append(
        "account.changed", account.ref, by=by, at=at, filing=str(filing.ref), said={key: str(value) for key, value in after.items()}
    )


def replace_operators(account: Account, persons: Sequence[int], *, on: date) -> None:
    """From this day on these persons operate the account, and nobody else."""
    current = AccountOperator.objects.filter(account=account, until__isnull=True)
    for operator in current.exclude(person_id__in=persons):
        operator.until = max(on, operator.since)
        operator.save(update_fields=["until"])
    known = set(current.values_list("person_id", flat=True))
    _set_operators(account, [person for person in persons if person not in known], since=on)


def suspend(account: Account, kind: str, *, reason: str, until: date | None, by: Actor, at: datetime, **said: str) -> None:
    """Nothing goes out through the account until it is resumed; the public is told that it rests, never the reason."""
    refuse_if([] if account.url and account.handle else [Finding("suspension.not_in_use", "bylaw:route.account.suspension")])
    account.state = ACCOUNT_LIFECYCLE.move(account.state, AccountState.SUSPENDED)
    account.state_since, account.opened_on = in_japan(at).date(), account.opened_on or account.start_on
    account.suspension_kind, account.suspension_reason, account.suspended_until = kind, reason, until
    account.save(update_fields=["state", "state_since", "opened_on", "suspension_kind", "suspension_reason", "suspended_until"])
    ends = until.isoformat() if until else ""
    records.append("account.suspended", account.ref, by=by, at=at, kind=kind, reason=reason, until=ends, **said)


def resume(account: Account, *, reason: str, by: Actor, at: datetime, **said: str) -> None:
    """The account is in use again; one that was never filed goes back to waiting for its filing."""
    state = AccountState.LIVE if account.filing_due_on is None else AccountState.LEGACY_UNFILED
    account.state = ACCOUNT_LIFECYCLE.move(account.state, state)
    account.state_since = in_japan(at).date()
    account.suspension_kind, account.suspension_reason, account.suspended_until = "", "", None
    account.save(update_fields=["state", "state_since", "suspension_kind", "suspension_reason", "suspended_until"])
    records.append("account.resumed", account.ref, by=by, at=at, reason=reason, **said)


def begin_closing(account: Account, *, filing: Filing, by: Actor, at: datetime) -> None:
    """The closing is decided: what it asks for can be done now, and until it is carried out the account says farewell."""
    account.state = ACCOUNT_LIFECYCLE.move(account.state, AccountState.CLOSING)
    account.save(update_fields=["state"])
    records.append("account.closing", account.ref, by=by, at=at, filing=str(filing.ref))


def answer_closing(
    filing: Filing, task: ClosingTask, *, note: str, url: str, evidence: str, listed: bool, by: Actor, at: datetime
) -> ClosingAnswer:
    """One thing of the list is done; it may be said anew until the closing is complete."""
    refuse_if(rules.against_answer(task, note=note, url=url, evidence=evidence, listed=listed))
    refuse_if([] if filing.state in {FilingState.APPROVED, FilingState.EXECUTED} else [Finding("closing.not_decided", "6-1")])
    said = {"note": note, "url": url, "evidence": evidence}
    answer, _ = ClosingAnswer.objects.update_or_create(filing=filing, task=task, defaults={**said, "person_id": by.person(), "at": at})
    records.append("filing.closing_task", filing.ref, by=by, at=at, task=str(task), **said)
    return answer


def except_from(account: Account, rule: str, *, reason: str, since: date, until: date, filing: Filing, by: Actor, at: datetime) -> None:
    """The account need not keep the clause until a day."""
    given = RuleException.objects.create(account=account, rule=rule, reason=reason, since=since, until=until, filing=filing)
    said = {"rule": rule, "reason": reason, "since": since.isoformat(), "until": until.isoformat()}
    records.append("exception.given", given.ref, by=by, at=at, about=str(account.ref), filing=str(filing.ref), **said)


def end_exception(exception: RuleException, *, reason: str, by: Actor, at: datetime) -> None:
    """The account keeps the clause again from today on."""
    today = in_japan(at).date()
    refuse_if([Finding("exception.no_reason", "bylaw:exception.days")] if not reason.strip() else [])
    refuse_if([Finding("exception.over", "bylaw:exception.days")] if exception.until <= today else [])
    exception.until, exception.ended_reason = max(today, exception.since), reason
    exception.save(update_fields=["until", "ended_reason"])
    records.append("exception.ended", exception.ref, by=by, at=at, about=str(exception.account.ref), reason=reason)


def close(account: Account, mode: ClosingMode, *, reason: str, closed_on: date, parked_until: date | None, by: Actor, at: datetime) -> None:
    """The account is 廃止: off the list of those in use, kept in the register, its secret destroyed; parked where it is kept by name."""
    state = AccountState.PARKED if mode is ClosingMode.PARKED else AccountState.CLOSED
    account.state = ACCOUNT_LIFECYCLE.move(account.state, state)
    account.closed_on = account.state_since = closed_on
    account.closing_reason, account.closing_mode, account.parked_until = reason, mode, parked_until
    account.save(update_fields=["state", "closed_on", "closing_reason", "closing_mode", "parked_until", "state_since"])
    said = {"reason": reason, "mode": str(mode), "parked_until": parked_until.isoformat() if parked_until else ""}
    records.append("account.closed", account.ref, by=by, at=at, closed_on=closed_on.isoformat(), **said)
    destroy_credential(account, by=by, at=at)


def end_parking(account: Account, mode: ClosingMode, *, reason: str, by: Actor, at: datetime) -> None:
    """What was kept by name is given up at last: deleted, or left where nobody sees it."""
    refuse_if([Finding("closing.nothing_said", "6-1")] if not reason.strip() else [])
    account.state = ACCOUNT_LIFECYCLE.move(account.state, AccountState.CLOSED)
    account.closing_mode, account.state_since = mode, in_japan(at).date()
    account.save(update_fields=["state", "closing_mode", "state_since"])
    records.append("account.given_up", account.ref, by=by, at=at, mode=str(mode), reason=reason)


def assign_unregistered(account: Account, unit_id: int, officer_id: int, *, by: Actor, at: datetime) -> None:
    """Another section is to see to an account that nobody has filed; refused once it is filed."""
    refuse_if([] if account.state == AccountState.UNREGISTERED else [Finding("account.already_open", "5-1-a")])
    account.unit_id, account.accountable_officer_id = unit_id, officer_id
    account.save(update_fields=["unit", "accountable_officer"])
    records.append("account.assigned", account.ref, by=by, at=at, unit=unit_id, officer=officer_id)


def end_operator(account: Account, person_id: int, *, until: date, reason: str, by: Actor, at: datetime) -> int:
    """The person does not operate the account from `until` on; returns how many times the person stood there."""
    held = list(AccountOperator.objects.select_for_update().filter(account=account, person_id=person_id, until__isnull=True))
    for operator in held:
        operator.until = max(until, operator.since)
        operator.save(update_fields=["until"])
        said = {"operator": person_id, "until": operator.until.isoformat(), "reason": reason}
        records.append("account.operator_ended", account.ref, by=by, at=at, **said)
    return len(held)


def succeed_officer(account: Account, person_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Another person answers for the account, being the successor in the office that does."""
    before = account.accountable_officer_id
    account.accountable_officer_id = person_id
    account.save(update_fields=["accountable_officer"])
    records.append("account.officer_succeeded", account.ref, by=by, at=at, before=before, officer=person_id, reason=reason)


def set_verification(account: Account, verification: str, reason: str) -> None:
    """What the register says of the badge; the check that found it is the deed and has its own line."""
    account.verification, account.verification_reason = verification, reason
    account.save(update_fields=["verification", "verification_reason"])


def _set_operators(account: Account, persons: Sequence[int], *, since: date) -> None:
    AccountOperator.objects.bulk_create(AccountOperator(account=account, person_id=person, since=since) for person in persons)


def _values(form: OpeningForm) -> dict[str, Any]:
    """The form's values by the register's names; the address is a plan and no fact yet."""
    own = ("account_name", "accountable_officer")
    values = {OWN_NAMES.get(name, name): getattr(form, name) for name in (*queries.FORM_VALUES, *own)}
    return values | {"start_on": date.fromisoformat(form.start_on)}
