"""What is said when a box is sealed, or a seal given elsewhere is written down."""

from __future__ import annotations

from typing import Any

from django import forms

from kosatsu.approval.states import Medium
from kosatsu.faces.web.fields import Long, MomentField, UploadField, UploadForm
from kosatsu.overviews.case_sheet import Asked


class SealForm(forms.Form):
    """The words under a seal, and the box that was shown to the person."""

    words = forms.CharField(label="意見・理由", help_text="差戻しと否決には理由が必要です", max_length=2000, widget=Long(3), required=False)
    box = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class TranscriptionForm(UploadForm):
    """A seal given on paper or by word: whose, when, and the scan."""

    holder = forms.ChoiceField(label="押印した人", widget=forms.RadioSelect)
    medium = forms.ChoiceField(
        label="方法", choices=[(Medium.PAPER, "紙に押印した"), (Medium.WORD, "口頭で決めた")], widget=forms.RadioSelect
    )
    said_at = MomentField(label="押印した・決めた日時")
    scan = UploadField(
        "image/png,image/jpeg,image/webp,application/pdf",
        label="押印された紙の写し",
        help_text="紙のときは必要です。画像かPDF、10MBまで",
        required=False,
    )

    def __init__(self, *args: Any, asked: tuple[Asked, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [  # type: ignore[attr-defined]  # a choice field
            (f"{box.step_id}:{holder.person_id}:{holder.appointment_id}", f"{box.box}　{holder.name}")
            for box in asked
            for holder in box.holders
        ]

    def chosen(self) -> tuple[int, int, int]:
        """Ids of the box, the person and the appointment in which the person holds it."""
        step, person, appointment = (int(part) for part in self.cleaned_data["holder"].split(":"))
        return step, person, appointment
