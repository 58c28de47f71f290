"""案: the city's own words and rules written, tried and put in force. Who oversees writes, who answers for the city puts in force."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.bylaws import queries
from kosatsu.bylaws.models import Revision
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.bylaws.states import RevisionState
from kosatsu.checks.lists import KEY
from kosatsu.flows import answering, rehearsing
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.errors import Conflict, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_4
from kosatsu.people.permissions import Permission, require
from kosatsu.wrong_findings import actions as wrong_findings
from kosatsu.wrong_findings import queries as reports
from kosatsu.wrong_findings.states import ReportState

MENDED = "{since}からの市の一覧で直しました。"


@transaction.atomic
def write(value: Any, *, seen: str, by: Actor, at: datetime) -> str:
    """The changed list as it is now, sound or not yet; Conflict where somebody else wrote it meanwhile. Returns its fingerprint.

    `seen` is the fingerprint of the list that was being changed: the one being prepared, else the one of today.
    """
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    if fingerprint(base(in_japan(at).date())) != seen:
        raise Conflict
    bylaws.write_revision(KEY, value, by=acting, at=at)
    return fingerprint(value)


@transaction.atomic
def silence(report_id: int, entry: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """What somebody reported as wrong is left alone in the changed list, which is begun with it where there is none; the report stays open
    until that list is in force."""
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    report = reports.locked(report_id)
    refuse_if([Finding("wrong_finding.settled", PRODUCT_LAW_4)] if report.state != ReportState.OPEN else [])
    value = deepcopy(base(in_japan(at).date()))
    known = {(row["kind"], row["what"]) for row in value["silenced"]}
    if (entry["kind"], entry["what"]) not in known:
        value["silenced"].append(dict(entry))
    refuse_if(answering.against_unsound(KEY, value))
    revision = bylaws.write_revision(KEY, value, by=acting, at=at)
    wrong_findings.put_into(report, revision.pk, by=acting, at=at)


@transaction.atomic
def drop(*, seen: str, by: Actor, at: datetime) -> None:
    """The changed list is given up; reports that went into it wait again."""
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    revision = _locked(seen)
    bylaws.settle_revision(revision, RevisionState.DROPPED, by=acting, at=at)
    for report in reports.put_into(revision.pk):
        wrong_findings.put_into(report, None, by=acting, at=at)


@transaction.atomic
def put_in_force(*, seen: str, since: date, ground: str, by: Actor, at: datetime) -> None:
    """The changed list becomes the city's answer from a day on, as it was read and rehearsed; the reports it mends are settled."""
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    revision = _locked(seen)
    refuse_if(against_unrehearsed(revision))
    answering.answer(KEY, revision.value, since=since, ground=ground, by=acting, at=at)
    bylaws.settle_revision(revision, RevisionState.IN_FORCE, by=acting, at=at)
    for report in reports.put_into(revision.pk):
        wrong_findings.settle(report, ReportState.MENDED, reason=MENDED.format(since=wareki(since)), by=acting, at=at)


def against_unrehearsed(revision: Revision) -> list[Finding]:
    """Nothing takes effect before somebody could see what it changes."""
    rehearsal = revision.rehearsal
    done = rehearsal.get("state") == rehearsing.DONE and rehearsal.get("of") == fingerprint(revision.value)
    return [] if done else [Finding("revision.not_rehearsed", PRODUCT_LAW_4)]


def base(day: date) -> Any:
    """What a change begins with: the list that is being prepared, else the one of the day."""
    revision = queries.open_revision(KEY)
    return revision.value if revision is not None else queries.value(KEY, day)


def _locked(seen: str) -> Revision:
    revision = queries.open_revision_locked(KEY)
    if revision is None or fingerprint(revision.value) != seen:
        raise Conflict
    return revision
