"""The words for every finding, in Japanese and English; one folder of TOML files, one file a module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from kosatsu.kernel.findings import Finding

Language = Literal["ja", "en"]


@cache
def wordings() -> dict[str, dict[str, str]]:
    """Code → {"ja": …, "en": …}; ValueError when two files word the same code."""
    found: dict[str, dict[str, str]] = {}
    folder = resources.files("kosatsu.kernel").joinpath("wordings")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            words = tomllib.loads(file.read_text("utf-8"))
            twice = found.keys() & words.keys()
            if twice:
                raise ValueError(f"worded twice: {sorted(twice)}")
            found |= words
    return found


def say(finding: Finding, language: Language = "ja") -> str:
    """What the finding says to a person: why, and what to do. KeyError if nobody worded its code."""
    said = wordings()[finding.code][language].format(**finding.params)
    return wordings()["picture.place"][language].format(number=finding.picture, said=said) if finding.picture else said
