"""The register, one account of it, and the question whether an account is the city's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from kosatsu.faces.portal import atom, qr
from kosatsu.faces.portal.answering import as_json, embedded, only_if_changed, open_to_all, public, wants_json
from kosatsu.faces.portal.middleware import Request
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import official as questions
from kosatsu.overviews import policy_history as policy_histories
from kosatsu.overviews import published, register, register_changes, register_search
from kosatsu.overviews.register import Listed
from kosatsu.overviews.register_search import Search

TOO_LONG = f"質問は{questions.LONGEST}字までです。アカウントのプロフィール画面のURLだけを入れてください。"
ON_PLATFORM = "市がこの媒体で使っているもの、使っていたものは、これだけです。"
OF_UNIT = "この担当が運用しているもの、運用していたものです。"
NO_QUESTION = "確かめたいアカウントのURLか名前を、q に入れてください。"


@public
def front(request: Request) -> HttpResponse:
    """`/`: the question and the register; with `?words=`, `platform=`, `unit=` or `state=` what is found in it."""
    accounts = register.listed(request.at)
    search = Search(*(request.GET.get(name, "")[: register_search.LONGEST] for name in ("words", "platform", "unit", "state")))
    return render(
        request,
        "portal/front.html",
        {
            "title": "公式アカウント一覧",
            "current": [account for account in accounts if not account.closed],
            "closed": [account for account in accounts if account.closed],
            "personal": register.personal(in_japan(request.at).date()),
            "not_on": register.not_on(in_japan(request.at).date()),
            "platforms": register_search.platforms(accounts),
            "units": register_search.units(accounts),
            "states": register_search.STATES,
            "search": search,
            "found": register_search.found(accounts, search) if search else None,
            "edition": published.edition(request.at),
            "linked_data": embedded(published.linked_data(accounts, request.at)),
        },
    )


@public
def platform(request: Request, name: str) -> HttpResponse:
    """`/platforms/<name>/`: the accounts on one medium; 404 where the city never had one."""
    found = register_search.found(register.listed(request.at), Search(platform=name))
    return _shelf(
        request,
        found,
        lambda first: f"{first.platform_name}の公式アカウント",
        "市がこの媒体で使っているもの、使っていたものは、これだけです。",
    )


@public
def unit(request: Request, code: str) -> HttpResponse:
    """`/units/<code>/`: the accounts of one unit; 404 where it has none."""
    found = register_search.found(register.listed(request.at), Search(unit=code))
    return _shelf(request, found, lambda first: f"{first.unit}の公式アカウント", OF_UNIT)


@public
def sitemap(request: Request) -> HttpResponse:
    """`/sitemap.xml`: the pages of the public side."""
    paths = ["/", "/official", "/notices/", "/record/"]
    for account in register.listed(request.at):
        paths += [account.register_path, f"{account.register_path}policy/"]
    return only_if_changed(request, HttpResponse(atom.sitemap(published.portal(request.at), paths), content_type="application/xml"))


@public
def snippet(request: Request) -> HttpResponse:
    """`/snippet.html`: the list of accounts as a piece of HTML for the city's own website."""
    current = [account for account in register.listed(request.at) if not account.closed]
    shown = {"current": current, "portal": published.portal(request.at), "edition": published.edition(request.at)}
    return render(request, "portal/snippet.html", shown)


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
def policy_history(request: Request, account_id: int) -> HttpResponse:
    """`/register/<id>/policy/`: every version of the account's policy, and what each changed."""
    history = policy_histories.history(account_id, request.at)
    title = f"{history.account.account_name} 運用ポリシーの変更の経過"
    return render(request, "portal/policy_history.html", {"title": title, "history": history, "account": history.account})


@public
def qr_code(request: Request, account_id: int) -> HttpResponse:
    """`/register/<id>/qr.svg`: the account's address as a QR code; 404 for an account nobody should be sent to."""
    account = _vouched_for(account_id, request.at)
    return only_if_changed(request, HttpResponse(qr.svg(account.link), content_type="image/svg+xml"))


@public
def card(request: Request, account_id: int) -> HttpResponse:
    """`/register/<id>/card/`: a card to be printed and put up; 404 for an account nobody should be sent to."""
    account = _vouched_for(account_id, request.at)
    shown = {"title": f"{account.account_name} 掲示用カード", "account": account}
    return render(request, "portal/card.html", {**shown, "portal": published.portal(request.at), "edition": published.edition(request.at)})


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
    if request.copy:
        shown["listed"] = register.listed(request.at)
    response = render(request, "portal/official.html", {"title": "市の公式アカウントか確かめる", **shown}, status=status)
    patch_vary_headers(response, ["Accept"])
    return response


def _refused(request: Request, error: str, message: str) -> HttpResponse:
    if wants_json(request):
        return as_json({"error": error, "message": message}, HTTPStatus.BAD_REQUEST)
    return _page(request, {"query": "", "refused": message}, HTTPStatus.BAD_REQUEST)


def _shelf(request: Request, found: list[Listed], title: Callable[[Listed], str], lead: str) -> HttpResponse:
    if not found:
        raise NotFound
    return render(request, "portal/shelf.html", {"title": title(found[0]), "lead": lead, "accounts": found})


def _vouched_for(account_id: int, at: datetime) -> Listed:
    account = register.one(account_id, at)
    if not account.vouched_for:
        raise NotFound
    return account
