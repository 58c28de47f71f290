"""What of a text may belong to a person, and the text with it covered; no check of its own.

It covers one too many rather than one too few.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from kosatsu.checks.boundaries import persons
from kosatsu.checks.drafts import Draft
from kosatsu.checks.names import any_of
from kosatsu.checks.numbers import against_personal_numbers

COVER = "●"
_TELEPHONE = re.compile(r"(?<![\d-])(?:\+81[- ]?)?(?:\(0\d{1,4}\)[- ]?|0?\d{1,4}[-( ])\d{1,4}[-) ]\d{3,4}(?![\d-])|(?<!\d)0\d{9,10}(?!\d)")
_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,253}", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:[- ]?\d){6,}")
_DWELLING = re.compile(r"(?<![\d-])(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\d{1,4}(?:丁目|番地?|号室?|-\d{1,4}){1,3}[-\d番地号室]*")
_CALLED = re.compile(
    r"(?:[一-龯々ヶ]{1,6}|[ァ-ヶー]{2,10})(?:[ 　]?[一-龯々ぁ-ゖ]{1,4})??(?=[ 　]?(?:さん|様|さま|氏|くん|君|ちゃん|容疑者|被告))"
)
_EVERYBODY = re.compile(
    r"(?:皆|みな|市民|町民|村民|住民|利用者|来場者|参加者|保護者|職員|患者|お客|おかあ|お母|お父|お子|子ども|子供|学生|生徒|児童|各位|奥|娘|息子|赤)$"
)


def personal(draft: Draft, names: Collection[str] = ()) -> list[tuple[int, int]]:
    """The stretches that may be a person's: numbers, dwellings, names, telephones and mail addresses that are not the city's."""
    folded = draft.reading.folded
    found = [(finding.start, finding.end) for finding in against_personal_numbers(draft)]
    for pattern in (_TELEPHONE, _MAIL, _LONG_NUMBER, _DWELLING):
        found += [draft.reading.span(*match.span()) for match in pattern.finditer(folded)]
    found += [draft.reading.span(*match.span()) for match in _CALLED.finditer(folded) if not _EVERYBODY.search(match[0])]
    found += [draft.reading.span(*span) for span in persons(folded)]
    if names:
        found += [draft.reading.span(*match.span()) for match in any_of(tuple(sorted(names))).finditer(folded)]
    own = list(_own(draft))
    return merged(span for span in found if not any(start <= span[0] and span[1] <= end for start, end in own))


def _own(draft: Draft) -> Iterator[tuple[int, int]]:
    """Where telephones and mail addresses of the city itself stand."""
    folded = draft.reading.folded
    for match in _TELEPHONE.finditer(folded):
        if re.sub(r"\D", "", match[0]) in draft.city.telephones:
            yield draft.reading.span(*match.span())
    for match in _MAIL.finditer(folded):
        host = match[0].rpartition("@")[2].rstrip(".")
        if any(host == own or host.endswith(f".{own}") for own in draft.city.hosts):
            yield draft.reading.span(*match.span())


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these stretches covered, at the same length."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = COVER * (end - start)
    return "".join(letters)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in their order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
