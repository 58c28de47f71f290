"""The register, one account of it, and the question whether an account is the city's."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from kosatsu.faces.portal import atom
from kosatsu.faces.portal.answering import as_json, only_if_changed, open_to_all, public, wants_json
from kosatsu.faces.portal.middleware import Request
from kosatsu.overviews import official as questions
from kosatsu.overviews import published, register, register_changes

TOO_LONG = f"質問は{questions.LONGEST}字までです。アカウントのプロフィール画面のURLだけを入れてください。"
NO_QUESTION = "確かめたいアカウントのURLか名前を、q に入れてください。"


@public
def front(request: Request) -> HttpResponse:
    """`/`: the question and the register."""
    accounts = register.listed(request.at)
    return render(
        request,
        "portal/front.html",
        {
            "title": "公式アカウント一覧",
            "current": [account for account in accounts if not account.closed],
            "closed": [account for account in accounts if account.closed],
        },
    )


@public
def register_json(request: Request) -> HttpResponse:
    """`/register.json` and `/.well-known/official-accounts.json`."""
    return only_if_changed(request, as_json(published.register_json(request.at)))


@public
def schema(request: Request) -> HttpResponse:
    """`/official-accounts.schema.json`: what `/register.json` may hold."""
    return only_if_changed(request, open_to_all(HttpResponse(published.schema(), content_type="application/schema+json")))


@public
def feed(request: Request) -> HttpResponse:
    """`/feed.atom`: what changed in the register."""
    content = atom.changes(register_changes.feed(request.at), at=request.at)
    return only_if_changed(request, HttpResponse(content, content_type=atom.MEDIA_TYPE))


@public
def account(request: Request, account_id: int) -> HttpResponse:
    """`/register/<id>/`: one account with its policy."""
    sheet = register.sheet(account_id, request.at)
    return render(request, "portal/account.html", {"title": sheet.account.account_name, "sheet": sheet, "account": sheet.account})


@public
def official(request: Request) -> HttpResponse:
    """`/official?q=…`: the form, or the answer to a question."""
    query = request.GET.get("q", "")
    if len(query) > questions.LONGEST:
        return _refused(request, "too_long", TOO_LONG)
    if not query.strip():
        return _refused(request, "no_question", NO_QUESTION) if wants_json(request) else _page(request, {"query": ""})
    reply = questions.ask(query, at=request.at)
    return as_json(reply.as_json()) if wants_json(request) else _page(request, {"query": query, "reply": reply})


def _page(request: Request, shown: dict[str, object], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    response = render(request, "portal/official.html", {"title": "市の公式アカウントか確かめる", **shown}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _refused(request: Request, error: str, message: str) -> HttpResponse:
    if wants_json(request):
        return as_json({"error": error, "message": message}, HTTPStatus.BAD_REQUEST)
    return _page(request, {"query": "", "refused": message}, HTTPStatus.BAD_REQUEST)
