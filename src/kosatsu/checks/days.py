"""The days a text names, and which days of the calendar they can mean; no check of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kosatsu.checks.drafts import Draft, plain, without_links
from kosatsu.kernel.calendars import ERAS, WEEKDAYS, weekday

BACK = 60
AHEAD = 304
BACK_WHEN_TELLING = 425
FIRST_SURE_YEAR = 1873  # Japan counts its days by the Gregorian calendar since then
A_LEAP_YEAR = 2000

_NUMBER = r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})"
_YEAR = (
    r"(?:(?:(?P<era>明治|大正|昭和|平成|令和) ?(?P<nth>元|\d{1,3}|[一二三四五六七八九十]{1,3}) ?年(?:\([^()]{1,10}\))?"
    r"|(?:西暦)?(?<!\d)(?P<gregorian>\d{4})年(?:\([^()]{1,10}\))?"
    r"|(?P<relative>昨年|去年|今年|本年|来年|翌年)の?) ?)"
)
_WEEKDAY = (
    r"(?: ?\((?:祝日?[・、/ ]?)?(?P<bracketed>[月火水木金土日])(?:曜日?)? ?"
    r"(?:\)|[・、,/ ]?(?:祝|休|振)[^()]{0,8}\)|[、, ] ?(?:午前|午後|正午|\d)[^()]{0,20}\))"
    r"|[ の]?(?P<bare>[月火水木金土日])曜(?:日|(?!日))(?!\s?[・、,と~〜]\s?[月火水木金土日]曜|定休|休館|休み|以外|を除))"
)
_JAPANESE = re.compile(
    rf"{_YEAR}?(?<!\d)(?P<month>{_NUMBER})月 ?(?P<day>{_NUMBER})日(?!間){_WEEKDAY}?"
    rf"|(?<![\d月])(?P<alone>\d{{1,2}})日{_WEEKDAY.replace('<bracketed>', '<bracketed_alone>').replace('<bare>', '<bare_alone>')}"
)
_SLASHED = re.compile(
    rf"(?<![\d/.\-])(?:(?P<gregorian>\d{{4}})(?P<mark>[/.\-]))?(?P<month>\d{{1,2}})(?(mark)(?P=mark)|/)(?P<day>\d{{1,2}})(?![\d/.\-]){_WEEKDAY}?"
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAME = rf"(?P<name>{'|'.join(_MONTHS)}|(?:{'|'.join(name[:3] for name in _MONTHS)}|Sept)(?![A-Za-z])\.?)"
_DAY_NAME = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?(?![A-Za-z])\.?"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z\d.])(?:(?P<before>{_DAY_NAME}),? )?(?:{_MONTH_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH_NAME.replace('<name>', '<name_after>')})"
    rf"(?![A-Za-z\d])(?:,? (?P<gregorian>\d{{4}})(?!\d))?(?: ?\((?P<after>{_DAY_NAME})\))?"
)
_BEFORE_BRACKET = re.compile(r"(?<!毎週)(?<!各)(?P<weekday>[月火水木金土日])曜日?\($")
_NAMED_YEAR = re.compile(r"(?:令和(\d{1,2})|(?<!\d)(\d{4}))年(度?)")
_SENTENCE_END = re.compile(r"[。！!？?\n]")
_TELLING = re.compile(r"ました|でした|した[。、」]|していた|去る|以来|\b(?:was|were|held|took)\b")
_RELATIVE = {"昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1}
THE_YEAR_AFTER = "翌年"
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
SENTENCE = 120


@dataclass(frozen=True)
class Mention:
    """A day as a text names it: where, with which weekday («» if none), and the days it can mean, the likeliest first.

    `exists` is False when no calendar has such a day. Nothing in `days` though it exists: the year cannot be told.
    `anchored`: its year is written, or is that of a day before it whose year is.
    """

    start: int
    end: int
    weekday: str = ""
    days: tuple[date, ...] = ()
    exists: bool = True
    anchored: bool = False

    @property
    def on_that_weekday(self) -> tuple[date, ...]:
        """Those of the days that fall on the weekday named; all of them where none is named."""
        return tuple(day for day in self.days if not self.weekday or weekday(day) == self.weekday)


@dataclass(frozen=True)
class _Written:
    """What stands in the text, as numbers; None where no year or no month is written."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int
    weekday: str
    relative: str = ""


def mentions(draft: Draft) -> list[Mention]:
    """Every day the text names, in its order."""
    text = without_links(plain(draft.text))
    named = tuple(_named_years(text, draft.posted_on))
    found: list[Mention] = []
    for written in _written(text):
        telling = bool(_TELLING.search(text, written.start, sentence_end(text, written.end)))
        found.append(_read(written, draft.posted_on, named, found[-1] if found else None, telling=telling))
    return found


def sentence_end(text: str, since: int) -> int:
    """Where the sentence ends that goes on at `since`; not farther than a reader looks."""
    limit = min(len(text), since + SENTENCE)
    end = _SENTENCE_END.search(text, since, limit)
    return end.start() if end else limit


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def number(digits: str) -> int:
    """A number in digits, in kanji (「二十四」), or 元 for one."""
    if digits == "元":
        return 1
    if digits.isdecimal():
        return int(digits)
    if "十" not in digits:
        return int("".join(str(_DIGITS[digit]) for digit in digits))
    tens, _, ones = digits.partition("十")
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)


def _written(text: str) -> list[_Written]:
    found = sorted([*_in_japanese(text), *_with_slashes(text), *_in_english(text)], key=lambda written: (written.start, -written.end))
    apart: list[_Written] = []
    for written in found:
        if not apart or written.start >= apart[-1].end:
            apart.append(written)
    return apart


