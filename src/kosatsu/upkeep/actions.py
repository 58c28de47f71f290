"""What is done to keep accounts right. Every deed leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kosatsu.accounts.models import Account
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.records import actions as records
from kosatsu.upkeep import queries, rules
from kosatsu.upkeep.models import (
    Arrangement,
    Custody,
    Device,
    Found,
    Handover,
    Inspection,
    Look,
    TermsChange,
    TermsCheck,
    VerificationCheck,
)
from kosatsu.upkeep.states import FOUND_LIFECYCLE, Aspect, FoundState


def record_look(
    account: Account,
    aspect: Aspect,
    seen: Mapping[str, Any],
    findings: Sequence[Finding],
    *,
    by_hand: bool,
    by: Actor,
    at: datetime,
    evidence: str = "",
) -> Look:
    """Write down how an aspect of the account was seen, and what was found against it."""
    look = Look.objects.create(
        account=account,
        aspect=aspect,
        at=at,
        by_id=by.person_id,
        by_hand=by_hand,
        seen=dict(seen),
        findings=[{"code": f.code, "ground": f.ground, "level": str(f.level), "params": dict(f.params)} for f in findings],
        evidence=evidence,
    )
    said = {"aspect": str(aspect), "by_hand": by_hand, "seen": dict(seen), "findings": [finding.code for finding in findings]}
    records.append("account.looked_at", account.ref, by=by, at=at, evidence=evidence, **said)
    return look


def check_verification(account: Account, status: str, *, reason: str, evidence: str, by: Actor, at: datetime) -> VerificationCheck:
    """認証アカウント as it stands today; refused for a badge without a picture, or none without a reason."""
    refuse_if(rules.against_verification(status, reason, evidence))
    check = VerificationCheck.objects.create(
        account=account, on=in_japan(at).date(), status=status, reason=reason, evidence=evidence, by_id=by.person()
    )
    records.append("account.verification_checked", account.ref, by=by, at=at, verification=status, reason=reason, evidence=evidence)
    return check


def check_terms(account: Account, *, on: date, version: str, note: str, by: Actor, at: datetime) -> TermsCheck:
    """The platform's terms were read again; refused for a day to come or without the version."""
    refuse_if(rules.against_terms_check(version, on=on, today=in_japan(at).date()))
    check = TermsCheck.objects.create(account=account, on=on, version=version, note=note, by_id=by.person())
    records.append("account.terms_checked", account.ref, by=by, at=at, read_on=on.isoformat(), version=version, note=note)
    return check


def note_terms_change(platform: str, *, since: date, version: str, words: str, by: Actor, at: datetime) -> TermsChange:
    """A platform's terms have changed, or will."""
    refuse_if([] if version.strip() and words.strip() else [Finding("terms.no_version", "4-3")])
    change = TermsChange.objects.create(platform=platform, since=since, version=version, words=words, by_id=by.person(), at=at)
    said = {"platform": platform, "since": since.isoformat(), "version": version, "note": words}
    records.append("terms.changed", change.ref, by=by, at=at, **said)
    return change


def register_device(account: Account, *, label: str, kind: str, owner: str, place: str, by: Actor, at: datetime) -> Device:
    """The account is used from this device from today on; refused for a private one, a double, or what looks like a secret."""
    today = in_japan(at).date()
    found = rules.against_device(label, place, owner, operated_by=queries.operated_by(account.pk))
    if any(device.label == label for device in queries.devices(account.pk, today)):
        found.append(Finding("device.registered_already", PRODUCT_LAW_3, params={"label": label}))
    refuse_if(found)
    device = Device.objects.create(account=account, label=label, kind=kind, owner=owner, place=place, since=today)
    said = {"device": str(device.ref), "label": label, "kind": kind, "owner": owner, "place": place}
    records.append("account.device_registered", account.ref, by=by, at=at, **said)
    return device


def retire_device(device: Device, account: Account, *, by: Actor, at: datetime) -> None:
    """The account is not used from this device any more."""
    refuse_if([Finding("device.retired_already", PRODUCT_LAW_3)] if device.until is not None else [])
    device.until = in_japan(at).date()
    device.save(update_fields=["until"])
    records.append("account.device_retired", account.ref, by=by, at=at, device=str(device.ref), label=device.label)


def keep_custody(account: Account, values: Mapping[str, Any], *, members: Sequence[int], by: Actor, at: datetime) -> Custody:
    """Who holds the account's keys from now on; addresses are masked here, before anything is written."""
    refuse_if(rules.against_custody(values, members=members))
    masked = {
        **values,
        "admins": sorted(values["admins"]),
        "recovery_mail": rules.masked_mail(values["recovery_mail"]),
        "recovery_phone": rules.masked_phone(values["recovery_phone"]),
    }
    custody, _ = Custody.objects.update_or_create(account=account, defaults={**masked, "confirmed_on": in_japan(at).date()})
    records.append("account.custody_kept", account.ref, by=by, at=at, custody=masked)
    return custody


def arrange(
    account: Account, *, operated_by: str, company: str, until: date | None, reviewer_id: int | None, by: Actor, at: datetime
) -> Arrangement:
    """Who uses the account for the city, under which contract; refused without its end or somebody of the city who looks over it."""
    refuse_if(rules.against_arrangement(operated_by, company, until, reviewer_id) + rules.against_secret(company))
    said = {"operated_by": operated_by, "company": company, "until": until, "reviewer_id": reviewer_id}
    arrangement, _ = Arrangement.objects.update_or_create(account=account, defaults=said)
    records.append(
        "account.arranged",
        account.ref,
        by=by,
        at=at,
        operated_by=operated_by,
        company=company,
        until=until.isoformat() if until else None,
        reviewer=reviewer_id,
    )
    return arrangement


