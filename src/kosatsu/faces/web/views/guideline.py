"""ガイドライン: every clause, and where it is kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import clause_page


@require_safe
@signed_in
def guideline(request: DeskRequest) -> HttpResponse:
    """The edition asked for, or the one in force today."""
    page = clause_page.clause_page(request.GET.get("edition", ""), on=in_japan(request.at).date())
    return render(request, "web/guideline.html", {"title": page.title, "page": page})


urlpatterns = [path("", guideline, name="guideline")]
