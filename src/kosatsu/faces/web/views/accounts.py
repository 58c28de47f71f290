"""台帳: every account, and one of them from its approval to 廃止."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.files import shown
from kosatsu.faces.web.forms.accounts import AttestForm, BoardForm, ReportForm, SecretForm
from kosatsu.flows import conforming, evidence, opening
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import account_page, life, register_table
from kosatsu.overviews.account_page import AccountPage

CRUMB = ("台帳", "/desk/accounts/")
CONFORMS = "プロフィールを確かめました。問題はありません。"
STANDS_AGAINST = "プロフィールを確かめました。直すところがあります。媒体の画面で直してから、もう一度確かめてください。"


@require_safe
@signed_in
def register(request: DeskRequest) -> HttpResponse:
    """Every account the city ever approved."""
    shown = {"accounts": account_page.register(at=request.at), "may": register_table.rights(by=request.actor, at=request.at)}
    return render(request, "web/accounts/list.html", {"title": "台帳", **shown})


@require_safe
@signed_in
def show(request: DeskRequest, account_id: int) -> HttpResponse:
    """One account, with everything known about it."""
    return _page(request, _account(request, account_id))


@require_POST
@signed_in
def report(request: DeskRequest, account_id: int) -> HttpResponse:
    """開設報告."""
    page = _account(request, account_id)
    form = _report_form(page, request.POST)
    if not form.is_valid():
        return _page(request, page, report_form=form)
    deed = partial(opening.report, account_id, form.report(), secret=form.secret())
    return _done(request, page, deed, lambda _: "開設を報告しました。続けて、プロフィールを確かめます。", report_form=form)


@require_POST
@signed_in
def open_board(request: DeskRequest, account_id: int) -> HttpResponse:
    """On the built-in notice board the city itself gives the account."""
    page = _account(request, account_id)
    form = BoardForm(request.POST)
    if not form.is_valid():
        return _page(request, page, board_form=form)
    deed = partial(opening.open_board, account_id, handle=form.cleaned_data["board_handle"])
    return _done(request, page, deed, lambda _: "お知らせ板に開設しました。続けて、プロフィールを確かめます。", board_form=form)


@require_POST
@signed_in
def change_secret(request: DeskRequest, account_id: int) -> HttpResponse:
    """Another secret for the account."""
    page = _account(request, account_id)
    form = SecretForm(request.POST, secret_fields=page.secret_fields)
    if not form.is_valid():
        return _page(request, page, secret_form=form)
    deed = partial(opening.change_secret, account_id, secret=form.secret())
    return _done(request, page, deed, lambda _: "認証情報を入れ替えました。", secret_form=form)


@require_POST
@signed_in
def look(request: DeskRequest, account_id: int) -> HttpResponse:
    """The system reads the live profile."""
    return _done(request, _account(request, account_id), partial(conforming.look, account_id), _seen)


@require_POST
@signed_in
def attest(request: DeskRequest, account_id: int) -> HttpResponse:
    """A person says what the profile shows, with a picture of the screen."""
    page = _account(request, account_id)
    form = _attest_form(request, page, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, page, attest_form=form)
    deed = partial(conforming.attest, account_id, form.seen(), form.by_hand(), picture=form.kept["screen"][0])
    return _done(request, page, deed, _seen, attest_form=form)


@require_POST
@signed_in
def go_live(request: DeskRequest, account_id: int) -> HttpResponse:
    """The account comes into use."""
    page = _account(request, account_id)
    return _done(request, page, partial(opening.go_live, account_id), lambda _: "運用を始めました。公開台帳に載ります。")


@require_safe
@signed_in
def icon(request: DeskRequest, account_id: int) -> HttpResponse:
    """The account's image."""
    return shown(*account_page.icon(account_id))


def _account(request: DeskRequest, account_id: int) -> AccountPage:
    return account_page.account_page(account_id, by=request.actor, at=request.at)


def _seen(found: list[Finding]) -> str:
    return STANDS_AGAINST if found else CONFORMS


def _done(request: DeskRequest, page: AccountPage, deed: Callable[..., Any], said: Callable[[Any], str], **forms: Any) -> HttpResponse:
    try:
        answer = deed(by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, page, findings=refused.findings, **forms)
    words = said(answer)
    messages.add_message(request, messages.WARNING if words == STANDS_AGAINST else messages.SUCCESS, words)
    return redirect("account", page.id)


def _report_form(page: AccountPage, *given: Any) -> ReportForm:
    known = dict(page.facts)
    initial = {"url": known["URL"], "handle": known["ハンドル(ユーザー名)"], "stable_id": known["媒体のID"]}
    return ReportForm(*given, secret_fields=page.secret_fields, initial=initial, auto_id="id_report_%s")


def _attest_form(request: DeskRequest, page: AccountPage, *given: Any) -> AttestForm:
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    known = dict(page.facts)
    initial = {"display_name": page.name, "handle": known["ハンドル(ユーザー名)"], "stable_id": known["媒体のID"]}
    return AttestForm(*given, keep=keep, initial=initial, auto_id="id_seen_%s")


def _page(
    request: DeskRequest,
    page: AccountPage,
    *,
    findings: tuple[Finding, ...] = (),
    report_form: ReportForm | None = None,
    attest_form: AttestForm | None = None,
    board_form: BoardForm | None = None,
    secret_form: SecretForm | None = None,
) -> HttpResponse:
    may_change = page.has_secret and page.may_look
    context = {
        "title": page.name,
        "crumbs": [CRUMB, (page.name, "")],
        "account": page,
        "life": life.life(page.id, by=request.actor, at=request.at),
        "findings": findings,
        "report_form": report_form or (_report_form(page) if page.may_report else None),
        "board_form": board_form or (BoardForm() if page.may_report and page.platform_code == opening.BOARD else None),
        "secret_form": secret_form or (SecretForm(secret_fields=page.secret_fields) if may_change else None),
        "attest_form": attest_form or (_attest_form(request, page) if page.may_look else None),
    }
    wrong = bool(findings) or any(form is not None and form.errors for form in (report_form, attest_form, board_form, secret_form))
    return render(request, "web/accounts/account.html", context, status=422 if wrong else 200)


urlpatterns = [
    path("", register, name="accounts"),
    path("<int:account_id>/", show, name="account"),
    path("<int:account_id>/report/", report, name="account_report"),
    path("<int:account_id>/board/", open_board, name="account_board"),
    path("<int:account_id>/secret/", change_secret, name="account_secret"),
    path("<int:account_id>/look/", look, name="account_look"),
    path("<int:account_id>/attest/", attest, name="account_attest"),
    path("<int:account_id>/live/", go_live, name="account_live"),
    path("<int:account_id>/icon/", icon, name="account_icon"),
]
