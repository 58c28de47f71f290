"""The words of every kind of notice, and the letter that carries them as far as its channel's zone allows. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kosatsu.notifications.states import Kind, Zone

FACTS = (("title", "件名"), ("unit", "所属"), ("office", "起案"))


@dataclass(frozen=True)
class Words:
    """The words of one kind."""

    label: str
    head: str
    line: str
    brief: str
    mail: bool
    urgent: bool


@dataclass(frozen=True)
class Text:
    """A subject and a body, ready to leave."""

    subject: str
    body: str


@cache
def every() -> dict[Kind, Words]:
    """Kind → its words, in the order in which they are shown; ValueError where a kind has none, or words no kind."""
    table = tomllib.loads(_folder().joinpath("words.toml").read_text("utf-8"))
    if set(table) != set(Kind):
        raise ValueError(f"kinds and words differ: {sorted(set(table) ^ set(Kind))}")
    return {Kind(kind): Words(**words) for kind, words in table.items()}


def line(kind: Kind, said: Mapping[str, str]) -> str:
    """What the person reads in the house. KeyError where something to be filled in was not given."""
    return every()[kind].line.format(**said)


def text(kind: Kind, said: Mapping[str, str], *, zone: Zone, city: str, link: str, choose: str) -> Text:
    """The letter. Outside it names neither title, unit nor anybody; the text of a draft is in none of them."""
    words = every()[kind]
    facts = "".join(f"{label}　{said[name]}\n" for name, label in FACTS if said.get(name))
    filled = {"line": line(kind, said), "facts": facts, "brief": words.brief, "link": link, "city": city, "choose": choose}
    title = said.get("title", "") if zone is Zone.INSIDE else ""
    return Text(f"【高札】{words.head}{': ' if title else ''}{title}", _template(zone).format(**filled))


def room(kind: Kind, said: Mapping[str, str], *, zone: Zone) -> str:
    """What a room of a chat reads, to whom it is not said personally: inside what it is about, outside only that there is something."""
    head = every()[kind].head
    facts = "　".join(said[name] for name, _ in FACTS if said.get(name)) if zone is Zone.INSIDE else ""
    return f"{head}{': ' if facts else ''}{facts}"


@cache
def _template(zone: Zone) -> str:
    return _folder().joinpath(f"letters/{zone}.txt").read_text("utf-8")


def _folder() -> resources.abc.Traversable:
    return resources.files("kosatsu.notifications")
