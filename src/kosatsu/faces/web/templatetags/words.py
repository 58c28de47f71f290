"""The words of a page: days and moments in the Japanese calendar, findings, grounds, states.

`{% load words %}` gives the filters `wareki`, `wareki_short`, `wareki_month`, `weekday`, `moment`, `say`, `clause`, `deed`, `subject`,
`said`, `breakable`, `kind_of_finding`,
and `{% chip "post" state %}`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kosatsu.faces.web import deeds, list_words, words
from kosatsu.kernel import calendars, wording
from kosatsu.kernel.findings import Finding

register = template.Library()
_BREAK = re.compile("(?=リーダー)")


def _day(value: date | str | None) -> date | None:
    """The day of a date, a moment or ISO text; None for anything that is no day, because a draft may hold anything."""
    if isinstance(value, datetime):
        return calendars.in_japan(value).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


@register.filter
def kind_of_finding(code: str) -> str:
    """「侮辱」 for `wording.insult`; blank for a code there is not."""
    return list_words.named(code)


@register.filter
def wareki(value: date | str | None) -> str:
    """「令和8年11月24日」; text that is no ISO day stays as it was written."""
    day = _day(value)
    return calendars.wareki(day) if day else str(value or "")


@register.filter
def wareki_short(value: date | str | None) -> str:
    """「8.11.24」; text that is no ISO day stays as it was written."""
    day = _day(value)
    return calendars.wareki_short(day) if day else str(value or "")


@register.filter
def wareki_month(value: date) -> str:
    """「令和8年11月」."""
    return calendars.wareki(value).rpartition("月")[0] + "月"


@register.filter
def weekday(value: date | str | None) -> str:
    """One of 月火水木金土日; nothing for what is no day."""
    day = _day(value)
    return calendars.weekday(day) if day else ""


@register.filter
def moment(value: datetime | None) -> str:
    """「令和8年11月24日 10時05分」; nothing where nothing has happened yet."""
    if value is None:
        return ""
    here = calendars.in_japan(value)
    return f"{calendars.wareki(here.date())} {here:%H時%M分}"


@register.filter
def say(finding: Finding) -> str:
    """What a finding says, in Japanese."""
    return wording.say(finding)


@register.filter
def clause(ground: str) -> str:
    """The label of a ground: 「ガイドライン 7(4)」."""
    return words.clause(ground)


@register.filter
def deed(verb: str) -> str:
    """What a verb of the journal says."""
    return deeds.deed(verb)


@register.filter
def subject(ref: str) -> str:
    """The thing a Ref names: 「届出 12」."""
    return deeds.subject(ref)


@register.filter
def said(name: str) -> str:
    """What a field of a line of the journal is called."""
    return deeds.said(name)


@register.filter
def breakable(title: str) -> SafeString:
    """A title of an office that may break before 「リーダー」 and nowhere else, as on the paper form."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in _BREAK.split(title)))  # a constant of ours


@register.inclusion_tag("web/pieces/chip.html")
def chip(kind: str, value: str) -> dict[str, Any]:
    """A state as a chip: `{% chip "delivery" delivery.state %}`."""
    found = words.chip(kind, value)
    return {"word": found.word, "tone": found.tone}


@register.simple_tag
def word(kind: str, value: str) -> str:
    """The same as bare text, for titles and table cells."""
    return words.chip(kind, value).word
