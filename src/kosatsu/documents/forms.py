"""What the three 届出書 share: a head, a sentence, a ruled table, a note, and the course of the case on the pages after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.documents import courses, pictures, typesetting
from kosatsu.documents.values import Attached, Box, Course, Head, Row, Stamp
from kosatsu.kernel.calendars import wareki, wareki_short

NO_DAY = "年　　月　　日"
NO_DAY_BY_HAND = f"　　{NO_DAY}"
MOST_IN_A_ROW = 7
POLICY, ACCOUNT_PICTURE = "運用ポリシー", "アカウント画像"


@dataclass(frozen=True)
class Wording:
    """What is printed on a form before anybody fills it in."""

    number_label: str
    title: str
    sentence: str
    note: str = ""


@dataclass(frozen=True)
class Form:
    """A form filled in or blank: its rows are (label, value), a value may have several lines. A blank one leaves room for a pen.

    `further` is a second table below, under its `columns`.
    """

    wording: Wording
    head: Head
    table: tuple[tuple[str, str], ...]
    course: Course | None = None
    blank: bool = False
    columns: tuple[str, ...] = ()
    further: tuple[tuple[str, ...], ...] = ()
    attached: Attached | None = None


def pdf(form: Form, *, at: datetime) -> bytes:
    """The form as PDF; `at` is the time of what it shows last."""
    return typesetting.pdf("form", paper(form), at=at, pictures=drawn_pictures(form))


def paper(form: Form) -> dict[str, Any]:
    """The form as the template reads it."""
    wording, head = form.wording, form.head
    return {
        "title": wording.title,
        "watermark": head.watermark,
        "footer": wording.title,
        "numbered": False,
        "number_label": wording.number_label,
        "rows": [drawn for row in head.rows for drawn in drawn_rows(row)],
        "filed_on": spoken(head.filed_on),
        "addressee": head.addressee,
        "head": f"所属長名　{head.head_name or '　' * 16}",
        "sentence": wording.sentence,
        "table": [list(row) for row in form.table],
        "note": wording.note,
        "blank": form.blank,
        "columns": list(form.columns),
        "further": [list(row) for row in form.further],
        "attached": _attached(form.attached, found=bool(drawn_pictures(form))),
        "course": courses.paper(form.course),
    }


def drawn_pictures(form: Form) -> list[bytes]:
    """The picture of the account as it is drawn; none where there is none, or where its bytes are no picture."""
    small = pictures.small(form.attached.picture) if form.attached and form.attached.picture else None
    return [small] if small else []


def spoken(day: date | None) -> str:
    """A day in the Japanese calendar; the blanks of the form where there is none."""
    return wareki(day) if day else NO_DAY


def drawn_rows(row: Row) -> list[Mapping[str, Any]]:
    """A row of boxes as it is drawn: more than fit side by side go on in a row below, the higher offices first."""
    parts: list[Mapping[str, Any]] = []
    left = list(row.boxes)
    while left:
        first = len(left) % MOST_IN_A_ROW or MOST_IN_A_ROW
        parts.append({"name": row.name, "boxes": [_box(box) for box in left[:first]]})
        left = left[first:]
    return parts


def broken(label: str) -> str:
    """A box's label with the line breaks of the original: before リーダー, and before 担当 where the name is long."""
    for tail, longest in (("リーダー", 0), ("担当", 4)):
        if label.endswith(tail) and len(label) > max(len(tail), longest):
            return f"{label.removesuffix(tail)}\n{tail}"
    return label


def _attached(attached: Attached | None, *, found: bool) -> Mapping[str, Any] | None:
    if attached is None:
        return None
    picture = {"title": ACCOUNT_PICTURE, "sha256": attached.sha256, "found": found} if attached.sha256 else None
    return {"title": POLICY, "items": [list(item) for item in attached.items], "picture": picture}


def _box(box: Box) -> Mapping[str, Any]:
    return {
        "label": broken(box.label),
        "stamps": [_stamp(stamp, box) for stamp in box.stamps],
        "mark": box.mark,
        "owed": box.owed,
        "struck": box.struck and f"{box.label} 押印なし({box.struck})",
    }


def _stamp(stamp: Stamp, box: Box) -> Mapping[str, Any]:
    kind = stamp.kind if box.mark in stamp.kind else f"{stamp.kind}({box.mark})"
    return {
        "kind": stamp.kind,
        "day": wareki_short(stamp.day),
        "surname": stamp.surname,
        "said": f"{box.label} {kind} {stamp.office} {stamp.surname} {wareki(stamp.day)}",
    }
