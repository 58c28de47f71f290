"""Posts on the desk: written, taken over from another medium, put up, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import statements
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms import posts as forms
from kosatsu.faces.web.reauthentication import ask, is_fresh
from kosatsu.faces.web.signing_in import ConfirmForm
from kosatsu.flows import evidence, exempting, posting, reading_pictures, second_opinions, taking
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say
from kosatsu.overviews import post_page
from kosatsu.posts.drafts import DraftIn
from kosatsu.posts.states import SourceKind

LIST = "/desk/posts/"
WHY_NOT_ASKED = {
    "not_allowed": "設定した住所は、市の内部にないか、暗号化されない経路で鍵を送る設定です。",
    "unreachable": "モデルのサーバーに接続できません。",
    "lost": "決めた時間の内に答えがありませんでした。",
    "too_large": "答えが大きすぎました。",
    "refused": "モデルのサーバーが断りました。",
    "unreadable": "答えが決めた形ではありませんでした。",
    "busy": "ほかの人が聞いているところです。少し待って、もう一度押してください。",
    "personal": "個人の番号・連絡先・氏名らしいものがあるため、送りませんでした。",
    "key": "保管した鍵を開けません。統括する課に知らせてください。",
}
CRUMB = ("投稿", LIST)
EDITED_ELSEWHERE = (
    "この画面を開いた後に、別の画面で保存されています。保存すると、そちらの内容は、ここに見える内容に置き換わります。"
    "それでよいときは、もう一度「保存する」を押してください。"
)
CHANGED_MEANWHILE = "この画面を開いた後に、投稿の内容が変わりました。下にあるのは今の内容です。読んで確かめてから、もう一度押してください。"


@require_safe
@signed_in
def index(request: DeskRequest) -> HttpResponse:
    """The posts of one's units."""
    rows = post_page.rows(by=request.actor, at=request.at)
    return render(request, "web/posts/index.html", {"title": "投稿", "rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: DeskRequest) -> HttpResponse:
    """A post written from nothing."""
    choices = post_page.choices(by=request.actor, at=request.at)
    begun = {**_quoted(request), "not_before": forms.at_moment(request.at)}
    form = _post_form(request, choices) if request.method == "POST" else forms.PostForm(choices=choices, initial=begun)
    found: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid():
        try:
            post_id = posting.draft(
                _draft_in(form, request.at), accounts=form.chosen(), unit_id=_unit(request), by=request.actor, at=request.at
            )
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, "下書きを保存しました。内容を確かめて、決裁に回してください。")
            return _asked(request, post_id) or redirect(f"{LIST}{post_id}/")
    return _form_page(request, form, found, title="投稿を書く", back=LIST)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: DeskRequest, post_id: int) -> HttpResponse:
    """Other words, pictures, accounts or time."""
    page = post_page.page(post_id, by=request.actor, at=request.at)
    if request.method == "GET" and not page.may_edit:
        return _no_more(request, page)
    choices = post_page.choices(by=request.actor, at=request.at)
    form = _post_form(request, choices) if request.method == "POST" else forms.PostForm(choices=choices, initial=_initial(page))
    found: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid() and _is_stale(request, page):
        form.add_error(None, EDITED_ELSEWHERE)
    if request.method == "POST" and form.is_valid():
        try:
            posting.revise(post_id, _draft_in(form, request.at), accounts=form.chosen(), by=request.actor, at=request.at)
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, "保存しました。")
            return _asked(request, post_id) or redirect(f"{LIST}{post_id}/")
    return _form_page(request, form, found, title="投稿を直す", back=f"{LIST}{post_id}/", page=page)


