"""What is said with the verbs of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from kosatsu.approval.states import Medium, Verb
from kosatsu.faces.web.fields import DayField, Long, MomentField, UploadField, UploadForm
from kosatsu.flows.transcribing import Said
from kosatsu.kernel.actors import Actor
from kosatsu.overviews.case_verbs import PaperRow

SCANS = "image/png,image/jpeg,image/webp,application/pdf"


class WordsForm(forms.Form):
    """Words, the box they are said in where one is to be chosen, and the own box that was shown to the person."""

    words = forms.CharField(label="意見・理由", max_length=2000, widget=Long(3), required=False)
    step = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    box = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class AttachForm(UploadForm):
    """A paper to be added to a case."""

    name = forms.CharField(label="添付の名前", help_text="例: 実施要領", max_length=200)
    paper = UploadField(SCANS, label="ファイル", help_text="画像かPDF、10MBまで。加えた添付は、差し替えも取り外しもできません。")


class CirculateForm(forms.Form):
    """Who is asked to read."""

    office = forms.ChoiceField(label="供覧の相手")

    def __init__(self, *args: Any, offices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", "選んでください"), *offices]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> tuple[int, str]:
        """Id of the unit, and the rank of the office in it; blank for the whole unit."""
        unit, _, rank = self.cleaned_data["office"].partition(":")
        return int(unit), rank


class ElsewhereForm(forms.Form):
    """The number of another document system."""

    number = forms.CharField(label="ほかの文書管理システムでの番号", max_length=80, required=False)


class CompleteForm(forms.Form):
    """The day on which the papers are closed."""

    on = DayField(label="完結日")


@dataclass(frozen=True)
class _Row:
    row: PaperRow

    @property
    def holder(self) -> str:
        return f"holder_{self.row.step_id}"

    @property
    def verb(self) -> str:
        return f"verb_{self.row.step_id}"

    @property
    def said_at(self) -> str:
        return f"said_at_{self.row.step_id}"

    @property
    def words(self) -> str:
        return f"words_{self.row.step_id}"


class PaperRoundForm(UploadForm):
    """A case that went round on paper: of every box who sealed it, as what, and when; one scan of it all."""

    medium = forms.ChoiceField(
        label="方法", choices=[(Medium.PAPER, "紙に押印した"), (Medium.WORD, "口頭で決めた")], widget=forms.RadioSelect
    )
    scan = UploadField(SCANS, label="押印された紙の写し", help_text="紙のときは必要です。画像かPDF、10MBまで", required=False)

    def __init__(self, *args: Any, rows: Sequence[PaperRow], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [_Row(row) for row in rows]
        for row in self.rows:
            people = [(f"{holder.person_id}:{holder.appointment_id}", holder.name) for holder in row.row.holders]
            self.fields[row.holder] = forms.ChoiceField(
                label=f"「{row.row.box}」に押印した人", choices=[("", "まだ押印していない"), *people], required=False
            )
            self.fields[row.verb] = forms.ChoiceField(label=f"「{row.row.box}」の内容", choices=_verbs(row.row), required=False)
            self.fields[row.said_at] = MomentField(label=f"「{row.row.box}」の押印した・決めた日時", required=False)
            self.fields[row.words] = forms.CharField(
                label=f"「{row.row.box}」の意見・理由", max_length=2000, widget=Long(2), required=False
            )

    def clean(self) -> dict[str, Any]:
        """A box that somebody sealed has its time."""
        said: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            if said.get(row.holder) and not said.get(row.said_at):
                self.add_error(row.said_at, "押印した・決めた日時を書いてください。")
        return said

    def said(self) -> list[Said]:
        """What is to be written down, in the order of the route."""
        found = []
        for row in self.rows:
            if self.cleaned_data[row.holder]:
                person, appointment = (int(part) for part in self.cleaned_data[row.holder].split(":"))
                verb = self.cleaned_data[row.verb]
                found.append(
                    Said(
                        step_id=row.row.step_id,
                        sealer=Actor(person, appointment),
                        said_at=self.cleaned_data[row.said_at],
                        verb=Verb(verb) if verb else None,
                        words=self.cleaned_data[row.words],
                    )
                )
        return found


def _verbs(row: PaperRow) -> list[tuple[str, str]]:
    if row.concurrence:
        own = [
            (str(Verb.CONCURRED), "同意"),
            (str(Verb.CONCURRED_WITH_COMMENT), "意見を付けて同意"),
            (str(Verb.OBJECTED), "不同意"),
        ]
    else:
        own = [("", "決裁" if row.decision else "承認")]
    return [*own, (str(Verb.RETURNED), "差戻し"), *([(str(Verb.REJECTED), "否決")] if row.decision else [])]
