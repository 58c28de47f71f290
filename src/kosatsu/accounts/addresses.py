"""Which account an address or a name means; pure. What is not surely the same is not the same.

Width as an input method types it, capital letters where a medium knows none, scheme, `www.`, trailing slash, query and fragment do not
count. Everything else does: a letter that only looks alike is another letter. `addresses.js` of the portal does the same, and
`addresses_vectors.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qs, quote, unquote, urlsplit

from kosatsu.accounts.media import by_host, by_word, leaving, medium
from kosatsu.accounts.pasting import PREFIXES, SCHEME, SCHEMELESS, SPACE, UNSEEN, asked_in, folded, trimmed

LONGEST = 500
ANY = "\0"  # a part of a path that the medium does not look at; no address can hold it
_SMALL = {code: code + 32 for code in range(65, 91)}
_NO_ADDRESS = re.compile(f'[\\x00-\\x20\\x7f-\\xa0\\\\<>"{SPACE}{UNSEEN}]')
_NO_HOST = re.compile(r"[@\[\]%ßẞς]")  # signs that hide a host, and letters that old and new browsers take for different ones
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_MAILBOX = re.compile(r"@?([^@\s/]+)@([^@\s/]+\.[^@\s/]+)")
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


@dataclass(frozen=True)
class Several:
    """More than one address, or an address with other accounts named beside it: nobody can tell which one is asked."""


@dataclass(frozen=True)
class Within:
    """Something that an account holds, such as a post, by the account's name in it."""

    account: Named | Identity


Question = Place | Named | Identity | Mailbox | Bare | Unreadable | Several | Within


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
    text = asked_in(query)
    if text is None:
        return Several()
    if SCHEME.match(text) or text.startswith("//") or SCHEMELESS.match(text):
        return _address(text)
    if _DID.fullmatch(text):
        return Identity(text)
    word, colon, rest = text.partition(":")
    if colon and small(word).strip() in by_word() and rest.strip():
        return Named(by_word()[small(word).strip()], bare(rest))
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
        case Within(account):
            return Match.BELOW if match(account, known) is Match.SAME else Match.NONE
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
    if isinstance(asked, Within):
        return "bluesky"
    if isinstance(asked, Place | Mailbox):
        found = by_host().get(asked.host)
        return found.platform if found else ""
    return ""


def small(text: str) -> str:
    """The text with A to Z made small, and nothing else: no other letter is ever the same as one of these."""
    return text.translate(_SMALL)


def bare(handle: str) -> str:
    """A handle as it is compared: plain width, small letters, no leading @."""
    return small(trimmed(folded(handle))).removeprefix("@")


def place(text: str) -> Place | None:
    """The page at an address, with or without its scheme; None for what is no address of the web."""
    plain = trimmed(folded(text))
    if not plain or _NO_ADDRESS.search(plain):
        return None
    try:
        parts = urlsplit(plain if SCHEME.match(plain) else "https://" + plain.removeprefix("//"))
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


def _named(platform: str) -> str:
    return by_word().get(small(platform), platform)


def _address(text: str) -> Question:
    if text.startswith("at://"):
        who, slash, rest = text.removeprefix("at://").partition("/")
        account = Identity(who) if _DID.fullmatch(who) else Named("bluesky", bare(who))
        return Within(account) if slash and rest else account
    there = place(text)
    if there is None:
        return Unreadable()
    return _led_to(there) if (there.host, there.path) in leaving() else there


def _led_to(there: Place) -> Question:
    """Where a medium's way out leads, once; a way out into another one leads nowhere that can be told."""
    led = dict(there.query).get(leaving()[there.host, there.path], ())
    target = place(led[0]) if len(led) == 1 and SCHEME.match(led[0]) else None
    return Unreadable() if target is None or (target.host, target.path) in leaving() else target


