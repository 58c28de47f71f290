"""やること: one duty, and saying that it is done or need not be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.duties import SettleForm, WaiveForm
from kosatsu.flows import settling
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import duties
from kosatsu.overviews.duties import DutyPage

PAGE = 30


@require_safe
@signed_in
def every(request: DeskRequest) -> HttpResponse:
    """Everything that the person, the section or the office has to do."""
    page = Paginator(duties.waiting(by=request.actor, at=request.at), PAGE).get_page(request.GET.get("page"))
    return render(request, "web/duties/list.html", {"title": "やること", "crumbs": [("受信箱", "/desk/"), ("やること", "")], "page": page})


@require_safe
@signed_in
def show(request: DeskRequest, duty_id: int) -> HttpResponse:
    """One duty."""
    return _page(request, duties.page(duty_id, by=request.actor, at=request.at))


@require_POST
@signed_in
def settle(request: DeskRequest, duty_id: int) -> HttpResponse:
    """It is done."""
    form = SettleForm(request.POST)
    deed = partial(settling.settle, duty_id)
    return _end(request, duty_id, form, lambda: deed(note=form.cleaned_data["note"], by=request.actor, at=request.at), settle_form=form)


@require_POST
@signed_in
def waive(request: DeskRequest, duty_id: int) -> HttpResponse:
    """It need not be done."""
    form = WaiveForm(request.POST)
    deed = partial(settling.waive, duty_id)
    return _end(request, duty_id, form, lambda: deed(reason=form.cleaned_data["reason"], by=request.actor, at=request.at), waive_form=form)


def _end(request: DeskRequest, duty_id: int, form: forms.Form, deed: Callable[[], None], **given: Any) -> HttpResponse:
    page = duties.page(duty_id, by=request.actor, at=request.at)
    if not form.is_valid():
        return _page(request, page, **given)
    try:
        deed()
    except Refused as refused:
        return _page(request, duties.page(duty_id, by=request.actor, at=request.at), findings=refused.findings)
    messages.success(request, f"「{page.line.title}」を片付けました。")
    return redirect("account", page.line.account_id) if page.line.account_id else redirect("inbox")


def _page(
    request: DeskRequest,
    page: DutyPage,
    *,
    findings: tuple[Finding, ...] = (),
    settle_form: SettleForm | None = None,
    waive_form: WaiveForm | None = None,
) -> HttpResponse:
    context = {
        "title": page.line.title,
        "crumbs": [("受信箱", "/desk/"), (page.line.title, "")],
        "page": page,
        "findings": findings,
        "settle_form": settle_form or (SettleForm() if page.may_settle else None),
        "waive_form": waive_form or (WaiveForm() if page.may_waive else None),
    }
    wrong = bool(findings) or settle_form is not None or waive_form is not None
    return render(request, "web/duties/duty.html", context, status=422 if wrong else 200)


urlpatterns = [
    path("", every, name="duties"),
    path("<int:duty_id>/", show, name="duty"),
    path("<int:duty_id>/settle/", settle, name="duty_settle"),
    path("<int:duty_id>/waive/", waive, name="duty_waive"),
]
