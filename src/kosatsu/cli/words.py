"""Trouble in the language of whoever sits at the terminal."""

from __future__ import annotations

import argparse
import locale
from collections.abc import Sequence
from datetime import date

from kosatsu.kernel.calendars import parse_day
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say

MOST_REASONS = 20


class Trouble(Exception):
    """The work cannot be done; said in Japanese and English, with what to do about it."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def day(said: str) -> date:
    """A day given on the command line, in any way a day is written; for argparse."""
    try:
        return parse_day(said)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日付として読めません(例: 2026-11-24) / not a day: {said}") from error


def refused(findings: Sequence[Finding]) -> Trouble:
    """What the house refused, the first reasons in full."""
    left = len(findings) - MOST_REASONS
    ja = [say(finding) for finding in findings[:MOST_REASONS]] + ([f"ほか{left}件"] if left > 0 else [])
    en = [say(finding, "en") for finding in findings[:MOST_REASONS]] + ([f"and {left} more"] if left > 0 else [])
    return Trouble("\n".join(ja), "\n".join(en))


def translated(trouble: Trouble) -> str:
    """The Japanese words, unless the terminal is set to another language; then both."""
    language = locale.getlocale()[0] or ""
    return trouble.ja if language.startswith("ja") else f"{trouble.ja}\n{trouble.en}"
