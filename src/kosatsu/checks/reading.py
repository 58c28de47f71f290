"""A text as it is matched: one width, one case, sentence by sentence, every place kept to its place in the text as written."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_COMBINING = "\u3099\u309a"
_HALF_MARKS = {"ﾞ": "\u3099", "ﾟ": "\u309a"}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
_DASHES = str.maketrans("‐‑‒–—―−﹣－", "---------")
_LONGER = re.compile(
    "["
    + "".join(
        sorted({chr(c) for c in range(0x2E80, 0xFFFF) if len(unicodedata.normalize("NFKC", chr(c))) != 1 and not 0xD800 <= c < 0xE000})
    )
    + "]"
    "|[ｦ-ﾟ][ﾞﾟ]|[\u3099\u309a\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f\u2100-\u2fff\u00bc-\u00be]"
)
_PLAIN_ENDS = re.compile(r"[。！!？?\n♪]+[」』）)\"”]*")
_SENTENCE_ENDS = re.compile(_PLAIN_ENDS.pattern + r"|(?<=[^\d.])\.(?=\s|$)")
_BETWEEN = r"[\s　・.．,，、_*＊○●◯〇×☓✕♡♥★☆〜~\-ー/|]"
_PARTING = re.compile(_BETWEEN)
_CJK = r"[ぁ-ゖァ-ヺ一-龯々]"
_ALONE = re.compile(rf"{_BETWEEN}{_CJK}{_BETWEEN}")  # without it nothing is spread, and it is sooner looked for
_SPREAD = re.compile(rf"{_CJK}(?:{_BETWEEN}{{1,2}}{_CJK}){{2,}}")


HALF_A_CHARACTER = "\ufffd"  # no encoding carries it


class _Folding(dict[int, str | int | None]):
    """What each character becomes, one for one; worked out when it is first met."""

    def __missing__(self, code: int) -> int | str:
        if 0xD800 <= code < 0xE000:
            self[code] = HALF_A_CHARACTER
            return HALF_A_CHARACTER
        folded = unicodedata.normalize("NFKC", chr(code)).lower().translate(_DASHES)
        known: int | str = folded if len(folded) == 1 else code
        self[code] = known
        return known


_FOLD = _Folding()


@dataclass(frozen=True)
class Reading:
    """`folded` is what is matched; `places[i]` where in the text as written its character i begins and ends, None where both run alike."""

    text: str
    folded: str
    places: tuple[tuple[int, int], ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text as written that a stretch of the folded one stands for."""
        if self.places is None or start >= end:
            return start, end
        return self.places[start][0], self.places[end - 1][1]

    @cached_property
    def ends(self) -> Sequence[int]:
        """Where each sentence of the folded text ends."""
        ends = _SENTENCE_ENDS if "." in self.folded else _PLAIN_ENDS
        found = [match.end() for match in ends.finditer(self.folded)]
        return found if found and found[-1] == len(self.folded) else [*found, len(self.folded)]

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence that stands at a place of the folded text."""
        number = bisect_right(self.ends, place)
        return (self.ends[number - 1] if number else 0), self.ends[min(number, len(self.ends) - 1)]

    @cached_property
    def drawn_together(self) -> Reading | None:
        """The same without what parts the letters of words (無 修 正, バ・カ); None where nothing is parted."""
        spread = list(_SPREAD.finditer(self.folded)) if _ALONE.search(self.folded) else []
        if not spread:
            return None
        inside = {place for match in spread for place in range(match.start(), match.end()) if _PARTING.match(self.folded, place)}
        kept = [place for place in range(len(self.folded)) if place not in inside]
        places = [self.places[place] for place in kept] if self.places else [(place, place + 1) for place in kept]
        return Reading(self.text, "".join([self.folded[place] for place in kept]), tuple(places))


def read(text: str) -> Reading:
    """The reading of a text; time and size grow with its length."""
    if _LONGER.search(text) is None:
        return Reading(text, text.translate(_FOLD))
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for place, piece in _pieces(text):
        for letter in _folded(piece):
            letters.append(letter)
            places.append((place, place + len(piece)))
    return Reading(text, "".join(letters), tuple(places))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Characters with the marks that belong to them, without those that show nothing."""
    place = 0
    while place < len(text):
        if text[place] in _UNSEEN:
            place += 1
            continue
        end = place + 1
        while end < len(text) and (text[end] in _COMBINING or text[end] in _HALF_MARKS):
            end += 1
        yield place, text[place:end]
        place = end


@lru_cache(maxsize=8192)
def _folded(piece: str) -> str:
    marked = piece[0] + "".join(_HALF_MARKS.get(mark, mark) for mark in piece[1:])
    return unicodedata.normalize("NFKC", marked).lower().translate(_FOLD)
