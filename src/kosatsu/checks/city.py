"""What the checks must know of the city to tell its own from what only looks like it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, time

from kosatsu.checks.lists import NONE, Lists


@dataclass(frozen=True)
class Contest:
    """An election: from `soft_from` words of the contest are hinted at, from `strict_from` up to and with `voting_on` warned of.

    `names`: of candidates and parties, as the city entered them; `titles`: by which texts call those in office.
    """

    name: str
    announced_on: date
    voting_on: date
    soft_from: date
    strict_from: date
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    word_of_announcing: str = "告示日"


@dataclass(frozen=True)
class Plan:
    """A plan or a draft of one (計画・素案) by its names, public from a day on, at a time of that day where one is set.

    `comment_from`, `comment_until`: while people may send their views (パブリックコメント).
    """

    names: tuple[str, ...]
    published_on: date
    published_at: time | None = None
    url: str = ""
    comment_from: date | None = None
    comment_until: date | None = None


@dataclass(frozen=True)
class City:
    """`hosts`: the official hosts, lower ones included; `telephones`: the city's own, digits only; `closed`: days off; `lists`: what the
    city looks for itself and leaves alone; `easy_reading`: whether it wants advice on how legible a text is."""

    hosts: tuple[str, ...] = ()
    telephones: frozenset[str] = field(default_factory=frozenset)
    closed: Container[date] = field(default_factory=frozenset)
    contests: tuple[Contest, ...] = ()
    plans: tuple[Plan, ...] = ()
    lists: Lists = NONE
    easy_reading: bool = True


NOWHERE = City()
