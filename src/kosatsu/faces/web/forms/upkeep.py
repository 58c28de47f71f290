"""What is kept about an account between its filings, as it is filled in. What is unlawful is said by the flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from kosatsu.faces.web.fields import DayField, Long, UploadField, UploadForm, WebField
from kosatsu.overviews.account_page import VERIFICATION_WORDS
from kosatsu.overviews.condition import TROUBLES
from kosatsu.overviews.upkeep import DEVICE_KINDS, DEVICE_OWNERS, OPERATED, SECOND_FACTORS
from kosatsu.upkeep.rules import HANDED_OVER, INSPECTED
from kosatsu.upkeep.states import Answer, FoundState

ANSWERS = ((Answer.YES, "はい"), (Answer.NO, "いいえ"), (Answer.NOT_APPLICABLE, "該当しない"))
DONE = ((Answer.YES, "済んだ"), (Answer.NOT_APPLICABLE, "該当しない"))
UNANSWERED = "どれかを選んでください。"
NO_UNIT = ("", "選んでください")
Choices = Iterable[tuple[int, str]]


class LookForm(forms.Form):
    """What somebody looks for in the table."""

    words = forms.CharField(label="アカウント名・ハンドル", max_length=100, required=False)
    unit = forms.TypedChoiceField(label="所属", coerce=int, empty_value=None, required=False)
    trouble = forms.ChoiceField(label="絞り込み", choices=[("", "すべて"), *TROUBLES.items()], required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "すべて"), *units]  # type: ignore[attr-defined]  # a choice field


class VerificationForm(UploadForm):
    """認証アカウント as it stands today."""

    status = forms.ChoiceField(
        label="認証の状況", choices=[(value, label) for value, label in VERIFICATION_WORDS.items() if value], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="認証でない理由・申請の状況", max_length=2000, widget=Long(2), required=False)
    screen = UploadField(
        "image/png,image/jpeg,image/webp",
        label="画面の写し",
        help_text="認証のしるしが写ったもの。PNG・JPEG・WebP、10MBまで",
        required=False,
    )


class TermsForm(forms.Form):
    """規約 were read again."""

    read_on = DayField(label="読んだ日")
    version = forms.CharField(label="規約の版", help_text="規約に書かれた日付や番号", max_length=120)
    note = forms.CharField(label="気付いたこと", help_text="設定を変えたときは、それも", max_length=2000, widget=Long(2), required=False)


class TermsChangeForm(forms.Form):
    """A platform's terms have changed."""

    platform = forms.ChoiceField(label="媒体")
    since = DayField(label="いつから")
    version = forms.CharField(label="新しい規約の版", help_text="規約に書かれた日付や番号", max_length=120)
    words = forms.CharField(label="何が変わったか", max_length=2000, widget=Long(3))

    def __init__(self, *args: Any, platforms: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = list(platforms)  # type: ignore[attr-defined]  # a choice field


class DeviceForm(forms.Form):
    """A device from which the account is used."""

    label = forms.CharField(label="端末の呼び名", help_text="管理番号など。パスワードは書かないでください", max_length=80)
    kind = forms.ChoiceField(label="種類", choices=list(DEVICE_KINDS.items()), widget=forms.RadioSelect)
    owner = forms.ChoiceField(label="だれのもの", choices=list(DEVICE_OWNERS.items()), widget=forms.RadioSelect)
    place = forms.CharField(label="置き場所", max_length=120)


class CustodyForm(forms.Form):
    """Who holds the account's keys. Addresses are masked before they are kept."""

    held_by = forms.CharField(
        label="認証情報を管理する職", help_text="例: 危機管理課長。パスワードそのものは書かないでください", max_length=120
    )
    admins = forms.TypedMultipleChoiceField(
        label="媒体の管理者になっている職員", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    second_factor = forms.ChoiceField(label="多要素認証", choices=list(SECOND_FACTORS.items()), widget=forms.RadioSelect)
    second_factor_held_by = forms.CharField(label="多要素認証を持つ職", max_length=120, required=False)
    recovery_mail = forms.CharField(label="復旧用のメール", help_text="登録すると伏せ字になります", max_length=120, required=False)
    recovery_mail_held_by = forms.CharField(label="復旧用のメールを持つ職", max_length=120, required=False)
    recovery_phone = forms.CharField(
        label="復旧用の電話", help_text="登録すると下2桁のほかは伏せ字になります", max_length=40, required=False
    )
    recovery_phone_held_by = forms.CharField(label="復旧用の電話を持つ職", max_length=120, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["admins"].choices = list(people)  # type: ignore[attr-defined]  # a choice field


class ArrangementForm(forms.Form):
    """Who uses the account for the city."""

    operated_by = forms.ChoiceField(label="運用する者", choices=list(OPERATED.items()), widget=forms.RadioSelect)
    company = forms.CharField(label="委託先・指定管理者", max_length=120, required=False)
    until = DayField(label="契約の終わりの日", required=False)
    reviewer_id = forms.TypedChoiceField(label="発信を確かめる市の職員", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer_id"].choices = [("", "選んでください"), *people]  # type: ignore[attr-defined]  # a choice field


class CheckListForm(forms.Form):
    """A list of items, each with its answer, and remarks."""

    remarks = forms.CharField(label="書き添え", max_length=4000, widget=Long(3), required=False)

    def __init__(self, *args: Any, items: Mapping[str, str], answers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = items
        for item, words in items.items():
            self.fields[item] = forms.ChoiceField(
                label=words, choices=list(answers), widget=forms.RadioSelect, error_messages={"required": UNANSWERED}
            )
        self.order_fields([*items, "remarks"])

    def answers(self) -> dict[str, str]:
        """Item → answer."""
        return {item: self.cleaned_data[item] for item in self._items}


def inspection_form(*given: Any) -> CheckListForm:
    """年次点検; 「いいえ」 wants a remark."""
    form = CheckListForm(*given, items=INSPECTED, answers=ANSWERS)
    form.fields["remarks"].help_text = "「いいえ」の項目は、いつまでに、どう直すか"
    return form


def handover_form(*given: Any) -> CheckListForm:
    """引継ぎ; 「該当しない」 wants a remark."""
    form = CheckListForm(*given, items=HANDED_OVER, answers=DONE)
    form.fields["remarks"].help_text = "「該当しない」の項目は、その理由"
    return form


class RoundForm(forms.Form):
    """月次点検: what was odd about an account, where something was."""

    remarks = forms.CharField(label="全体について", max_length=4000, widget=Long(3), required=False)

    def __init__(self, *args: Any, accounts: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._accounts = dict(accounts)
        for account_id, name in self._accounts.items():
            self.fields[f"odd_{account_id}"] = forms.CharField(label=name, max_length=500, required=False)

    def odd(self) -> dict[int, str]:
        """Account id → what was odd."""
        return {account_id: self.cleaned_data[f"odd_{account_id}"] for account_id in self._accounts}


class FoundForm(forms.Form):
    """An account that somebody came across."""

    url = WebField(label="アカウントのページのURL")
    words = forms.CharField(label="どこで見つけ、なぜ市のものだと思ったか", max_length=2000, widget=Long(3))
    unit = forms.TypedChoiceField(label="心当たりの所属", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "分からない"), *units]  # type: ignore[attr-defined]  # a choice field


class DecisionForm(forms.Form):
    """What becomes of an account that was found."""

    state = forms.ChoiceField(label="どうするか", widget=forms.RadioSelect)
    unit = forms.TypedChoiceField(label="対応する所属", coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label="理由", max_length=2000, widget=Long(3))

    def __init__(self, *args: Any, decisions: Iterable[tuple[str, str]], units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = list(decisions)  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"].choices = [NO_UNIT, *units]  # type: ignore[attr-defined]  # a choice field

    def decided(self) -> FoundState:
        """The state that was chosen."""
        return FoundState(self.cleaned_data["state"])


class RegisteredForm(forms.Form):
    """Which account of the register the found one is now."""

    account = forms.TypedChoiceField(label="台帳のアカウント", coerce=int)

    def __init__(self, *args: Any, accounts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = list(accounts)  # type: ignore[attr-defined]  # a choice field
