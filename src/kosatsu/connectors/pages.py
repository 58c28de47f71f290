"""The city's own pages as evidence: what a page says, when it said so, and the page itself."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

import httpx

from kosatsu.connectors import http, images, reading
from kosatsu.connectors.http import Answer, AnswerLost, AnswerTooLarge, NotAllowed, NotSent
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.reading import Picture, Unreadable

PAGE_BYTES = 3_000_000
IMAGE_BYTES = 8_000_000
WHOLE_SECONDS = 45.0
MOST_IMAGES = 10
KINDS = frozenset({"text/html", "application/xhtml+xml"})


class Unread(Exception):
    """The page could not be taken in; `why` says to a person why."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class PageImage:
    """A picture that the page shows, as it lies there."""

    url: str
    content: bytes = field(repr=False)
    media_type: str
    alt: str


@dataclass(frozen=True)
class Page:
    """What a page of the city said. `images_left` are pictures that it shows and that could not be taken in."""

    url: str
    title: str
    text: str
    images: tuple[PageImage, ...]
    published_on: date | None
    raw: bytes = field(repr=False)
    content_type: str
    images_left: tuple[str, ...] = ()


def read_page(url: str, policy: Policy) -> Page:
    """A page of an official host, with the pictures of its main part. Unread says why it could not be taken in."""
    if policy.allowed_hosts is None:
        raise Unread("公式のホストが決められていません")
    ends = time.monotonic() + WHOLE_SECONDS
    answer = _fetched(url, policy, ends)
    kind = answer.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() not in KINDS:
        raise Unread("ウェブページではありません")
    try:
        said = reading.read(answer.content, kind)
    except Unreadable as error:
        raise Unread(str(error)) from error
    if not said.text:
        raise Unread("ページに文章がありません")
    taken, left = _pictures(said.pictures, answer.url, policy, ends)
    return Page(answer.url, said.title, said.text, taken, said.published_on, answer.content, kind, left)


@dataclass(frozen=True)
class Linked:
    """Where a page of the city leads: the addresses of its links, whole."""

    url: str
    links: tuple[str, ...]
    raw: bytes = field(repr=False)


def read_links(url: str, policy: Policy) -> Linked:
    """Where a page of an official host leads. Unread says why it could not be taken in."""
    if policy.allowed_hosts is None:
        raise Unread("公式のホストが決められていません")
    answer = _fetched(url, policy, time.monotonic() + WHOLE_SECONDS)
    kind = answer.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() not in KINDS:
        raise Unread("ウェブページではありません")
    try:
        found = reading.links(answer.content, kind)
    except Unreadable as error:
        raise Unread(str(error)) from error
    return Linked(answer.url, tuple(dict.fromkeys(whole for link in found if (whole := _joined(answer.url, link)))), answer.content)


def _joined(base: str, link: str) -> str:
    try:
        return str(httpx.URL(base).join(link))
    except httpx.InvalidURL:
        return ""


def _fetched(url: str, policy: Policy, ends: float) -> Answer:
    try:
        answer = http.get(url, policy, limit=PAGE_BYTES, within=ends - time.monotonic())
    except NotAllowed as error:
        raise Unread(str(error)) from error
    except AnswerTooLarge as error:
        raise Unread("ページが大きすぎます") from error
    except (NotSent, AnswerLost) as error:
        raise Unread(str(error)) from error
    if answer.status in {404, 410}:
        raise Unread("そのページはありません")
    if answer.status != 200:
        raise Unread(f"ページの応答が{answer.status}でした")
    return answer


def _pictures(shown: tuple[Picture, ...], base: str, policy: Policy, ends: float) -> tuple[tuple[PageImage, ...], tuple[str, ...]]:
    """(those taken in, addresses of those that were not); each picture once, each from an official host."""
    taken: dict[str, PageImage] = {}
    left: dict[str, None] = {}
    for picture in shown:
        try:
            url = str(httpx.URL(base).join(picture.source))
        except httpx.InvalidURL:
            left[picture.source[:200]] = None
            continue
        if url in taken or url in left:
            continue
        image = _picture(url, picture.alt, policy, ends) if len(taken) < MOST_IMAGES else None
        if image is None:
            left[url[:200]] = None
        else:
            taken[url] = image
    return tuple(taken.values()), tuple(left)


def _picture(url: str, alt: str, policy: Policy, ends: float) -> PageImage | None:
    try:
        answer = http.get(url, policy, limit=IMAGE_BYTES, within=ends - time.monotonic())
        kind = images.media_type(answer.content) if answer.status == 200 else ""
    except (NotSent, AnswerLost, images.Unreadable):
        return None
    return PageImage(url, answer.content, kind, alt) if kind else None
