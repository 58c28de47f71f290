"""What sets a question apart from every account of the register, said so that a citizen can see it; pure.

It explains a no and never makes a yes. `differences.js` of the portal finds the same.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from urllib.parse import unquote

from kosatsu.accounts import addresses, pasting
from kosatsu.accounts.addresses import Known, Mailbox, Named, Place, Question

MOST = 5
SHORTEST = 5
NEAR = 2
PARTS = 4  # a handle stands near the beginning of a path
_UNSEEN = pasting.UNSEEN_SIGN
_NO_SIGN = str.maketrans("", "", "_-. ")


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `unseen` and `letter` (sign, code, like), `punycode` (host, shown), `near` (asked, handle)."""

    code: str
    params: Mapping[str, str]


def differences(query: str, asked: Question, known: Sequence[Known]) -> tuple[Difference, ...]:
    """What to point at, at most five things."""
    text = unquote(pasting.asked_in(query) or pasting.trimmed(pasting.folded(query)))
    return tuple([*_unseen(text), *_letters(text), *_punycode(text), *_near(asked, known)][:MOST])


def _unseen(text: str) -> Iterator[Difference]:
    for sign in dict.fromkeys(_UNSEEN.findall(text)):
        yield Difference("unseen", {"code": _code(sign)})


def _letters(text: str) -> Iterator[Difference]:
    """Signs that look like a letter, a digit or «_» of an address and are others."""
    for sign in dict.fromkeys(text):
        like = look_alikes().get(sign.lower()) or (_plain(sign) if not sign.isascii() else "")
        if like:
            yield Difference("letter", {"sign": sign, "code": _code(sign), "like": like})


def _punycode(text: str) -> Iterator[Difference]:
    for word in dict.fromkeys(pasting.PUNYCODE.findall(text)):
        try:
            shown = word.lower().encode("ascii").decode("idna")
        except UnicodeError:
            continue
        yield Difference("punycode", {"host": word, "shown": shown})


def _near(asked: Question, known: Sequence[Known]) -> Iterator[Difference]:
    """The handle of the register that somebody in a hurry would read for the one that is asked."""
    handles = [handle for handle in dict.fromkeys(addresses.bare(one.handle) for one in known) if len(handle) >= SHORTEST]
    for said in _handles(asked):
        how_far = [(_how_far(said, handle), handle) for handle in handles if said not in handles]
        far, handle = min(how_far, default=(NEAR + 1, ""), key=lambda found: found[0])
        if far <= NEAR:
            yield Difference("near", {"asked": said, "handle": handle})


def _how_far(said: str, handle: str) -> int:
    """0 for what looks the same, else the letters between them; what is longer or shorter by more than we care for is far."""
    if _looks(said) == _looks(handle):
        return 0
    return distance(said, handle) if abs(len(said) - len(handle)) <= NEAR else NEAR + 1


def _handles(asked: Question) -> tuple[str, ...]:
    """What may be a handle in a question."""
    match asked:
        case Place(path=path):
            return tuple(dict.fromkeys(addresses.bare(part) for part in path[:PARTS]))
        case Named(handle=handle):
            return (handle,)
        case Mailbox(user=user):
            return (user,)
        case addresses.Bare(text):
            return (addresses.bare(text),)
        case _:
            return ()


def distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out or exchanged (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        above, row[0] = row[0], number
        for place, sign in enumerate(other, start=1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (letter != sign))
    return row[-1]


def _looks(handle: str) -> str:
    """A handle as a hurried reader takes it in."""
    seen = "".join(look_alikes().get(sign, sign) for sign in unicodedata.normalize("NFKC", handle).lower())
    return seen.replace("rn", "m").translate(_NO_SIGN)


def _plain(sign: str) -> str:
    """The ASCII letter that a styled one stands for (𝐱 → x); empty for all others."""
    normal = unicodedata.normalize("NFKC", sign).lower()
    return normal if len(normal) == 1 and normal.isascii() and normal.isalnum() else ""


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"


@cache
def look_alikes() -> Mapping[str, str]:
    """Sign → the sign of an address that it looks like."""
    table = tomllib.loads(resources.files("kosatsu.accounts").joinpath("look_alikes.toml").read_text("utf-8"))
    return MappingProxyType({sign: like for like, signs in table.items() for sign in signs})
