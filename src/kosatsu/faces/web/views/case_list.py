"""案件: searched and filtered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.approval.states import CaseState
from kosatsu.faces.web import words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.kernel.calendars import fiscal_year_name
from kosatsu.overviews import case_list
from kosatsu.overviews.case_list import CaseList, Wanted

LAST_PAGE = 100_000
YEARS = range(1989, 2200)


class FilterForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label="件名・文書番号", max_length=200, required=False)
    kind = forms.ChoiceField(label="種類", required=False)
    state = forms.ChoiceField(label="状態", required=False)
    unit = forms.ChoiceField(label="起案した所属", required=False)
    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, *args: Any, found: CaseList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "kind": found.kinds,
            "state": [(state.value, words.chip("case", state).word) for state in CaseState],
            "unit": found.units,
            "year": [(year, fiscal_year_name(year)) for year in found.years],
        }
        for name, offered in choices.items():
            self.fields[name].choices = [("", "すべて"), *offered]  # type: ignore[attr-defined]  # choice fields


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """The cases this person may see."""
    given = request.GET
    unit, year, page = (_number(given.get(name, "")) for name in ("unit", "year", "page"))
    wanted = Wanted(
        words=given.get("q", "").replace("\x00", "").strip()[:200],
        kind=given.get("kind", "").replace("\x00", "")[:40],
        state=given.get("state", "").replace("\x00", "")[:20],
        unit_id=unit,
        year=year if year in YEARS else None,
    )
    found = case_list.case_list(wanted, page=min(page or 1, LAST_PAGE), by=request.actor, at=request.at)
    context = {"title": "案件", "found": found, "page": found.page, "form": FilterForm(given, found=found), "wanted": wanted}
    return render(request, "web/cases/list.html", context)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None


urlpatterns = [path("", listed, name="cases")]
