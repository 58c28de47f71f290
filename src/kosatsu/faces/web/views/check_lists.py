"""点検の語と規則: what the city itself looks for and leaves alone. Everybody in office reads."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kosatsu.faces.web import list_words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import check_lists
from kosatsu.overviews.check_lists import ListsPage

CRUMBS = [("市の設定", "/desk/bylaws/"), ("点検の語と規則", "/desk/check-lists/")]
SHOWN = 200


@require_safe
@signed_in
def show(request: DeskRequest) -> HttpResponse:
    """The lists of today or of a version, those with a word of the search in them where one is given."""
    page = check_lists.page(by=request.actor, at=request.at, version=version_of(request))
    query = request.GET.get("q", "").strip()[:60]
    context = {
        "title": "点検の語と規則",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
        "page": page,
        "query": query,
        "parts": _parts(page, query),
        "rules": page.value["rules"],
    }
    return render(request, "web/check_lists/show.html", context)


def version_of(request: DeskRequest) -> int | None:
    """The number of the version that is asked for; none where none is."""
    said = request.GET.get("version", "")
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", said):
        raise NotFound
    return int(said)


def _parts(page: ListsPage, query: str) -> list[dict[str, Any]]:
    """Each part of the lists as a table of words."""
    value = page.value
    hosts = [{"host": host} for host in value["hosts"]], [{"host": host} for host in value["shorteners"]]
    named = (
        ("探す語", ("語", "分類", "段階", "理由", "言い換え"), value["words"]),
        ("指摘しないもの", ("種類", "語か規則", "理由"), value["silenced"]),
        ("許すホスト", ("ホスト",), hosts[0]),
        ("足した短縮URLのホスト", ("ホスト",), hosts[1]),
    )
    return [_part(title, columns, rows, query) for title, columns, rows in named]


def _part(title: str, columns: tuple[str, ...], rows: list[dict[str, str]], query: str) -> dict[str, Any]:
    found = [row for row in map(list_words.shown, rows) if not query or any(query in str(cell) for cell in row.values())]
    lines = [[(column, cell) for column, cell in zip(columns, row.values(), strict=True)] for row in found[:SHOWN]]
    return {"title": title, "columns": columns, "rows": lines, "all": len(rows), "found": len(found)}


urlpatterns = [
    path("", show, name="check-lists"),
]
