"""What the checks found, in the order a reader needs it, and a text cut where the findings stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kosatsu.kernel.findings import Finding, Level, Place

GRAVEST_FIRST = tuple(Level)


@dataclass(frozen=True)
class Checked:
    """A finding under its number on the page, with the reason for which it was passed over, if there is one."""

    number: int
    finding: Finding
    reason: str = ""


@dataclass(frozen=True)
class Group:
    """The findings of one level."""

    level: Level
    checked: tuple[Checked, ...]


@dataclass(frozen=True)
class Run:
    """A piece of a text: the gravest level that stands on it, blank for none, and the numbers of the findings that end with it."""

    text: str
    level: str = ""
    numbers: tuple[int, ...] = ()


def in_order(findings: Sequence[Finding], overrides: Mapping[str, str]) -> tuple[Checked, ...]:
    """The findings numbered, the gravest first, otherwise as they came."""
    ordered = sorted(findings, key=lambda finding: GRAVEST_FIRST.index(finding.level))
    return tuple(Checked(number, finding, reason_for(finding, overrides)) for number, finding in enumerate(ordered, 1))


def stored_finding(stored: Mapping[str, Any]) -> Finding:
    """A finding as it was written down with what it is about."""
    places = tuple(Place(*place) for place in stored.get("places", ()))
    said = {"params": stored["params"], "text": stored.get("text", ""), "picture": stored.get("picture", 0)}
    return Finding(stored["code"], stored["ground"], Level(stored["level"]), **said, places=places)


def reason_for(finding: Finding, overrides: Mapping[str, str]) -> str:
    """Why a finding was passed over, as it was written down; blank where nobody said why. Formerly one reason stood for all of a code."""
    return overrides.get(finding.key) or overrides.get(finding.code, "")


def grouped(checked: Sequence[Checked]) -> tuple[Group, ...]:
    """By level, the gravest first, without empty groups."""
    levels = [(level, tuple(one for one in checked if one.finding.level is level)) for level in GRAVEST_FIRST]
    return tuple(Group(level, found) for level, found in levels if found)


def of_picture(number: int, checked: Sequence[Checked]) -> tuple[Checked, ...]:
    """What was found in the picture at this place of a post, from 1, or in the words for it."""
    return tuple(one for one in checked if picture_of(one.finding) == number)


def picture_of(finding: Finding) -> int:
    """The place of the picture that a finding is about; 0 for none."""
    return finding.picture or (int(finding.params.get("number", 0)) if finding.code.startswith("alt.") else 0)


def runs(text: str, where: str, checked: Sequence[Checked]) -> tuple[Run, ...]:
    """The text in pieces that say which findings stand on them. Advice marks nothing; nor does a place that the text does not have."""
    stretches = [
        (place.start, place.end, one)
        for one in checked
        for place in one.finding.places
        if one.finding.level is not Level.HINT and place.where == where and 0 <= place.start < place.end <= len(text)
    ]
    cuts = sorted({0, len(text)} | {cut for start, end, _ in stretches for cut in (start, end)})
    return tuple(_run(text, begin, end, stretches) for begin, end in pairwise(cuts))


def _run(text: str, begin: int, end: int, stretches: Sequence[tuple[int, int, Checked]]) -> Run:
    standing = [one.finding.level for start, stop, one in stretches if start <= begin and end <= stop]
    ending = sorted({one.number for _, stop, one in stretches if stop == end})
    return Run(text[begin:end], str(min(standing, key=GRAVEST_FIRST.index)) if standing else "", tuple(ending))
