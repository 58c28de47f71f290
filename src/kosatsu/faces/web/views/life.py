"""変更届, 休止届, 再開届 and the suspension at once: what is done with an account between its opening and its closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from kosatsu.accounts.forms import ChangeForm, ExceptionForm, Form, ResumptionForm, SuspensionForm
from kosatsu.accounts.rules import merged
from kosatsu.accounts.states import ClosingMode, ClosingTask, FilingKind
from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.filings import day_of, initial_of
from kosatsu.faces.web.forms.life import (
    ChangeFilingForm,
    EndExceptionForm,
    ExceptionFilingForm,
    GiveUpForm,
    ResumptionFilingForm,
    SuspendAtOnceForm,
    SuspensionFilingForm,
    TaskForm,
)
from kosatsu.flows import changing, closing, evidence, excepting, filing, suspending
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import account_page, closing_list, filing_page, life
from kosatsu.overviews.account_page import AccountPage
from kosatsu.overviews.filing_page import FilingPage

CRUMB = ("届出", "/desk/filings/")
SAVED = "下書きを保存しました。"
SUBMITTED = "提出しました。決裁の回議が始まりました。"


class Short(NamedTuple):
    """A filing of few fields: its form on the screen, its draft, what is said over it."""

    form: type[SuspensionFilingForm | ResumptionFilingForm | ExceptionFilingForm]
    draft: Callable[..., int]
    title: str
    lead: str


SHORT: Mapping[str, Short] = {
    FilingKind.SUSPENSION: Short(
        SuspensionFilingForm,
        filing.draft_suspension,
        "休止届を作る",
        "休止の日から、再開するまで、このアカウントからは何も発信できません。公開の台帳には「休止中」と載り、理由は載りません。",
    ),
    FilingKind.EXCEPTION: Short(
        ExceptionFilingForm,
        filing.draft_exception,
        "例外承認願を作る",
        "「原則」とある決まりを、理由があって守れないときに出します。所属の課長と統括の課長が認めると、期限まで指摘されません。",
    ),
    FilingKind.RESUMPTION: Short(
        ResumptionFilingForm, filing.draft_resumption, "再開届を作る", "再開の日から、また発信できるようになります。"
    ),
}


@require_http_methods(["GET", "POST"])
@signed_in
def begin_change(request: DeskRequest, account_id: int) -> HttpResponse:
    """A new 変更届."""
    account = _may(request, account_id, FilingKind.CHANGE)
    form = _change_form(request, account, None)
    if request.method == "POST" and form.is_valid():
        filing_id = filing.draft_change(account.id, form.wanted(), **form.when_and_why(), by=request.actor, at=request.at)
        return _saved(request, filing_id, form, account)
    return _change_page(request, form, account, None)


@require_http_methods(["GET", "POST"])
@signed_in
def begin_short(request: DeskRequest, account_id: int, kind: str) -> HttpResponse:
    """A new 休止届 or 再開届."""
    account = _may(request, account_id, FilingKind(kind))
    form = SHORT[kind].form(request.POST if request.method == "POST" else None, initial=_advised(kind, in_japan(request.at).date()))
    if request.method == "POST" and form.is_valid():
        filing_id = SHORT[kind].draft(account.id, form.filled(), by=request.actor, at=request.at)
        return _saved(request, filing_id, form, account)
    return _short_page(request, form, account, kind, None)


def _advised(kind: str, today: date) -> dict[str, Any]:
    """What a form proposes: how long an exception may last."""
    return {"until": today + timedelta(days=int(bylaws.value("exception.days", today)))} if kind == FilingKind.EXCEPTION else {}


@require_http_methods(["GET", "POST"])
@signed_in
def suspend_at_once(request: DeskRequest, account_id: int) -> HttpResponse:
    """緊急休止, asked once more with its reason."""
    account = _may(request, account_id, "suspend_at_once")
    form = SuspendAtOnceForm(request.POST if request.method == "POST" else None)
    found: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            suspending.suspend_at_once(account.id, said["suspension_kind"], reason=said["reason"], by=request.actor, at=request.at)
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, "休止しました。待っている発信も出ません。後閲をお願いしてあります。")
            return redirect("account", account.id)
    context = {
        "title": "このアカウントをいますぐ休止しますか",
        "why": "決裁を待たずに休止します。このあと上司か統括が後閲します。媒体の画面での操作(パスワードの変更など)は別に行ってください。",
        "account": {"platform": account.platform, "name": account.name},
        "form": form,
        "findings": found,
        "verb": "いますぐ休止する",
        "tone": "danger",
        "back": reverse("account", args=[account.id]),
    }
    return render(request, "web/confirm.html", context, status=422 if found or form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def end_exception(request: DeskRequest, account_id: int, exception_id: int) -> HttpResponse:
    """An exception ends before its time."""
    lines = life.life(account_id, by=request.actor, at=request.at).exceptions
    line = next((line for line in lines if line.id == exception_id), None)
    if line is None:
        raise NotFound
    if not line.may_end:
        raise Forbidden
    ask = {
        "title": "この例外を終えますか",
        "why": "終えると、この決まりに合わないところが、また指摘されます。",
        "rows": [("決まり", line.words), ("認められた理由", line.reason)],
        "verb": "例外を終える",
    }
    deed = partial(excepting.end, exception_id)
    return _asked(request, account_id, EndExceptionForm, ask, deed, "例外を終えました。")


@require_http_methods(["GET", "POST"])
@signed_in
def give_up(request: DeskRequest, account_id: int) -> HttpResponse:
    """A parked account is given up at last."""
    account = _may(request, account_id, "give_up")
    ask = {
        "title": "このアカウントの保持をやめますか",
        "why": "媒体の画面で削除するか非公開にしてから、記録してください。削除した名前は、他人が使うことがあります。",
        "account": {"platform": account.platform, "name": account.name},
        "verb": "保持をやめたことを記録する",
        "tone": "danger",
    }
    deed = partial(closing.give_up, account_id)
    return _asked(request, account_id, GiveUpForm, ask, deed, "保持をやめたことを記録しました。")


def _asked(
    request: DeskRequest, account_id: int, form_class: type[forms.Form], ask: dict[str, Any], deed: Callable[..., None], said: str
) -> HttpResponse:
    """A deed that is asked once more with a form: its values are the deed's words."""
    form = form_class(request.POST if request.method == "POST" else None)
    found: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        words = {name: ClosingMode(value) if name == "mode" else value for name, value in form.cleaned_data.items()}
        try:
            deed(**words, by=request.actor, at=request.at)
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, said)
            return redirect("account", account_id)
    context = {**ask, "form": form, "findings": found, "back": reverse("account", args=[account_id])}
    return render(request, "web/confirm.html", context, status=422 if found or form.errors else 200)