def _host(text: str) -> str:
    """A host in its one form; empty for one that hides something (user, brackets, loose marks) or that only looks like letters."""
    host = text.replace("\u3002", ".").replace("\uff61", ".").removesuffix(".")
    if not host or _NO_HOST.search(host) or unicodedata.normalize("NFKC", host) != host:
        return ""
    if any(not label or unicodedata.category(label[0]).startswith("M") for label in host.split(".")):
        return ""
    name, colon, port = host.partition(":")
    try:
        name = small(name) if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if not name:
        return ""
    for prefix in PREFIXES:
        if name.startswith(prefix) and "." in name.removeprefix(prefix):
            name = name.removeprefix(prefix)
            break
    known = by_host().get(name)
    return (known.hosts[0] if known and name in known.hosts else name) + colon + port


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
    tabs = medium(known.platform).tabs
    found = [_one_page(asked, page, folds, tabs) for page, folds in _pages(known)]
    return next((sure for sure in (Match.SAME, Match.BELOW) if sure in found), Match.NONE)


def _one_page(asked: Place, page: Place, folds: bool, tabs: Sequence[str]) -> Match:
    """`folds`: the page is named by a handle, for which capitals do not count."""
    if asked.host != page.host:
        return Match.NONE
    there, here = (_small_place(asked), _small_place(page)) if folds else (asked, page)
    ahead = len(here.path)
    fits = len(there.path) >= ahead and all(part in {ANY, other} for part, other in zip(here.path, there.path, strict=False))
    if not fits or not set(here.query) <= set(there.query):
        return Match.NONE
    at_it = len(there.path) == ahead or (len(there.path) == ahead + 1 and there.path[-1] in tabs)
    return Match.SAME if at_it and there.route == here.route else Match.BELOW


def _small_place(page: Place) -> Place:
    query = tuple((key, tuple(map(small, values))) for key, values in page.query)
    return Place(page.host, tuple(map(small, page.path)), query, page.route)


@lru_cache(maxsize=4096)
def _pages(known: Known) -> tuple[tuple[Place, bool], ...]:
    """Every address at which the account stands, and whether it is named by its handle there."""
    return tuple(_all_pages(known))


def _all_pages(known: Known) -> Iterator[tuple[Place, bool]]:
    """The registered address, and on a medium's own site all forms it has."""
    registered = place(known.url)
    if registered is None:
        return
    handle = bare(known.handle)
    by_handle = bool(handle and registered.path and bare(registered.path[-1]) == handle and registered.path[0] != "channel")
    yield registered, by_handle
    here = medium(known.platform)
    if here.platform == "bluesky" and by_handle and known.stable_id:
        yield Place(registered.host, (*registered.path[:-1], known.stable_id)), False
    if here.platform == "mastodon" and len(registered.path) == 1 and registered.path[0].startswith("@"):
        yield Place(registered.host, ("users", registered.path[0].removeprefix("@"))), False
    if registered.host in here.hosts:
        yield from _forms(here.pages, handle, known.stable_id)


def _forms(pages: Sequence[str], handle: str, stable_id: str) -> Iterator[tuple[Place, bool]]:
    """The addresses that a medium has for an account, as far as its handle and identity are known."""
    values = {"handle": handle, "stable_id": stable_id}
    for form in pages:
        wanted = "stable_id" if "{stable_id}" in form else "handle"
        page = place(form.format(**{name: quote(value, safe=":") for name, value in values.items()})) if values[wanted] else None
        if page is not None:
            parts = zip(form.partition("?")[0].split("/")[1:], page.path, strict=True)
            yield replace(page, path=tuple(ANY if written == "*" else part for written, part in parts)), wanted == "handle"


def _mailbox(known: Known) -> Mailbox | None:
    """The account as the fediverse would write it."""
    if found := _MAILBOX.fullmatch(trimmed(folded(known.handle))):
        return Mailbox(small(found[1]), _host(found[2]))
    stands = place(known.url)
    return Mailbox(bare(known.handle), stands.host) if stands and known.handle else None


def _handles(known: Known) -> set[str]:
    handle = bare(known.handle)
    return {handle, handle.partition("@")[0]} - {""}


def _spoken(name: str) -> str:
    """A name as it is heard: width, case and spaces do not count. Anybody may call themselves so, hence never proof."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split())
