"""An answer of the city, as it is written on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from kosatsu.faces.web.fields import DayField, Long
from kosatsu.posts.states import SourceKind

MEDIA = {
    SourceKind.WEB: "市のホームページ",
    SourceKind.PASTED: "市のホームページ(文を貼り付けたもの)",
    SourceKind.PRINT: "広報紙などの印刷物",
    SourceKind.AUDIO: "音声の放送",
}
STAGES = {"line": "回議", "concurrence": "合議", "decision": "決裁"}


class AnswerForm(forms.Form):
    """A value of the same kind as the one proposed, from a day on, with its ground. `units` are the codes and names of today."""

    since = DayField(label="いつから")
    ground = forms.CharField(label="根拠", help_text="例: 令和8年4月1日 企画課長決裁", max_length=500)

    def __init__(self, *args: Any, key: str, proposed: Any, units: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind_of(key, proposed)
        self.fields["value"] = field_for(self._kind, units)
        self.order_fields(["value", "since", "ground"])

    def clean_value(self) -> Any:
        """The value as the bylaws keep it."""
        value = self.cleaned_data["value"]
        if self._kind == "yes_no":
            return value == "yes"
        if self._kind == "lines":
            return [line.strip() for line in value.splitlines() if line.strip()]
        return value


def kind_of(key: str, proposed: Any) -> str:
    """`unit`, `media`, `yes_no`, `number`, `lines`, `table` or `text`."""
    if key.startswith("roles."):
        return "unit"
    if key == "post.exemption":
        return "media"
    if isinstance(proposed, list):
        return "lines" if all(isinstance(part, str) for part in proposed) else "table"
    return {bool: "yes_no", int: "number"}.get(type(proposed), "text")


def field_for(kind: str, units: Mapping[str, str]) -> forms.Field:
    """The field in which a value of this kind is written."""
    fields: dict[str, Callable[[], forms.Field]] = {
        "unit": lambda: forms.ChoiceField(label="答え", choices=list(units.items())),
        "media": lambda: forms.MultipleChoiceField(
            label="答え", choices=list(MEDIA.items()), widget=forms.CheckboxSelectMultiple, required=False
        ),
        "yes_no": lambda: forms.ChoiceField(label="答え", choices=[("yes", "はい"), ("no", "いいえ")], widget=forms.RadioSelect),
        "number": lambda: forms.IntegerField(
            label="答え", min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"data-width": "short"})
        ),
        "lines": lambda: forms.CharField(label="答え", help_text="一行に一つずつ", max_length=4000, widget=Long(4), required=False),
        "table": lambda: forms.JSONField(
            label="答え", help_text="段階(stage)・並行する列(lanes)・職(office)・欄(box)を、いまの値の形のまま書きます", widget=Long(16)
        ),
        "text": lambda: forms.CharField(label="答え", max_length=500),
    }
    return fields[kind]()


def initial_of(key: str, value: Any) -> Any:
    """A value as its field shows it."""
    kind = kind_of(key, value)
    if kind == "yes_no":
        return "yes" if value else "no"
    return "\n".join(value) if kind == "lines" else value


def said(key: str, value: Any, units: Mapping[str, str]) -> str:
    """A value in words, for reading."""
    kind = kind_of(key, value)
    if kind == "unit":
        return units.get(value, value)
    if kind == "media":
        return "、".join(MEDIA.get(part, part) for part in value)
    if kind == "yes_no":
        return "はい" if value else "いいえ"
    if kind == "lines":
        return "、".join(value)
    if kind == "table":
        return "\n".join(_stage(stage) for stage in value) if _is_route(value) else json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_route(value: Any) -> bool:
    return all(isinstance(stage, dict) and "lanes" in stage for stage in value)


def _stage(stage: dict[str, Any]) -> str:
    lanes = [" → ".join(step["box"] for step in lane) for lane in stage["lanes"]]
    return f"{STAGES.get(stage['stage'], stage['stage'])}: {' ／ '.join(lanes)}"
