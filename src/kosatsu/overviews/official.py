"""«このアカウントは市の公式ですか»: five answers, and «official» only where nothing else is possible."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from kosatsu.accounts import addresses, media, public
from kosatsu.accounts.addresses import Bare, Known, Match, Place, Question, Unreadable
from kosatsu.accounts.public import PublicState
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import shorteners
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import notice_board, register
from kosatsu.overviews.register import Listed

LONGEST = addresses.LONGEST


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
}

# Where several entries stand at one address, the one that says most against trusting it speaks, but for entries that are history.
SPEAKS_FIRST = (PublicState.UNDER_CHECK, PublicState.SUSPENDED, PublicState.LIVE, PublicState.CLOSED, PublicState.PLANNED)
IN_USE = frozenset({PublicState.LIVE, PublicState.SUSPENDED, PublicState.UNDER_CHECK})


@dataclass(frozen=True)
class Reply:
    """The answer with its words; `accounts` are those the question may mean, `instead` those the city really has on that medium."""

    answer: Answer
    reason: Reason
    query: str
    title: str
    message: str
    message_en: str
    accounts: tuple[Listed, ...]
    instead: tuple[Listed, ...]

    def as_json(self) -> dict[str, Any]:
        """The reply for programs."""
        return {
            "answer": self.answer,
            "reason": self.reason,
            "query": self.query,
            "message": f"{self.title}。{self.message}",
            "message_en": self.message_en,
            "accounts": [register.entry_as_json(account) for account in self.accounts],
            "instead": [register.entry_as_json(account) for account in self.instead],
        }


@dataclass(frozen=True)
class Found:
    """What the register says to a question, before it is put into words."""

    reason: Reason
    accounts: tuple[Listed, ...] = ()
    instead: tuple[Listed, ...] = ()
    platform: str = ""
    office: str = ""


def ask(query: str, *, at: datetime) -> Reply:
    """The answer to a question of any form; raises where the register cannot be read, so that nobody takes silence for a no."""
    asked, accounts = addresses.read(query), register.listed(at)
    found = _among(asked, accounts) or _own_site(asked, accounts, at) or _personal(asked, at) or _absent(asked, accounts)
    words = {name: text.format(platform=found.platform, office=found.office) for name, text in _words()[found.reason].items()}
    return Reply(ANSWERS[found.reason], found.reason, query, **words, accounts=found.accounts, instead=found.instead)


def _among(asked: Question, accounts: Sequence[Listed]) -> Found | None:
    """What the register's own entries say; None where none of them is meant."""
    known = public.known()
    meant: dict[Match, tuple[Listed, ...]] = {
        match: tuple(account for account in accounts if addresses.match(asked, known[account.id]) is match) for match in Match
    }
    if meant[Match.SAME]:
        return _these(meant[Match.SAME])
    if meant[Match.BELOW]:
        return Found(Reason.PAGE_OF_ACCOUNT, meant[Match.BELOW])
    if meant[Match.NAME]:
        return Found(_named(_states(meant[Match.NAME])), meant[Match.NAME])
    return None


def _these(accounts: tuple[Listed, ...]) -> Found:
    """What is said of entries that surely are the one that is meant."""
    state = next(state for state in SPEAKS_FIRST if state in _states(accounts))
    return Found(Reason(state), tuple(account for account in accounts if account.state == state))


def _named(states: frozenset[str]) -> Reason:
    """What a name alone can tell: it may rule out that an account is official, never prove it."""
    if states <= {PublicState.LIVE, PublicState.SUSPENDED}:
        return Reason.NAME_ONLY
    return Reason(next(iter(states))) if len(states) == 1 else Reason.NAME_OF_SEVERAL


def _own_site(asked: Question, accounts: Sequence[Listed], at: datetime) -> Found | None:
    """A page of the city's own sites: a notice stands for the account that gave it, any other page is no account."""
    on = in_japan(at).date()
    board = addresses.place(f"{str(bylaws.value('city.portal', on)).rstrip('/')}/notices/")
    if not isinstance(asked, Place) or board is None:
        return None
    if asked.host != board.host:
        hosts = bylaws.value("city.official_hosts", on)
        own = any(asked.host == host or asked.host.endswith(f".{host}") for host in hosts)
        return Found(Reason.OWN_SITE) if own and not _platform_at(asked, accounts) else None
    if asked.path == board.path and asked.query:
        return None  # an account's page, of which the register knows nothing
    return _notice(asked.path[-1], accounts) if asked.path[:-1] == board.path else Found(Reason.OWN_SITE)


def _notice(notice_id: str, accounts: Sequence[Listed]) -> Found:
    """What is said of a page of the notice board: whatever is said of the account that gave it."""
    giver = notice_board.giver(notice_id)
    given = tuple(account for account in accounts if giver and (account.platform, account.stable_id) == (notice_board.PLATFORM, giver))
    return _these(given) if given else Found(Reason.UNKNOWN)


def _personal(asked: Question, at: datetime) -> Found | None:
    """An account of the mayor or another head as a person, which the city names only so that nobody takes it for official."""
    for row in bylaws.value("scope.head_personal", in_japan(at).date()):
        known = Known(row["platform"], "", row["handle"], row["url"], "")
        if addresses.match(asked, known) in {Match.SAME, Match.NAME, Match.BELOW}:
            return Found(Reason.PERSONAL, office=row["office"])
    return None


def _absent(asked: Question, accounts: Sequence[Listed]) -> Found:
    """What can be said of something the register does not know."""
    if isinstance(asked, Unreadable):
        return Found(Reason.UNREADABLE)
    if isinstance(asked, Bare):
        return Found(Reason.UNKNOWN)
    if isinstance(asked, Place) and shorteners.is_of(asked.host, media.short_hosts() | shorteners.HOSTS):
        return Found(Reason.SHORT_LINK)
    platform = addresses.platform_of(asked) or _platform_at(asked, accounts)
    if not platform:
        return Found(Reason.UNKNOWN)
    there = tuple(account for account in accounts if account.platform == platform and account.state in IN_USE)
    reason = Reason.OTHER_ON_PLATFORM if there else Reason.NONE_ON_PLATFORM
    return Found(reason, instead=there, platform=media.label(platform))


def _platform_at(asked: Question, accounts: Iterable[Listed]) -> str:
    """The medium on whose site a registered account stands, for sites that are not known by name."""
    if not isinstance(asked, Place):
        return ""
    sites = ((addresses.place(account.url), account.platform) for account in accounts)
    return next((platform for site, platform in sites if site is not None and site.host == asked.host), "")


def _states(accounts: Iterable[Listed]) -> frozenset[str]:
    return frozenset(account.state for account in accounts)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("kosatsu.overviews").joinpath("official.toml").read_text("utf-8"))
