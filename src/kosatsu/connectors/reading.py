"""What a page says, from its bytes alone; pure, and unharmed by whatever the bytes are."""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.builder import ParserRejectedMarkup
from bs4.element import NavigableString, PageElement, PreformattedString

from kosatsu.kernel.calendars import in_japan, parse_day

MOST_TAGS = 30_000
LONGEST_TEXT = 100_000
MAIN = ("main", "[role=main]", "article", "#content", "#contents", "#main", "#main_contents", "#maincontents", "#main-content")
NEVER_SAID = ("object", "svg", "form", "dialog", "[hidden]", "[aria-hidden=true]")
AROUND = ("nav", "header", "footer", "aside", "[role=navigation]", "[role=banner]", "[role=contentinfo]", "#header", "#footer")
BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "caption", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4",
        "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
    }
)  # fmt: skip
# What pages call by an older name is read as browsers read it. A name that is not here is not believed.
CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ms932": "cp932", "euc-jp": "euc_jis_2004", "x-euc-jp": "euc_jis_2004", "iso-2022-jp": "iso2022_jp_ext",
}  # fmt: skip
GUESSES = ("utf-8", "euc_jis_2004", "cp932")
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARED_BY = ("meta[property='article:published_time']", "meta[name='dcterms.issued']", "meta[name='dcterms.date']", "meta[name='date']")
_WHITE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_UNSAID = re.compile(r"<(?:!--|(?P<name>script|style|textarea|noscript|iframe|template|xmp|noembed|noframes)(?=[\s/>]))", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?![A-Za-z/][^<>]*>)")
_DAY = r"((?:[0-9０-９]{4}|(?:令和|平成|昭和|[RHS])\s?(?:[0-9０-９]{1,2}|元))\s?[-/.年]\s?[0-9０-９]{1,2}\s?[-/.月]\s?[0-9０-９]{1,2}日?)"
_WORDED = tuple(
    re.compile(rf"(?:{words})(?:年月)?日?時?\s?[：:は]?\s?{_DAY}|{_DAY}[ 　]?(?:{words})(?!年|日)")
    for words in ("掲載|公開|発表|登録|投稿", "最終更新|更新")
)


class Unreadable(Exception):
    """The bytes are no page that anyone can read; the message says so to a person."""


@dataclass(frozen=True)
class Picture:
    """A picture that the main part shows, as it is written there."""

    source: str
    alt: str


@dataclass(frozen=True)
class Said:
    """What a page says in its main part."""

    title: str
    text: str
    pictures: tuple[Picture, ...]
    published_on: date | None


def links(raw: bytes, content_type: str = "") -> list[str]:
    """Where the page's links lead, as it is written there; Unreadable for a page built to harm."""
    if raw.count(b"<") > MOST_TAGS:
        raise Unreadable("ページの構造が大きすぎます")
    page = _parsed(decoded(raw, content_type).replace("\x00", "\ufffd"))
    return [str(link["href"]).strip() for link in page.find_all("a", href=True)]


def read(raw: bytes, content_type: str = "") -> Said:
    """The main part of a page; Unreadable for a page built to harm."""
    if raw.count(b"<") > MOST_TAGS:
        raise Unreadable("ページの構造が大きすぎます")
    page = _parsed(decoded(raw, content_type).replace("\x00", "\ufffd"))
    declared = _declared(page)
    whole = page.get_text(" ")[:LONGEST_TEXT]
    main = _main(page)
    text = "\n".join(_lines(main))[:LONGEST_TEXT]
    return Said(_title(main, page), text, tuple(_pictures(main)), declared or _worded(text) or _worded(whole))


def decoded(raw: bytes, content_type: str = "") -> str:
    """The page's characters: by its mark, its header, its own word, or the first guess that fits."""
    for mark, charset in MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(charset, "replace")
    for told in (content_type, raw[:4096].decode("ascii", "replace")):
        found = _CHARSET.search(told)
        if found and found[1].lower() in CHARSETS:
            return raw.decode(CHARSETS[found[1].lower()], "replace")
    for guess in GUESSES:
        with suppress(UnicodeDecodeError):
            return raw.decode(guess)
    return raw.decode("utf-8", "replace")


