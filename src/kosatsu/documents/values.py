"""What every paper shows: boxes with their stamps, ruled rows, and the course of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Stamp:
    """A round date stamp: its kind (承認, 決裁 …), its day, and the surname; `office` as it was then is read aloud, not drawn."""

    kind: str
    day: date
    surname: str
    office: str = ""


@dataclass(frozen=True)
class Box:
    """One box: its stamps, the sign 代 above them, what is still owed to it, or why a diagonal goes through it for good."""

    label: str
    stamps: tuple[Stamp, ...] = ()
    mark: str = ""
    owed: str = ""
    struck: str = ""


@dataclass(frozen=True)
class Row:
    """決裁欄 or 合議欄: boxes from left to right, the highest office first."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Act:
    """What somebody did to the case, with office and name as they were."""

    at: datetime
    deed: str
    box: str
    office: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A paper or picture that lies with the case, named by its bytes."""

    name: str
    sha256: str
    since: datetime | None = None


@dataclass(frozen=True)
class Attached:
    """What a form is handed in with: the operation policy, item by item, and the picture of the account, if it has one yet."""

    items: tuple[tuple[str, str], ...]
    sha256: str = ""
    picture: bytes = b""


@dataclass(frozen=True)
class Course:
    """決裁の経過: the second page of every paper that was put up."""

    facts: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    struck: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    content: str = ""


@dataclass(frozen=True)
class Head:
    """What stands above the table: the boxes, the day, to whom, from whom. A `watermark` goes behind a paper that is not valid yet."""

    rows: tuple[Row, ...]
    filed_on: date | None = None
    addressee: str = "市長　あて"
    head_name: str = ""
    watermark: str = ""


DECISION_LABELS = ("市長", "副市長", "部長", "課長", "担当リーダー", "担当")
CONCURRENCE_LABELS = ("総務課長", "情報推進担当リーダー", "情報推進担当")


def enacted_rows() -> tuple[Row, ...]:
    """The boxes as the guideline prints them, empty."""
    return Row("決裁", tuple(map(Box, DECISION_LABELS))), Row("合議", tuple(map(Box, CONCURRENCE_LABELS)))
