"""What a text is like: how much it resembles texts that people had labelled, told by the sequences of letters it is made of.

The weights are learned (`learning/`, `make learn`) and only read here: sequences of one to three folded letters with one weight for each
class of 4(8), one for «anything at all» and one for danger to life, apart for drafts and for comments. A text is judged in windows of whole
sentences, so that time grows with its length and a flawed sentence is not drowned by others; every judgement can be shown as the stretch
of letters that weighed most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kosatsu.checks.reading import Reading

Numbers = NDArray[Any]
CLASSES = (
    "illegal",
    "insult",
    "discrimination",
    "unverified",
    "harmful",
    "obscene",
    "secret",
    "rights",
    "deliberation",
    "disruption",
    "discredit",
    "morals",
)
URGENT = "urgent"  # of a comment: somebody's life may be in danger
OF_ALL = (*CLASSES, URGENT)
KINDS = ("draft", "comment")
WINDOW = 160  # letters judged together; those the weights were learned from are mostly shorter
SHORT = 80  # letters of a text in which nothing is outweighed
MOST_AT_ONCE = 60_000  # letters weighed at a time, so that memory does not grow with the number of texts
_LETTERS, _LONGEST = 21, 3  # bits of a letter, letters of a sequence
_SLOTS, _TRIES = 20, 16  # bits of the table, places looked at for one sequence
_NO_LETTER = np.uint64(1)  # what NOTHING becomes
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_DIGITS = str.maketrans("123456789", "000000000")  # which digit it is says nothing
_LINK = re.compile(r"https?://[!-~]+|(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}/[!-~]*")
_OFFICE = re.compile(r"(?:https?://)?(?:www\.)?(?:(?:city|town|vill|pref)\.|[a-z0-9.\-]+\.(?:lg|go)\.jp(?:/|$))")
A_LINK, NOTHING = "〓", "\0"
BETWEEN = "\U0010ffff"  # stands between texts that are judged together, and in none that anything was learned from
_END = np.uint64(ord(BETWEEN) + 1)
LEAST = 10  # letters; of less nothing can be said
SUREST = 30.0  # no sum says more
STRETCH = 24  # letters shown as the reason, at the most


@dataclass(frozen=True, eq=False)
class Likeness:
    """How like flawed examples a text is: `likely` holds 0 to 1 for each of OF_ALL, the most that any of its windows reaches; `marked` the
    classes that are worth a look. Of a text of a few letters nothing can be said: it is unlike nothing, and nothing is marked."""

    likely: Numbers
    marked: tuple[str, ...]

    def of(self, name: str) -> float:
        """How like the flawed examples of a class the text is; 1 for what is none of them, of which nothing was learned."""
        return float(self.likely[OF_ALL.index(name)]) if name in OF_ALL else 1.0


Piece = tuple[int, int]  # where a sentence of the folded text, or a part of an endless one, begins and ends
Window = tuple[int, int]  # from which of its pieces to before which a text is judged together


@dataclass(frozen=True, eq=False)
class Weights:
    """Learned weights as read from their file.

    `keys` are sequences of letters packed into 63 bits, sorted; `weights[kind, sequence, class]` what one of them says, after OF_ALL
    the last being «anything at all»; `sizes` what it adds to the size of a text, by whose root the sum is divided; `biases[kind, class]`;
    `thresholds[kind, several, class]` from where on the product of both answers is worth a person's look, higher where a text is judged
    in several windows, of which any may err.
    """

    keys: Numbers
    weights: Numbers
    sizes: Numbers
    biases: Numbers
    thresholds: Numbers
    version: str
    table: Numbers

    def likenesses(self, readings: Sequence[Reading], kind: str) -> list[Likeness]:
        """One for each text, in order."""
        return [found for batch in _batches(readings) for found in self._of_batch(batch, KINDS.index(kind))]

    def stretch(self, reading: Reading, kind: str, name: str) -> tuple[int, int]:
        """Where in the folded text the letters stand that weighed most for a class, in the window that is most like it."""
        number, place = OF_ALL.index(name), KINDS.index(kind)
        pieces = pieces_of(reading)
        windows = windows_of(pieces)
        first, last = windows[int(self._judged([reading], [pieces], windows, place)[0][:, number].argmax())]
        since, until = pieces[first][0], pieces[last - 1][1]
        letters = _codes(reading.folded[since:until])
        places = np.flatnonzero(letters > _NO_LETTER)
        letters, gain = letters[places], np.zeros(until - since)
        for length in range(1, min(_LONGEST, len(letters)) + 1):
            rows = self._rows(_packed(letters, length))
            known = np.flatnonzero(rows >= 0)
            each = self.weights[place, rows[known], number] / length
            if name != URGENT:
                each += self.weights[place, rows[known], -1] / length
            for step in range(length):
                np.add.at(gain, places[known + step], each)
        return _heaviest(gain.tolist(), since)

    def _of_batch(self, readings: Sequence[Reading], kind: int) -> Iterator[Likeness]:
        cut = [pieces_of(reading) for reading in readings]
        windows: list[Window] = []
        begins: list[int] = []
        before = 0
        for pieces in cut:
            begins.append(len(windows))
            windows += [(before + first, before + last) for first, last in windows_of(pieces)]
            before += len(pieces)
        likely, counts = self._judged(readings, cut, windows, kind)
        most = np.maximum.reduceat(likely, begins, axis=0)
        short = np.maximum.reduceat(counts, begins) < LEAST
        several = (np.diff([*begins, len(windows)]) > 1).astype(int)
        marked = ((most >= self.thresholds[kind, several]) & ~short[:, None]).tolist()
        most[short] = 1
        return (Likeness(one, _names(marks)) for one, marks in zip(most, marked, strict=True))

    def _judged(
        self, readings: Sequence[Reading], cut: Sequence[Sequence[Piece]], windows: Sequence[Window], kind: int
    ) -> tuple[Numbers, Numbers]:
        """How likely each of OF_ALL is in each window, 0 in one of too few letters, and of how many letters each is."""
        letters = _codes("".join(reading.folded + BETWEEN for reading in readings))
        lengths = [
            until - since + (until == len(reading.folded)) for reading, pieces in zip(readings, cut, strict=True) for since, until in pieces
        ]
        owner = np.repeat(np.arange(len(lengths)), lengths)
        owner, letters = owner[letters > _NO_LETTER], letters[letters > _NO_LETTER]
        sums = np.zeros((len(lengths) + 1, len(OF_ALL) + 1))
        sizes = np.zeros(len(lengths) + 1)
        for length in range(1, min(_LONGEST, len(letters)) + 1):
            rows = self._rows(_packed(letters, length))
            known = np.flatnonzero(rows >= 0)
            whose, rows = owner[known], rows[known]
            if len(rows):
                first = np.flatnonzero(np.r_[True, whose[1:] != whose[:-1]])
                sums[whose[first] + 1] += np.add.reduceat(self.weights[kind].take(rows, axis=0), first, axis=0)
                sizes[whose[first] + 1] += np.add.reduceat(self.sizes[rows], first)
        since, until = np.array(windows).T
        total, size, count = (
            passed[until] - passed[since]
            for passed in (sums.cumsum(0), sizes.cumsum(), np.r_[0, np.bincount(owner[letters != _END], minlength=len(lengths))].cumsum())
        )
        said = total / np.sqrt(np.maximum(size, 1e-6))[:, None] + self.biases[kind]
        answers = 1 / (1 + np.exp(-np.clip(said, -SUREST, SUREST)))
        likely = np.hstack([answers[:, :-2] * answers[:, -1:], answers[:, -2:-1]])
        likely[count < LEAST] = 0
        return likely, count

    def _rows(self, packed: Numbers) -> Numbers:
        """The row of each packed sequence, -1 where it is unknown."""
        rows = np.full(len(packed), -1, dtype=np.int64)
        slots = _slots(packed)
        open_ = np.arange(len(packed))
        for step in range(_TRIES):
            at = self.table[(slots[open_] + np.uint64(step)) & np.uint64((1 << _SLOTS) - 1)]
            taken = at >= 0
            open_, at = open_[taken], at[taken]
            same = self.keys[at] == packed[open_]
            rows[open_[same]] = at[same]
            open_ = open_[~same]
            if not len(open_):
                break
        return rows


@cache
def learned() -> Weights:
    """The weights that come with the product."""
    with resources.files("kosatsu.checks").joinpath("likeness.npz").open("rb") as file, np.load(file, allow_pickle=False) as read:
        return weights_of(read)


def weights_of(read: Mapping[str, Numbers]) -> Weights:
    """Weights as their file keeps them, in whole steps of a `scale`, made ready; ValueError where they are too many."""
    weights = read["weights"].astype(np.float32) * np.float32(read["scale"])
    keys = read["keys"]
    return Weights(keys, weights, read["sizes"], read["biases"], read["thresholds"], str(read["version"]), _table(keys))


def _names(marked: list[bool]) -> tuple[str, ...]:
    return tuple(name for name, mark in zip(OF_ALL, marked, strict=True) if mark) if any(marked) else ()


def pieces_of(reading: Reading) -> list[Piece]:
    """The sentences of the folded text, together all of it; one longer than a window is cut, and a short text is one piece."""
    if len(reading.folded) <= SHORT:
        return [(0, len(reading.folded))]
    found: list[Piece] = []
    since = 0
    for end in reading.ends:
        found += [(place, min(place + WINDOW, end)) for place in range(since, end, WINDOW)] if end - since > WINDOW else [(since, end)]
        since = end
    return found


def windows_of(pieces: Sequence[Piece]) -> list[Window]:
    """What is judged together: as many pieces as a window holds, one after the other, and any two neighbours, so that a flawed sentence is
    not outweighed by harmless ones around it."""
    if pieces[-1][1] <= WINDOW:
        return _of_short(len(pieces))
    groups: list[Window] = []
    first = 0
    for last in range(1, len(pieces) + 1):
        if last == len(pieces) or pieces[last][1] - pieces[first][0] > WINDOW:
            groups.append((first, last))
            first = last
    return list(dict.fromkeys([*groups, *_neighbours(len(pieces))]))


@cache
def _of_short(count: int) -> list[Window]:
    return list(dict.fromkeys([(0, count), *_neighbours(count)]))


def _neighbours(count: int) -> list[Window]:
    return [(place, place + 2) for place in range(count - 1)]


def pack(sequence: str) -> int:
    """One to three letters as the number under which their weights are kept."""
    key = 0
    for place, letter in enumerate(sequence):
        key |= ord(letter) + 1 << (_LETTERS * place)
    return key


def letters_of(folded: str) -> str:
    """The letters that count, one for each of the folded text: all digits alike, a link as one letter and NOTHING for the rest of it.

    A link to a public office says nothing and is NOTHING altogether; one that only looks like it is told by other checks.
    """
    return _without_links(folded).translate(_DIGITS)


def _without_links(folded: str) -> str:
    return _LINK.sub(_letter, folded) if "." in folded else folded


def _letter(link: re.Match[str]) -> str:
    return (NOTHING if _OFFICE.match(link[0]) else A_LINK) + NOTHING * (len(link[0]) - 1)


def _codes(folded: str) -> Numbers:
    """The letters that count as numbers: as `letters_of`, but for the digits, which are made alike here in a tenth of the time."""
    codes = np.frombuffer(_without_links(folded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[(codes > ord("0")) & (codes <= ord("9"))] = ord("0")
    return codes + np.uint64(1)


def _packed(letters: Numbers, length: int) -> Numbers:
    count = len(letters) - length + 1
    packed = letters[:count].copy()
    for place in range(1, length):
        packed |= letters[place : place + count] << np.uint64(_LETTERS * place)
    return packed


def _slots(packed: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        slots: Numbers = (packed * _SPREAD) >> np.uint64(64 - _SLOTS)
    return slots


def _table(keys: Numbers) -> Numbers:
    """Where each key lies: its own slot or one of the next; a file whose keys do not fit is refused."""
    table = np.full(1 << _SLOTS, -1, dtype=np.int32)
    waiting = np.arange(len(keys))
    slots = _slots(keys)
    for step in range(_TRIES):
        at = (slots[waiting] + np.uint64(step)) & np.uint64((1 << _SLOTS) - 1)
        free = table[at] < 0
        table[at[free][::-1]] = waiting[free][::-1]
        waiting = waiting[table[at] != waiting]
        if not len(waiting):
            return table
    raise ValueError("the weights of likeness do not fit their table")


def _batches(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    letters = 0
    for reading in readings:
        batch.append(reading)
        letters += len(reading.folded) + 1
        if letters >= MOST_AT_ONCE:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _heaviest(gains: list[float], since: int) -> tuple[int, int]:
    """The stretch of not too many neighbours with the greatest sum; all of them where none gains."""
    best, chosen = 0.0, (since, since + len(gains))
    start, total = 0, 0.0
    for place, gain in enumerate(gains):
        if total <= 0 or place - start >= STRETCH:
            start, total = place, 0.0
        total += gain
        if total > best:
            best, chosen = total, (since + start, since + place + 1)
    return chosen
