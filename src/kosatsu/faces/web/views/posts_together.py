"""一括起案: several own drafts put up as one case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.posts_together import TogetherForm
from kosatsu.flows import bundling, reading_pictures
from kosatsu.kernel.errors import Refused
from kosatsu.overviews import post_page


@require_http_methods(["GET", "POST"])
@signed_in
def together(request: DeskRequest) -> HttpResponse:
    """The own drafts to choose from, and on to the decision as one case."""
    drafts = post_page.own_drafts(by=request.actor, at=request.at)
    form = TogetherForm(request.POST if request.method == "POST" else None, drafts=drafts)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = {"title": form.cleaned_data["title"], "statement": form.stated()}
        reading_pictures.read_posts(form.chosen(), by=request.actor, at=request.at)
        try:
            case_id = bundling.submit(form.chosen(), overrides={}, by=request.actor, at=request.at, **given)
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"{len(form.chosen())}件を一つの件として、決裁に回しました。")
            return redirect("case", case_id)
    context = {
        "title": "まとめて決裁に回す",
        "crumbs": [("投稿", "/desk/posts/"), ("まとめて決裁に回す", "")],
        "form": form,
        "findings": refused.findings if refused else (),
    }
    return render(request, "web/posts/together.html", context, status=422 if refused or form.errors else 200)


urlpatterns = [path("together/", together, name="posts_together")]
