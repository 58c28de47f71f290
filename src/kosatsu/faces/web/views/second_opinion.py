"""第二の意見: how it is asked, and the key it is asked with."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from kosatsu.faces.web import bylaw_words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.second_opinion import KeyForm
from kosatsu.flows import second_opinions
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import opinion_page as overview


@require_http_methods(["GET", "POST"])
@signed_in
def show(request: DeskRequest) -> HttpResponse:
    """How it is asked; a key handed in is kept."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    findings: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid():
        try:
            second_opinions.keep_key(form.cleaned_data["key"], by=request.actor, at=request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "鍵を保管しました。")
            return redirect("second_opinion")
    page = overview.opinion_page(by=request.actor, at=request.at)
    context = {
        "title": "第二の意見",
        "crumbs": [("市の設定", "/desk/bylaws/"), ("第二の意見", "")],
        "settings": [(setting, bylaw_words.said(entry, setting.value, {})) for setting, entry in page.settings],
        "ready": page.ready,
        "kept_at": page.kept_at,
        "may_answer": page.may_answer,
        "form": form,
        "findings": findings,
    }
    return render(request, "web/second_opinion/show.html", context, status=422 if findings or form.errors else 200)


@require_POST
@signed_in
def remove_key(request: DeskRequest) -> HttpResponse:
    """The key is gone."""
    second_opinions.remove_key(by=request.actor, at=request.at)
    messages.success(request, "鍵を消しました。")
    return redirect("second_opinion")


urlpatterns = [
    path("", show, name="second_opinion"),
    path("key/remove/", remove_key, name="second_opinion_key_remove"),
]
