"""決裁書: what was put up for decision where the guideline has no form of its own, such as the texts and pictures of a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.documents import courses, forms, pictures, typesetting
from kosatsu.documents.values import Course, Head

TITLE = "決裁書"
NO_TIME = "　　年　　月　　日　　時　　分から\n　　年　　月　　日　　時　　分まで"
STATED = "起案者は、ガイドライン4(8)の13の禁止事項に当たらないことを確かめています。"
NO_WORDS = "(代替テキストなし)"


@dataclass(frozen=True)
class Shown:
    """A picture: its words for who cannot see it, its hash, and its bytes as they will leave."""

    alt: str
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Text:
    """What will leave for one account."""

    name: str
    rows: tuple[tuple[str, str], ...]
    text: str
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class DecisionSheet:
    """The sheet: its facts, the texts account by account, and what the checks said with the reasons given against it."""

    subject: str
    head: Head
    facts: tuple[tuple[str, str], ...]
    texts: tuple[Text, ...]
    checks: tuple[tuple[str, str], ...] = ()
    statement: str = ""
    course: Course | None = None
    blank: bool = False


def pdf(sheet: DecisionSheet, *, at: datetime) -> bytes:
    """The sheet as PDF; `at` is the time of what it shows last."""
    drawn, small = paper(sheet)
    return typesetting.pdf("decision", drawn, at=at, pictures=small)


def paper(sheet: DecisionSheet) -> tuple[dict[str, Any], list[bytes]]:
    """The sheet as the template reads it, and its pictures in the order of their numbers."""
    small: list[bytes] = []
    return {
        "title": TITLE,
        "watermark": sheet.head.watermark,
        "footer": f"{TITLE}　{sheet.subject}".strip(),
        "numbered": False,
        "rows": [drawn for row in sheet.head.rows for drawn in forms.drawn_rows(row)],
        "filed_on": forms.spoken(sheet.head.filed_on),
        "head": sheet.head.head_name,
        "facts": [["件名", sheet.subject], *(list(fact) for fact in sheet.facts)],
        "texts": [_text(text, small) for text in sheet.texts],
        "checks": [list(check) for check in sheet.checks],
        "statement": sheet.statement,
        "blank": sheet.blank,
        "course": courses.paper(sheet.course),
    }, small


def blank(head: Head) -> DecisionSheet:
    """The sheet for a post that is put up with a pen, where the screen cannot be used."""
    rows = (("アカウント", ""), ("発信の時間", NO_TIME), ("本文", ""), ("画像の説明\n(代替テキスト)", ""))
    text = Text("発信する内容", rows, "")
    facts = (("所属", ""), ("起案者", ""), ("既に発信した媒体", ""))
    return DecisionSheet("", head, facts, (text,), statement=f"□　{STATED}", blank=True)


def _text(text: Text, small: list[bytes]) -> Mapping[str, Any]:
    return {
        "name": text.name,
        "rows": [list(row) for row in text.rows],
        "text": text.text,
        "shown": [{"alt": shown.alt or NO_WORDS, "sha256": shown.sha256, "number": _number(shown, small)} for shown in text.shown],
    }


def _number(shown: Shown, small: list[bytes]) -> int | None:
    picture = pictures.small(shown.content)
    if picture is None:
        return None
    if picture not in small:
        small.append(picture)
    return small.index(picture)