@require_http_methods(["GET", "POST"])
@signed_in
def from_page(request: DeskRequest) -> HttpResponse:
    """A post made from a page of the city."""
    return _taken(
        request,
        forms.PageForm,
        "市のページから作る",
        lambda form, plan: taking.take_page(form.cleaned_data["url"], plan, by=request.actor, at=request.at),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def from_medium(request: DeskRequest) -> HttpResponse:
    """A post made from what was pasted, printed or broadcast."""
    return _taken(
        request,
        forms.MediumForm,
        "広報紙・放送・貼り付けた文章から作る",
        lambda form, plan: taking.take_medium(_medium(form), plan, by=request.actor, at=request.at),
    )


def _no_more(request: DeskRequest, page: post_page.PostPage) -> HttpResponse:
    """From an old page or a bookmark: where the post is now, rather than a form that can only be refused."""
    messages.info(request, "この投稿は、いまは直せません。決裁に回した後か、書いた人がほかの人です。状態を確かめてください。")
    return redirect(f"{LIST}{page.post_id}/")


@require_safe
@signed_in
def show(request: DeskRequest, post_id: int) -> HttpResponse:
    """A post with everything about it."""
    page = post_page.page(post_id, by=request.actor, at=request.at)
    return render(request, "web/posts/show.html", {"title": page.title, "page": page, "crumbs": [CRUMB, (page.title, "")]})


@require_http_methods(["GET", "POST"])
@signed_in
def submit(request: DeskRequest, post_id: int) -> HttpResponse:
    """What the checks found, the one statement, and on: to the decision, or as exempt to a second person's look."""
    page = post_page.page(post_id, by=request.actor, at=request.at)
    if request.method == "GET" and not page.may_edit:
        return _no_more(request, page)
    reading_pictures.read_posts([page.post_id], by=request.actor, at=request.at)
    page = post_page.with_findings(page, posting.findings(page.post_id, at=request.at))
    stops = [one for one in page.checked if one.finding.level is Level.STOP]
    against = exempting.against(page.post_id, at=request.at)
    form = forms.SubmitForm(request.POST if request.method == "POST" else None, stops=stops)
    refused: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid() and _is_stale(request, page):
        form.add_error(None, CHANGED_MEANWHILE)
    if request.method == "POST" and form.is_valid():
        try:
            return _put_up(request, page, form.reasons())
        except Refused as error:
            refused = error.findings
    context = {
        "title": "決裁に回す",
        "page": page,
        "refused": refused,
        "form": form,
        "classes": statements.CLASSES,
        "exempt": bool(page.source) and not against,
        "against": against if page.source else (),
        "impossible": any(one.finding.level is Level.IMPOSSIBLE for one in page.checked),
        "crumbs": [CRUMB, (page.title, f"{LIST}{post_id}/"), ("決裁に回す", "")],
    }
    return render(request, "web/posts/submit.html", context, status=422 if refused or form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def look(request: DeskRequest, post_id: int) -> HttpResponse:
    """A second person sees source and variants side by side, and says whether they say the same; known by the password, as at a seal."""
    page = post_page.page(post_id, by=request.actor, at=request.at)
    if page.source is None:
        raise NotFound
    form = forms.ReasonForm(request.POST if request.POST.get("answer") == "back" else None)
    password = None if is_fresh(request) else ConfirmForm(user=request.user)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        password = ask(request) if request.POST.get("answer") == "same" else None
        if request.POST.get("answer") == "same" and password is None:
            exempting.look(post_id, seen=seen, by=request.actor, at=request.at)
            messages.success(request, "確認しました。予定の時刻に発信します。")
            return redirect(f"{LIST}{post_id}/")
        if form.is_valid():
            exempting.send_back(post_id, seen=seen, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)
            messages.success(request, "書いた人に差し戻しました。")
            return redirect(f"{LIST}{post_id}/")
    context = {
        "title": "元の内容と同じか確かめる",
        "page": page,
        "form": form,
        "seen": exempting.content_digest(post_id),
        "password": password,
        "crumbs": [CRUMB, (page.title, f"{LIST}{post_id}/"), ("確認", "")],
    }
    return render(request, "web/posts/look.html", context, status=422 if password is not None and request.method == "POST" else 200)


@require_POST
@signed_in
def recall(request: DeskRequest, post_id: int) -> HttpResponse:
    """引戻し."""
    posting.recall(post_id, by=request.actor, at=request.at)
    messages.success(request, "引き戻しました。直してから、もう一度回せます。")
    return redirect(f"{LIST}{post_id}/")


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: DeskRequest, post_id: int) -> HttpResponse:
    """取下げ, asked once more: there is no way back."""
    if request.method == "GET":
        page = post_page.page(post_id, by=request.actor, at=request.at)
        why = "この投稿は終わりになり、直したり回したりできなくなります。記録は残ります。"
        asked = {"title": "この投稿を取り下げますか", "why": why, "rows": [("件名", page.title), ("本文", page.body)]}
        return render(request, "web/confirm.html", {**asked, "verb": "取り下げる", "tone": "danger", "back": f"{LIST}{post_id}/"})
    posting.withdraw(post_id, by=request.actor, at=request.at)
    messages.success(request, "取り下げました。")
    return redirect(f"{LIST}{post_id}/")


def _put_up(request: DeskRequest, page: post_page.PostPage, overrides: dict[str, str]) -> HttpResponse:
    said: dict[str, Any] = {"statement": statements.STATED, "overrides": overrides, "by": request.actor, "at": request.at}
    if request.POST.get("road") == "exempt":
        exempting.submit(page.post_id, **said)
        messages.success(request, "決裁不要の投稿として、もう一人の確認に回しました。")
        return redirect(f"{LIST}{page.post_id}/")
    case_id = posting.submit(page.post_id, **said)
    messages.success(request, "決裁に回しました。")
    return redirect(f"/desk/cases/{case_id}/")


def _taken(request: DeskRequest, kind: type[forms.AccountsForm], title: str, take: Any) -> HttpResponse:
    choices = post_page.choices(by=request.actor, at=request.at)
    given = request.POST if request.method == "POST" else None
    begun = {"kind": request.GET.get("kind", ""), "reference": request.GET.get("reference", "")}
    form = kind(given, choices=choices, initial={"not_before": forms.at_moment(request.at), **begun})
    found: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid():
        not_before = form.cleaned_data["not_before"]
        plan = taking.Plan(tuple(form.chosen()), _unit(request), not_before, not_after(not_before, request.at))
        try:
            post_id = take(form, plan)
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, "取り込みました。アカウントごとの文と元の文の違いを確かめてください。")
            return redirect(f"{LIST}{post_id}/")
    unread = form.cleaned_data.get("url", "") if found else ""
    context = {"title": title, "form": form, "found": found, "unread": unread, "back": LIST, "crumbs": [CRUMB, (title, "")]}
    return render(request, "web/posts/take.html", context, status=422 if found or form.errors else 200)


