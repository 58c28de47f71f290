"""Names the city has entered, as they may stand in a text; no check of its own."""

from __future__ import annotations

import re
from functools import lru_cache

from kosatsu.checks.reading import read

_BETWEEN = r"[ 　・]?"
_BLANKS = re.compile(r"[\s・]")


def joined(name: str) -> str:
    """The name without blanks and dots between its letters."""
    return _BLANKS.sub("", name)


@lru_cache(maxsize=128)
def any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names in a folded text, blanks and dots between their letters or not; nothing where there are none."""
    folded = sorted({joined(read(name).folded) for name in names} - {""}, key=lambda name: (-len(name), name))
    return re.compile("|".join(_BETWEEN.join(map(re.escape, name)) for name in folded) or r"(?!)")
