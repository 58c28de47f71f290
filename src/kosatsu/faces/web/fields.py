"""Form fields that take what Japanese officials write."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core import signing

from kosatsu.kernel import calendars, wording
from kosatsu.kernel.errors import Refused


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


class Long(forms.Textarea):
    """Several lines of text. What is too long is said, never cut: a browser that knows the limit drops the end of what is pasted."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__(attrs={"rows": rows})

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """As usual, without the limit."""
        given = super().build_attrs(base_attrs, extra_attrs)
        given.pop("maxlength", None)
        return given


class LinesField(forms.CharField):
    """Several lines, parted as a platform counts them: browsers send two signs for the end of a line, and it is one."""

    def to_python(self, value: Any) -> str:
        """The text with one sign for the end of each line."""
        return str(super().to_python(_one_sign(value) if isinstance(value, str) else value))


def _one_sign(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class WebField(forms.URLField):
    """The address of a page; without a scheme it is taken for https."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": "URLとして読めません。「https://」から書いてください。"})
        super().__init__(assume_scheme="https", max_length=500, **kwargs)


class HandleField(forms.CharField):
    """A handle, which platforms know in half-width letters only: what was pasted in full width is made narrow."""

    def to_python(self, value: Any) -> str:
        """The handle, without blanks around it."""
        return unicodedata.normalize("NFKC", super().to_python(value) or "").strip()


class UploadField(forms.FileField):
    """A file handed in. `keep` takes its bytes in and gives (hash, media type); what it refuses is said at the field.

    A form comes back with errors without its files, so what was kept is carried along in a signed token and counts as given.
    """

    default_error_messages = {"required": "ファイルを選んでください。", "empty": "選んだファイルは空です。別のファイルを選んでください。"}

    def __init__(self, accept: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)


class UploadForm(forms.Form):
    """A form that takes files in: `kept` says by field what has been handed in, now or before."""

    def __init__(self, *args: Any, keep: Callable[[bytes], tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep = keep
        self.kept: dict[str, tuple[str, str]] = {}
        for name in self._uploads():
            token = self.data.get(self.add_prefix(f"{name}_kept"), "")
            before = _opened(token, name)
            if before is not None:
                self.kept[name] = before
                self.fields[name].required = False

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django's stubs leave it out
        for name in self._uploads():
            handed_in = self.cleaned_data.get(name)
            if handed_in:
                self._take(name, handed_in.read())

    def tokens(self) -> list[tuple[str, str]]:
        """Hidden fields that carry along what was handed in."""
        return [(self.add_prefix(f"{name}_kept"), signing.dumps(kept, salt=name)) for name, kept in self.kept.items()]

    def _take(self, name: str, content: bytes) -> None:
        try:
            self.kept[name] = self.keep(content)
        except Refused as refused:
            self.kept.pop(name, None)
            for finding in refused.findings:
                self.add_error(name, wording.say(finding))

    def _uploads(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, UploadField)]


def _opened(token: str, name: str) -> tuple[str, str] | None:
    try:
        sha256, media_type = signing.loads(token, salt=name)
    except (signing.BadSignature, ValueError):
        return None
    return str(sha256), str(media_type)
