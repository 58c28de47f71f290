"""The password once more before a seal, where this session was last proved too long ago (本人の確認)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web.desk import DeskRequest
from kosatsu.faces.web.signing_in import ConfirmForm
from kosatsu.kernel.calendars import in_japan

P = ParamSpec("P")
MINUTES = "signin.reauthenticate_minutes"
TOO_MANY = "操作が続きすぎました。5分ほど待ってから、もう一度試してください。"
NEVER_CARRIED = frozenset({"csrfmiddlewaretoken", "password"})


def is_fresh(request: DeskRequest) -> bool:
    """Whether the person has proved who it is lately enough, by signing in or by the password given again."""
    minutes = int(bylaws.value(MINUTES, in_japan(request.at).date()))
    last = max((float(record["at"]) for record in get_authentication_records(request, request.user)), default=float("-inf"))
    return minutes > 0 and request.at.timestamp() - last < minutes * 60


def ask(request: DeskRequest) -> ConfirmForm | None:
    """None where the person is known well enough, also by the password sent along; else the form that asks for it, with what was wrong."""
    if is_fresh(request):
        return None
    if "password" not in request.POST:
        return ConfirmForm(user=request.user)
    form = ConfirmForm(request.POST, user=request.user)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        form.add_error(None, TOO_MANY)
    elif form.is_valid():
        reauthenticate_by_password(request)
        return None
    return form


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was said so far, to be carried along unseen so that nothing is lost; the password never."""
    return [(name, value) for name, values in request.POST.lists() if name not in NEVER_CARRIED for value in values]


def weighty(
    asking: Callable[Concatenate[DeskRequest, ConfirmForm, P], HttpResponse],
) -> Callable[[Callable[Concatenate[DeskRequest, P], HttpResponse]], Callable[Concatenate[DeskRequest, P], HttpResponse]]:
    """A deed for which the person must be known well enough; `asking` is the page that asks."""

    def decorated(view: Callable[Concatenate[DeskRequest, P], HttpResponse]) -> Callable[Concatenate[DeskRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            form = ask(request)
            return view(request, *args, **kwargs) if form is None else asking(request, form, *args, **kwargs)

        return guarded

    return decorated
