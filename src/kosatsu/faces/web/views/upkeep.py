"""アカウントの点検: the table of all accounts, and what is kept about one of them between its filings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.duties.kinds import Kind
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.upkeep import (
    ArrangementForm,
    CustodyForm,
    DeviceForm,
    LookForm,
    TermsForm,
    VerificationForm,
    handover_form,
    inspection_form,
)
from kosatsu.flows import evidence, handing_over, inspecting, keeping
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import condition, duties, found_accounts, upkeep
from kosatsu.overviews.condition import Asked
from kosatsu.overviews.upkeep import UpkeepPage

PAGE = 30
NOTHING: Mapping[str, forms.Form] = MappingProxyType({})
TITLE = "アカウントの点検"
CRUMB = (TITLE, "/desk/upkeep/")


@require_safe
@signed_in
def table(request: DeskRequest) -> HttpResponse:
    """How every account stands that the person sees to."""
    form = LookForm(request.GET, units=found_accounts.units(at=request.at))
    said = form.cleaned_data if form.is_valid() else {}
    asked = Asked(said.get("words", "").strip(), said.get("unit"), said.get("trouble", ""))
    page = Paginator(condition.in_sight(asked, by=request.actor, at=request.at), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": TITLE,
        "form": form,
        "page": page,
        "columns": condition.COLUMNS,
        "lines": condition.lines(list(page.object_list), at=request.at),
        "oversees": condition.oversees(by=request.actor, at=request.at),
    }
    return render(request, "web/upkeep/table.html", context)


@require_safe
@signed_in
def show(request: DeskRequest, account_id: int) -> HttpResponse:
    """What is kept about one account."""
    return _page(request, account_id)


@require_POST
@signed_in
def verification(request: DeskRequest, account_id: int) -> HttpResponse:
    """認証アカウント was looked at."""
    form = _verification_form(request, request.POST, request.FILES)

    def deed(**who: Any) -> None:
        kept = form.kept.get("screen", ("", ""))[0]
        keeping.check_verification(account_id, form.cleaned_data["status"], reason=form.cleaned_data["reason"], evidence=kept, **who)

    return _done(request, account_id, "verification_form", form, deed, "認証の状況を記録しました。")


@require_POST
@signed_in
def terms(request: DeskRequest, account_id: int) -> HttpResponse:
    """The terms were read again."""
    form = TermsForm(request.POST, auto_id="id_terms_%s")

    def deed(**who: Any) -> None:
        said = form.cleaned_data
        keeping.check_terms(account_id, on=said["read_on"], version=said["version"], note=said["note"], **who)

    return _done(request, account_id, "terms_form", form, deed, "規約を確かめたことを記録しました。")


@require_POST
@signed_in
def device(request: DeskRequest, account_id: int) -> HttpResponse:
    """One more device."""
    form = DeviceForm(request.POST, auto_id="id_device_%s")
    deed = partial(_with_values, form, partial(keeping.register_device, account_id))
    return _done(request, account_id, "device_form", form, deed, "端末を登録しました。")


@require_POST
@signed_in
def retire(request: DeskRequest, account_id: int, device_id: int) -> HttpResponse:
    """A device less."""
    return _done(request, account_id, "", None, partial(keeping.retire_device, account_id, device_id), "端末を外しました。")


@require_POST
@signed_in
def custody(request: DeskRequest, account_id: int) -> HttpResponse:
    """Who holds the keys."""
    page = _account(request, account_id)
    form = CustodyForm(request.POST, people=page.people, auto_id="id_custody_%s")

    def deed(**who: Any) -> None:
        keeping.keep_custody(account_id, form.cleaned_data, **who)

    return _done(request, account_id, "custody_form", form, deed, "鍵の持ち主を記録しました。")


@require_POST
@signed_in
def arrangement(request: DeskRequest, account_id: int) -> HttpResponse:
    """Who uses the account for the city."""
    page = _account(request, account_id)
    form = ArrangementForm(request.POST, people=page.people, auto_id="id_arrangement_%s")
    deed = partial(_with_values, form, partial(keeping.arrange, account_id))
    return _done(request, account_id, "arrangement_form", form, deed, "運用する者を記録しました。")


@require_http_methods(["GET", "POST"])
@signed_in
def inspect(request: DeskRequest, account_id: int) -> HttpResponse:
    """年次点検 of one account."""
    page = _account(request, account_id)
    form = inspection_form(request.POST) if request.method == "POST" else inspection_form()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.answer(account_id, form.answers(), remarks=form.cleaned_data["remarks"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "年次点検を記録しました。")
            return redirect("upkeep_account", account_id)
    return _list(request, page, form, findings, title="年次点検", verb="点検を記録する")


@require_http_methods(["GET", "POST"])
@signed_in
def handover(request: DeskRequest, duty_id: int) -> HttpResponse:
    """引継ぎ of one account."""
    duty = duties.page(duty_id, by=request.actor, at=request.at)
    if duty.line.kind != Kind.HANDOVER or duty.state != "open" or duty.line.account_id is None:
        raise NotFound
    page = _account(request, duty.line.account_id)
    form = handover_form(request.POST) if request.method == "POST" else handover_form()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            handing_over.done(duty_id, form.answers(), remarks=form.cleaned_data["remarks"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "引継ぎを記録しました。")
            return redirect("upkeep_account", page.id)
    return _list(request, page, form, findings, title="引継ぎ", verb="引継ぎを記録する")


def _list(
    request: DeskRequest, page: UpkeepPage, form: forms.Form, findings: tuple[Finding, ...], *, title: str, verb: str
) -> HttpResponse:
    context = {
        "title": f"{title} {page.name}",
        "crumbs": [CRUMB, (page.name, f"/desk/upkeep/accounts/{page.id}/"), (title, "")],
        "page": page,
        "form": form,
        "findings": findings,
        "verb": verb,
    }
    wrong = bool(findings) or bool(form.errors)
    return render(request, "web/upkeep/check_list.html", context, status=422 if wrong else 200)


def _account(request: DeskRequest, account_id: int) -> UpkeepPage:
    return upkeep.page(account_id, by=request.actor, at=request.at)


def _with_values(form: forms.Form, deed: Callable[..., None], **who: Any) -> None:
    deed(**form.cleaned_data, **who)


def _done(request: DeskRequest, account_id: int, name: str, form: forms.Form | None, deed: Callable[..., None], said: str) -> HttpResponse:
    if form is not None and not form.is_valid():
        return _page(request, account_id, {name: form})
    try:
        deed(by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, account_id, {name: form} if form is not None else {}, refused.findings)
    messages.success(request, said)
    return redirect("upkeep_account", account_id)


def _verification_form(request: DeskRequest, *given: Any) -> VerificationForm:
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    return VerificationForm(*given, keep=keep, auto_id="id_verification_%s")


def _page(
    request: DeskRequest, account_id: int, given: Mapping[str, forms.Form] = NOTHING, findings: tuple[Finding, ...] = ()
) -> HttpResponse:
    page = _account(request, account_id)
    fresh: dict[str, Callable[[], forms.Form]] = {
        "verification_form": partial(_verification_form, request),
        "terms_form": partial(TermsForm, auto_id="id_terms_%s"),
        "device_form": partial(DeviceForm, initial={"owner": "city"}, auto_id="id_device_%s"),
        "custody_form": partial(CustodyForm, people=page.people, initial=page.custody_values, auto_id="id_custody_%s"),
        "arrangement_form": partial(
            ArrangementForm, people=page.people, initial=page.arrangement_values or {"operated_by": "direct"}, auto_id="id_arrangement_%s"
        ),
    }
    context = {
        "title": page.name,
        "crumbs": [CRUMB, (page.name, "")],
        "page": page,
        "findings": findings,
        **({name: given.get(name) or make() for name, make in fresh.items()} if page.may_keep else {}),
    }
    return render(request, "web/upkeep/account.html", context, status=422 if findings or given else 200)


urlpatterns = [
    path("", table, name="upkeep"),
    path("accounts/<int:account_id>/", show, name="upkeep_account"),
    path("accounts/<int:account_id>/verification/", verification, name="upkeep_verification"),
    path("accounts/<int:account_id>/terms/", terms, name="upkeep_terms"),
    path("accounts/<int:account_id>/devices/", device, name="upkeep_device"),
    path("accounts/<int:account_id>/devices/<int:device_id>/retire/", retire, name="upkeep_device_retire"),
    path("accounts/<int:account_id>/custody/", custody, name="upkeep_custody"),
    path("accounts/<int:account_id>/arrangement/", arrangement, name="upkeep_arrangement"),
    path("accounts/<int:account_id>/inspect/", inspect, name="upkeep_inspect"),
    path("handovers/<int:duty_id>/", handover, name="upkeep_handover"),
]
