"""What a profile says of its account: who operates it, whether it answers and where to ask, the city's page, the policy. Pure.

Nothing is ever cut: where a text is too long there is a shorter one that says the same, and at last one that leaves a part to the page
it links to, which is an exception somebody has to approve.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kosatsu.accounts.states import ReplyMode
from kosatsu.connectors import catalog

OTHER = "other"


@dataclass(frozen=True)
class Facts:
    """What a statement is made of. `listing_url` is blank for an account that the city's website does not list."""

    city: str
    unit: str
    reply_mode: str
    contact: str
    listing_url: str
    policy_url: str


@dataclass(frozen=True)
class Statement:
    """A text to copy. `limit` 0: none. `left_out` are the clauses whose words stand only on the page that is linked to."""

    text: str
    length: int
    limit: int
    left_out: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the platform takes it whole."""
        return not self.limit or self.length <= self.limit


@dataclass(frozen=True)
class _Profile:
    length: int
    unit: str


@cache
def _profiles() -> dict[str, _Profile]:
    table = tomllib.loads(resources.files("kosatsu.policies").joinpath("profiles.toml").read_text("utf-8"))
    return {platform: _Profile(**row) for platform, row in table.items()}


def platforms() -> tuple[str, ...]:
    """The platforms whose limit is known."""
    return tuple(platform for platform in _profiles() if platform != OTHER)


def fitting(facts: Facts, platform: str) -> Statement:
    """The fullest text that the platform takes; the shortest where it takes none, and then it does not fit."""
    made = [_measured(text, left_out, platform) for text, left_out in _variants(facts)]
    return next((statement for statement in made if statement.fits), made[-1])


def every(facts: Facts, platform: str) -> list[Statement]:
    """All texts from the fullest to the shortest, each once."""
    return list(dict.fromkeys(_measured(text, left_out, platform) for text, left_out in _variants(facts)))


_NOTHING = ("", "", "")
_REPLIES: Mapping[str, tuple[str, str, str]] = {
    ReplyMode.NONE: (
        "個別の返信は行っていません。お問い合わせは{contact}へお願いします。",
        "返信は行いません。問合せは{contact}へ。",
        "返信は行いません。問合せ先は下のページに。",
    ),
    ReplyMode.SELECTIVE: (
        "すべてのご意見にお答えすることはできません。お問い合わせは{contact}へお願いします。",
        "返信できないことがあります。問合せは{contact}へ。",
        "返信できないことがあります。問合せ先は下のページに。",
    ),
}


def _variants(facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    full, short, shortest = (words.format(contact=facts.contact) for words in _REPLIES.get(facts.reply_mode, _NOTHING))
    operator, policy = f"{facts.city}{facts.unit}が運用する公式アカウントです。", f"運用ポリシー {facts.policy_url}"
    page = facts.listing_url or facts.policy_url
    both = (facts.listing_url, policy) if facts.listing_url else (policy,)
    yield _text(operator, full, *both), ()
    yield _text(full, *both), ()
    yield _text(short, *both), ()
    without_policy = ("5-2-c",) if facts.listing_url else ()
    yield _text(short, page), without_policy
    yield _text(shortest, page), without_policy + (("7-1-a",) if shortest else ())


def _text(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _measured(text: str, left_out: tuple[str, ...], platform: str) -> Statement:
    profile = _profiles().get(platform, _profiles()[OTHER])
    return Statement(text, catalog.COUNTS[profile.unit](text), profile.length, left_out)
