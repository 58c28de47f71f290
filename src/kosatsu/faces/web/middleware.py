"""What is true of every request before a view sees it, and of every answer before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from kosatsu.kernel import clock, memory
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Forbidden
from kosatsu.people import queries as people

Answerer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS = ", ".join(
    f"{power}=()" for power in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
)
LOOKING = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Request(HttpRequest):
    """A request as views see it: with its one moment, and with who acts, None for a visitor and for a user standing for no person."""

    at: datetime
    actor: Actor | None


class ContentSecurityPolicy:
    """Every answer tells the browser to load from this server only and to lend the page none of the machine's powers."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answerer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Moment:
    """`request.at`: the clock is read once a request, so that one deed has one time."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(Request, request).at = clock.now()
        return self.answerer(request)


class OneReading:
    """A page that is only looked at asks the database once for what stands on it in several places."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in LOOKING:
            return self.answerer(request)
        with memory.remembering():
            return self.answerer(request)


class WhoActs:
    """`request.actor`: the person signed in, in the office held now. What a signed-in person was shown stays in no cache."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        asked.actor = _actor(asked)
        response = self.answerer(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


def _actor(request: Request) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    try:
        return people.actor_for(request.user, request.at)
    except Forbidden:
        return None
