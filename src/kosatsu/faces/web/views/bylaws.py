"""市の設定: what the guideline leaves open, and the city's answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.queries import Setting
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.bylaws import AnswerForm, initial_of, said
from kosatsu.flows import answering
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows

CRUMB = ("市の設定", "/desk/bylaws/")


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """Every setting as it holds today."""
    units = _units(request)
    settings = [(setting, said(setting.key, setting.value, units)) for setting in bylaws.settings(in_japan(request.at).date())]
    open_questions = sum(1 for setting, _ in settings if not setting.confirmed)
    context = {"title": "市の設定", "settings": settings, "open_questions": open_questions, "may_answer": _may_answer(request)}
    return render(request, "web/bylaws/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: DeskRequest, key: str) -> HttpResponse:
    """One setting, and the city's answer to it."""
    if key not in bylaws.preset():
        raise NotFound
    if not _may_answer(request):
        raise Forbidden
    setting = bylaws.setting(key, in_japan(request.at).date())
    proposed = bylaws.preset()[key]["value"]
    initial = {"value": initial_of(key, setting.value), "since": in_japan(request.at).date()}
    form = AnswerForm(request.POST or None, key=key, proposed=proposed, units=_units(request), initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _page(request, setting, form)
    given = form.cleaned_data
    try:
        answering.answer(key, given["value"], since=given["since"], ground=given["ground"], by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, setting, form, refused.findings)
    messages.success(request, f"「{setting.words}」の答えを記録しました。")
    return redirect("bylaws")


def _may_answer(request: DeskRequest) -> bool:
    return allows(request.actor, Permission.BYLAW_ANSWER, unit_id=None, at=request.at)


def _units(request: DeskRequest) -> dict[str, str]:
    """Code → name of every unit of today."""
    return {period.unit.code: period.name for period in people.tree(in_japan(request.at).date()).periods.values()}


def _page(request: DeskRequest, setting: Setting, form: AnswerForm, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    context = {
        "title": setting.words,
        "crumbs": [CRUMB, (setting.words, "")],
        "setting": setting,
        "value": said(setting.key, setting.value, _units(request)),
        "form": form,
        "findings": findings,
    }
    return render(request, "web/bylaws/answer.html", context, status=422 if findings or form.errors else 200)


urlpatterns = [path("", listed, name="bylaws"), path("<str:key>/", answer, name="bylaw_answer")]
