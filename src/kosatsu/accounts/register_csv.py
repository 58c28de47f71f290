"""The register as a table that spreadsheets open: written so that no cell is taken for a formula, and read back as it was; pure.

UTF-8 with a byte order mark, CRLF, one line an account. A cell that a spreadsheet would reckon with (= + - @, tab, also full-width)
stands behind an apostrophe; reading takes that one apostrophe away again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3

_RECKONED = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Column:
    """A column: its name, what it is called in Japanese (either may head it), how long a cell may be, whether a new account needs it."""

    name: str
    words: str
    longest: int = 2000
    needed: bool = False


COLUMNS = (
    Column("platform", "媒体", 20, needed=True),
    Column("account_name", "アカウント名", 120, needed=True),
    Column("handle", "ハンドル", 200, needed=True),
    Column("url", "URL", 500, needed=True),
    Column("stable_id", "媒体が付けた番号", 200),
    Column("state", "状態", 20),
    Column("since", "状態になった日", 20),
    Column("unit_code", "所属コード", 20, needed=True),
    Column("unit", "所属", 80),
    Column("accountable_officer", "運用責任者の職員番号", 20, needed=True),
    Column("operators", "運用担当者の職員番号(空白区切り)", 400, needed=True),
    Column("purpose", "目的", needed=True),
    Column("content_scope", "情報発信の内容"),
    Column("hours_from", "運用時間の始め", 5),
    Column("hours_until", "運用時間の終わり", 5),
    Column("posting_frequency", "情報発信の頻度", 200),
    Column("reply_mode", "返信(none/selective/all)", 20),
    Column("response_method", "意見や質問への対応方法"),
    Column("contact", "問合せ先", 200),
    Column("introduction", "市公式ホームページでの紹介文"),
    Column("listing_url", "市公式ホームページの掲載ページ", 500),
    Column("verification", "認証(verified/applied/not_taken/not_offered)", 20),
    Column("start_on", "運用開始の日", 20, needed=True),
    Column("closed_on", "廃止の日", 20),
    Column("closing_reason", "廃止の理由"),
    Column("filing_due_on", "届出の期限", 20),
)
NAMES = tuple(column.name for column in COLUMNS)
NEEDED = tuple(column.name for column in COLUMNS if column.needed)


@dataclass(frozen=True)
class Row:
    """One account of a table; `line` is the line of the file where it begins. A column that the file does not have has no cell."""

    line: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The cell, empty where the file has no such column."""
        return self.cells.get(name, "")


def write(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The table with its head."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(NAMES)
    writer.writerows([guarded(row.get(name, "")) for name in NAMES] for row in rows)
    return codecs.BOM_UTF8 + table.getvalue().encode()


def guarded(cell: str) -> str:
    """The cell as no spreadsheet reckons with it."""
    return f"'{cell}" if _RECKONED.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and _RECKONED.match(cell) else cell


def read(content: bytes) -> tuple[list[Row], dict[int, list[Finding]]]:
    """The accounts of a table, and what is wrong with their cells by line; Refused where it is no such table at all."""
    records = _records(_text(content))
    head = [_column(cell) for cell in records[0][1]]
    _refuse_head(head)
    rows, found = [], {}
    for line, cells in records[1:]:
        row = Row(line, {name: unguarded(cell).strip(" \u3000") for name, cell in zip(head, cells, strict=False) if name})
        rows.append(row)
        uneven = [finding("register_csv.uneven_line", cells=len(cells), columns=len(head))] if len(cells) != len(head) else []
        found[line] = uneven or [one for column in COLUMNS for one in _against(row, column)]
    return rows, {line: findings for line, findings in found.items() if findings}


def finding(code: str, **params: str | int) -> Finding:
    """Something wrong with a table or a line of it."""
    return Finding(code, PRODUCT_LAW_3, params=params)


def _text(content: bytes) -> str:
    """UTF-8, or the Shift_JIS of Japanese spreadsheets; what is damaged UTF-8 is never taken for Shift_JIS."""
    if len(content) > MOST_BYTES:
        raise Refused([finding("register_csv.too_large", most=MOST_BYTES // 1024 // 1024)])
    if b"\0" in content:
        raise Refused([finding("register_csv.encoding")])
    plain = content.removeprefix(codecs.BOM_UTF8)
    lines = [line for line in plain.splitlines() if not line.isascii()]
    if all(_decodes(line, "utf-8") for line in lines):
        return plain.decode("utf-8")
    if content.startswith(codecs.BOM_UTF8) or any(_decodes(line, "utf-8") for line in lines) or not _decodes(plain, "cp932"):
        raise Refused([finding("register_csv.encoding")])
    return plain.decode("cp932")


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str) -> list[tuple[int, list[str]]]:
    """The records with the line each begins at, without empty ones."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, begins = [], 1
    try:
        for cells in reader:
            records.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise Refused([finding("register_csv.broken_quotes", line=begins)]) from None
    records = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    if len(records) < 2:
        raise Refused([finding("register_csv.empty")])
    return records


def _column(head: str) -> str:
    """The column a cell of the head names; empty for one that is passed over."""
    said = unguarded(head).strip(" \u3000")
    return next((column.name for column in COLUMNS if said in {column.name, column.words}), "")


def _refuse_head(head: Sequence[str]) -> None:
    missing = [finding("register_csv.missing_column", column=name) for name in NEEDED if name not in head]
    twice = [finding("register_csv.column_twice", column=name) for name in NAMES if head.count(name) > 1]
    if missing or twice:
        raise Refused([*missing, *twice])


def _against(row: Row, column: Column) -> list[Finding]:
    cell = row.cell(column.name)
    if column.needed and not cell:
        return [finding("register_csv.empty_cell", column=column.words)]
    if len(cell) > column.longest:
        return [finding("register_csv.too_long", column=column.words, longest=column.longest)]
    if any(char in _REVERSING or (unicodedata.category(char) == "Cc" and char not in "\n\r\t") for char in cell):
        return [finding("register_csv.control_character", column=column.words)]
    return []
