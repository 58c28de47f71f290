"""The notice board as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.html import format_html_join, linebreaks

from kosatsu.overviews.notice_board import BoardNotice, Feed

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(feed: Feed, *, at: datetime) -> bytes:
    """The feed as bytes; an empty one was last changed `at`."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "ja"})
    _say(root, "id", feed.identity)
    _say(root, "title", feed.name)
    _say(root, "updated", (feed.notices[0].published_at if feed.notices else at).isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{feed.portal}/notices/feed.atom{feed.query}"})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{feed.portal}/notices/{feed.query}"})
    for notice in feed.notices:
        _add(root, notice, feed.portal)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add(root: Element, notice: BoardNotice, portal: str) -> None:
    entry = SubElement(root, "entry")
    _say(entry, "id", f"urn:sha256:{notice.key}")
    _say(entry, "title", notice.title)
    _say(SubElement(entry, "author"), "name", notice.author)
    _say(entry, "published", notice.published_at.isoformat())
    _say(entry, "updated", notice.published_at.isoformat())
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
