"""Eras and Gregorian years say the same, and an era's years are those it had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kosatsu.checks.days import FIRST_SURE_YEAR, day_or_none, number
from kosatsu.checks.drafts import Draft, plain, without_links
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import ERAS, Era
from kosatsu.kernel.findings import Finding, Level

CODES = ("date.era", "date.outside_era")

_ERA = r"(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z0-9])[RH](?=\d)) ?(?P<nth>元|\d{1,3}|[一二三四五六七八九十]{1,3}) ?"
_DAY = r"(?:\d{1,2}月(?:\d{1,2}日)?)?"
_GREGORIAN = r"(?:西暦)?(?<!\d)(?P<gregorian>\d{4}) ?"
_PAIRS = (
    re.compile(rf"{_ERA}(?P<era_is>年度?){_DAY} ?\({_GREGORIAN}(?P<gregorian_is>年度?|){_DAY}\)"),
    re.compile(rf"{_GREGORIAN}(?P<gregorian_is>年度?){_DAY} ?\({_ERA}(?P<era_is>年度?|){_DAY}\)"),
    re.compile(rf"{_ERA}(?P<era_is>年度?) ?= ?{_GREGORIAN}(?P<gregorian_is>年度?)"),
    re.compile(rf"{_GREGORIAN}\({_ERA}\) ?(?P<era_is>年度?)(?P<gregorian_is>)"),
    re.compile(rf"{_ERA}\({_GREGORIAN}\) ?(?P<era_is>年度?)(?P<gregorian_is>)"),
)
_ALONE = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和) ?(?P<nth>元|\d{1,2}(?!\d)|[一二三四五六七八九十]{1,3}) ?年(?P<fiscal>度?)"
    r"(?: ?(?P<month>\d{1,2})月(?: ?(?P<day>\d{1,2})日)?)?"
)
_SAME_DAY_COUNTS_FOR_BOTH_BEFORE = 1989


@enforces("4-4")
def against_mismatched_eras(draft: Draft) -> list[Finding]:
    """Era year and Gregorian year stand side by side and differ, or the era did not have that year or day.

    A hundredth year and later (「昭和100年」) is how an anniversary is named, and is left alone.
    """
    text = without_links(plain(draft.text))
    pairs = list(_differing(draft, text))
    taken = [range(finding.start, finding.end) for finding in pairs]
    outside = [finding for finding in _outside(draft, text) if not any(finding.start in span for span in taken)]
    return pairs + outside


def _era(name: str) -> Era:
    return next(era for era in ERAS if name in (era.name, era.letter))


def _differing(draft: Draft, text: str) -> Iterator[Finding]:
    for pattern in _PAIRS:
        for match in pattern.finditer(text):
            era, gregorian = _era(match["era"]), int(match["gregorian"])
            of_era = era.since.year + number(match["nth"]) - 1
            if gregorian - of_era not in {0, _allowance(match["era_is"], match["gregorian_is"])}:
                yield Finding(
                    "date.era",
                    "4-4",
                    params={"era": f"{era.name}{match['nth']}年", "right": of_era, "wrong": gregorian},
                    category="date_error",
                    start=match.start(),
                    end=match.end(),
                    text=draft.text[match.start() : match.end()],
                )


def _allowance(era_is: str, gregorian_is: str) -> int:
    """A fiscal year (年度) reaches into the next year: where only one side counts in fiscal years, it may differ by that one."""
    if not era_is or not gregorian_is or era_is == gregorian_is:
        return 0
    return 1 if era_is == "年度" else -1


def _outside(draft: Draft, text: str) -> Iterator[Finding]:
    for match in _ALONE.finditer(text):
        if not _had(_era(match["era"]), match):
            yield Finding(
                "date.outside_era",
                "4-4",
                Level.WARN,
                params={"text": draft.text[match.start() : match.end()], "era": match["era"]},
                category="date_error",
                start=match.start(),
                end=match.end(),
                text=draft.text[match.start() : match.end()],
            )


def _had(era: Era, match: re.Match[str]) -> bool:
    """Whether some of the named year, month or day lay in the era. What is no day at all is another check's."""
    year, month, day = era.since.year + number(match["nth"]) - 1, int(match["month"] or 0), int(match["day"] or 0)
    first, last = day_or_none(year, month or 1, day or 1), day_or_none(year, month or 12, day or 28)
    if first is None or last is None or year < FIRST_SURE_YEAR:
        return True
    following = next((other for other in ERAS if other.since > era.since), None)
    ended = following is not None and first >= _first_day_not_its_own(following)
    begun = bool(match["fiscal"]) or last >= era.since
    return begun and not ended


def _first_day_not_its_own(following: Era) -> date:
    """大正15年12月25日 and 昭和元年12月25日 are one day; since 平成 an era ends the day before the next."""
    since = following.since
    return since if since.year >= _SAME_DAY_COUNTS_FOR_BOTH_BEFORE else since + timedelta(days=1)
