"""Which signs a font can draw, and what stands for those that none can: 〓, with a note, never an empty box.

A font file says it in its `cmap` table: format 4 and 12 name characters, format 14 the variation sequences (IVS) of names.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import regex

GETA = "〓"
PLAIN_SHAPE = "異体字の形がこの書体にないため、基本の字形で示しています"
NAME_SHAPES = frozenset(range(0xE0100, 0xE01F0))
SELECTORS = NAME_SHAPES | frozenset(range(0xFE00, 0xFE10))
JOINER = 0x200D
KEPT = frozenset("\n")
NEVER_DRAWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class Coverage:
    """The characters of one font, and the pairs of character and selector that it has a shape of its own for."""

    characters: frozenset[int]
    sequences: frozenset[tuple[int, int]]


@dataclass
class Missing:
    """Collects what could not be drawn, in the order of reading."""

    coverages: Sequence[Coverage]
    notes: dict[str, None] = field(default_factory=dict)

    def drawn(self, text: str) -> str:
        """The text as it can be drawn: 〓 for what no font has; a shape that no font knows falls back to the plain sign, with a note."""
        return "".join(self._cluster(cluster) for cluster in regex.findall(r"\X", text.replace("\r\n", "\n").replace("\t", "　")))

    def _cluster(self, cluster: str) -> str:
        if cluster in KEPT:
            return cluster
        codes = [ord(sign) for sign in cluster]
        plain = [code for code in codes if code not in SELECTORS and (code != JOINER or len(codes) == 1)]
        if not plain or any(_never(code) or not self._has(code) for code in plain):
            self.notes[f"〓　{_named(codes)}"] = None
            return GETA
        for base, selector in pairwise(codes):
            if selector in NAME_SHAPES and not any((base, selector) in known.sequences for known in self.coverages):
                self.notes[f"{chr(base)}　{_named([base, selector])}　{PLAIN_SHAPE}"] = None
        return cluster

    def _has(self, code: int) -> bool:
        return any(code in coverage.characters for coverage in self.coverages)


@cache
def coverage(path: Path, index: int = 0) -> Coverage:
    """What the font in this file (the `index`th of a collection) can draw."""
    body = path.read_bytes()
    start = struct.unpack_from(">I", body, 12 + 4 * index)[0] if body[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", body, start + 4)
    records = (struct.unpack_from(">4sIII", body, start + 12 + 16 * number) for number in range(tables))
    at = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", body, at + 2)
    offsets = {struct.unpack_from(">HHI", body, at + 4 + 8 * number)[2] for number in range(subtables)}
    characters: set[int] = set()
    sequences: set[tuple[int, int]] = set()
    for place in (at + offset for offset in offsets):
        (form,) = struct.unpack_from(">H", body, place)
        if form == 4:
            characters.update(_segments(body, place))
        elif form == 12:
            characters.update(_groups(body, place))
        elif form == 14:
            sequences.update(_variations(body, place))
    return Coverage(frozenset(characters), frozenset(sequences))


def _segments(body: bytes, at: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", body, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", body, at + 14)
    starts = struct.unpack_from(f">{count}H", body, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", body, at + 16 + 2 * double)
    base = at + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", body, base)
    for number, (start, end, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if shift:
                (glyph,) = struct.unpack_from(">H", body, base + 2 * number + shift + 2 * (code - start))
            if (glyph or not shift) and (glyph + delta) & 0xFFFF:
                yield code


def _groups(body: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", body, at + 12)
    for number in range(count):
        start, end, glyph = struct.unpack_from(">III", body, at + 16 + 12 * number)
        yield from range(start if glyph else start + 1, end + 1)


def _variations(body: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", body, at + 6)
    for number in range(count):
        high, low, plain, own = struct.unpack_from(">BHII", body, at + 10 + 11 * number)
        selector = high << 16 | low
        if plain:
            (ranges,) = struct.unpack_from(">I", body, at + plain)
            for word in struct.unpack_from(f">{ranges}I", body, at + plain + 4):
                yield from ((code, selector) for code in range(word >> 8, (word >> 8) + (word & 0xFF) + 1))
        if own:
            (pairs,) = struct.unpack_from(">I", body, at + own)
            for index in range(pairs):
                high, low = struct.unpack_from(">BH", body, at + own + 4 + 5 * index)
                yield high << 16 | low, selector


def _never(code: int) -> bool:
    return unicodedata.category(chr(code)) in NEVER_DRAWN


def _named(codes: Iterable[int]) -> str:
    parts = []
    for code in codes:
        private = "外字(この機械だけの文字)" if unicodedata.category(chr(code)) == "Co" else unicodedata.name(chr(code), "名前のない符号")
        parts.append(f"U+{code:04X} {private}")
    return "、".join(parts)
