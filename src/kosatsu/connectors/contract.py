"""What every platform is asked, and the few things it may answer. A post must rather come late than twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kosatsu.kernel import canonical


@dataclass(frozen=True)
class Image:
    """A picture exactly as it leaves; `alt` tells it in words."""

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The hash the decision named."""
        return canonical.sha256(self.content)


@dataclass(frozen=True)
class Account:
    """An account of the city as its platform knows it. The secret is never shown."""

    platform: str
    handle: str
    stable_id: str
    endpoint: str
    secret: Mapping[str, str] = field(repr=False, hash=False)
    name: str


@dataclass(frozen=True)
class Message:
    """What was cleared for one account. `key` is the clearance's digest: the platform's own key of the post is made from it.

    `written_at` is the time the platform shows and sorts by, fixed when the message was cleared.
    """

    key: str
    text: str
    images: tuple[Image, ...]
    written_at: datetime


@dataclass(frozen=True)
class Receipt:
    """It is published, once. `published_at` is the platform's own clock; `revision` names the content it holds."""

    url: str
    platform_id: str
    revision: str
    published_at: datetime


@dataclass(frozen=True)
class HandedOver:
    """A person must post it by hand."""


@dataclass(frozen=True)
class Rejected:
    """For certain nothing was done, and waiting will not help. `code` has a wording; `detail` is what the platform said."""

    code: str
    detail: str


@dataclass(frozen=True)
class TryLater:
    """For certain nothing was done; later it may be."""

    detail: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class Uncertain:
    """Nobody knows whether it was done: look before anything else."""

    detail: str


@dataclass(frozen=True)
class NotThere:
    """The platform itself says for certain that it does not have the post."""


@dataclass(frozen=True)
class LiveImage:
    """A picture as it is shown; `sha256` is empty where the platform did not give its bytes."""

    sha256: str
    alt: str


@dataclass(frozen=True)
class Live:
    """A post as everyone sees it now; `raw` are the platform's own bytes, for the evidence."""

    text: str
    images: tuple[LiveImage, ...]
    url: str
    raw: bytes = field(repr=False)
    raw_type: str


@dataclass(frozen=True)
class Gone:
    """It was there once or never, and for certain is not there now."""


@dataclass(frozen=True)
class Deleted:
    """It is not there any more, whoever took it down."""


@dataclass(frozen=True)
class Profile:
    """An account as everyone sees it now. `icon` is the hash of its picture's bytes, empty where the platform did not give them."""

    display_name: str
    handle: str
    stable_id: str
    description: str
    raw: bytes = field(repr=False)
    icon: str = ""


Published = Receipt | HandedOver | Rejected | TryLater | Uncertain
Found = Receipt | NotThere | TryLater
Fetched = Live | Gone | TryLater
Removed = Deleted | Rejected | TryLater | Uncertain
Read = Profile | Gone | TryLater | Rejected


@dataclass(frozen=True)
class Limits:
    """What a platform takes. `unit` says how `length` is counted; 0 means that the platform sets no such limit."""

    length: int
    unit: str
    images: int
    image_bytes: int
    image_edge: int
    image_types: tuple[str, ...]
    alt_length: int
    text_bytes: int = 0


@dataclass(frozen=True)
class SecretField:
    """One thing the platform wants to know before it lets the city write; `secret` is not shown while it is typed."""

    name: str
    label_ja: str
    secret: bool


@dataclass(frozen=True)
class Capabilities:
    """What can be done on a platform. Image hashes count in a comparison only where `keeps_image_bytes`."""

    platform: str
    label_ja: str
    by_hand: bool
    limits: Limits
    keeps_image_bytes: bool
    secret_fields: tuple[SecretField, ...]


class Connector(Protocol):
    """One platform. No method raises for what the network or the platform does; each tells it as an answer."""

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can do and takes."""

    def publish(self, account: Account, message: Message) -> Published:
        """Put the message up, once, whoever asks how often; never over anything else."""

    def find(self, account: Account, message: Message) -> Found:
        """Whether exactly this message is up, asked by its key alone."""

    def fetch(self, account: Account, platform_id: str, url: str) -> Fetched:
        """The post as everyone sees it now."""

    def delete(self, account: Account, platform_id: str, url: str) -> Removed:
        """Take the post down; what is down already counts as taken down."""

    def profile(self, account: Account) -> Read:
        """The account as everyone sees it now."""