def _medium(form: forms.AccountsForm) -> taking.Medium:
    said = form.cleaned_data
    return taking.Medium(SourceKind(said["kind"]), said["reference"], said["source_title"], said["text"], said["published_on"])


def _post_form(request: DeskRequest, choices: Sequence[post_page.AccountChoice]) -> forms.PostForm:
    """The form as it was sent; every picture in it is kept at once, so that a mistake elsewhere does not lose it."""
    sent = request.POST.copy()
    form = forms.PostForm(sent, request.FILES, choices=choices)
    kept: list[str] = []
    for number, file in form.handed_in().items():
        try:
            sha, media_type = evidence.keep_picture(file.read(), by=request.actor, at=request.at)
        except Refused as refused:
            form.full_clean()
            form.add_error(f"file_{number}", "".join(say(finding) for finding in refused.findings))
        else:
            sent[f"kept_{number}"] = forms.ticket(sha, media_type)
            kept.append(sha)
    reading_pictures.read(kept, by=request.actor, at=request.at)
    return form


def _draft_in(form: forms.PostForm, at: datetime) -> DraftIn:
    said = form.cleaned_data
    return DraftIn(
        said["title"], said["body"], form.texts(), said["not_before"], not_after(said["not_before"], at), form.pictures(), form.reasons()
    )


def _initial(page: post_page.PostPage) -> dict[str, Any]:
    own = {f"text_{one.account_id}": one.text for one in page.variants if one.text != page.body}
    kept: dict[str, Any] = {}
    for number, picture in enumerate(page.pictures, 1):
        kept |= {f"kept_{number}": forms.ticket(picture.sha256, picture.media_type), f"alt_{number}": picture.alt}
    accounts = [str(one.account_id) for one in page.variants]
    said = {"title": page.title, "body": page.body, "accounts": accounts, "not_before": in_japan(page.not_before)}
    return {**said, "reasons": page.reasons, **own, **kept}


def _asked(request: DeskRequest, post_id: int) -> HttpResponse | None:
    """The draft once more, read by the city's model, where its writer wanted that; None where it has been switched off meanwhile, too."""
    if "second_opinion" not in request.POST or second_opinions.way(in_japan(request.at).date()) is None:
        return None
    asked = second_opinions.ask(post_id, by=request.actor, at=request.at)
    if asked.reason:
        messages.warning(request, f"第二の意見は聞けませんでした。{WHY_NOT_ASKED[asked.reason]}投稿の手続はこのまま進められます。")
    else:
        said = f"参考が{asked.remarks}件あります。" if asked.remarks else "気になるところは示されませんでした。"
        messages.success(request, f"第二の意見を聞きました。{said}内容の判断は人がします。")
    return redirect("post_edit", post_id)


def _quoted(request: DeskRequest) -> dict[str, Any]:
    """The words of a post that was rejected or withdrawn, with which a new one begins (引用起案)."""
    if not (said := request.GET.get("quotes", "")):
        return {}
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise NotFound
    page = post_page.page(int(said), by=request.actor, at=request.at)
    if not page.may_quote:
        raise NotFound
    return _initial(page)


def not_after(not_before: datetime, at: datetime) -> datetime:
    """The end of the time in which a post may go out."""
    hours = int(bylaws.value("post.window_hours", in_japan(at).date()))
    return max(not_before, at) + timedelta(hours=hours)


def _unit(request: DeskRequest) -> int:
    return post_page.own_unit(by=request.actor, at=request.at)


def _is_stale(request: DeskRequest, page: post_page.PostPage) -> bool:
    """Whether what was sent was written on a page that showed the post as it is no more."""
    return request.POST.get("seen", page.seen) != page.seen


def _form_page(
    request: DeskRequest, form: forms.PostForm, found: Sequence[Finding], *, title: str, back: str, page: post_page.PostPage | None = None
) -> HttpResponse:
    context = {"title": title, "form": form, "found": found, "back": back, "levels": list(Level)}
    context |= {"post_id": page.post_id, "seen": page.seen} if page else {}
    context |= {"crumbs": [CRUMB, (title, "")], "second_opinion": second_opinions.way(in_japan(request.at).date())}
    return render(request, "web/posts/form.html", context, status=422 if found or form.errors else 200)


urlpatterns = [
    path("", index, name="posts"),
    path("new/", new, name="post_new"),
    path("from-page/", from_page, name="post_from_page"),
    path("from-medium/", from_medium, name="post_from_medium"),
    path("<int:post_id>/", show, name="post"),
    path("<int:post_id>/edit/", edit, name="post_edit"),
    path("<int:post_id>/submit/", submit, name="post_submit"),
    path("<int:post_id>/look/", look, name="post_look"),
    path("<int:post_id>/recall/", recall, name="post_recall"),
    path("<int:post_id>/withdraw/", withdraw, name="post_withdraw"),
]
