"""Which account an address or a name means; pure. What is not surely the same is not the same.

Width as an input method types it, capital letters where a medium knows none, scheme, `www.`, trailing slash, query and fragment do not
count. Everything else does: a letter that only looks alike is another letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, quote, unquote, urlsplit

from kosatsu.accounts.media import by_host, by_word, medium

LONGEST = 500
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SMALL = {code: code + 32 for code in range(65, 91)}
_ENDS = " \t\r\n\u200b\ufeff"
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_SCHEMELESS = re.compile(r"[^/\s:@?#]+(?:\.[^/\s:@?#]+|:\d+)/|[^/\s:@?#]+\.[^/\s:@?#]+:\d+$")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_MAILBOX = re.compile(r"@?([^@\s/]+)@([^@\s/]+\.[^@\s/]+)")
_PREFIXES = ("www.", "mobile.", "m.")
_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class Place:
    """A page of the web: host without its usual prefix, decoded path, query, and a fragment where it is the page's own way."""

    host: str
    path: tuple[str, ...]
    query: tuple[tuple[str, tuple[str, ...]], ...] = ()
    route: str = ""


@dataclass(frozen=True)
class Named:
    """A handle on a medium that is said with it."""

    platform: str
    handle: str


@dataclass(frozen=True)
class Identity:
    """The identity that a platform itself gives and never changes (a DID)."""

    stable_id: str


@dataclass(frozen=True)
class Mailbox:
    """`user@host`, as the fediverse writes an account."""

    user: str
    host: str


@dataclass(frozen=True)
class Bare:
    """A name that does not say where."""

    text: str


@dataclass(frozen=True)
class Unreadable:
    """Written like an address, but none that a browser would surely understand as the reader does."""


Question = Place | Named | Identity | Mailbox | Bare | Unreadable


class Match(StrEnum):
    """How sure it is that a question means an account: it is the one, a page below it, only its name, or not at all."""

    SAME = "same"
    BELOW = "below"
    NAME = "name"
    NONE = "none"


@dataclass(frozen=True)
class Known:
    """What the register says of an account, as far as it can be asked for."""

    platform: str
    name: str
    handle: str
    url: str
    stable_id: str


def read(query: str) -> Question:
    """What is asked: never raises, whatever was typed."""
    text = _shared_link(folded(query).strip(_ENDS))
    if _SCHEME.match(text) or text.startswith("//") or _SCHEMELESS.match(text):
        return _address(text)
    if _DID.fullmatch(text):
        return Identity(text)
    word, colon, rest = text.partition(":")
    if colon and word.casefold().strip() in by_word() and rest.strip():
        return Named(by_word()[word.casefold().strip()], bare(rest))
    if found := _MAILBOX.fullmatch(text.removeprefix("acct:")):
        host = _host(found[2])
        return Mailbox(small(found[1]), host) if host else Unreadable()
    return Bare(text)


def match(asked: Question, known: Known) -> Match:
    """Whether the question means this account."""
    match asked:
        case Place():
            return _match_place(asked, known)
        case Named(platform, handle):
            return _sure(platform == _named(known.platform) and handle == bare(known.handle) != "")
        case Identity(stable_id):
            return _sure(stable_id == known.stable_id)
        case Mailbox():
            return _sure(_mailbox(known) == asked)
        case Bare(text):
            return Match.NAME if bare(text) in _handles(known) or _spoken(known.name) == _spoken(text) != "" else Match.NONE
        case _:
            return Match.NONE


def platform_of(asked: Question) -> str:
    """The medium a question names; empty where it names none that is known."""
    if isinstance(asked, Named):
        return asked.platform
    if isinstance(asked, Place | Mailbox):
        found = by_host().get(asked.host)
        return found.platform if found else ""
    return ""


def folded(text: str) -> str:
    """The text with full-width signs as an input method types them made plain, and nothing else."""
    return text.translate(_WIDE)


def small(text: str) -> str:
    """The text with A to Z made small, and nothing else: no other letter is ever the same as one of these."""
    return text.translate(_SMALL)


def bare(handle: str) -> str:
    """A handle as it is compared: plain width, small letters, no leading @."""
    return small(folded(handle).strip(_ENDS)).removeprefix("@")


