"""市の設定: what the guideline leaves open, and the city's answers. Everybody in office reads, the supervisor answers."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.queries import Setting
from kosatsu.faces.web import bylaw_words as words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.bylaws import AnswerForm, ConfirmForm, GroundForm, initial_of
from kosatsu.flows import answering
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import setting_page
from kosatsu.overviews.setting_page import SettingList, SettingPage

PAGES = {"route": "ルートを直す", "check_lists": "語と規則を見る・直す"}  # kinds with a page of their own, and the words that lead there
CRUMB = ("市の設定", "/desk/bylaws/")


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """Every setting as it holds today, the unconfirmed ones first."""
    return _list(request, GroundForm(initial={"since": in_japan(request.at).date()}), set())


@require_POST
@signed_in
def confirm_several(request: DeskRequest) -> HttpResponse:
    """The ticked proposals become the city's answers, on one ground."""
    form = GroundForm(request.POST)
    seen = dict(text.split("@", 1) for text in request.POST.getlist("confirm") if "@" in text)
    if not form.is_valid():
        return _list(request, form, set(seen))
    if not seen:
        form.add_error(None, "確認する設定を選んでください。")
        return _list(request, form, set())
    try:
        answering.confirm(seen, **form.cleaned_data, by=request.actor, at=request.at)
    except Refused as refused:
        return _list(request, form, set(seen), refused.findings)
    messages.success(request, f"{len(seen)}件の設定を、提案のまま市の答えとして記録しました。")
    return redirect("bylaws")


@require_http_methods(["GET", "POST"])
@signed_in
def show(request: DeskRequest, key: str) -> HttpResponse:
    """One setting with its history, and the city's answer to it."""
    page = setting_page.setting_page(key, by=request.actor, at=request.at)
    if request.method == "GET":
        return _page(request, page, _blank(request, page))
    if not page.may_answer:
        raise Forbidden
    if page.setting.kind in PAGES:
        return redirect(_own_page(page.setting))
    return _answered(request, page)


@require_POST
@signed_in
def confirm(request: DeskRequest, key: str) -> HttpResponse:
    """このまま確認する: the proposal as it stands becomes the city's answer."""
    page = setting_page.setting_page(key, by=request.actor, at=request.at)
    form = ConfirmForm(request.POST)
    findings: tuple[Finding, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            answering.confirm({key: given["seen"]}, since=given["since"], ground=given["ground"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, f"「{page.setting.words}」を、提案のまま市の答えとして記録しました。")
            return redirect("bylaw", key)
    return _page(request, page, _blank(request, page), findings, form)


def _answered(request: DeskRequest, page: SettingPage) -> HttpResponse:
    form = _form(request, page, request.POST)
    if "more" in request.POST:
        shown = _form(request, page)
        shown.initial = {name: form[name].value() for name in form.fields}
        shown.with_more_rows()
        return _page(request, page, shown)
    if not form.is_valid():
        return _page(request, page, form)
    given = form.cleaned_data
    try:
        answering.answer(page.setting.key, given["value"], since=given["since"], ground=given["ground"], by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, page, form, refused.findings)
    messages.success(request, f"「{page.setting.words}」の答えを記録しました。")
    return redirect("bylaw", page.setting.key)


def _blank(request: DeskRequest, page: SettingPage) -> AnswerForm | None:
    """The form before anything was written; none for what has a page of its own, for what is fixed, nor for who does not
    answer."""
    answerable = page.may_answer and page.setting.kind not in PAGES and not page.entry.get("fixed")
    return _form(request, page) if answerable else None


def _own_page(setting: Setting) -> str:
    return reverse("route_edit", args=[setting.key]) if setting.kind == "route" else reverse("check-lists")


def _form(request: DeskRequest, page: SettingPage, given: QueryDict | None = None) -> AnswerForm:
    initial = {"value": initial_of(page.entry, page.setting.value), "since": in_japan(request.at).date()}
    return AnswerForm(given, entry=page.entry, units=page.units, initial=initial)


def _page(
    request: DeskRequest,
    page: SettingPage,
    form: AnswerForm | None,
    findings: tuple[Finding, ...] = (),
    confirming: ConfirmForm | None = None,
) -> HttpResponse:
    wrong = bool(findings or (form and form.errors) or (confirming and confirming.errors))
    today = in_japan(request.at).date()
    context = {
        "title": page.setting.words,
        "crumbs": [CRUMB, (page.setting.words, "")],
        "page": page,
        "value": words.in_full(page.entry, page.setting.value, page.units),
        "answers": [(answer, words.in_full(page.entry, answer.value, page.units)) for answer in page.answers],
        "form": form,
        "own_page": (_own_page(page.setting), PAGES[page.setting.kind]) if page.setting.kind in PAGES else None,
        "confirming": confirming or ConfirmForm(initial={"seen": page.seen, "since": today}, auto_id="id_confirm_%s"),
        "findings": findings,
    }
    return render(request, "web/bylaws/setting.html", context, status=422 if wrong else 200)


def _list(request: DeskRequest, form: GroundForm, ticked: set[str], findings: tuple[Finding, ...] = ()) -> HttpResponse:
    page = setting_page.setting_list(by=request.actor, at=request.at)
    context = {
        "title": "市の設定",
        "topics": _topics(page),
        "open": [(setting, seen, _said(setting, page)) for setting, seen in page.settings if not setting.confirmed],
        "ticked": ticked,
        "all": len(page.settings),
        "may_answer": page.may_answer,
        "form": form,
        "findings": findings,
    }
    return render(request, "web/bylaws/list.html", context, status=422 if findings or form.errors else 200)


def _topics(page: SettingList) -> list[tuple[str, list[tuple[Setting, str]]]]:
    """The settings by what they are about."""
    lines = sorted(((words.topic(setting.key), setting) for setting, _ in page.settings), key=lambda line: words.TOPIC_ORDER.index(line[0]))
    return [(topic, [(setting, _said(setting, page)) for _, setting in some]) for topic, some in groupby(lines, key=lambda line: line[0])]


def _said(setting: Setting, page: SettingList) -> str:
    return words.said(bylaws.preset()[setting.key], setting.value, page.units)


urlpatterns = [
    path("", listed, name="bylaws"),
    path("confirm/", confirm_several, name="bylaws_confirm"),
    path("<str:key>/", show, name="bylaw"),
    path("<str:key>/confirm/", confirm, name="bylaw_confirm"),
]
