"""An answer of the city, as it is written on the screen."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from kosatsu.faces.web.fields import DayField, Long


class AnswerForm(forms.Form):
    """A value of the same kind as the one proposed, from a day on, with its ground."""

    since = DayField(label="いつから")
    ground = forms.CharField(label="根拠", help_text="例: 令和8年4月1日 企画課長決裁", max_length=500)

    field_order = ("value", "since", "ground")

    def __init__(self, *args: Any, proposed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind_of(proposed)
        self.fields["value"] = field_for(self._kind)
        self.order_fields(self.field_order)

    def clean_value(self) -> Any:
        """The value as the bylaws keep it."""
        value = self.cleaned_data["value"]
        if self._kind == "yes_no":
            return value == "yes"
        if self._kind == "lines":
            return [line.strip() for line in value.splitlines() if line.strip()]
        return value


def kind_of(proposed: Any) -> str:
    """`yes_no`, `number`, `lines`, `table` or `text`."""
    if isinstance(proposed, bool):
        return "yes_no"
    if isinstance(proposed, int):
        return "number"
    if isinstance(proposed, list):
        return "lines" if all(isinstance(part, str) for part in proposed) else "table"
    return "text"


def field_for(kind: str) -> forms.Field:
    """The field in which a value of this kind is written."""
    if kind == "yes_no":
        return forms.ChoiceField(label="答え", choices=[("yes", "はい"), ("no", "いいえ")], widget=forms.RadioSelect)
    if kind == "number":
        return forms.IntegerField(
            label="答え", min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"data-width": "short", "inputmode": "numeric"})
        )
    if kind == "lines":
        return forms.CharField(label="答え", help_text="一行に一つずつ", max_length=4000, widget=Long(4))
    if kind == "table":
        return forms.JSONField(
            label="決裁ルート", help_text="段階(stage)・並行する列(lanes)・職(office)・欄(box)をJSONで書きます", widget=Long(16)
        )
    return forms.CharField(label="答え", max_length=500)


def initial_of(value: Any) -> Any:
    """A value as its field shows it."""
    kind = kind_of(value)
    if kind == "yes_no":
        return "yes" if value else "no"
    if kind == "lines":
        return "\n".join(value)
    return value


def said(value: Any) -> str:
    """A value in words, for reading."""
    kind = kind_of(value)
    if kind == "yes_no":
        return "はい" if value else "いいえ"
    if kind == "lines":
        return "、".join(value)
    if kind == "table":
        return "\n".join(_stage(stage) for stage in value) if _is_route(value) else json.dumps(value, ensure_ascii=False)
    return str(value)


STAGES = {"line": "回議", "concurrence": "合議", "decision": "決裁"}


def _is_route(value: Any) -> bool:
    return all(isinstance(stage, dict) and "lanes" in stage for stage in value)


def _stage(stage: dict[str, Any]) -> str:
    lanes = [" → ".join(step["box"] for step in lane) for lane in stage["lanes"]]
    return f"{STAGES.get(stage['stage'], stage['stage'])}: {' ／ '.join(lanes)}"