def place(text: str) -> Place | None:
    """The page at an address, with or without its scheme; None for what is no address of the web."""
    plain = folded(text).strip(_ENDS)
    if not plain or _NO_ADDRESS.search(plain):
        return None
    try:
        parts = urlsplit(plain if _SCHEME.match(plain) else "https://" + plain.removeprefix("//"))
        pairs = parse_qs(parts.query, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        return None
    if parts.scheme not in _PORTS:
        return None
    host, path = _host(parts.netloc.removesuffix(_PORTS[parts.scheme])), _path(parts.path)
    if not host or path is None:
        return None
    route = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return Place(host, path, tuple(sorted((key, tuple(values)) for key, values in pairs.items())), route)


def _shared_link(text: str) -> str:
    """The link at the end of what an app shares («name, handle, link»); the whole text where it does not end in its only link."""
    last = text.split()[-1:] or [""]
    return last[0] if text.count("://") == 1 and _SCHEME.match(last[0]) else text


def _named(platform: str) -> str:
    return by_word().get(platform.casefold(), platform)


def _address(text: str) -> Question:
    if text.startswith("at://"):
        who = text.removeprefix("at://")
        return Identity(who) if _DID.fullmatch(who) else Named("bluesky", bare(who))
    return place(text) or Unreadable()


def _host(text: str) -> str:
    """A host in its one form; empty for one that hides something (user, brackets) or that only looks like letters."""
    host = text.replace("\u3002", ".").replace("\uff61", ".").removesuffix(".")
    if not host or any(sign in host for sign in "@[]%") or unicodedata.normalize("NFKC", host) != host:
        return ""
    name, colon, port = host.partition(":")
    try:
        name = small(name) if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    for prefix in _PREFIXES:
        if name.startswith(prefix) and "." in name.removeprefix(prefix):
            name = name.removeprefix(prefix)
            break
    known = by_host().get(name)
    return (known.hosts[0] if known else name) + colon + port


def _path(text: str) -> tuple[str, ...] | None:
    """The parts of a path, decoded once; None where a part would lead elsewhere than it reads."""
    inner = text.removeprefix("/").removesuffix("/")
    try:
        parts = [unquote(part, errors="strict") for part in inner.split("/")] if inner else []
    except UnicodeDecodeError:
        return None
    if any(part in {"", ".", ".."} or "/" in part or _NO_ADDRESS.search(part) for part in parts):
        return None
    return tuple(parts)


def _sure(same: bool) -> Match:
    return Match.SAME if same else Match.NONE


def _match_place(asked: Place, known: Known) -> Match:
    found = [_one_page(asked, page, folds) for page, folds in _pages(known)]
    return next((sure for sure in (Match.SAME, Match.BELOW) if sure in found), Match.NONE)


def _one_page(asked: Place, page: Place, folds: bool) -> Match:
    """`folds`: the page is named by a handle, for which capitals do not count."""
    asked_path, path = (tuple(map(small, asked.path)), tuple(map(small, page.path))) if folds else (asked.path, page.path)
    if asked.host != page.host or asked_path[: len(path)] != path or not set(page.query) <= set(asked.query):
        return Match.NONE
    return Match.SAME if asked_path == path and asked.route == page.route else Match.BELOW


def _pages(known: Known) -> Iterator[tuple[Place, bool]]:
    """Every address at which the account stands: the registered one, and on a medium's own site all forms it has."""
    registered = place(known.url)
    if registered is None:
        return
    handle = bare(known.handle)
    by_handle = bool(handle and registered.path and bare(registered.path[-1]) == handle and registered.path[0] != "channel")
    yield registered, by_handle
    here = medium(known.platform)
    if here.platform == "bluesky" and by_handle and known.stable_id:
        yield Place(registered.host, (*registered.path[:-1], known.stable_id)), False
    if registered.host in here.hosts:
        for form in here.pages:
            values = {"handle": handle, "stable_id": known.stable_id}
            wanted = "stable_id" if "{stable_id}" in form else "handle"
            page = place(form.format(**{name: quote(value, safe=":") for name, value in values.items()})) if values[wanted] else None
            if page is not None:
                yield page, wanted == "handle"


def _mailbox(known: Known) -> Mailbox | None:
    """The account as the fediverse would write it."""
    if found := _MAILBOX.fullmatch(folded(known.handle).strip(_ENDS)):
        return Mailbox(small(found[1]), _host(found[2]))
    stands = place(known.url)
    return Mailbox(bare(known.handle), stands.host) if stands and known.handle else None


def _handles(known: Known) -> set[str]:
    handle = bare(known.handle)
    return {handle, handle.partition("@")[0]} - {""}


def _spoken(name: str) -> str:
    """A name as it is heard: width, case and spaces do not count. Anybody may call themselves so, hence never proof."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