def list_of(request: DeskRequest, filing_id: int, given: TaskForm | None) -> dict[str, Any] | None:
    """The list of a closing with the form of each line that the reader may answer; `given` the one that came back with errors."""
    found = closing_list.closing_list(filing_id, by=request.actor, at=request.at)
    if found is None:
        return None
    lines = [(task, _task_form(request, task.task, found.farewells, task.note, given) if task.may else None) for task in found.tasks]
    return {"lines": lines, "left": found.left}


def task_form(request: DeskRequest, filing_id: int, task: str) -> TaskForm:
    """The form of a line as it was sent in; NotFound for a line there is not."""
    found = closing_list.closing_list(filing_id, by=request.actor, at=request.at)
    if found is None or task not in set(ClosingTask):
        raise NotFound
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    return TaskForm(request.POST, request.FILES, task=task, farewells=found.farewells, keep=keep)


def _task_form(request: DeskRequest, task: str, farewells: tuple[tuple[int, str], ...], note: str, given: TaskForm | None) -> TaskForm:
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    return given if given and given.task == task else TaskForm(task=task, farewells=farewells, keep=keep, initial={"note": note})


def edit(request: DeskRequest, page: FilingPage) -> HttpResponse:
    """Other values in one of the city's own forms that is not under way."""
    if page.account_id is None:
        raise NotFound
    account = account_page.account_page(page.account_id, by=request.actor, at=request.at)
    if isinstance(page.values, ChangeForm):
        return _edit_change(request, page.id, page.values, account)
    return _edit_short(request, page, account)


def _edit_change(request: DeskRequest, filing_id: int, values: ChangeForm, account: AccountPage) -> HttpResponse:
    form = _change_form(request, account, values)
    if request.method == "POST" and form.is_valid():
        changing.revise(filing_id, form.wanted(), **form.when_and_why(), by=request.actor, at=request.at)
        return _saved(request, filing_id, form, account)
    return _change_page(request, form, account, filing_id)


def _edit_short(request: DeskRequest, page: FilingPage, account: AccountPage) -> HttpResponse:
    values = page.values
    form = SHORT[page.kind].form(request.POST if request.method == "POST" else None, initial=_short_initial(values))
    if request.method == "POST" and form.is_valid() and isinstance(values, SuspensionForm | ResumptionForm | ExceptionForm):
        named = {name: getattr(values, name) for name in ("account_id", "platform", "account_name", "url")}
        filing.revise(page.id, replace(form.filled(), **named), by=request.actor, at=request.at)
        return _saved(request, page.id, form, account)
    return _short_page(request, form, account, page.kind, page.id)


