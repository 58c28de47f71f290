"""The whole public side as files: every page that can be reached, with links that hold under any address and from a disk."""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString

from kosatsu.faces.portal.answering import embedded
from kosatsu.faces.portal.middleware import URLS, Request
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import checker_book, published, register

# What is in every copy, and where links are followed from.
ROOTS = (
    "/", "/official", "/register.json", "/.well-known/official-accounts.json", "/official-accounts.schema.json", "/feed.atom",
    "/sitemap.xml", "/snippet.html", "/notices/", "/notices/feed.atom", "/record/", "/record/key", "/record/verify.py",
)  # fmt: skip
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
MODULES = ("addresses", "differences", "judging", "signature", "checker")
BOARD = "/notices/?account="
CHECKER = "checker.js"
PAGE = "index.html"
_LINK = re.compile(r'(?P<name>\s(?:href|src|action))="(?P<link>[^"#][^"]*)"')
_IN_SHEET = re.compile(r"url\((?P<quote>[\"']?)(?P<link>[^\"')]+)(?P=quote)\)")
_MODULE = re.compile(r'\s*<script type="module"[^>]*></script>')  # only what is sent to us needs it
_SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<module>\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?P<kind>(?:async )?function|const) (?P<name>\w+)", re.MULTILINE)


class Broken(Exception):
    """A page that should be in the copy cannot be had."""


@dataclass(frozen=True)
class Copy:
    """What a page is told when it is rendered for a copy: the copy's own security policy, and what its checker knows.

    `boards`: full address of an account of the city's notice board → where that stands in the portal, and so in the copy.
    """

    policy: str
    book: SafeString
    boards: Mapping[str, str]


def files(at: datetime) -> Iterator[tuple[str, bytes]]:
    """Every file of the copy by its path in it, the same bytes for the same register and moment; Broken where one cannot be had."""
    listed, portal = register.listed(at), published.portal(at).rstrip("/")
    accounts = [account.register_path for account in listed]
    boards = {account.link: account.link.removeprefix(portal) for account in listed if account.link.startswith(f"{portal}{BOARD}")}
    book = {**checker_book.book(at), "pages": {path.split("/")[2]: f"..{path}{PAGE}" for path in accounts}}
    copy = Copy(POLICY, embedded(book), boards)
    waiting, done = [*ROOTS, *accounts], set()
    while waiting:
        asked = waiting.pop()
        if file_of(asked) in done:
            continue
        done.add(file_of(asked))
        content, links = _static(asked) if asked.startswith("/static/") else _page(asked, copy, at)
        waiting += links
        yield file_of(asked), content
    yield CHECKER, bundle()


def file_of(asked: str) -> str:
    """The file at which an address of the public side stands in a copy."""
    parts = urlsplit(asked)
    segments = [_safe(unquote(segment)) for segment in parts.path.strip("/").split("/") if segment]
    query = parse_qs(parts.query)
    said = [word for name in ("account", "page") for word in ((name, _safe(query[name][0])) if name in query else ())]
    folder = parts.path.endswith("/") or segments == ["official"]
    if folder:
        return "/".join([*segments, *said, PAGE])
    if segments[0] == "record" and "." not in segments[-1]:
        segments[-1] += ".txt"
    return "/".join([*segments[:-1], *said, segments[-1]])


def bundle() -> bytes:
    """The checker as one classic script, because a page on a disk may not load modules."""
    made = [_as_part(name) for name in MODULES]
    return "\n".join(['"use strict";', "(() => {", "const parts = {};", *made, "})();", ""]).encode()


def _as_part(name: str) -> str:
    source = resources.files("kosatsu.faces.portal").joinpath(f"static/portal/{name}.js").read_text("utf-8")
    given = [found["name"] for found in _EXPORT.finditer(source)]
    source = _EXPORT.sub(lambda found: f"{found['kind']} {found['name']}", source)
    source = _IMPORT.sub(lambda found: f"const {{ {found['names']} }} = parts.{found['module']};", source)
    return f"parts.{name} = (() => {{\n{source}return {{ {', '.join(given)} }};\n}})();"


def _page(asked: str, copy: Copy, at: datetime) -> tuple[bytes, list[str]]:
    """A page as it stands in the copy, and the addresses it leads to."""
    answer = _answer(asked, copy, at)
    if not answer.headers["Content-Type"].startswith("text/html") or asked == "/snippet.html":
        return answer.content, []
    links: list[str] = []

    def moved(found: re.Match[str]) -> str:
        link = html.unescape(found["link"])
        if not link.startswith(("/", "?")) and link not in copy.boards:
            return found[0]
        target = urljoin(asked, copy.boards.get(link, link))
        address, hash_sign, fragment = target.partition("#")
        if address.partition("?")[0] != f"/{CHECKER}":
            links.append(address)
        there = posixpath.relpath(file_of(address), posixpath.dirname(file_of(asked)) or ".")
        return f'{found["name"]}="{html.escape(there + hash_sign + fragment)}"'

    return _LINK.sub(moved, _MODULE.sub("", answer.content.decode())).encode(), links


def _answer(asked: str, copy: Copy, at: datetime) -> HttpResponse:
    parts = urlsplit(asked)
    request = cast(Any, HttpRequest())
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": parts.query}
    request.GET, request.at, request.copy = QueryDict(parts.query), at, copy
    try:
        view, arguments, named = resolve(parts.path, urlconf=URLS)
    except Resolver404 as missing:
        raise Broken(asked) from missing
    try:
        answer = cast(HttpResponse, view(cast(Request, request), *arguments, **named))
    except NotFound as missing:
        raise Broken(asked) from missing
    if answer.status_code != HTTPStatus.OK:
        raise Broken(asked)
    return answer


def _static(asked: str) -> tuple[bytes, list[str]]:
    """A file of the look, and the files it names itself."""
    name = asked.removeprefix("/static/")
    collected = Path(staticfiles_storage.path(name))
    content = (collected if collected.is_file() else Path(str(finders.find(name)))).read_bytes()
    if not asked.endswith(".css"):
        return content, []
    named = [urljoin(asked, found["link"]) for found in _IN_SHEET.finditer(content.decode())]
    return content, [link for link in named if link.startswith("/static/")]


def _safe(segment: str) -> str:
    """A part of an address as part of a file's path; one that no file system and server surely take is named by its digest."""
    return segment if _SAFE.fullmatch(segment) or segment == ".well-known" else hashlib.sha256(segment.encode()).hexdigest()[:20]


def manifest(made: Mapping[str, bytes]) -> bytes:
    """The list of the copy's files with their digests, by which the next copy knows what is its own."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items())).encode()
