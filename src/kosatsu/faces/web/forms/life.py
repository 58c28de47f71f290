"""The city's own forms about an account that stands in the register: 変更届, 休止届, 再開届, and the suspension at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from kosatsu.accounts.forms import ExceptionForm, OpeningForm, ResumptionForm, SuspensionForm
from kosatsu.accounts.states import IN_PRINCIPLE, ClosingMode, ClosingTask, SuspensionKind
from kosatsu.faces.web.fields import DayField, HandleField, Long, UploadField, UploadForm, WebField
from kosatsu.faces.web.forms.filings import OpeningFilingForm
from kosatsu.kernel import wording
from kosatsu.kernel.findings import Finding
from kosatsu.overviews.paper import MODE_WORDS, RULE_WORDS, SUSPENSION_WORDS

KINDS = [(kind.value, SUSPENSION_WORDS[kind]) for kind in SuspensionKind]


class ChangeFilingForm(OpeningFilingForm):
    """変更届: the register's values to be written over; what is left as it is does not change."""

    NOT_ASKED = ("unit", "start_on", "terms_checked_on", "terms_version", "unlisted_until")
    SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("変更の日と理由", ("effective_on", "reason")),
        *((title, names) for title, names in OpeningFilingForm.SECTIONS if title != "利用規約の確認"),
    )
    handle = HandleField(label="ハンドル(ユーザー名)", max_length=200, required=False)
    planned_url = WebField(label="URL", required=False)
    effective_on = DayField(label="変更の日", required=False)
    reason = forms.CharField(label="変更の理由", max_length=4000, widget=Long(3), required=False)

    def __init__(self, *args: Any, registered: OpeningForm, in_use: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registered = registered
        dropped = [*self.NOT_ASKED, *(["platform"] if in_use else ["planned_url"])]
        for name in dropped:
            del self.fields[name]
        for name in ("effective_on", "reason"):
            self.fields[name].needed = True  # type: ignore[attr-defined]  # read by the label: needed on submission, not in a draft

    def wanted(self) -> OpeningForm:
        """The register as it shall read; what is not asked stays."""
        kept = {name: getattr(self.registered, name) for name in OpeningForm.__dataclass_fields__ if name not in self.fields}
        return self.filled_over(kept)

    def when_and_why(self) -> dict[str, str]:
        """From which day, and why."""
        return {"effective_on": _iso(self.cleaned_data["effective_on"]), "reason": self.cleaned_data["reason"]}


class FilingForm(forms.Form):
    """A short filing: every field is needed on submission, except those that say otherwise."""

    OPTIONAL: tuple[str, ...] = ()
    FIELD_OF_WORDS: dict[str, str] = {}
    FIELD_OF_CODE: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.needed = name not in self.OPTIONAL  # type: ignore[attr-defined]  # read by the label

    def say(self, findings: Iterable[Finding]) -> list[Finding]:
        """Say each finding at the field it is about. Returns those that are about none."""
        left = []
        for finding in findings:
            name = self.FIELD_OF_CODE.get(finding.code) or self.FIELD_OF_WORDS.get(str(finding.params.get("field", "")))
            if name is None:
                left.append(finding)
            else:
                self.add_error(name, wording.say(finding))
        return left


class SuspensionFilingForm(FilingForm):
    """休止届."""

    OPTIONAL = ("until",)
    FIELD_OF_WORDS = {"休止の理由": "suspension_kind", "休止の事情": "reason", "休止の日": "effective_on"}
    FIELD_OF_CODE = {"suspension.ends_before": "until"}
    suspension_kind = forms.ChoiceField(label="休止の理由", choices=KINDS, widget=forms.RadioSelect, required=False)
    reason = forms.CharField(label="休止の事情", max_length=4000, widget=Long(4), required=False)
    effective_on = DayField(label="休止の日", required=False)
    until = DayField(label="再開の見込みの日", help_text="分かっていれば", required=False)

    def filled(self) -> SuspensionForm:
        """What the form says, as a filing keeps it."""
        said = self.cleaned_data
        return SuspensionForm(
            suspension_kind=said["suspension_kind"],
            reason=said["reason"],
            effective_on=_iso(said["effective_on"]),
            until=_iso(said["until"]),
        )


class ResumptionFilingForm(FilingForm):
    """再開届."""

    FIELD_OF_WORDS = {"再開の理由": "reason", "再開の日": "effective_on"}
    reason = forms.CharField(
        label="再開の理由", help_text="何を直したか、再開してよいと考える理由", max_length=4000, widget=Long(4), required=False
    )
    effective_on = DayField(label="再開の日", required=False)

    def filled(self) -> ResumptionForm:
        """What the form says, as a filing keeps it."""
        return ResumptionForm(reason=self.cleaned_data["reason"], effective_on=_iso(self.cleaned_data["effective_on"]))


class ExceptionFilingForm(FilingForm):
    """例外承認願."""

    FIELD_OF_WORDS = {"例外とする決まり": "rule", "例外とする理由": "reason", "例外の終わり": "until"}
    FIELD_OF_CODE = {"exception.wrong_end": "until"}
    rule = forms.ChoiceField(
        label="例外とする決まり", choices=[(rule, RULE_WORDS[rule]) for rule in IN_PRINCIPLE], widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label="例外とする理由", help_text="原則どおりにできないわけと、代わりにどうするか", max_length=2000, widget=Long(4), required=False
    )
    until = DayField(label="例外の終わり", required=False)

    def filled(self) -> ExceptionForm:
        """What the form says, as a filing keeps it."""
        return ExceptionForm(rule=self.cleaned_data["rule"], reason=self.cleaned_data["reason"], until=_iso(self.cleaned_data["until"]))


class EndExceptionForm(forms.Form):
    """Why an exception ends before its time."""

    reason = forms.CharField(label="例外を終える理由", max_length=2000, widget=Long(3))


class GiveUpForm(forms.Form):
    """What becomes of an account that was kept by name."""

    mode = forms.ChoiceField(
        label="そのあと",
        choices=[(mode.value, MODE_WORDS[mode]) for mode in (ClosingMode.DELETED, ClosingMode.PRIVATE)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="保持をやめる理由", max_length=2000, widget=Long(3))


class TaskForm(UploadForm):
    """One line of a closing's list: only the fields that the line asks for are shown."""

    SHOWN: Mapping[str, tuple[str, ...]] = {
        ClosingTask.FAREWELL: ("delivery", "note"),
        ClosingTask.LINKS: ("note",),
        ClosingTask.ARCHIVE: (),
        ClosingTask.REVOKED: ("note",),
        ClosingTask.WEBSITE: ("url", "screen", "note"),
    }
    delivery = forms.TypedChoiceField(label="お別れの投稿", coerce=int, empty_value=None, required=False)
    url = WebField(label="消えたことの分かるURL", required=False)
    screen = UploadField("image/png,image/jpeg,image/webp", label="画面の写し", help_text="PNG・JPEG・WebP、10MBまで", required=False)
    note = forms.CharField(label="したこと(しないときはその理由)", max_length=4000, widget=Long(3), required=False)

    def __init__(self, *args: Any, task: str, farewells: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{task}_%s", **kwargs)
        self.task = task
        posts = [("", "投稿はしない(理由を書きます)"), *farewells]
        self.fields["delivery"].choices = posts  # type: ignore[attr-defined]  # a choice field
        for name in [name for name in self.fields if name not in self.SHOWN[task]]:
            del self.fields[name]

    def said(self) -> dict[str, Any]:
        """What was done, in the words of the flow."""
        given = self.cleaned_data
        return {
            "note": given.get("note", ""),
            "url": given.get("url", "") or "",
            "delivery_id": given.get("delivery"),
            "picture": self.kept.get("screen", ("", ""))[0],
        }


class SuspendAtOnceForm(forms.Form):
    """緊急休止: why, in a word and in sentences."""

    suspension_kind = forms.ChoiceField(label="休止の理由", choices=KINDS, widget=forms.RadioSelect)
    reason = forms.CharField(label="休止の事情", help_text="いま何が起きているか", max_length=4000, widget=Long(4))


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
