"""How the public side answers: to reading only, the same to everybody, and never with a no where it could not look."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from kosatsu.faces.portal.middleware import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
KEPT = "public, max-age=60"
UNAVAILABLE = "いまは確認できません。公式とも、公式でないとも言えません。しばらくしてから、もう一度確かめてください。"
UNAVAILABLE_EN = "This cannot be confirmed now, neither as official nor as not official. Ask again later."
log = logging.getLogger(__name__)


def public(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view of the public side: GET and HEAD only; 503 where database or files cannot be read; kept by caches for a minute."""

    @csrf_exempt  # nothing is changed by asking; a token would set a cookie and make 405 a 403
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(cast(Request, request), *args, **kwargs)
        except (Error, OSError):
            log.exception("the public side cannot read what it is asked for")
            return unavailable(request)
        response.headers.setdefault("Cache-Control", KEPT)
        return response

    return answered


def unavailable(request: HttpRequest) -> HttpResponse:
    """«確認できません»: asks neither the database nor the files for anything."""
    if wants_json(request):
        response: HttpResponse = open_to_all(_json({"error": "unavailable", "message": UNAVAILABLE, "message_en": UNAVAILABLE_EN}))
    else:
        page = render_to_string("portal/unavailable.html", {"message": UNAVAILABLE, "message_en": UNAVAILABLE_EN})
        response = HttpResponse(page)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "60"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks."""
    if request.path.endswith(".json") or request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def as_json(body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """A body for programs of any site."""
    response = open_to_all(_json(body))
    response.status_code = status
    patch_vary_headers(response, ["Accept"])
    return response


def only_if_changed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag; 304 to whoever has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    kept = get_conditional_response(request, etag=etag, response=response)
    return cast(HttpResponse, kept)


def open_to_all(response: HttpResponse) -> HttpResponse:
    """The answer may be read by pages of any site."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def embedded(value: object) -> SafeString:
    """A value as JSON inside a page, which cannot end the element it stands in."""
    signs = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
    return SafeString(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(signs))


def _json(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