def _parsed(text: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            page = BeautifulSoup(_shorn(text), "html.parser")
        except ParserRejectedMarkup as error:
            raise Unreadable("ページの構造が読めません") from error
    _drop(page, NEVER_SAID)
    return page


def _shorn(text: str) -> str:
    """The text without what no reader sees, every `<` in it the beginning of a whole tag: the parser's time is bounded by its length."""
    kept, place = [], 0
    while found := _UNSAID.search(text, place):
        kept.append(text[place : found.start()])
        closing = re.compile(rf"</{found['name']}[^<>]*>" if found["name"] else "-->", re.IGNORECASE).search(text, found.end())
        place = closing.end() if closing else len(text)
    kept.append(text[place:])
    return _NO_TAG.sub("&lt;", _DECLARATION.sub("", "".join(kept)))


def _main(page: BeautifulSoup) -> Tag:
    """The part that says something: the first that calls itself so and is not empty, else everything but the frame around it."""
    for selector in MAIN:
        for found in page.select(selector, limit=5):
            if found.get_text(strip=True):
                return found
    _drop(page, AROUND)
    return page.body or page


def _drop(page: BeautifulSoup, selectors: tuple[str, ...]) -> None:
    for tag in page.select(",".join(selectors)):
        tag.extract()


def _title(main: Tag, page: BeautifulSoup) -> str:
    """The heading of the main part, else the title of the window."""
    for tag in (main.h1, page.title):
        words = " ".join(tag.get_text(" ").split()) if tag else ""
        if words:
            return words[:300]
    return ""


def _lines(main: Tag) -> Iterator[str]:
    """The text as lines, where a browser begins a new one."""
    line: list[str] = []
    for piece in chain(_pieces(main), "\n"):
        if piece != "\n":
            line.append(piece)
            continue
        words = _WHITE.sub(" ", "".join(line)).strip()
        if words:
            yield words
        line = []


def _pieces(main: Tag) -> Iterator[str]:
    """Texts without line breaks, and the line breaks between them, in order; one step a tag, however deep they lie."""
    waiting: list[PageElement | str] = [main]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, Tag):
            waiting += _around(piece)
        elif isinstance(piece, NavigableString):
            if not isinstance(piece, PreformattedString):
                yield _WHITE.sub(" ", piece)
        else:
            yield str(piece)


def _around(tag: Tag) -> list[PageElement | str]:
    """A tag's contents, last first, between the breaks it makes."""
    if tag.name == "br":
        return ["\n"]
    edge: list[PageElement | str] = ["\n"] if tag.name in BLOCKS else [" "] if tag.name in {"td", "th"} else []
    return [*edge, *reversed(tag.contents), *edge]


def _pictures(main: Tag) -> Iterator[Picture]:
    for tag in main.find_all("img"):
        source = str(tag.get("src") or "").strip()
        if source and not source.startswith("data:"):
            yield Picture(source, " ".join(str(tag.get("alt") or "").split()))


def _declared(page: BeautifulSoup) -> date | None:
    """The day the page declares to machines."""
    told = [str(tag.get("content") or "") for selector in DECLARED_BY for tag in page.select(selector, limit=1)]
    told += [str(tag.get("datetime") or "") for tag in page.select("time[datetime]", limit=1)]
    return next((day for day in map(_machine_day, told) if day is not None), None)


def _machine_day(text: str) -> date | None:
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text.strip())
        return in_japan(moment).date() if moment.tzinfo else moment.date()
    with suppress(ValueError):
        return parse_day(text)
    return None


def _worded(text: str) -> date | None:
    """The day the page tells its readers: when it was put up, else when it was changed."""
    for pattern in _WORDED:
        for found in pattern.finditer(text):
            with suppress(ValueError):
                return parse_day(found[1] or found[2])
    return None
