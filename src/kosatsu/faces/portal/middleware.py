"""What is true of every question to the public side before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

URLS = "kosatsu.faces.portal.urls"


class Request(HttpRequest):
    """A question as views see it: with its one moment, and, where the page is made for a copy, what the copy is told."""

    at: datetime
    copy: object


class Anybody:
    """The public side knows nobody: at its addresses no cookie is read, so that everybody, staff too, sees the same and leaves no trace."""

    def __init__(self, answerer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            resolve(request.path_info, urlconf=URLS)
        except Resolver404:
            return self.answerer(request)
        request.COOKIES = {}
        cast(Request, request).copy = None
        response = self.answerer(request)
        _one_for_all(response)
        return response


def _one_for_all(response: HttpResponse) -> None:
    """No cache need tell readers apart by cookies that nobody read."""
    others = [name for name in response.headers.get("Vary", "").split(", ") if name not in {"", "Cookie"}]
    del response.headers["Vary"]
    if others:
        response.headers["Vary"] = ", ".join(others)
