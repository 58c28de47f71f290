"""Which kinds of notice come by mail too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kosatsu.notifications.states import Kind
from kosatsu.overviews.notifications import Choice


class ChoosingForm(forms.Form):
    """One box a kind; in the house everything is told anyway."""

    mail = forms.MultipleChoiceField(label="メールでも受け取るお知らせ", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, given: Any, *, choices: Sequence[Choice]) -> None:
        super().__init__(given, initial={"mail": [choice.kind.value for choice in choices if choice.mail]})
        self._kinds = [choice.kind for choice in choices]
        self.fields["mail"].choices = [(choice.kind.value, choice.label) for choice in choices]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> dict[Kind, bool]:
        """Every kind with whether it is wanted."""
        return {kind: kind.value in self.cleaned_data["mail"] for kind in self._kinds}