def may(request: DeskRequest, account_id: int, deed: str) -> bool:
    """Whether the reader may do this with the account now."""
    ways = life.life(account_id, by=request.actor, at=request.at).ways
    return any(way.deed == deed and not way.why_not for way in ways)


def _may(request: DeskRequest, account_id: int, deed: str) -> AccountPage:
    """The account, if the reader may do this with it now; Forbidden otherwise."""
    account = account_page.account_page(account_id, by=request.actor, at=request.at)
    if not may(request, account_id, deed):
        raise Forbidden
    return account


def _change_form(request: DeskRequest, account: AccountPage, values: ChangeForm | None) -> ChangeFilingForm:
    registered = changing.registered(account.id, at=request.at)
    shown = merged(registered, values.after) if values else registered
    named = [registered.accountable_officer, *registered.operators]
    choices = filing_page.choices(account.unit_id, by=request.actor, at=request.at, also=[person for person in named if person])
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    when = {"effective_on": day_of(values.effective_on), "reason": values.reason} if values else {}
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    form = ChangeFilingForm(
        *given, registered=registered, in_use=account.reported, choices=choices, keep=keep, initial=initial_of(shown) | when
    )
    if shown.icon and "icon_file" not in form.kept:
        form.kept["icon_file"] = (shown.icon, shown.icon_type)
    return form


def _short_initial(values: Form) -> dict[str, Any]:
    said = values.as_json()
    return said | {name: day_of(said[name]) for name in ("effective_on", "until") if name in said}


def _saved(request: DeskRequest, filing_id: int, form: Any, account: AccountPage) -> HttpResponse:
    """After saving: to the paper, or on its way; what stands against that is said over the form, with everything kept."""
    if "submit" not in request.POST:
        messages.success(request, SAVED)
        return redirect("filing", filing_id)
    try:
        case_id = filing.submit(filing_id, by=request.actor, at=request.at)
    except Refused as refused:
        if isinstance(form, ChangeFilingForm):
            return _change_page(request, form, account, filing_id, refused)
        kind = next(kind for kind, short in SHORT.items() if isinstance(form, short.form))
        return _short_page(request, form, account, kind, filing_id, refused)
    messages.success(request, SUBMITTED)
    return redirect("case", case_id)


def _change_page(
    request: HttpRequest, form: ChangeFilingForm, account: AccountPage, filing_id: int | None, refused: Refused | None = None
) -> HttpResponse:
    context = _page(form, account, "変更届を直す" if filing_id else "変更届を作る", filing_id, refused) | {
        "lead": "台帳の記載が入っています。変えるところだけを書き直してください。何を変えたかによって、決裁のルートが決まります。",
        "action": reverse("filing_edit", args=[filing_id]) if filing_id else reverse("change_begin", args=[account.id]),
    }
    return render(request, "web/filings/opening_form.html", context, status=422 if refused or form.errors else 200)


def _short_page(
    request: HttpRequest, form: Any, account: AccountPage, kind: str, filing_id: int | None, refused: Refused | None = None
) -> HttpResponse:
    context = _page(form, account, SHORT[kind].title, filing_id, refused) | {
        "lead": SHORT[kind].lead,
        "action": reverse("filing_edit", args=[filing_id]) if filing_id else reverse(f"{kind}_begin", args=[account.id]),
    }
    return render(request, "web/filings/own_form.html", context, status=422 if refused or form.errors else 200)


def _page(form: Any, account: AccountPage, title: str, filing_id: int | None, refused: Refused | None) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": [CRUMB, (title, "")],
        "account": {"platform": account.platform, "name": account.name},
        "form": form,
        "saved": refused is not None,
        "findings": form.say(refused.findings) if refused else (),
        "back": reverse("filing", args=[filing_id]) if filing_id else reverse("account", args=[account.id]),
    }


urlpatterns = [
    path("<int:account_id>/change/", begin_change, name="change_begin"),
    path("<int:account_id>/suspension/", begin_short, {"kind": "suspension"}, name="suspension_begin"),
    path("<int:account_id>/resumption/", begin_short, {"kind": "resumption"}, name="resumption_begin"),
    path("<int:account_id>/exception/", begin_short, {"kind": "exception"}, name="exception_begin"),
    path("<int:account_id>/exceptions/<int:exception_id>/end/", end_exception, name="exception_end"),
    path("<int:account_id>/give-up/", give_up, name="give_up"),
    path("<int:account_id>/suspend-at-once/", suspend_at_once, name="suspend_at_once"),
]
