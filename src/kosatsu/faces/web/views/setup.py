"""はじめの15の質問: what a city settles before it begins, one question a page; it can be left and taken up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web import bylaw_words as words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.bylaws import GroundForm
from kosatsu.flows import answering
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import setup

CRUMB = ("はじめの15の質問", "/desk/setup/")
LINKS = {
    1: (("/desk/guideline/", "ガイドラインを読む"),),
    7: (("/desk/accounts/", "台帳を開く"),),
    14: (("/desk/accounts/", "台帳を開く"),),
}


@require_safe
@signed_in
def overview(request: DeskRequest) -> HttpResponse:
    """All questions and how far the city has come."""
    walk = setup.walk(by=request.actor, at=request.at)
    return render(
        request, "web/setup/overview.html", {"title": CRUMB[0], "crumbs": [("市の設定", "/desk/bylaws/"), (CRUMB[0], "")], "walk": walk}
    )


@require_http_methods(["GET", "POST"])
@signed_in
def question(request: DeskRequest, number: int) -> HttpResponse:
    """One question; what is proposed is confirmed with a ground, all of it or what is ticked."""
    form = GroundForm(request.POST if request.method == "POST" else None, initial={"since": in_japan(request.at).date()})
    if request.method == "GET":
        return _page(request, number, form)
    seen = dict(text.split("@", 1) for text in request.POST.getlist("confirm") if "@" in text)
    if not seen:
        form.add_error(None, "確認する設定を選んでください。")
    if not form.is_valid():
        return _page(request, number, form, ticked=seen)
    try:
        answering.confirm(seen, **form.cleaned_data, by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, number, form, refused.findings, ticked=seen)
    messages.success(request, f"質問{number}の{len(seen)}件を、市の答えとして記録しました。")
    following = setup.walk(by=request.actor, at=request.at).next
    return redirect("setup_question", following.number) if following else redirect("setup")


def _page(
    request: DeskRequest, number: int, form: GroundForm, findings: tuple[Finding, ...] = (), ticked: dict[str, str] | None = None
) -> HttpResponse:
    page = setup.question_page(number, by=request.actor, at=request.at)
    title = f"質問{number} {page.question.title}"
    context = {
        "title": title,
        "crumbs": [CRUMB, (title, "")],
        "page": page,
        "settings": [
            (setting, seen, words.said(bylaws.preset()[setting.key], setting.value, page.units)) for setting, seen in page.settings
        ],
        "links": LINKS.get(number, ()),
        "open": sum(not setting.confirmed for setting, _ in page.settings),
        "form": form,
        "findings": findings,
        "ticked": ticked,
    }
    return render(request, "web/setup/question.html", context, status=422 if findings or form.errors else 200)


urlpatterns = [path("", overview, name="setup"), path("<int:number>/", question, name="setup_question")]
