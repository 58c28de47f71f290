"""所管替え届: to which section an account goes, then who has it there; and 一括: one change of operators for several accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from kosatsu.accounts.forms import TransferForm
from kosatsu.accounts.states import FilingKind
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.filings import day_of
from kosatsu.faces.web.forms.transfers_of_accounts import ChooseUnitForm, TogetherForm, TransferFilingForm
from kosatsu.faces.web.views import life
from kosatsu.flows import changing_together, filing
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.overviews import account_choices, account_page
from kosatsu.overviews.account_page import AccountPage
from kosatsu.overviews.filing_page import FilingPage

CRUMB = ("届出", "/desk/filings/")
LEAD = "受け入れる所属の課長の合議と、様式第1号と同じ決裁が要ります。その日になると、アカウント・やること・下書きが新しい所属に移ります。"


@require_http_methods(["GET", "POST"])
@signed_in
def begin(request: DeskRequest, account_id: int) -> HttpResponse:
    """A new 所管替え届: first the section that takes the account, then its people."""
    account = account_page.account_page(account_id, by=request.actor, at=request.at)
    if not life.may(request, account_id, FilingKind.TRANSFER):
        raise Forbidden
    sections = account_choices.sections(account.unit_id, at=request.at)
    chosen = ChooseUnitForm(request.GET or None, sections=sections)
    to_unit = chosen.cleaned_data["to"] if chosen.is_bound and chosen.is_valid() else None
    if to_unit is None:
        context = {"title": "所管替え届を作る", "crumbs": [CRUMB, ("所管替え届", "")], "account": account, "lead": LEAD, "form": chosen}
        return render(request, "web/filings/choose_unit.html", context, status=422 if chosen.errors else 200)
    form = _form(request, to_unit, {})
    if request.method == "POST" and form.is_valid():
        filing_id = filing.draft_transfer(account_id, form.filled(to_unit), by=request.actor, at=request.at)
        return _saved(request, filing_id, form, account)
    return _page(request, form, account, f"{reverse('transfer_begin', args=[account_id])}?to={to_unit}", None)


def edit(request: DeskRequest, page: FilingPage, values: TransferForm) -> HttpResponse:
    """Other values in a 所管替え届 that is not under way; the section stays the one that was chosen."""
    account = account_page.account_page(values.account_id, by=request.actor, at=request.at)
    form = _form(request, values.to_unit, values.as_json() | {"effective_on": day_of(values.effective_on)})
    if request.method == "POST" and form.is_valid():
        filing.revise_transfer(page.id, form.filled(values.to_unit), by=request.actor, at=request.at)
        return _saved(request, page.id, form, account)
    return _page(request, form, account, reverse("filing_edit", args=[page.id]), None)


@require_http_methods(["GET", "POST"])
@signed_in
def together(request: DeskRequest) -> HttpResponse:
    """One change of operators for several accounts of a section, put up as one case."""
    choices = account_choices.together(by=request.actor, at=request.at)
    if not choices.accounts:
        raise Forbidden
    form = TogetherForm(request.POST if request.method == "POST" else None, choices=choices)
    found: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            case_id = changing_together.operators(**form.said(), by=request.actor, at=request.at)
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, "一括で提出しました。決裁の回議が始まりました。")
            return redirect("case", case_id)
    title = "運用担当者をまとめて変える(一括の変更届)"
    context = {"title": title, "crumbs": [CRUMB, ("一括", "")], "form": form, "findings": found, "back": CRUMB[1]}
    return render(request, "web/filings/together.html", context, status=422 if found or form.errors else 200)


def _form(request: DeskRequest, to_unit: int, initial: dict[str, Any]) -> TransferFilingForm:
    people = account_choices.people_of(to_unit, at=request.at)
    return TransferFilingForm(request.POST if request.method == "POST" else None, people=people, initial=initial)


def _saved(request: DeskRequest, filing_id: int, form: TransferFilingForm, account: AccountPage) -> HttpResponse:
    if "submit" not in request.POST:
        messages.success(request, life.SAVED)
        return redirect("filing", filing_id)
    try:
        case_id = filing.submit(filing_id, by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, form, account, reverse("filing_edit", args=[filing_id]), refused)
    messages.success(request, life.SUBMITTED)
    return redirect("case", case_id)


def _page(request: DeskRequest, form: TransferFilingForm, account: AccountPage, action: str, refused: Refused | None) -> HttpResponse:
    context = {
        "title": "所管替え届",
        "crumbs": [CRUMB, ("所管替え届", "")],
        "account": {"platform": account.platform, "name": account.name},
        "lead": LEAD,
        "form": form,
        "saved": refused is not None,
        "findings": form.say(refused.findings) if refused else (),
        "action": action,
        "back": reverse("account", args=[account.id]),
    }
    return render(request, "web/filings/own_form.html", context, status=422 if refused or form.errors else 200)


urlpatterns = [
    path("accounts/<int:account_id>/transfer/", begin, name="transfer_begin"),
    path("filings/together/", together, name="filings_together"),
]
