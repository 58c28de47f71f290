"""Who is away from when until when, in whole and half days; and whom somebody names as deputy."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms

from kosatsu.faces.web.fields import DayField, Long
from kosatsu.kernel.calendars import JAPAN
from kosatsu.overviews.absence_page import WORD_OF_REASON
from kosatsu.people.queries import Holder

NOON = time(12)


class AbsenceForm(forms.Form):
    """An absence from one half day to another. `now` leaves out the beginning: it begins at the moment of the deed."""

    since = DayField(label="いつから")
    since_part = forms.ChoiceField(
        label="始まりの日は", choices=[("all", "朝から"), ("half", "午後から")], initial="all", widget=forms.RadioSelect
    )
    until = DayField(label="いつまで(最後の日)")
    until_part = forms.ChoiceField(
        label="最後の日は", choices=[("all", "終日"), ("half", "午前まで")], initial="all", widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(label="わけ", choices=list(WORD_OF_REASON.items()), widget=forms.RadioSelect)
    note = forms.CharField(label="備考", max_length=500, widget=Long(2), required=False)

    def __init__(self, *args: object, now: bool, others: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
        if now:
            del self.fields["since"], self.fields["since_part"]
        if others:
            self.fields["note"].required = True
            self.fields["note"].label = "あなたが登録する理由"
            self.fields["note"].help_text = "本人の受信箱に表示され、記録に残ります"

    def period(self, at: datetime) -> tuple[datetime, datetime]:
        """From when until when, half-open."""
        given = self.cleaned_data
        since = datetime.combine(given["since"], NOON if given["since_part"] == "half" else time(), JAPAN) if "since" in given else at
        last: date = given["until"]
        half = given["until_part"] == "half"
        return since, datetime.combine(last if half else last + timedelta(days=1), NOON if half else time(), JAPAN)


class DelegationForm(forms.Form):
    """One of the lawful deputies, from a day to a day."""

    deputy = forms.TypedChoiceField(label="代理の人", coerce=int, widget=forms.RadioSelect)
    since = DayField(label="いつから")
    until = DayField(label="いつまで(最後の日)")

    def __init__(self, *args: object, deputies: list[Holder], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
        self.fields["deputy"].choices = [  # type: ignore[attr-defined]  # a choice field
            (holder.person_id, f"{holder.office_title}　{holder.name}") for holder in deputies
        ]
