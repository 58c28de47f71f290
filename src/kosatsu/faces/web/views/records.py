"""記録: the journal, line by line."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.records import LookForm
from kosatsu.flows import checkpointing
from kosatsu.overviews import history


@require_safe
@signed_in
def journal(request: DeskRequest) -> HttpResponse:
    """The journal from its newest line down, or the lines about one thing."""
    form = LookForm(request.GET)
    looked_for = form.cleaned_data if form.is_valid() else {}
    page = history.journal(before=looked_for.get("before"), subject=form.subject() if looked_for else None, by=request.actor, at=request.at)
    return render(request, "web/records.html", {"title": "記録", "journal": page, "form": form})


@require_POST
@signed_in
def sign(request: DeskRequest) -> HttpResponse:
    """Sign the head of the journal now."""
    size = checkpointing.now(by=request.actor, at=request.at).size
    messages.success(request, f"{size}行目までに署名しました。公開側の「記録簿」に載ります。")
    return redirect("records")


urlpatterns = [path("", journal, name="records"), path("sign/", sign, name="records_sign")]
