"""印刷: what lies on the desk as PDF, for who may see it there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.files import printed
from kosatsu.flows import policy_text
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import printing


@require_safe
@signed_in
def case(request: DeskRequest, case_id: int) -> HttpResponse:
    """The case on paper, with its course."""
    return printed(printing.case(case_id, policy_of=policy_text.items, by=request.actor, at=request.at))


@require_safe
@signed_in
def filing(request: DeskRequest, filing_id: int) -> HttpResponse:
    """The filing on paper; 「下書き」 stands behind it until it is put up."""
    return printed(printing.filing(filing_id, policy_of=policy_text.items, by=request.actor, at=request.at))


@require_safe
@signed_in
def policy(request: DeskRequest, account_id: int) -> HttpResponse:
    """The policy in force: with names, or as the public reads it."""
    as_public = request.GET.get("for") == "public"
    return printed(printing.desk_policy(account_id, as_public=as_public, on=in_japan(request.at).date()))


@require_safe
@signed_in
def blanks(request: DeskRequest) -> HttpResponse:
    """The forms for the pen, for when the screen cannot be used."""
    crumbs = [("届出", "/desk/filings/"), ("白紙の様式", "")]
    return render(request, "web/filings/blanks.html", {"title": "白紙の様式", "crumbs": crumbs, "forms": printing.blanks()})


@require_safe
@signed_in
def blank(request: DeskRequest, kind: str) -> HttpResponse:
    """A form for the pen, with the boxes of the city's route; `?boxes=enacted` with those of the guideline."""
    as_enacted = request.GET.get("boxes") == "enacted"
    return printed(printing.blank(kind, as_enacted=as_enacted, by=request.actor, at=request.at))


urlpatterns = [
    path("cases/<int:case_id>/print.pdf", case, name="case_print"),
    path("filings/<int:filing_id>/print.pdf", filing, name="filing_print"),
    path("filings/blank/", blanks, name="blanks"),
    path("filings/blank/<slug:kind>.pdf", blank, name="blank"),
    path("accounts/<int:account_id>/policy.pdf", policy, name="account_policy_print"),
]
