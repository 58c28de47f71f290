"""A finding: one reason, with the ground it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kosatsu.kernel import canonical


class Level(StrEnum):
    """What a finding asks of people: nothing helps, a reason, a look, or nothing at all."""

    IMPOSSIBLE = "impossible"
    STOP = "stop"
    WARN = "warn"
    HINT = "hint"


NOTHING: Mapping[str, str | int] = MappingProxyType({})


@dataclass(frozen=True)
class Place:
    """A stretch of one of several texts: `where` names the text (`account:3`), start and end are code points of it."""

    where: str
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """A reason found by a rule or a check.

    `code` names the reason and its wording (`kernel.wording`), `ground` the clause, bylaw, statute or law of the product,
    `params` fill the wording. `start`/`end` are code points of the text that was checked; both 0 where there is no text.
    `picture` is the place, from 1, of the picture in which it was found; 0 for what was found in the words of a post.
    `places` are all its stretches where several texts were checked together.
    """

    code: str
    ground: str
    level: Level = Level.STOP
    params: Mapping[str, str | int] = field(default_factory=lambda: NOTHING, hash=False)
    category: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    picture: int = 0
    places: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same reason about the same words, wherever they stand and whichever version of a list says so."""
        said = {name: value for name, value in self.params.items() if name != "version"}
        return f"{self.code}:{canonical.digest([self.text, self.picture, said])[:12]}"
