"""Just enough addresses to walk through the shell: the four pages of signing in, health, and doors that say no."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from kosatsu.faces.web import errors, signing_in
from kosatsu.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.faces.exhibits import FINDINGS

ERRORS = {"refused": Refused(FINDINGS), "forbidden": Forbidden(), "not-found": NotFound(), "conflict": Conflict()}


@errors.translate
def say_no(request: HttpRequest, error: str) -> HttpResponse:
    """Raises what the address asks for."""
    raise ERRORS[error]


def break_down(request: HttpRequest) -> HttpResponse:
    """A mistake of ours."""
    raise RuntimeError("a secret of the inside")


def home(request: HttpRequest) -> HttpResponse:
    """An empty page of the desk."""
    return render(request, "web/base.html", {"title": "受信箱"})


def public(request: HttpRequest) -> HttpResponse:
    """An empty page of the public side."""
    return render(request, "portal/base.html", {"title": "一覧"})


urlpatterns = [
    path("", public),
    path("desk/", home),
    path("desk/filings/", home),
    path("desk/", include(signing_in.urlpatterns)),
    path("desk/no/<slug:error>/", say_no),
    path("no/<slug:error>/", say_no),
    path("desk/broken/", break_down),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error
