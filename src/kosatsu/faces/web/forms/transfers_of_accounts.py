"""所管替え届, and one change of operators for several accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kosatsu.accounts.forms import TransferForm
from kosatsu.faces.web.fields import DayField, Long
from kosatsu.faces.web.forms.life import FilingForm
from kosatsu.overviews.account_choices import People, Together


class ChooseUnitForm(forms.Form):
    """Which section takes the account."""

    to = forms.TypedChoiceField(label="受け入れる所属", coerce=int, error_messages={"required": "受け入れる所属を選んでください。"})

    def __init__(self, *args: Any, sections: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "選んでください"), *sections]  # type: ignore[attr-defined]  # a choice field


class TransferFilingForm(FilingForm):
    """所管替え届, once the section is chosen."""

    FIELD_OF_WORDS = {
        "運用責任者": "accountable_officer",
        "運用担当者": "operators",
        "所管替えの日": "effective_on",
        "所管替えの理由": "reason",
    }
    accountable_officer = forms.TypedChoiceField(label="受け入れる運用責任者", coerce=int, required=False)
    operators = forms.TypedMultipleChoiceField(
        label="受け入れる運用担当者", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    effective_on = DayField(label="所管替えの日", required=False)
    reason = forms.CharField(label="所管替えの理由", max_length=4000, widget=Long(3), required=False)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accountable_officer"].choices = [("", "選んでください"), *people.officers]  # type: ignore[attr-defined]  # choice fields
        self.fields["operators"].choices = list(people.operators)  # type: ignore[attr-defined]  # choice fields

    def filled(self, to_unit: int) -> TransferForm:
        """What the form says, as a filing keeps it."""
        said = self.cleaned_data
        day = said["effective_on"]
        return TransferForm(
            to_unit=to_unit,
            accountable_officer=said["accountable_officer"] or 0,
            operators=tuple(said["operators"]),
            effective_on=day.isoformat() if day else "",
            reason=said["reason"],
        )


class TogetherForm(forms.Form):
    """Which accounts, who operates them from which day on, and why."""

    accounts = forms.TypedMultipleChoiceField(label="アカウント", coerce=int, widget=forms.CheckboxSelectMultiple)
    operators = forms.TypedMultipleChoiceField(label="新しい運用担当者", coerce=int, widget=forms.CheckboxSelectMultiple)
    effective_on = DayField(label="変更の日")
    reason = forms.CharField(label="変更の理由", max_length=4000, widget=Long(2), help_text="例: 4月1日付けの人事異動のため")

    def __init__(self, *args: Any, choices: Together, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].choices = list(choices.accounts)  # type: ignore[attr-defined]  # choice fields
        self.fields["operators"].choices = list(choices.operators)  # type: ignore[attr-defined]  # choice fields

    def said(self) -> dict[str, Any]:
        """In the words of the flow."""
        given = self.cleaned_data
        return {
            "account_ids": given["accounts"],
            "operators": tuple(given["operators"]),
            "effective_on": given["effective_on"].isoformat(),
            "reason": given["reason"],
        }