def _in_japanese(text: str) -> Iterator[_Written]:
    for match in _JAPANESE.finditer(text):
        named = match["bracketed"] or match["bare"] or match["bracketed_alone"] or match["bare_alone"] or ""
        if match["alone"]:
            yield _Written(match.start(), match.end(), None, None, int(match["alone"]), named)
            continue
        in_kanji = not match["month"].isdecimal() or not match["day"].isdecimal()
        if named or not in_kanji:
            written = _Written(
                match.start(), match.end(), _year(match), number(match["month"]), number(match["day"]), named, match["relative"] or ""
            )
            yield written if named else _with_weekday_before(text, written)


def _with_weekday_before(text: str, written: _Written) -> _Written:
    before = _BEFORE_BRACKET.search(text, max(0, written.start - 6), written.start)
    if before is None or text[written.end : written.end + 1] != ")":
        return written
    return replace(written, start=before.start(), end=written.end + 1, weekday=before["weekday"])


def _year(match: re.Match[str]) -> int | None:
    if match["gregorian"]:
        return int(match["gregorian"])
    if match["era"]:
        return next(era.since.year for era in ERAS if era.name == match["era"]) + number(match["nth"]) - 1
    return None


def _with_slashes(text: str) -> Iterator[_Written]:
    for match in _SLASHED.finditer(text):
        named = match["bracketed"] or match["bare"] or ""
        year, month, day = (int(match["gregorian"]) if match["gregorian"] else None), int(match["month"]), int(match["day"])
        if (named or match["mark"] in {"/", "-"}) and 1 <= month <= 12 and 1 <= day <= 31:
            yield _Written(match.start(), match.end(), year, month, day, named)


def _in_english(text: str) -> Iterator[_Written]:
    for match in _ENGLISH.finditer(text):
        day = int(match["day"] or match["day_first"])
        if 1 <= day <= 31:
            month = 1 + [name[:3] for name in _MONTHS].index((match["name"] or match["name_after"])[:3])
            name = (match["before"] or match["after"] or "")[:3]
            named = WEEKDAYS[_ENGLISH_DAYS.index(name)] if name else ""
            yield _Written(match.start(), match.end(), int(match["gregorian"]) if match["gregorian"] else None, month, day, named)


def _named_years(text: str, posted_on: date | None) -> Iterator[int]:
    """Years to come that the text speaks of anywhere: days without a year may be theirs."""
    for match in _NAMED_YEAR.finditer(text):
        year = 2018 + int(match[1]) if match[1] else int(match[2])
        if posted_on is not None and posted_on.year < year <= posted_on.year + 9:
            yield year
            if match[3]:
                yield year + 1


def _read(written: _Written, posted_on: date | None, named: tuple[int, ...], previous: Mention | None, *, telling: bool) -> Mention:
    mention = Mention(written.start, written.end, written.weekday)
    before = previous.days[0] if previous is not None and previous.days else None
    if written.month is None:
        days = set(_in_months_around(written.day, posted_on, before))
        return _settled(mention, days, posted_on, exists=1 <= written.day <= 31)
    month_day = (written.month, written.day)
    year = _year_meant(written, posted_on, before)
    if year is not None:
        return _read_with_year(mention, year, month_day)
    if day_or_none(A_LEAP_YEAR, *month_day) is None:
        return replace(mention, exists=False)
    days = set(_near(month_day, posted_on, BACK_WHEN_TELLING if telling else BACK))
    anchored = previous is not None and previous.anchored
    if anchored:
        days |= set(_near(month_day, before, BACK))
    days |= {day for year in named if (day := day_or_none(year, *month_day))}
    exists = bool(days) or posted_on is None or not written.weekday
    return replace(_settled(mention, days, posted_on, exists=exists), anchored=anchored)


def _year_meant(written: _Written, posted_on: date | None, before: date | None) -> int | None:
    if written.relative == THE_YEAR_AFTER and before is not None:
        return before.year + 1
    if written.relative in _RELATIVE and posted_on is not None:
        return posted_on.year + _RELATIVE[written.relative]
    return written.year


def _read_with_year(mention: Mention, year: int, month_day: tuple[int, int]) -> Mention:
    if year < FIRST_SURE_YEAR:
        return mention
    day = day_or_none(year, *month_day)
    return replace(mention, days=(day,) if day else (), exists=day is not None, anchored=True)


def _near(month_day: tuple[int, int], around: date | None, back: int) -> Iterator[date]:
    for year in range(around.year - 2, around.year + 2) if around else ():
        day = day_or_none(year, *month_day)
        if day is not None and around is not None and -back <= (day - around).days <= AHEAD:
            yield day


def _in_months_around(day: int, posted_on: date | None, carried: date | None) -> Iterator[date]:
    for base, months in ((carried, (0, 1)), (posted_on, (-1, 0, 1))):
        for step in months if base else ():
            month = _first_of_month(base, step) if base else None
            found = day_or_none(month.year, month.month, day) if month else None
            if found is not None:
                yield found


def _first_of_month(day: date, step: int) -> date | None:
    """The first of the month, of the one before (-1) or after (1); None where the calendar ends."""
    try:
        return (day.replace(day=15) + timedelta(days=30 * step)).replace(day=1)
    except OverflowError:
        return None


def _settled(mention: Mention, days: Iterable[date], posted_on: date | None, *, exists: bool) -> Mention:
    ordered = tuple(sorted(days, key=lambda day: (abs((day - (posted_on or day)).days), day)))
    whole = replace(mention, days=ordered, exists=exists)
    return replace(whole, days=whole.on_that_weekday or ordered)
