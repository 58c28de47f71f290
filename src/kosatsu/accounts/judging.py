"""«Is this account official?», judged of a register in hand; pure, and «official» only where nothing else is possible.

`judging.js` of the portal judges the same of the register's published copy; `addresses_vectors.json` holds both to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kosatsu.accounts import addresses, media
from kosatsu.accounts.addresses import Bare, Known, Match, Place, Question, Several, Unreadable
from kosatsu.checks import shorteners


class Answer(StrEnum):
    """The five answers."""

    OFFICIAL = "official"
    FORMERLY_OFFICIAL = "formerly_official"
    NOT_REGISTERED = "not_registered"
    UNDER_CHECK = "under_check"
    AMBIGUOUS = "ambiguous"


class Reason(StrEnum):
    """Why the answer is what it is; each has its words."""

    LIVE = "live"
    SUSPENDED = "suspended"
    UNDER_CHECK = "under_check"
    CLOSED = "closed"
    PLANNED = "planned"
    PERSONAL = "personal"
    NONE_ON_PLATFORM = "none_on_platform"
    OTHER_ON_PLATFORM = "other_on_platform"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    NAME_ONLY = "name_only"
    NAME_OF_SEVERAL = "name_of_several"
    PAGE_OF_ACCOUNT = "page_of_account"
    SHORT_LINK = "short_link"
    OWN_SITE = "own_site"
    SEVERAL = "several"


ANSWERS = {
    Reason.LIVE: Answer.OFFICIAL,
    Reason.SUSPENDED: Answer.OFFICIAL,
    Reason.UNDER_CHECK: Answer.UNDER_CHECK,
    Reason.CLOSED: Answer.FORMERLY_OFFICIAL,
    Reason.PLANNED: Answer.NOT_REGISTERED,
    Reason.PERSONAL: Answer.NOT_REGISTERED,
    Reason.NONE_ON_PLATFORM: Answer.NOT_REGISTERED,
    Reason.OTHER_ON_PLATFORM: Answer.NOT_REGISTERED,
    Reason.UNKNOWN: Answer.NOT_REGISTERED,
    Reason.UNREADABLE: Answer.NOT_REGISTERED,
    Reason.NAME_ONLY: Answer.AMBIGUOUS,
    Reason.NAME_OF_SEVERAL: Answer.AMBIGUOUS,
    Reason.PAGE_OF_ACCOUNT: Answer.AMBIGUOUS,
    Reason.SHORT_LINK: Answer.AMBIGUOUS,
    Reason.OWN_SITE: Answer.AMBIGUOUS,
    Reason.SEVERAL: Answer.AMBIGUOUS,
}
# Where several entries stand at one address, the one that says most against trusting it speaks, but for entries that are history.
SPEAKS_FIRST = ("under_check", "suspended", "live", "closed", "planned")
IN_USE = frozenset({"live", "suspended", "under_check"})
CAN_BE_TAKEN = frozenset({"live", "suspended"})


@dataclass(frozen=True)
class Row:
    """An account of the register: what the city says of it, and what can be asked for."""

    id: int
    state: str
    known: Known


@dataclass(frozen=True)
class Personal:
    """An account of a head as a person, which the city names by office so that nobody takes it for official."""

    office: str
    known: Known


@dataclass(frozen=True)
class Book:
    """All that a question is judged by. `giver`: id of a notice → the stable id of the account that gave it, empty where there is none."""

    rows: Sequence[Row]
    personal: Sequence[Personal]
    portal: str
    hosts: Sequence[str]
    giver: Callable[[str], str]


@dataclass(frozen=True)
class Found:
    """What the register says to a question, before it is put into words; accounts by their ids."""

    reason: Reason
    accounts: tuple[int, ...] = ()
    instead: tuple[int, ...] = ()
    platform: str = ""
    office: str = ""


def judge(asked: Question, book: Book) -> Found:
    """What is said to a question."""
    return _among(asked, book.rows) or _own_site(asked, book) or _personal(asked, book.personal) or _absent(asked, book.rows)


def _among(asked: Question, rows: Sequence[Row]) -> Found | None:
    """What the register's own entries say; None where none of them is meant."""
    how = [(addresses.match(asked, row.known), row) for row in rows]
    meant = {match: [row for found, row in how if found is match] for match in Match}
    if meant[Match.SAME]:
        return _these(meant[Match.SAME])
    if meant[Match.BELOW]:
        return Found(Reason.PAGE_OF_ACCOUNT, _ids(meant[Match.BELOW]))
    if meant[Match.NAME]:
        return Found(_named(_states(meant[Match.NAME])), _ids(meant[Match.NAME]))
    return None


