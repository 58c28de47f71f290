"""The notice board as everybody reads it: pages, pictures, feed."""

from __future__ import annotations

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from kosatsu.faces.portal import atom
from kosatsu.faces.portal.answering import only_if_changed, public
from kosatsu.faces.portal.middleware import Request
from kosatsu.overviews import notice_board
from kosatsu.overviews.notice_board import BoardNotice

ON_A_PAGE = 20


@public
def index(request: Request) -> HttpResponse:
    """`/notices/`: what stands, newest first; `?account=<handle>` is the page of one account."""
    handle = request.GET.get("account", "")
    speaker = notice_board.speaker(handle) if handle else None
    page = Paginator(notice_board.standing(handle), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/notices.html", {"title": speaker.name if speaker else "お知らせ", "speaker": speaker, "page": page})


@public
def notice(request: Request, notice_id: str) -> HttpResponse:
    """`/notices/<id>/`: one notice; 410 for one that was taken down."""
    found = notice_board.notice(notice_id)
    if found.deleted_at:
        return _gone(request, found)
    shown = {"title": found.title, "notice": found, "speaker": notice_board.speaker_of(found)}
    return render(request, "portal/notice.html", shown)


@public
def picture(request: Request, notice_id: str, number: int, extension: str) -> HttpResponse:
    """`/notices/<id>/<n>.<ext>`: a picture, under the type it was cleared as and no other."""
    found = notice_board.notice(notice_id)
    if found.deleted_at:
        return _gone(request, found)
    file = notice_board.picture(notice_id, number, extension)
    return only_if_changed(request, HttpResponse(file.content, content_type=file.media_type))


@public
def feed(request: Request) -> HttpResponse:
    """`/notices/feed.atom`, of one account with `?account=<handle>`."""
    content = atom.document(notice_board.feed(request.GET.get("account", ""), request.at), at=request.at)
    return only_if_changed(request, HttpResponse(content, content_type=atom.MEDIA_TYPE))


def _gone(request: Request, found: BoardNotice) -> HttpResponse:
    return render(request, "portal/notice_gone.html", {"title": "削除されました", "notice": found}, status=HTTPStatus.GONE)
