"""The notice board and the changes of the register as Atom feeds (RFC 4287), and the map of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.html import format_html_join, linebreaks

from kosatsu.overviews.notice_board import BoardNotice, Feed
from kosatsu.overviews.register_changes import ChangeFeed

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(feed: Feed, *, at: datetime) -> bytes:
    """The feed as bytes; an empty one was last changed `at`."""
    updated = feed.notices[0].published_at if feed.notices else at
    root = _root(
        feed.identity, feed.name, updated, self=f"{feed.portal}/notices/feed.atom{feed.query}", page=f"{feed.portal}/notices/{feed.query}"
    )
    for notice in feed.notices:
        _add(root, notice, feed.portal)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def changes(feed: ChangeFeed, *, at: datetime) -> bytes:
    """The changes of the register as bytes; where there was none, last changed `at`."""
    updated = feed.changes[0].at if feed.changes else at
    root = _root(feed.identity, feed.name, updated, self=f"{feed.portal}/feed.atom", page=f"{feed.portal}/")
    _say(SubElement(root, "author"), "name", feed.author)
    for change in feed.changes:
        entry = _entry(root, change.identity, f"{change.account_name}({change.platform_name}):{change.words}", change.at)
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{feed.portal}{change.path}"})
        _say(entry, "summary", f"{change.account_name}({change.platform_name})。{change.words}。")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def sitemap(portal: str, paths: Iterable[str]) -> bytes:
    """The addresses of pages as a sitemap (sitemaps.org)."""
    root = Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for path in paths:
        _say(SubElement(root, "url"), "loc", f"{portal.rstrip('/')}{path}")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _root(identity: str, title: str, updated: datetime, *, self: str, page: str) -> Element:
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "ja"})
    _say(root, "id", identity)
    _say(root, "title", title)
    _say(root, "updated", updated.isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": self})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    return root


def _entry(root: Element, identity: str, title: str, at: datetime) -> Element:
    entry = SubElement(root, "entry")
    _say(entry, "id", identity)
    _say(entry, "title", title)
    _say(entry, "published", at.isoformat())
    _say(entry, "updated", at.isoformat())
    return entry


def _add(root: Element, notice: BoardNotice, portal: str) -> None:
    entry = _entry(root, f"urn:sha256:{notice.key}", notice.title, notice.published_at)
    _say(SubElement(entry, "author"), "name", notice.author)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{portal}{notice.path}"})
    for picture in notice.pictures:
        SubElement(entry, "link", {"rel": "enclosure", "type": picture.media_type, "href": f"{portal}{picture.path}"})
    _say(entry, "content", _html(notice, portal), type="html")


def _html(notice: BoardNotice, portal: str) -> str:
    pictures = format_html_join("", '<p><img src="{}" alt="{}"></p>', ((f"{portal}{p.path}", p.alt) for p in notice.pictures))
    return f"{linebreaks(notice.text, autoescape=True)}{pictures}"


def _say(parent: Element, name: str, text: str, **attributes: str) -> None:
    """An element with text; what XML cannot carry becomes the replacement character."""
    SubElement(parent, name, attributes).text = _NOT_XML.sub("\ufffd", text)
