"""What is reported of an account: how it was acquired, and what its profile shows."""

from __future__ import annotations

from typing import Any

from django import forms

from kosatsu.accounts.rules import OpeningReport, Seen
from kosatsu.connectors.contract import SecretField
from kosatsu.faces.web.fields import HandleField, Long, UploadField, UploadForm, WebField
from kosatsu.flows.conforming import ByHand
from kosatsu.overviews.account_page import VERIFICATION_WORDS

SEEN = (("", "見ていない"), ("yes", "はい"), ("no", "いいえ"))
SECRET = "secret_"  # noqa: S105  # the beginning of field names


class ReportForm(forms.Form):
    """開設報告. A secret is never shown again, so after an error it is to be typed anew."""

    url = WebField(label="URL", help_text="取得したアカウントのページ")
    handle = HandleField(label="ハンドル(ユーザー名)", max_length=200)
    stable_id = forms.CharField(
        label="媒体のID", help_text="名前が変わっても変わらないID。BlueskyではDID。分からなければ空のまま", max_length=200, required=False
    )
    endpoint = WebField(label="接続先", help_text="媒体から指定されたサーバーがあるときだけ", required=False)
    verification = forms.ChoiceField(
        label="認証の状況", choices=[(value, label) for value, label in VERIFICATION_WORDS.items() if value], widget=forms.RadioSelect
    )
    verification_reason = forms.CharField(
        label="認証でない理由・申請の状況",
        help_text="認証の取得に努めることになっています",
        max_length=2000,
        widget=Long(2),
        required=False,
    )

    def __init__(self, *args: Any, secret_fields: tuple[SecretField, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for secret in secret_fields:
            self.fields[f"{SECRET}{secret.name}"] = _secret_field(secret)

    def report(self) -> OpeningReport:
        """What was acquired."""
        return OpeningReport(**{name: value for name, value in self.cleaned_data.items() if not name.startswith(SECRET)})

    def secret(self) -> dict[str, str]:
        """The secret, by the names that the platform gives its parts."""
        return {name.removeprefix(SECRET): value for name, value in self.cleaned_data.items() if name.startswith(SECRET)}


class BoardForm(forms.Form):
    """Under which handle an account stands on the built-in notice board."""

    board_handle = HandleField(
        label="お知らせ板のハンドル", max_length=30, help_text="半角の英小文字・数字・ハイフンで2〜30文字。あとから変えられません。"
    )


class SecretForm(forms.Form):
    """Another secret for an account, for instance after an app password was changed."""

    def __init__(self, *args: Any, secret_fields: tuple[SecretField, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for secret in secret_fields:
            self.fields[f"{SECRET}{secret.name}"] = _secret_field(secret)

    def secret(self) -> dict[str, str]:
        """The secret, by the names that the platform gives its parts."""
        return {name.removeprefix(SECRET): value for name, value in self.cleaned_data.items()}


def _secret_field(secret: SecretField) -> forms.CharField:
    return forms.CharField(
        label=secret.label_ja,
        help_text="封をして保管します。画面に出ることは二度とありません",
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}) if secret.secret else forms.TextInput(),
    )


class AttestForm(UploadForm):
    """What a person saw in the profile, with a picture of the screen."""

    display_name = forms.CharField(label="表示されている名前", max_length=300)
    handle = HandleField(label="ハンドル(ユーザー名)", max_length=200)
    stable_id = forms.CharField(label="媒体のID", max_length=200, required=False)
    description = forms.CharField(label="プロフィール欄の文", max_length=4000, widget=Long(4), required=False)
    listed = forms.ChoiceField(
        label="市のページに、このアカウントへのリンクがあるか", choices=SEEN, widget=forms.RadioSelect, required=False
    )
    icon = forms.ChoiceField(label="アイコンは、登録した画像か", choices=SEEN, widget=forms.RadioSelect, required=False)
    screen = UploadField("image/png,image/jpeg,image/webp", label="画面の写し", help_text="PNG・JPEG・WebP、10MBまで")

    def by_hand(self) -> ByHand:
        """What was seen besides the profile's words."""
        return ByHand(self.cleaned_data["listed"], self.cleaned_data["icon"])

    def seen(self) -> Seen:
        """The profile as it was seen."""
        said = self.cleaned_data
        return Seen(said["display_name"], said["handle"], said["stable_id"], said["description"])
