"""What the checks say while somebody writes a post: a piece of the page, asked for by the editor. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from kosatsu.faces.web import errors
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.posts import reason_field
from kosatsu.faces.web.forms.writing import WritingForm, said_wrong
from kosatsu.faces.web.views.posts import not_after
from kosatsu.flows import posting
from kosatsu.kernel import memory
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import marking, post_page
from kosatsu.posts.drafts import DraftIn

RATE = "post_check"
NOT_TO_WRITE = "いまの職では投稿を書けないので、点検もしません。"


@dataclass(frozen=True)
class Beside:
    """A finding beside the text: where it stands in the editor, and the name under which the reason to pass it over is sent."""

    finding: Finding
    labels: tuple[str, ...]
    places: str
    slot: int
    reason: str


@require_POST
@signed_in
def check(request: DeskRequest) -> HttpResponse:
    """The findings in what stands in the editor now, the gravest first; 422 where it cannot be read, 429 where it is asked too often."""
    if not ratelimit.consume(request, action=RATE, user=request.user):
        return errors.too_many_requests(request)
    with memory.remembering():
        form = WritingForm(request.POST, choices=post_page.choices(by=request.actor, at=request.at))
        if not form.is_valid():
            return render(request, "web/posts/beside.html", {"wrong": said_wrong(form)}, status=422)
        try:
            found = _found(request, form)
        except Forbidden:
            return render(request, "web/posts/beside.html", {"wrong": [NOT_TO_WRITE]}, status=422)
    checked = marking.in_order(found, {})
    return render(request, "web/posts/beside.html", {"findings": [_beside(one.finding, form) for one in checked]})


def _found(request: DeskRequest, form: WritingForm) -> list[Finding]:
    """What the checks say, or why nobody may write for the chosen accounts at present."""
    said, chosen = form.cleaned_data, form.chosen()
    begins = said["not_before"] or request.at
    given = DraftIn(said["title"], said["body"], form.texts(), begins, not_after(begins, request.at), form.pictures())
    unit = post_page.own_unit(by=request.actor, at=request.at)
    try:
        return posting.while_writing(given, accounts=chosen, unit_id=unit, by=request.actor, at=request.at)
    except Refused as refused:
        return list(refused.findings)


def _beside(finding: Finding, form: WritingForm) -> Beside:
    fields = form.fields_of(finding)
    return Beside(
        finding,
        labels=tuple(dict.fromkeys(field.label for field, _ in fields)),
        places=" ".join(f"{place.where}:{place.start}:{place.end}" for _, place in fields),
        slot=form.slot_of(finding),
        reason=reason_field(finding),
    )


urlpatterns = [path("check/", check, name="post_check")]
