"""Reading the two tables a personnel section hands over (organization.csv, staff.csv): cells as written, or findings by line."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.people.rules import NamedOffice, StaffRow, UnitRow

R = TypeVar("R", UnitRow, StaffRow)


@dataclass(frozen=True)
class Column:
    """A column that is read. Others in the file (duties, ext, note …) are passed over."""

    name: str
    longest: int
    needed: bool = False
    check: Callable[[str], str] = lambda cell: ""


@dataclass(frozen=True)
class Row:
    """One line of the table; `line` is the line of the file where it begins, the header being line 1."""

    line: int
    cells: dict[str, str]


_CODE = re.compile(r"[A-Za-z0-9._-]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9() -]*")
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # also full-width, which spreadsheets evaluate just the same
_LOST = frozenset("?\uff1f\ufffd\u3013")  # what programs write for a character they do not have
_REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _code(cell: str) -> str:
    return "" if _CODE.fullmatch(cell) else "people.not_a_code"


def _email(cell: str) -> str:
    return "" if _EMAIL.fullmatch(cell) else "people.not_an_email"


def _name(cell: str) -> str:
    return "people.lost_character" if set(cell) & _LOST else ""


ORGANIZATION = (
    Column("unit_id", 20, needed=True, check=_code),
    Column("kind", 20, needed=True),
    Column("name", 80, needed=True, check=_name),
    Column("kana", 120, check=_name),
    Column("parent_id", 20, check=_code),
    Column("head_position", 40),
    Column("phone", 40),
    Column("email", 254, check=_email),
)
STAFF = (
    Column("staff_id", 20, needed=True, check=_code),
    Column("name", 80, needed=True, check=_name),
    Column("kana", 80, check=_name),
    Column("position", 40, needed=True),
    Column("unit_id", 20, needed=True, check=_code),
    Column("concurrent_unit_id", 20, check=_code),
    Column("concurrent_position", 40),
    Column("email", 254, check=_email),
)
AS_WRITTEN = frozenset({"name", "kana"})


def organization(content: bytes | str) -> tuple[list[UnitRow], list[Finding]]:
    """The units of the file, and hints that refuse nothing; Refused with every line that cannot be read."""
    return _read(content, ORGANIZATION, _unit)


def staff(content: bytes | str) -> tuple[list[StaffRow], list[Finding]]:
    """The persons of the file, and hints that refuse nothing; Refused with every line that cannot be read."""
    return _read(content, STAFF, _person)


def _unit(row: Row) -> UnitRow:
    cell = row.cells
    return UnitRow(
        line=row.line,
        code=cell["unit_id"],
        kind=cell["kind"],
        name=cell["name"],
        kana=cell["kana"],
        parent=cell["parent_id"],
        head_title=cell["head_position"],
        phone=cell["phone"],
        email=cell["email"],
    )


def _person(row: Row) -> StaffRow:
    cell = row.cells
    offices = [NamedOffice(cell["unit_id"], cell["position"], concurrent=False)]
    if cell["concurrent_unit_id"]:
        offices.append(NamedOffice(cell["concurrent_unit_id"], cell["concurrent_position"], concurrent=True))
    return StaffRow(
        line=row.line, staff_number=cell["staff_id"], name=cell["name"], kana=cell["kana"], email=cell["email"], offices=tuple(offices)
    )


def _read(content: bytes | str, columns: Sequence[Column], make: Callable[[Row], R]) -> tuple[list[R], list[Finding]]:
    text, hints = (content.removeprefix("\ufeff"), []) if isinstance(content, str) else _text(content)
    rows = _rows(text, columns)
    found = [finding for row in rows for finding in _against_row(row, columns)]
    if found:
        raise Refused(found)
    return [make(row) for row in rows], hints + [hint for row in rows for hint in _private(row)]


def _text(content: bytes) -> tuple[str, list[Finding]]:
    """UTF-8 with or without a byte order mark, or the Shift_JIS of Japanese spreadsheets; a file that is damaged UTF-8 is never
    taken for Shift_JIS, because that would turn every name into other characters without a word."""
    lines = content.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    foreign = [number for number, line in enumerate(lines, 1) if not _decodes(line, "utf-8")]
    if not foreign:
        return "".join(line.decode("utf-8") for line in lines), []
    beyond_ascii = [number for number, line in enumerate(lines, 1) if not line.isascii()]
    if content.startswith(codecs.BOM_UTF8) or foreign != beyond_ascii:
        raise Refused([_at("people.damaged_text", number) for number in foreign])
    unreadable = [number for number in foreign if not _decodes(lines[number - 1], "cp932")]
    if unreadable:
        raise Refused([_at("people.unknown_encoding", number) for number in unreadable])
    return "".join(line.decode("cp932") for line in lines), [_at("people.read_as_shift_jis", 1, Level.HINT)]


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, columns: Sequence[Column]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    records: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            records.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise Refused([_at("people.broken_quotes", begins)]) from None
    records = [(line, cells) for line, cells in records if any(cells)]
    if len(records) < 2:
        raise Refused([_at("people.empty_table", 1)])
    (head_line, head), *body = records
    header = [cell.strip() for cell in head]
    _refuse_header(head_line, header, columns)
    uneven = [(line, cells) for line, cells in body if len(cells) != len(header)]
    if uneven:
        raise Refused([_at("people.uneven_line", line, cells=len(cells), columns=len(header)) for line, cells in uneven])
    return [Row(line, _cells(header, cells, columns)) for line, cells in body]


def _refuse_header(line: int, header: Sequence[str], columns: Sequence[Column]) -> None:
    names = [column.name for column in columns]
    found = [_at("people.missing_column", line, column=name) for name in names if name not in header]
    found += [_at("people.column_twice", line, column=name) for name in names if header.count(name) > 1]
    if found:
        raise Refused(found)


def _cells(header: Sequence[str], cells: Iterable[str], columns: Sequence[Column]) -> dict[str, str]:
    written = dict(zip(header, cells, strict=True))
    return {column.name: written[column.name] if column.name in AS_WRITTEN else written[column.name].strip(" \u3000") for column in columns}


def _against_row(row: Row, columns: Sequence[Column]) -> list[Finding]:
    found = [finding for column in columns for finding in _against_cell(row, column)]
    if "concurrent_unit_id" in row.cells and bool(row.cells["concurrent_unit_id"]) != bool(row.cells["concurrent_position"]):
        found.append(_at("people.half_concurrent", row.line))
    return found


def _against_cell(row: Row, column: Column) -> list[Finding]:
    cell = row.cells[column.name]
    if not cell.strip():
        return [_at("people.empty_cell", row.line, column=column.name)] if column.needed else []
    if len(cell) > column.longest:
        return [_at("people.cell_too_long", row.line, column=column.name, longest=column.longest)]
    if any(unicodedata.category(char) == "Cc" or char in _REVERSING for char in cell):
        return [_at("people.control_character", row.line, column=column.name)]
    if cell.lstrip().startswith(_FORMULA) and not (column.name == "phone" and _PHONE.fullmatch(cell)):
        return [_at("people.formula", row.line, column=column.name)]
    code = column.check(cell)
    return [_at(code, row.line, column=column.name)] if code else []


def _private(row: Row) -> list[Finding]:
    return [
        _at("people.private_character", row.line, Level.WARN, column=name)
        for name in sorted(AS_WRITTEN)
        if any(unicodedata.category(char) == "Co" for char in row.cells[name])
    ]


def _at(code: str, line: int, level: Level = Level.STOP, **params: str | int) -> Finding:
    return Finding(code, PRODUCT_LAW_3, level, {"line": line, **params})
