"""Every no of the house as a page that says what to do, or as JSON for a program; never a stack trace."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.decorators import decorator_from_middleware

from kosatsu.faces.web.middleware import Answerer
from kosatsu.kernel import wording
from kosatsu.kernel.errors import Conflict, Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding

DESK = "/desk/"
WORTH_KEEPING = 10


@dataclass(frozen=True)
class Trouble:
    """A page of trouble: what happened, why, and what the reader can do, step by step."""

    status: HTTPStatus
    kind: str
    title: str
    why: str
    steps: tuple[str, ...]


REFUSED = Trouble(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "refused",
    "このままでは進めません",
    "次の理由があるため、操作は行われませんでした。何も変わっていません。",
    (
        "理由を読み、前の画面に戻って直してください。",
        "直したら、もう一度操作してください。",
    ),
)
FORBIDDEN = Trouble(
    HTTPStatus.FORBIDDEN,
    "forbidden",
    "この操作をする権限がありません",
    "いまの職では、この画面を見ることやこの操作をすることができません。何も変わっていません。",
    ("異動や兼務の発令が登録されているか、所属の庶務担当に確かめてください。", "急ぐときは、権限のある上司に操作を頼んでください。"),
)
NOT_FOUND = Trouble(
    HTTPStatus.NOT_FOUND,
    "not_found",
    "ページが見つかりません",
    "アドレスが違うか、あなたの職では見ることのできないものです。",
    ("アドレスを確かめてください。", "一覧から開き直してください。"),
)
CONFLICT = Trouble(
    HTTPStatus.CONFLICT,
    "conflict",
    "ほかの人が先に操作しました",
    "画面を開いてから今までの間に、内容や状態が変わりました。あなたの操作は行われていません。",
    ("前の画面に戻り、読み込み直して、いまの内容を確かめてください。", "確かめたうえで、もう一度判断してください。"),
)
EXPIRED = Trouble(
    HTTPStatus.FORBIDDEN,
    "csrf",
    "送信を確認できませんでした",
    "画面を開いてから時間がたったか、ブラウザーのCookieが使えないため、安全のために送信を受け付けませんでした。何も変わっていません。",
    (
        "下に「送信しようとした文章」があるときは、写して取っておいてください。前の画面には残りません。",
        "サインインし直して画面を開き、もう一度送信してください。",
        "続くときは、ブラウザーでこのサイトのCookieを許可してください。",
    ),
)
TOO_MANY = Trouble(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_requests",
    "操作が続きすぎました",
    "短い時間に何度も送信されたため、安全のためにしばらく受け付けません。",
    ("5分ほど待ってから、もう一度試してください。", "パスワードが分からないときは、情報推進担当に再設定を頼んでください。"),
)
INACTIVE = Trouble(
    HTTPStatus.FORBIDDEN,
    "inactive",
    "この職員IDは使えません",
    "退職や休職などのため、利用が止められています。",
    ("間違いと思われるときは、情報推進担当に連絡してください。",),
)
BAD_REQUEST = Trouble(
    HTTPStatus.BAD_REQUEST,
    "bad_request",
    "送信された内容を読み取れません",
    "アドレスか送信された内容が正しい形ではないため、受け付けませんでした。何も変わっていません。",
    ("前の画面に戻り、もう一度操作してください。", "続くときは、操作した画面と時刻を情報推進担当に伝えてください。"),
)
BROKEN = Trouble(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "broken",
    "システムの中で問題が起きました",
    "操作は完了していません。途中までの変更は取り消されています。",
    ("少し待ってから、もう一度操作してください。", "続くときは、操作した画面と時刻を情報推進担当に伝えてください。"),
)
ONLY_PRESSED = Trouble(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "このアドレスは、じかには開けません",
    "ボタンを押したあとの画面を、読み込み直すか、アドレスから開こうとしました。何も変わっていません。",
    ("一覧から開き直してください。", "押した操作が済んでいるかどうかは、開き直した画面で確かめられます。"),
)
TROUBLE_OF: dict[type[Exception], Trouble] = {Refused: REFUSED, Forbidden: FORBIDDEN, NotFound: NOT_FOUND, Conflict: CONFLICT}


class Translate:
    """Middleware: the four errors of the kernel, raised in a view, become answers; so does the address of a button that is opened."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answerer(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content or request.method != "GET":
            return response
        page = answer(request, ONLY_PRESSED)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to one of the four errors; None for any other."""
        trouble = TROUBLE_OF.get(type(error))
        if trouble is None:
            return None
        return answer(request, trouble, error.findings if isinstance(error, Refused) else ())


translate = decorator_from_middleware(Translate)  # type: ignore[arg-type]  # the stubs know only the old kind of middleware


def answer(request: HttpRequest, trouble: Trouble, findings: tuple[Finding, ...] = (), written: tuple[str, ...] = ()) -> HttpResponse:
    """The trouble as the reader asked for it: a page of the desk or of the public side, or JSON; on a page with what was written."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(_body(trouble, findings), status=trouble.status)
    layout = "web/base.html" if request.path.startswith(DESK) else "portal/base.html"
    context = {"layout": layout, "trouble": trouble, "findings": findings, "written": written}
    return render(request, "web/errors/trouble.html", context, status=trouble.status)


def _body(trouble: Trouble, findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "error": trouble.kind,
        "message": trouble.title,
        "why": trouble.why,
        "findings": [
            {
                "code": finding.code,
                "category": finding.category,
                "clause": finding.ground,
                "level": finding.level.value,
                "start": finding.start,
                "end": finding.end,
                "text": finding.text,
                "message": wording.say(finding),
            }
            for finding in findings
        ],
    }


def _alone(trouble: Trouble) -> HttpResponse:
    """A page that asks neither the database nor the request for anything, for when those may be what broke."""
    return HttpResponse(render_to_string("web/errors/alone.html", {"trouble": trouble}), status=trouble.status)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return answer(request, NOT_FOUND)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return answer(request, FORBIDDEN)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth looks for."""
    return answer(request, TOO_MANY)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return answer(request, EXPIRED, written=_written(request))


def _written(request: HttpRequest) -> tuple[str, ...]:
    """The sentences of a form that was sent in vain, so that nobody writes them twice; only to who wrote them on a page of this site."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return ()
    secret = ("csrf", "password", "secret")
    sent = [said for name, values in request.POST.lists() if not any(word in name for word in secret) for said in values]
    return tuple(said for said in sent if len(said) >= WORTH_KEEPING and not said.isascii())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: the host name itself may be false, so nothing of the request is used."""
    return _alone(BAD_REQUEST)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return _alone(BROKEN)
