"""An answer of the city, as it is written on the screen: a field for every kind of setting."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms

from kosatsu.faces.web import bylaw_words as words
from kosatsu.faces.web.fields import DayField, Long, TimeField, WebField
from kosatsu.faces.web.forms.bylaw_rows import SHAPES, RowsField, plain

Entry = Mapping[str, Any]
Units = Mapping[str, str]
LINES = {
    "texts": "一行に一つずつ",
    "hosts": "一行に一つずつ。例: city.example",
    "numbers": "一行に一つずつ、数字で",
    "days_of_year": "一行に一つずつ。例: 12-29",
}
GROUND_HELP = "条例・規則・内規の名前、決裁の文書番号、会議の日など。例: 令和8年4月1日 企画課長決裁(8企第12号)"


class GroundForm(forms.Form):
    """From which day on, and on what ground."""

    since = DayField(label="いつから", help_text="先の日も書けます。その前の日は、いまの値のままです。例: 令和9年4月1日、2027-04-01")
    ground = forms.CharField(label="根拠", help_text=GROUND_HELP, max_length=500)


class AnswerForm(GroundForm):
    """A value of the kind its key declares. `units` are the codes and names of the units that may be named."""

    def __init__(self, *args: Any, entry: Entry, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = entry["kind"]
        self.fields["value"] = field_for(entry, units)
        self.fields["value"].label = "答え"
        self.order_fields(["value", "since", "ground"])

    def clean_value(self) -> Any:
        """The value as the bylaws keep it."""
        value = self.cleaned_data["value"]
        if self._kind == "yes_no":
            return value == "yes"
        if self._kind in LINES:
            lines = [line.strip() for line in value.splitlines() if line.strip()]
            return [_number(line) for line in lines] if self._kind == "numbers" else lines
        return value if self._kind in SHAPES else plain(value)

    def with_more_rows(self) -> None:
        """Show more blank rows than before."""
        self.fields["value"].widget.blank_rows += 5


class ConfirmForm(GroundForm):
    """The proposal as it stands becomes the city's answer; `seen` is the proposal that was read."""

    seen = forms.CharField(widget=forms.HiddenInput())
    field_order = ("ground", "since", "seen")


def field_for(entry: Entry, units: Units) -> forms.Field:
    """The field in which a value of this kind is written; KeyError for a route, which has a page of its own."""
    kind = entry["kind"]
    if kind in SHAPES:
        columns = SHAPES[kind].columns(entry)
        return RowsField({name: _cell(column, units, blank=SHAPES[kind].grows) for name, column in columns.items()}, SHAPES[kind])
    if kind in LINES:
        return forms.CharField(help_text=LINES[kind], max_length=20_000, widget=Long(5), required=False)
    return FIELDS[kind](entry, units)


def initial_of(entry: Entry, value: Any) -> Any:
    """A value as its field shows it."""
    kind = entry["kind"]
    if kind in SHAPES:
        days = {name for name, column in SHAPES[kind].columns(entry).items() if column["kind"] == "day"}
        return [{name: _as_day(cell) if name in days else cell for name, cell in row.items()} for row in SHAPES[kind].rows(value)]
    if kind == "yes_no":
        return "yes" if value else "no"
    if kind == "day":
        return date.fromisoformat(value)
    return "\n".join(str(part) for part in value) if kind in LINES else value


def _as_day(written: str) -> date | str:
    """A day of a row, so that its field shows it in the Japanese calendar; a blank one stays blank."""
    return date.fromisoformat(written) if written else written


def _cell(column: Entry, units: Units, *, blank: bool) -> forms.Field:
    """The field of a cell. In a row that may stay blank nothing is chosen beforehand."""
    chosen = column["kind"] == "choice" and blank
    field = _choice(_blank(column["options"])) if chosen else FIELDS[column["kind"]](column, units)
    field.label, field.help_text = column["words"], ""
    return field


def _text(entry: Entry, units: Units) -> forms.Field:
    longest = entry.get("max", 500)
    widget = Long(4) if longest > 500 else None
    return forms.CharField(max_length=longest, widget=widget, required=not entry.get("may_be_empty"), help_text=entry.get("example", ""))


def _number_field(entry: Entry, units: Units) -> forms.Field:
    low, high = entry.get("min", 0), entry.get("max", 100_000)
    widget = forms.NumberInput(attrs={"data-width": "short"})
    return forms.IntegerField(
        min_value=low, max_value=high, widget=widget, help_text=f"{low}から{high}まで　単位: {entry.get('suffix', '件')}"
    )


def _choice(choices: Mapping[str, str], **kwargs: Any) -> forms.Field:
    return forms.ChoiceField(choices=list(choices.items()), **kwargs)


def _blank(choices: Mapping[str, str]) -> dict[str, str]:
    return {"": "選んでください", **choices}


def _several(choices: Mapping[str, str]) -> forms.Field:
    return forms.MultipleChoiceField(choices=list(choices.items()), widget=forms.CheckboxSelectMultiple, required=False)


def _number(line: str) -> Any:
    narrow = unicodedata.normalize("NFKC", line)
    return int(narrow) if narrow.isascii() and narrow.isdigit() and len(narrow) < 10 else line


FIELDS: dict[str, Callable[[Entry, Units], forms.Field]] = {
    "text": _text,
    "host": _text,
    "day_of_year": _text,
    "mail_address": _text,
    "url": lambda entry, _: WebField(required=not entry.get("may_be_empty")),
    "number": _number_field,
    "yes_no": lambda *_: _choice({"yes": "はい", "no": "いいえ"}, widget=forms.RadioSelect),
    "choice": lambda entry, _: _choice(entry["options"], widget=forms.RadioSelect if len(entry["options"]) < 7 else forms.Select),
    "choices": lambda entry, _: _several(entry["options"]),
    "unit": lambda _, units: _choice(_blank(units)),
    "units": lambda _, units: _several(units),
    "place": lambda _, units: _choice(_blank({**words.OWN, **words.ROLES, **words.BELOW, **units})),
    "rank": lambda *_: _choice(_blank(words.RANKS)),
    "day": lambda entry, _: DayField(required=not entry.get("may_be_empty")),
    "time": lambda entry, _: TimeField(required=not entry.get("may_be_empty")),
}
