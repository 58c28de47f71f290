"""様式第1号 and 様式第2号 as they are filled in. A draft may be incomplete; what has to be there is said by the flow on submission."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.rules import CHANGEABLE, FORM_FIELDS
from kosatsu.accounts.states import AccountClass, ClosingMode, FilingState, ReplyMode
from kosatsu.connectors import catalog
from kosatsu.faces.web.fields import DayField, HandleField, Long, TimeField, UploadField, UploadForm, WebField
from kosatsu.faces.web.words import chip
from kosatsu.kernel import wording
from kosatsu.kernel.findings import Finding
from kosatsu.overviews.filing_page import FORM_NAMES, Choices, FilingLine
from kosatsu.overviews.paper import CLASS_WORDS, MODE_WORDS, REPLY_WORDS
from kosatsu.policies.rules import ITEMS

ALSO_NEEDED = (
    "unit",
    "icon_file",
    "reply_mode",
    "listed_on_website",
    "terms_checked_on",
    "prohibited_items",
    "disclaimer",
    "policy_change",
)


FIELD_OF_CODE = {
    "filing.terms_unread": "terms_checked_on",
    "filing.unlisted_without_reason": "unlisted_reason",
    "filing.no_contact": "contact",
    "filing.hours_backwards": "hours_until",
    "filing.unlisted_without_exception": "unlisted_until",
    "change.platform_in_use": "platform",
}
FIELD_OF_WORDS = {
    **{label: name for name, label in CHANGEABLE.items()},
    "変更の日": "effective_on",
    "変更の理由": "reason",
    **{label: {"icon": "icon_file"}.get(name, name) for name, label in FORM_FIELDS.items()},
    "返信の方針": "reply_mode",
    **dict(zip(ITEMS[9:], ("prohibited_items", "disclaimer", "policy_change"), strict=True)),
}


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""


def _clock(value: Any) -> str:
    return f"{value:%H:%M}" if value else ""


# How a filing keeps what the fields clean, where it is another type.
PLAIN: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("start_on", "terms_checked_on", "unlisted_until"), _iso),
    **dict.fromkeys(("hours_from", "hours_until"), _clock),
    "accountable_officer": lambda person: person or 0,
    "operators": tuple,
    "listed_on_website": lambda listed: listed is not False,
    "account_class": lambda chosen: chosen or AccountClass.OFFICIAL,
}


class OpeningFilingForm(UploadForm):
    """様式第1号, field by field, with items ⑩ to ⑫ of the policy."""

    SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("アカウント", ("unit", "account_class", "platform", "account_name", "handle", "planned_url", "icon_file")),
        ("目的と内容", ("purpose", "content_scope")),
        ("運用する人", ("accountable_officer", "operators")),
        ("時間と頻度", ("hours_from", "hours_until", "hours_next_day", "posting_frequency", "start_on")),
        ("意見や質問への対応", ("reply_mode", "response_method", "contact")),
        ("市公式ホームページへの掲載", ("listed_on_website", "listing_url", "website_blurb", "unlisted_reason", "unlisted_until")),
        ("利用規約の確認", ("terms_checked_on", "terms_version")),
        ("運用ポリシーの⑩から⑫まで", ("prohibited_items", "disclaimer", "policy_change")),
    )
    unit = forms.TypedChoiceField(label="届け出る所属", coerce=int)
    platform = forms.ChoiceField(label="利用するソーシャルメディアの種類", required=False)
    account_name = forms.CharField(label="アカウント名", help_text="媒体に表示する名前", max_length=120, required=False)
    handle = HandleField(label="ハンドル(ユーザー名)の予定", help_text="半角の英数字。決まっていれば", max_length=200, required=False)
    planned_url = WebField(label="URLの予定", help_text="取得する前なので、決まっていれば書きます", required=False)
    icon_file = UploadField(
        "image/png,image/jpeg,image/webp", label="アカウント画像", required=False, help_text="PNG・JPEG・WebP、10MBまで"
    )
    purpose = forms.CharField(label="情報発信を行う目的", max_length=4000, widget=Long(3), required=False)
    content_scope = forms.CharField(
        label="情報発信の内容", help_text="どんなことを発信するか", max_length=4000, widget=Long(), required=False
    )
    accountable_officer = forms.TypedChoiceField(label="運用責任者", coerce=int, required=False)
    operators = forms.TypedMultipleChoiceField(label="運用担当者", coerce=int, widget=forms.CheckboxSelectMultiple, required=False)
    hours_from = TimeField(label="情報発信の時間(から)", required=False)
    hours_until = TimeField(label="情報発信の時間(まで)", required=False)
    hours_next_day = forms.BooleanField(label="終わりの時刻は翌日(夜をまたぐ)", required=False)
    account_class = forms.ChoiceField(
        label="アカウントの区分", choices=list(CLASS_WORDS.items()), widget=forms.RadioSelect, initial=AccountClass.OFFICIAL, required=False
    )
    posting_frequency = forms.CharField(label="情報発信の頻度", help_text="例: 週2回程度", max_length=200, required=False)
    start_on = DayField(label="運用開始の日", required=False)
    reply_mode = forms.ChoiceField(
        label="返信の方針", choices=[(mode.value, REPLY_WORDS[mode]) for mode in ReplyMode], widget=forms.RadioSelect, required=False
    )
    response_method = forms.CharField(label="意見や質問への対応方法など", max_length=4000, widget=Long(3), required=False)
    contact = forms.CharField(label="問合せ先", help_text="個別に返信しない方針のときは必要です", max_length=200, required=False)
    listed_on_website = forms.TypedChoiceField(
        label="掲載の有無",
        choices=[("yes", "有"), ("no", "無(理由を書きます)")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        required=False,
    )
    listing_url = WebField(
        label="紹介するページのURL", help_text="有のときは必要です。このURLをアカウントのプロフィール欄にも書きます", required=False
    )
    website_blurb = forms.CharField(label="紹介文", help_text="有のときは必要です", max_length=2000, widget=Long(3), required=False)
    unlisted_reason = forms.CharField(
        label="掲載しない理由", help_text="掲載が原則です。無のときだけ書きます", max_length=2000, widget=Long(2), required=False
    )
    unlisted_until = DayField(
        label="例外の終わり", help_text="無のときだけ書きます。掲載しないのは「原則」の例外なので、期限があります", required=False
    )
    terms_checked_on = DayField(label="利用規約・仕組み・設定を確認した日", required=False)
    terms_version = forms.CharField(label="確認した規約の版", help_text="例: 2026年4月1日版", max_length=100, required=False)
    prohibited_items = forms.CharField(label="⑩禁止事項", max_length=6000, widget=Long(7), required=False)
    disclaimer = forms.CharField(label="⑪免責事項", max_length=6000, widget=Long(4), required=False)
    policy_change = forms.CharField(label="⑫運用ポリシーの変更について", max_length=2000, widget=Long(2), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platforms = [(code, catalog.capabilities(code).label_ja) for code in catalog.platforms()]
        self._choose("unit", list(choices.units))
        self._choose("platform", [("", "選んでください"), *platforms])
        self._choose("accountable_officer", [("", "選んでください"), *choices.officers])
        self._choose("operators", list(choices.operators))
        if len(choices.units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial.setdefault("unit", choices.units[0][0])
        for name in (*FORM_FIELDS, *ALSO_NEEDED):
            if name in self.fields:
                self.fields[name].needed = True  # type: ignore[attr-defined]  # read by the label: needed on submission, not in a draft

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields in the groups in which they are shown."""
        for title, names in self.SECTIONS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields

    def filled(self) -> OpeningForm:
        """What the form says, as a filing keeps it."""
        return self.filled_over({})

    def filled_over(self, kept: Mapping[str, Any]) -> OpeningForm:
        """What the form says, over values that it does not ask for."""
        said = {name: value for name, value in self.cleaned_data.items() if name in OpeningForm.__dataclass_fields__}
        for name, plain in PLAIN.items():
            if name in said:
                said[name] = plain(said[name])
        icon, icon_type = self.kept.get("icon_file", ("", ""))
        return OpeningForm(**{**kept, **said, "icon": icon, "icon_type": icon_type})

    def say(self, findings: Iterable[Finding]) -> list[Finding]:
        """Say each finding at the field it is about. Returns those that are about none."""
        left = []
        for finding in findings:
            words = str(finding.params.get("field") or finding.params.get("item") or "")
            name = FIELD_OF_CODE.get(finding.code) or FIELD_OF_WORDS.get(words) or self._unlisted(finding)
            if name in self.fields:
                self.add_error(name, wording.say(finding))
            else:
                left.append(finding)
        return left

    def _unlisted(self, finding: Finding) -> str | None:
        if finding.code != "filing.no_listing":
            return None
        return "website_blurb" if self.cleaned_data.get("listing_url") else "listing_url"

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # these four are choice fields


