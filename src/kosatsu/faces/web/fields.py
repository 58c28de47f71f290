"""Form fields that take what Japanese officials write."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kosatsu.kernel import calendars


class DayField(forms.CharField):
    """A day written as 令和8年12月1日, R8.12.1 or 2026-12-01; cleaned to a date, or None where nothing need be written."""

    default_error_messages = {"not_a_day": "日付として読めません。「令和8年12月1日」か「2026-12-01」のように書いてください。"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "例: 令和8年12月1日、2026-12-01(西暦でも和暦でも書けます)")
        kwargs.setdefault("widget", forms.TextInput(attrs={"data-width": "day", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date in the Japanese calendar; what somebody wrote stays as written."""
        return calendars.wareki(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        """The date; ValidationError in Japanese for what cannot be read as one."""
        if isinstance(value, date):
            return value
        written = super().clean(value)
        if not written:
            return None
        try:
            return calendars.parse_day(written)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["not_a_day"], code="not_a_day") from error


class TimeField(forms.TimeField):
    """A time of day on a 24-hour clock, with the browser's own clock where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "time"}))
        kwargs.setdefault("error_messages", {"invalid": "時刻として読めません。「17:15」のように書いてください。"})
        super().__init__(**kwargs)


class MomentField(forms.SplitDateTimeField):
    """A day and a time of day side by side, as Japan's clock has them; cleaned to an aware datetime."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "data-width": "day", "aria-label": "日付"},
            time_attrs={"type": "time", "data-width": "time", "aria-label": "時刻"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)
