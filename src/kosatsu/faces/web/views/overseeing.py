"""統括: the monthly round, what sections answered, terms that changed, accounts that overlap, accounts that nobody filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.connectors import catalog
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.upkeep import DecisionForm, FoundForm, RegisteredForm, RoundForm, TermsChangeForm
from kosatsu.faces.web.tables import as_csv
from kosatsu.faces.web.views.upkeep import CRUMB, NOTHING
from kosatsu.flows import inspecting, keeping, regularising
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import condition, consolidation, found_accounts, rounds
from kosatsu.overviews.condition import Asked

PAGE = 30


@require_http_methods(["GET", "POST"])
@signed_in
def go_round(request: DeskRequest) -> HttpResponse:
    """月次点検: one line an account; only what is odd is written."""
    _oversees(request)
    shown = condition.lines(list(condition.in_sight(Asked(), by=request.actor, at=request.at)), at=request.at)
    period = rounds.period(request.GET.get("period", ""), at=request.at)
    form = RoundForm(request.POST or None, accounts=[(line.id, line.name) for line in shown])
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.go_round(period, form.odd(), remarks=form.cleaned_data["remarks"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, f"{rounds.month(period)}の月次点検を記録しました。")
            return redirect("upkeep")
    rows = [(line, form[f"odd_{line.id}"]) for line in shown]
    context = {
        "title": f"月次点検 {rounds.month(period)}",
        "crumbs": [CRUMB, ("月次点検", "")],
        "rows": rows,
        "form": form,
        "findings": findings,
        "rounds": rounds.made(),
        "unseen": rounds.unseen(),
    }
    return render(request, "web/upkeep/round.html", context, status=422 if findings or form.errors else 200)


@require_POST
@signed_in
def see(request: DeskRequest, inspection_id: int) -> HttpResponse:
    """The supervisor has seen a section's answers."""
    inspecting.see(inspection_id, by=request.actor, at=request.at)
    messages.success(request, "年次点検を確かめました。")
    return redirect("upkeep_round")


@require_http_methods(["GET", "POST"])
@signed_in
def terms_changed(request: DeskRequest) -> HttpResponse:
    """規約が変わった."""
    _oversees(request)
    platforms = [(platform, catalog.capabilities(platform).label_ja) for platform in catalog.platforms()]
    form = TermsChangeForm(request.POST or None, platforms=platforms)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            told = keeping.note_terms_change(
                said["platform"], since=said["since"], version=said["version"], words=said["words"], by=request.actor, at=request.at
            )
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, f"規約の変更を登録しました。{told}件のアカウントに、読み直すやることができました。")
            return redirect("upkeep_terms_changed")
    context = {"title": "規約の変更", "crumbs": [CRUMB, ("規約の変更", "")], "form": form, "findings": findings, "changes": rounds.terms()}
    return render(request, "web/upkeep/terms.html", context, status=422 if findings or form.errors else 200)


@require_safe
@signed_in
def report(request: DeskRequest) -> HttpResponse:
    """統合の検討."""
    found = consolidation.report(by=request.actor, at=request.at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/upkeep/consolidation.html", {"title": "統合の検討", "crumbs": [CRUMB, ("統合の検討", "")], "page": page})


@require_safe
@signed_in
def report_csv(request: DeskRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    found = consolidation.report(by=request.actor, at=request.at)
    return as_csv(consolidation.as_rows(found), name=f"consolidation-{in_japan(request.at):%Y%m%d}")


@require_http_methods(["GET", "POST"])
@signed_in
def queue(request: DeskRequest) -> HttpResponse:
    """見つかったアカウント, and reporting one."""
    form = FoundForm(request.POST or None, units=found_accounts.units(at=request.at))
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            found_id = regularising.report(said["url"], said["words"], unit_id=said["unit"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "届けを受け付けました。統括が扱いを決めます。")
            return redirect("found", found_id)
    page = Paginator(found_accounts.queue(by=request.actor, at=request.at), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "見つかったアカウント",
        "crumbs": [CRUMB, ("見つかったアカウント", "")],
        "form": form,
        "findings": findings,
        "page": page,
    }
    return render(request, "web/upkeep/found_list.html", context, status=422 if findings or form.errors else 200)


@require_safe
@signed_in
def found(request: DeskRequest, found_id: int) -> HttpResponse:
    """One of them."""
    return _found(request, found_id)


@require_POST
@signed_in
def decide(request: DeskRequest, found_id: int) -> HttpResponse:
    """What becomes of it."""
    page = found_accounts.page(found_id, by=request.actor, at=request.at)
    form = DecisionForm(request.POST, decisions=page.decisions, units=found_accounts.units(at=request.at))

    def deed(**who: Any) -> None:
        said = form.cleaned_data
        regularising.decide(found_id, form.decided(), reason=said["reason"], unit_id=said["unit"], **who)

    return _end(request, found_id, "decision_form", form, deed, "扱いを決めました。")


@require_POST
@signed_in
def registered(request: DeskRequest, found_id: int) -> HttpResponse:
    """It is in the register now."""
    form = RegisteredForm(request.POST, accounts=rounds.registered())

    def deed(**who: Any) -> None:
        regularising.register(found_id, form.cleaned_data["account"], **who)

    return _end(request, found_id, "registered_form", form, deed, "台帳のアカウントと結び付けました。")


def _end(request: DeskRequest, found_id: int, name: str, form: forms.Form, deed: Callable[..., None], said: str) -> HttpResponse:
    if not form.is_valid():
        return _found(request, found_id, {name: form})
    try:
        deed(by=request.actor, at=request.at)
    except Refused as refused:
        return _found(request, found_id, {name: form}, refused.findings)
    messages.success(request, said)
    return redirect("found", found_id)


def _found(
    request: DeskRequest, found_id: int, given: Mapping[str, forms.Form] = NOTHING, findings: tuple[Finding, ...] = ()
) -> HttpResponse:
    page = found_accounts.page(found_id, by=request.actor, at=request.at)
    units = found_accounts.units(at=request.at)
    fresh: dict[str, Callable[[], forms.Form]] = {
        "decision_form": partial(DecisionForm, decisions=page.decisions, units=units, initial={"unit": page.unit_id}),
        "registered_form": partial(RegisteredForm, accounts=rounds.registered()),
    }
    context = {
        "title": page.line.url,
        "crumbs": [CRUMB, ("見つかったアカウント", "/desk/upkeep/found/"), (page.line.handle or page.line.url, "")],
        "page": page,
        "findings": findings,
        **({name: given.get(name) or make() for name, make in fresh.items()} if page.may_decide else {}),
    }
    return render(request, "web/upkeep/found.html", context, status=422 if findings or given else 200)


def _oversees(request: DeskRequest) -> None:
    if not condition.oversees(by=request.actor, at=request.at):
        raise Forbidden


urlpatterns = [
    path("round/", go_round, name="upkeep_round"),
    path("inspections/<int:inspection_id>/see/", see, name="inspection_see"),
    path("terms/", terms_changed, name="upkeep_terms_changed"),
    path("consolidation/", report, name="consolidation"),
    path("consolidation.csv", report_csv, name="consolidation_csv"),
    path("found/", queue, name="found_accounts"),
    path("found/<int:found_id>/", found, name="found"),
    path("found/<int:found_id>/decide/", decide, name="found_decide"),
    path("found/<int:found_id>/registered/", registered, name="found_registered"),
]
