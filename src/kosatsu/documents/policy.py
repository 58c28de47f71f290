"""運用ポリシー: the twelve items of 5(2) as a paper, for the public with offices or inside the city hall with names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.documents import typesetting
from kosatsu.kernel.calendars import wareki

INSIDE = "庁内用（氏名を含む）"


@dataclass(frozen=True)
class PolicySheet:
    """One version of an account's policy; `inside` names persons and says so on every page."""

    city: str
    account: str
    number: int
    since: date
    items: tuple[tuple[str, str], ...]
    inside: bool = False


def pdf(sheet: PolicySheet, *, at: datetime) -> bytes:
    """The policy as PDF; `at` is the time the version was put in force."""
    return typesetting.pdf("policy", paper(sheet), at=at)


def paper(sheet: PolicySheet) -> dict[str, Any]:
    """The policy as the template reads it."""
    title = f"{sheet.account}　運用ポリシー"
    return {
        "title": title,
        "watermark": "",
        "footer": f"{title}　第{sheet.number}版" + (f"　{INSIDE}" if sheet.inside else ""),
        "numbered": True,
        "city": sheet.city,
        "version": f"第{sheet.number}版　{wareki(sheet.since)}から",
        "audience": INSIDE if sheet.inside else "",
        "items": [list(item) for item in sheet.items],
        "course": None,
    }
