"""Pictures of posts, fetched by the signed address that a page gave."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.files import shown
from kosatsu.faces.web.forms.posts import carried
from kosatsu.kernel.errors import NotFound


@require_safe
@signed_in
def show(request: DeskRequest, ticket: str) -> HttpResponse:
    """The picture of the ticket."""
    sha256, media_type = carried(ticket)
    if not sha256:
        raise NotFound
    return shown(sha256, media_type)


urlpatterns = [path("<str:ticket>/", show, name="picture")]
