"""The register as a table: saved, and accounts that were there before the system taken in after a look at every line."""

from __future__ import annotations

import base64
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.registering import SeenTableForm, TableForm
from kosatsu.flows import registering
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.wording import say
from kosatsu.overviews import register_table

TITLE = "既存のアカウントを取り込む"
CRUMBS = [("台帳", "/desk/accounts/"), (TITLE, "")]
VERDICTS = {
    "new": ("新しく登録", "blue"),
    "unchanged": ("変更なし", "grey"),
    "conflict": ("台帳と違う", "orange"),
    "error": ("誤り", "red"),
}


@require_safe
@signed_in
def save(request: DeskRequest) -> HttpResponse:
    """The whole register as a file."""
    response = HttpResponse(registering.export(by=request.actor, at=request.at), content_type="text/csv; charset=utf-8")
    day = in_japan(request.at).date()
    response.headers["Content-Disposition"] = f'attachment; filename="register-{day:%Y%m%d}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@signed_in
def look(request: DeskRequest) -> HttpResponse:
    """A file is looked at, line by line; nothing is written."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY)
    content = form.cleaned_data["table"]
    try:
        plan = registering.preview(content, by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, form, findings=refused.findings, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    lines = [(line, *VERDICTS[line.verdict], [say(found) for found in line.findings]) for line in plan.lines]
    seen = {"content": base64.b64encode(content).decode(), "ground": form.cleaned_data["ground"]}
    return _page(request, TableForm(initial={"ground": seen["ground"]}), plan=plan, lines=lines, **seen)


@require_POST
@signed_in
def take_in(request: DeskRequest) -> HttpResponse:
    """What was looked at is entered, whole or not at all."""
    form = SeenTableForm(request.POST)
    if not form.is_valid():
        return _page(request, TableForm(), errors=form.errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        plan = registering.take_in(said["content"], seen=said["seen"], ground=said["ground"], by=request.actor, at=request.at)
    except Refused as refused:
        return _page(
            request, TableForm(initial={"ground": said["ground"]}), findings=refused.findings, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    messages.success(request, f"{plan.new}件のアカウントを台帳に登録しました。それぞれの届出の期限を、受信箱の「やること」に載せました。")
    return redirect("accounts")


def _page(request: DeskRequest, form: TableForm, *, status: HTTPStatus = HTTPStatus.OK, **shown: object) -> HttpResponse:
    columns = register_table.columns(by=request.actor, at=request.at)
    page = {"title": TITLE, "crumbs": CRUMBS, "form": form, "columns": columns, **shown}
    return render(request, "web/accounts/import.html", page, status=status)


urlpatterns = [
    path("register.csv", save, name="register_csv"),
    path("import/", look, name="register_import"),
    path("import/enter/", take_in, name="register_import_enter"),
]
