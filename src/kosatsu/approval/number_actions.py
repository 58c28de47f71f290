"""Numbering cases: 起案番号 and 文書番号, each without gaps in one unit and one fiscal year."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from kosatsu.approval.models import Case, Number
from kosatsu.approval.states import Series
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.people import queries as people
from kosatsu.records import queries as records

FIELDS = {Series.DRAFT: "draft_number", Series.DOCUMENT: "document_number"}
FORMATS = {Series.DRAFT: "document.draft_number_format", Series.DOCUMENT: "document.number_format"}


def give(case: Case, series: Series, *, at: datetime) -> str:
    """The next number of the unit's section in this fiscal year; written into the case, and said by the line of its deed.

    The journal's head is taken first: whoever counts waits there for who counted before, so no number is skipped or given twice.
    """
    records.head_locked()
    on = in_japan(at).date()
    unit_id, year = people.section_of(case.unit_id, on) or case.unit_id, fiscal_year(on)
    given = Number.objects.filter(series=series, unit_id=unit_id, fiscal_year=year).aggregate(last=Max("serial"))["last"] or 0
    text = str(bylaws.value(FORMATS[series], on))
    for word, value in {"mark": _mark(unit_id, at), "number": given + 1, "year": year}.items():
        text = text.replace(f"{{{word}}}", str(value))
    Number.objects.create(case=case, series=series, unit_id=unit_id, fiscal_year=year, serial=given + 1, text=text)
    setattr(case, FIELDS[series], text)
    case.save(update_fields=[FIELDS[series]])
    return text


def _mark(unit_id: int, at: datetime) -> str:
    """課記号: what the city calls the unit in its numbers, else the first character of its name."""
    on = in_japan(at).date()
    return str(bylaws.value("document.marks", on).get(people.unit(unit_id).code) or people.unit_name(unit_id, on)[0])