def _these(rows: Sequence[Row]) -> Found:
    """What is said of entries that surely are the one that is meant."""
    state = next(state for state in SPEAKS_FIRST if state in _states(rows))
    return Found(Reason(state), _ids(row for row in rows if row.state == state))


def _named(states: frozenset[str]) -> Reason:
    """What a name alone can tell: it may rule out that an account is official, never prove it."""
    if states <= CAN_BE_TAKEN:
        return Reason.NAME_ONLY
    return Reason(next(iter(states))) if len(states) == 1 else Reason.NAME_OF_SEVERAL


def _own_site(asked: Question, book: Book) -> Found | None:
    """A page of the city's own sites: a notice stands for the account that gave it, any other page is no account."""
    board = addresses.place(f"{book.portal.rstrip('/')}/notices/")
    if not isinstance(asked, Place) or board is None:
        return None
    if asked.host != board.host:
        own = any(asked.host == host or asked.host.endswith(f".{host}") for host in _hosts(book))
        return Found(Reason.OWN_SITE) if own and not _platform_at(asked, book.rows) else None
    if asked.path == board.path and asked.query:
        return None  # an account's page, of which the register knows nothing
    return _notice(asked.path[-1], book) if asked.path[:-1] == board.path else Found(Reason.OWN_SITE)


def _hosts(book: Book) -> tuple[str, ...]:
    """The city's hosts in their one form."""
    return tuple(site.host for host in book.hosts if (site := addresses.place(f"https://{host}/")) is not None)


def _notice(notice_id: str, book: Book) -> Found:
    """What is said of a page of the notice board: whatever is said of the account that gave it."""
    giver = book.giver(notice_id)
    given = [row for row in book.rows if giver and (row.known.platform, row.known.stable_id) == ("notices", giver)]
    return _these(given) if given else Found(Reason.UNKNOWN)


def _personal(asked: Question, personal: Sequence[Personal]) -> Found | None:
    """An account of the mayor or another head as a person."""
    for one in personal:
        if addresses.match(asked, one.known) in {Match.SAME, Match.NAME, Match.BELOW}:
            return Found(Reason.PERSONAL, office=one.office)
    return None


def _absent(asked: Question, rows: Sequence[Row]) -> Found:
    """What can be said of something the register does not know."""
    if isinstance(asked, Several):
        return Found(Reason.SEVERAL)
    if isinstance(asked, Unreadable):
        return Found(Reason.UNREADABLE)
    if isinstance(asked, Bare):
        return Found(Reason.UNKNOWN)
    if isinstance(asked, Place) and _may_lead_anywhere(asked):
        return Found(Reason.SHORT_LINK)
    platform = addresses.platform_of(asked) or _platform_at(asked, rows)
    if not platform:
        return Found(Reason.UNKNOWN)
    there = _ids(row for row in rows if row.known.platform == platform and row.state in IN_USE)
    return Found(Reason.OTHER_ON_PLATFORM if there else Reason.NONE_ON_PLATFORM, instead=there, platform=platform)


def _may_lead_anywhere(asked: Place) -> bool:
    if shorteners.is_of(asked.host, media.short_hosts() | shorteners.HOSTS):
        return True
    return bool(asked.path) and (asked.host, asked.path[0]) in media.hidden()


def _platform_at(asked: Question, rows: Iterable[Row]) -> str:
    """The medium on whose site a registered account stands, for sites that are not known by name."""
    if not isinstance(asked, Place):
        return ""
    sites = ((addresses.place(row.known.url), row.known.platform) for row in rows)
    return next((platform for site, platform in sites if site is not None and site.host == asked.host), "")


def _states(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(row.state for row in rows)


def _ids(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(row.id for row in rows)
