"""Reading reports of wrong findings."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from kosatsu.kernel.errors import NotFound
from kosatsu.wrong_findings.models import Report
from kosatsu.wrong_findings.states import SETTLED, ReportState


def report(report_id: int) -> Report:
    """The report; NotFound if there is none."""
    found = Report.objects.select_related("post", "reported_by", "settled_by").filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


def locked(report_id: int) -> Report:
    """The report, held for this transaction; NotFound if there is none."""
    found = Report.objects.select_for_update().filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


def open_one(same: str) -> Report | None:
    """The open report with this hash, if any."""
    return Report.objects.filter(same=same, state=ReportState.OPEN).first()


def reports(*, settled: bool, code: str = "") -> QuerySet[Report]:
    """Open or settled reports, newest first, of one code where one is named."""
    found = Report.objects.filter(state__in=SETTLED if settled else [ReportState.OPEN])
    return (found.filter(code=code) if code else found).select_related("post", "reported_by", "settled_by").order_by("-id")


def codes(*, settled: bool) -> Collection[str]:
    """The codes on which there are reports."""
    found = Report.objects.filter(state__in=SETTLED if settled else [ReportState.OPEN])
    return list(found.order_by("code").values_list("code", flat=True).distinct())


def put_into(revision_id: int) -> list[Report]:
    """The open reports that went into a changed list."""
    return list(Report.objects.filter(revision=revision_id, state=ReportState.OPEN).order_by("id"))


def number_open() -> int:
    """How many reports wait."""
    return Report.objects.filter(state=ReportState.OPEN).count()


def with_sentence(most: int) -> list[Report]:
    """The newest open reports that keep the sentence they are about."""
    return list(Report.objects.filter(state=ReportState.OPEN).exclude(sentence="").order_by("-id")[:most])
