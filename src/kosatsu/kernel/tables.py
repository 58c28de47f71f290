"""Tables of TOML written by somebody else, read without the reader being kept busy or brought to fall."""

from __future__ import annotations

import tomllib
from typing import Any

import re2

DEEPEST = 15
# A name of n parts takes the reader n², and a file of a million dots hours. RE2, because it is asked of hostile texts itself.
_PART = r"""(?:(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*')[ \t]*\.[ \t]*)"""
_DEEP = re2.compile(f"{_PART}{{{DEEPEST + 1}}}")


class TooDeep(ValueError):
    """Names nested by more dots than anybody writes."""


def read(text: str) -> dict[str, Any]:
    """The table of a text; TooDeep, or a ValueError that says why it is none and, mostly, in which line."""
    if _DEEP.search(text):
        raise TooDeep(f"名前を点で{DEEPEST}個より深くつなげています / names nested by more than {DEEPEST} dots")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("かっこが深く重なりすぎています / brackets nested too deeply") from error
