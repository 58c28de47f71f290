"""What was seen in a picture, by which readers, and which of them could not."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LONGEST_WORDS = 10_000
LONGEST_CODE = 2_000
MOST_CODES = 20
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
MARK = "\ufffd"


@dataclass(frozen=True)
class Seen:
    """`words` line by line, `codes` as they read, how many `faces`; `failed` names readers that broke down or took too long."""

    words: str = ""
    codes: tuple[str, ...] = ()
    faces: int = 0
    failed: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """As values that can be kept."""
        return asdict(self)


def of_values(kept: Mapping[str, Any]) -> Seen:
    """What was kept, never more than a page can show; ValueError, TypeError or KeyError for anything else."""
    return Seen(
        words=_seen(str(kept["words"])[:LONGEST_WORDS]),
        codes=tuple(_seen(str(code)[:LONGEST_CODE]) for code in kept["codes"][:MOST_CODES]),
        faces=int(kept["faces"]),
        failed=tuple(map(str, kept["failed"])),
    )


def _seen(text: str) -> str:
    """The text with a mark in place of what nobody sees: signs that turn the direction of writing, control characters, half characters."""
    return "".join(MARK if unicodedata.category(sign) in UNSEEN and sign != "\n" else sign for sign in text)
