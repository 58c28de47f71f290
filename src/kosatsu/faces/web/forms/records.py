"""What is looked for in the journal."""

from __future__ import annotations

from django import forms

from kosatsu.faces.web.deeds import SUBJECTS
from kosatsu.kernel.refs import Ref


class LookForm(forms.Form):
    """A kind of thing and its number; below a place in the journal."""

    kind = forms.ChoiceField(label="何の記録か", choices=[("", "すべて"), *SUBJECTS.items()], required=False)
    key = forms.RegexField(
        r"\A[A-Za-z0-9._-]{1,70}\Z",
        label="番号",
        required=False,
        error_messages={"invalid": "番号は半角の英数字で書いてください。"},
        widget=forms.TextInput(attrs={"data-width": "short"}),
    )
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False, widget=forms.HiddenInput)

    def subject(self) -> Ref | None:
        """The thing looked for, if kind and number are both given."""
        kind, key = self.cleaned_data["kind"], self.cleaned_data["key"]
        return Ref(kind, key) if kind and key else None
