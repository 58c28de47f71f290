"""A setting that is a table: its rows side by side with its value, and a field that shows every row with a cell for each column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from django import forms

from kosatsu.kernel import calendars

Entry = Mapping[str, Any]
Row = dict[str, Any]
Columns = Mapping[str, Entry]
BLANK_ROWS = 3
MOST_ROWS = 220


class Shape(NamedTuple):
    """How a kind is laid out as rows: its columns, its value as rows, rows as its value, and whether rows can be added."""

    columns: Callable[[Entry], Columns]
    rows: Callable[[Any], list[Row]]
    value: Callable[[list[Row]], Any]
    grows: bool = True


UNIT = {"words": "所属", "kind": "unit"}
PLACE = {"words": "所属", "kind": "place"}
RANK = {"words": "職", "kind": "rank"}
TEXT = {"words": "ことば", "kind": "text"}
OFFICE: Columns = {"unit": PLACE, "rank": RANK}
NAMED_DAY: Columns = {
    "day": {"words": "日", "kind": "day"},
    "name": {"words": "名前", "kind": "text", "may_be_empty": True},
}
HOURS: Columns = {"from": {"words": "始まり", "kind": "time"}, "until": {"words": "終わり", "kind": "time"}}
DEPUTY: Columns = {
    "of": {"words": "不在の職", "kind": "rank"},
    "unit": {**PLACE, "words": "代わる人の所属"},
    "rank": {**RANK, "words": "代わる職"},
}


def _named_day(line: str) -> Row:
    day, _, name = line.strip().replace("\u3000", " ").partition(" ")
    return {"day": calendars.parse_day(day).isoformat(), "name": name.strip()}


def _orders(rows: list[Row]) -> list[dict[str, Any]]:
    """Deputies by rank, in the order in which they stand; the rows of one rank need not stand together."""
    ordered = sorted(rows, key=lambda row: list(dict.fromkeys(other["of"] for other in rows)).index(row["of"]))
    return [
        {"rank": rank, "offices": [{"unit": row["unit"], "rank": row["rank"]} for row in some]}
        for rank, some in groupby(ordered, key=lambda row: row["of"])
    ]


SHAPES: dict[str, Shape] = {
    "rows": Shape(lambda entry: entry["columns"], list, list),
    "offices": Shape(lambda _: OFFICE, list, list),
    "office": Shape(lambda _: OFFICE, lambda value: [value], lambda rows: rows[0], grows=False),
    "hours": Shape(
        lambda _: HOURS, lambda pair: [{"from": pair[0], "until": pair[1]}], lambda rows: [rows[0]["from"], rows[0]["until"]], grows=False
    ),
    "quiet_hours": Shape(
        lambda _: HOURS,
        lambda pair: [{"from": pair[0], "until": pair[1]}] if pair else [],
        lambda rows: [time for row in rows for time in (row["from"], row["until"])],
    ),
    "days": Shape(
        lambda _: {"day": {"words": "日", "kind": "day"}},
        lambda days: [{"day": day} for day in days],
        lambda rows: [row["day"] for row in rows],
    ),
    "named_days": Shape(
        lambda _: NAMED_DAY,
        lambda lines: [_named_day(line) for line in lines],
        lambda rows: [f"{row['day']} {row['name']}".strip() for row in rows],
    ),
    "unit_texts": Shape(
        lambda _: {"unit": UNIT, "text": TEXT},
        lambda value: [{"unit": unit, "text": text} for unit, text in value.items()],
        lambda rows: {row["unit"]: row["text"] for row in rows},
    ),
    "rank_offices": Shape(
        lambda _: DEPUTY,
        lambda value: [{"of": order["rank"], **office} for order in value for office in order["offices"]],
        _orders,
    ),
    "choice_for_each": Shape(
        lambda entry: {name: {"words": words, "kind": "choice", "options": entry["options"]} for name, words in entry["names"].items()},
        lambda value: [value],
        lambda rows: rows[0],
        grows=False,
    ),
}


class RowsWidget(forms.Widget):
    """Every row with a control for each column, and blank rows below; a row left blank does not count."""

    template_name = "web/pieces/rows.html"
    use_fieldset = True

    def __init__(self, cells: Mapping[str, forms.Field], *, grows: bool) -> None:
        super().__init__()
        self.cells, self.grows, self.blank_rows = cells, grows, BLANK_ROWS if grows else 0

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        """The rows as they were written, blank ones left out."""
        numbers = range(min(_count(data.get(f"{name}-count")), MOST_ROWS))
        rows = [
            {column: field.widget.value_from_datadict(data, files, f"{name}-{number}-{column}") for column, field in self.cells.items()}
            for number in numbers
        ]
        return [row for row in rows if not self.grows or any(row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form came without the table."""
        return f"{name}-count" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows there are and blank ones."""
        rows = [*(value or []), *({} for _ in range(self.blank_rows))] or [{}]
        shown = [
            {"number": number + 1, "cells": [self._cell(name, number, column, row) for column in self.cells]}
            for number, row in enumerate(rows[:MOST_ROWS])
        ]
        return {**super().get_context(name, value, attrs), "name": name, "rows": shown, "count": len(shown), "grows": self.grows}

    def _cell(self, name: str, number: int, column: str, row: Row) -> dict[str, Any]:
        field, key = self.cells[column], f"{name}-{number}-{column}"
        control = field.widget.render(key, field.prepare_value(row.get(column)), {**field.widget.attrs, "id": f"id_{key}"})
        return {"id": f"id_{key}", "label": field.label, "control": control}


class RowsField(forms.Field):
    """Rows of cells; cleaned to the kind's value."""

    def __init__(self, cells: Mapping[str, forms.Field], shape: Shape, **kwargs: Any) -> None:
        super().__init__(required=False, widget=RowsWidget(cells, grows=shape.grows), **kwargs)
        self._cells, self._shape = cells, shape

    def prepare_value(self, value: Any) -> Any:
        """A value of the kind as rows; rows that were written stay as they are."""
        return value

    def clean(self, value: Any) -> Any:
        """The value; what cannot be read is said by row and column."""
        rows: list[Row] = []
        faults: list[str] = []
        for number, written in enumerate(value or [], 1):
            row: Row = {}
            for column, field in self._cells.items():
                try:
                    cleaned = field.clean(written[column])
                    row[column] = "" if cleaned is None else plain(cleaned)
                except forms.ValidationError as error:
                    faults += [f"{number}件目の{field.label}: {message}" for message in error.messages]
            rows.append(row)
        if faults:
            raise forms.ValidationError(faults)
        return self._shape.value(rows)


def plain(value: Any) -> Any:
    """What a field has read, as a setting keeps it."""
    if hasattr(value, "hour") and not hasattr(value, "year"):
        return f"{value:%H:%M}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _count(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 6 else 0