def answer_inspection(account: Account, period: str, answers: Mapping[str, str], *, remarks: str, by: Actor, at: datetime) -> Inspection:
    """年次点検 of an account, once a year; refused while an item is open or a «no» stands alone."""
    refuse_if(rules.against_answers(answers, remarks, asked=rules.INSPECTED))
    refuse_if([Finding("inspection.answered_already", "9-4")] if queries.inspection(account.pk, period) else [])
    given = {item: answers[item] for item in rules.INSPECTED}
    inspection = Inspection.objects.create(account=account, period=period, answers=given, remarks=remarks, by_id=by.person(), at=at)
    records.append("inspection.answered", inspection.ref, by=by, at=at, about=str(account.ref), period=period, answers=given, note=remarks)
    return inspection


def see_inspection(inspection: Inspection, *, by: Actor, at: datetime) -> None:
    """The supervisor has seen what the section answered."""
    refuse_if([Finding("inspection.seen_already", "9-4")] if inspection.seen_at is not None else [])
    inspection.seen_by_id, inspection.seen_at = by.person(), at
    inspection.save(update_fields=["seen_by", "seen_at"])
    records.append("inspection.seen", inspection.ref, by=by, at=at, period=inspection.period)


def go_round(period: str, answers: Mapping[str, str], *, remarks: str, by: Actor, at: datetime) -> Inspection:
    """月次点検: the supervisor has looked at every account; `answers` are account id → what was odd, where something was."""
    refuse_if([Finding("inspection.answered_already", "9-4")] if queries.inspection(None, period) else [])
    inspection = Inspection.objects.create(account=None, period=period, answers=dict(answers), remarks=remarks, by_id=by.person(), at=at)
    records.append("inspection.gone_round", inspection.ref, by=by, at=at, period=period, answers=dict(answers), note=remarks)
    return inspection


def hand_over(account: Account, person_id: int | None, answers: Mapping[str, str], *, remarks: str, by: Actor, at: datetime) -> Handover:
    """引継ぎ is done, item by item; refused while one is open."""
    refuse_if(rules.against_handing_over(answers, remarks) + rules.against_secret(remarks))
    given = {item: answers[item] for item in rules.HANDED_OVER}
    handover = Handover.objects.create(account=account, person_id=person_id, answers=given, remarks=remarks, by_id=by.person(), at=at)
    records.append("account.handed_over", account.ref, by=by, at=at, leaver=person_id, answers=given, note=remarks)
    return handover


def report_found(url: str, words: str, *, known: str, platform: str, handle: str, unit_id: int | None, by: Actor, at: datetime) -> Found:
    """An account that the register does not know; refused for one it knows, and for one that is in the queue."""
    place = rules.canonical_place(url)
    refuse_if(rules.against_found(url, words, known=known, under_way=queries.reported_already(place)))
    found = Found.objects.create(
        state=FOUND_LIFECYCLE.first,
        url=url,
        place=place,
        platform=platform,
        handle=handle,
        words=words,
        unit_id=unit_id,
        reported_by_id=by.person(),
        reported_at=at,
    )
    records.append("found.reported", found.ref, by=by, at=at, url=url, platform=platform, handle=handle, note=words)
    return found


def decide_found(found: Found, state: FoundState, *, reason: str, unit_id: int | None, by: Actor, at: datetime) -> None:
    """What becomes of an account found: regularised by its section, transferred, closed, or not the city's at all."""
    needs_unit = state in {FoundState.REGULARISING, FoundState.TRANSFERRING, FoundState.CLOSING}
    refuse_if(rules.against_deciding_found(reason, needs_unit=needs_unit, unit_id=unit_id))
    found.state = FOUND_LIFECYCLE.move(found.state, state)
    found.unit_id, found.reason = unit_id or found.unit_id, reason
    found.decided_by_id, found.decided_at = by.person(), at
    found.save(update_fields=["state", "unit", "reason", "decided_by", "decided_at"])
    records.append(f"found.{state}", found.ref, by=by, at=at, reason=reason, unit=found.unit_id)


def enter_found(found: Found, account: Account, *, by: Actor, at: datetime) -> None:
    """The account found has a row of the register, as one that nobody has filed yet."""
    found.account = account
    found.save(update_fields=["account"])
    records.append("found.entered", found.ref, by=by, at=at, about=str(account.ref))


def end_found(found: Found, *, by: Actor, at: datetime) -> None:
    """The account found is used no more."""
    found.state = FOUND_LIFECYCLE.move(found.state, FoundState.GONE)
    found.save(update_fields=["state"])
    records.append("found.gone", found.ref, by=by, at=at)


def register_found(found: Found, account: Account, *, by: Actor, at: datetime) -> None:
    """The account found is in the register now, under its own filing."""
    found.state = FOUND_LIFECYCLE.move(found.state, FoundState.REGISTERED)
    found.account = account
    found.save(update_fields=["state", "account"])
    records.append("found.registered", found.ref, by=by, at=at, about=str(account.ref))
