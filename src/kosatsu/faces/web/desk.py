"""The door of every page of the desk: signed in, and in office today."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from kosatsu.faces.web.middleware import Request
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Forbidden

HOME = "/desk/"
P = ParamSpec("P")


class DeskRequest(Request):
    """A request of somebody in office."""

    actor: Actor


View = Callable[Concatenate[DeskRequest, P], HttpResponse]


def signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for who is signed in and holds an office at this moment: others are led to the door, or told that they may not."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else HOME, settings.LOGIN_URL)
        actor = cast(Request, request).actor
        if actor is None or actor.appointment_id is None:
            raise Forbidden
        return view(cast(DeskRequest, request), *args, **kwargs)

    return guarded