class ClosingFilingForm(forms.Form):
    """様式第2号: the fields that the register does not know, and what becomes of the account."""

    closing_on = DayField(label="廃止の日", required=False)
    reason = forms.CharField(label="廃止の理由", max_length=4000, widget=Long(4), required=False)

    mode = forms.ChoiceField(
        label="廃止のしかた",
        choices=[(mode.value, MODE_WORDS[mode]) for mode in (ClosingMode.PARKED, ClosingMode.PRIVATE, ClosingMode.DELETED)],
        widget=forms.RadioSelect,
        required=False,
    )
    parked_until = DayField(label="保持の終わり", help_text="保持するときに書きます。1年以上をすすめます", required=False)

    def __init__(self, *args: Any, recommended: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("closing_on", "reason", "mode"):
            self.fields[name].needed = True  # type: ignore[attr-defined]  # read by the label: needed on submission, not in a draft
        if recommended:
            self.fields[
                "mode"
            ].help_text = f"市の設定では「{MODE_WORDS[recommended]}」をすすめています。削除した名前は、他人が使うことがあります"

    def filled(self) -> dict[str, str]:
        """What the form says, as a filing keeps it."""
        said = self.cleaned_data
        kept = said["parked_until"] if said["mode"] == ClosingMode.PARKED else None
        return {"closing_on": _iso(said["closing_on"]), "reason": said["reason"], "mode": said["mode"], "parked_until": _iso(kept)}

    def say(self, findings: Iterable[Finding]) -> list[Finding]:
        """Say each finding at the field it is about. Returns those that are about none."""
        fields = {"廃止の日": "closing_on", "廃止の理由": "reason", "廃止のしかた": "mode"}
        left = []
        for finding in findings:
            name = "parked_until" if finding.code == "closing.parked_without_end" else fields.get(str(finding.params.get("field", "")))
            if name is None:
                left.append(finding)
            else:
                self.add_error(name, wording.say(finding))
        return left


class FilterForm(forms.Form):
    """Which filings of the list are shown; what is left blank or is none of the choices shows all."""

    kind = forms.ChoiceField(label="届出", required=False)
    state = forms.ChoiceField(label="状態", required=False)
    unit = forms.ChoiceField(label="所属", required=False)

    def __init__(self, given: Mapping[str, Any], *, units: Iterable[str]) -> None:
        super().__init__(given, auto_id="id_filter_%s")
        every = [("", "すべて")]
        self.fields["kind"].choices = [*every, *((str(kind), name) for kind, name in FORM_NAMES.items())]  # type: ignore[attr-defined]
        states = [(state.value, chip("filing", state).word) for state in FilingState]
        self.fields["state"].choices = [*every, *states]  # type: ignore[attr-defined]  # choice fields, all three
        self.fields["unit"].choices = [*every, *((unit, unit) for unit in units)]  # type: ignore[attr-defined]

    def lets_pass(self, line: FilingLine) -> bool:
        """Whether the line is to be shown."""
        wanted = self.cleaned_data if self.is_valid() else {}
        shown = {"kind": line.kind, "state": line.state, "unit": line.unit_name}
        return all(not value or shown[name] == value for name, value in wanted.items())


def initial_of(form: OpeningForm) -> dict[str, Any]:
    """A filing's values as the fields show them."""
    said = form.as_json()
    return said | {
        "listed_on_website": "yes" if form.listed_on_website else "no",
        "start_on": day_of(form.start_on),
        "terms_checked_on": day_of(form.terms_checked_on),
        "unlisted_until": day_of(form.unlisted_until),
    }


def day_of(text: str) -> Any:
    """A stored day as a day field shows it; blank for none."""
    return DayField().clean(text) if text else ""
