"""受信箱: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.overviews import absence_page
from kosatsu.overviews import inbox as overview


@require_safe
@signed_in
def inbox(request: DeskRequest) -> HttpResponse:
    """Everything that waits for the person now."""
    page = overview.inbox(by=request.actor, at=request.at)
    away = absence_page.told(by=request.actor, at=request.at)
    return render(request, "web/inbox.html", {"title": "受信箱", "inbox": page, "away": away})


urlpatterns = [path("", inbox, name="inbox")]
