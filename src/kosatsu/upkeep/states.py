"""What is looked at, kept and answered between two filings, by name."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class Aspect(StrEnum):
    """What of an account is looked at: its profile, the city's page that lists it, its icon, how its policy is shown."""

    PROFILE = "profile"
    SITE = "site"
    ICON = "icon"


class OperatedBy(StrEnum):
    """Who really posts: the city's own staff, a contractor (委託事業者), or a designated manager (指定管理者)."""

    DIRECT = "direct"
    CONTRACTOR = "contractor"
    DESIGNATED_MANAGER = "designated_manager"


class DeviceKind(StrEnum):
    """A device that posts."""

    PC = "pc"
    PHONE = "phone"
    TABLET = "tablet"


class DeviceOwner(StrEnum):
    """Whose device it is. A private one is written down so that it is seen, and is always a fault."""

    CITY = "city"
    CONTRACTOR = "contractor"
    PRIVATE = "private"


class SecondFactor(StrEnum):
    """多要素認証 of the account at its platform."""

    APP = "app"
    KEY = "key"
    SMS = "sms"
    MAIL = "mail"
    NONE = "none"
    NOT_OFFERED = "not_offered"


class Answer(StrEnum):
    """An answer to an item of a check list."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class FoundState(StrEnum):
    """見つかったアカウント: from the report to what became of it."""

    REPORTED = "reported"
    REGULARISING = "regularising"
    TRANSFERRING = "transferring"
    CLOSING = "closing"
    NOT_OURS = "not_ours"
    REGISTERED = "registered"
    GONE = "gone"


FOUND_LIFECYCLE = Lifecycle(
    FoundState,
    FoundState.REPORTED,
    [
        (FoundState.REPORTED, FoundState.REGULARISING),
        (FoundState.REPORTED, FoundState.TRANSFERRING),
        (FoundState.REPORTED, FoundState.CLOSING),
        (FoundState.REPORTED, FoundState.NOT_OURS),
        (FoundState.REGULARISING, FoundState.TRANSFERRING),
        (FoundState.REGULARISING, FoundState.CLOSING),
        (FoundState.REGULARISING, FoundState.REGISTERED),
        (FoundState.REGULARISING, FoundState.GONE),
        (FoundState.TRANSFERRING, FoundState.REGULARISING),
        (FoundState.TRANSFERRING, FoundState.CLOSING),
        (FoundState.TRANSFERRING, FoundState.REGISTERED),
        (FoundState.TRANSFERRING, FoundState.GONE),
        (FoundState.CLOSING, FoundState.REGULARISING),
        (FoundState.CLOSING, FoundState.GONE),
        (FoundState.NOT_OURS, FoundState.REGULARISING),
        (FoundState.NOT_OURS, FoundState.GONE),
    ],
)
UNSETTLED = frozenset({FoundState.REPORTED, FoundState.REGULARISING, FoundState.TRANSFERRING, FoundState.CLOSING})
