"""What is asked about a post: its words, its accounts, its time, its pictures; and what is asked when it goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from kosatsu.faces.web.fields import DayField, LinesField, Long, MomentField
from kosatsu.kernel.findings import Finding
from kosatsu.overviews.marking import Checked
from kosatsu.overviews.post_page import AccountChoice
from kosatsu.posts.drafts import PictureIn
from kosatsu.posts.rules import SHORTEST_REASON, is_a_reason

PICTURES = 4
LONGEST = 10_000
ALT_HELP = "写っている内容を、見えない人に伝わるように書いてください。画像を付けるときは必ず書きます。"
FILE_HELP = "PNG・JPEG・WebP、10MBまで。位置情報などは送る前に取り除きます。"
LONGEST_REASON = 500
MOST_REASONS = 50
REASON = "reason_"
SUBMIT_FORM = "submit-form"
_KEY = re.compile(r"[a-z][a-z_.]{0,60}:[0-9a-f]{12}")
ACCEPTED = "image/png,image/jpeg,image/webp"  # a telephone that takes HEIC hands in JPEG instead
_SALT = "post.picture"


@dataclass(frozen=True)
class Slot:
    """A place for a picture in the form: what is there now, and the fields that change it."""

    number: int
    sha256: str
    media_type: str
    file: forms.BoundField
    alt: forms.BoundField
    kept: forms.BoundField
    remove: forms.BoundField


class AccountsForm(forms.Form):
    """For which accounts and for when; part of every way to begin a post."""

    accounts = forms.MultipleChoiceField(
        label="発信するアカウント", widget=forms.CheckboxSelectMultiple, error_messages={"required": "アカウントを一つ以上選んでください。"}
    )
    not_before = MomentField(label="発信する日時", help_text="決裁がこの時刻より後になったときは、決裁の後すぐに発信します。")

    def __init__(self, *args: Any, choices: Sequence[AccountChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account_choices = choices
        self.fields["accounts"].choices = [(str(one.account_id), f"{one.name}({one.platform})") for one in choices]  # type: ignore[attr-defined]  # it is a choice field

    def chosen(self) -> list[int]:
        """Ids of the chosen accounts."""
        return [int(account) for account in self.cleaned_data["accounts"]]


class PostForm(AccountsForm):
    """A post as its drafter writes it. A picture that was handed in once is carried along, so that no mistake elsewhere loses it."""

    title = forms.CharField(label="件名", max_length=120, help_text="庁内の一覧に出る名前です。発信はされません。")
    body = LinesField(label="本文", max_length=LONGEST, widget=Long(7))
    field_order = ("title", "accounts", "body", "not_before")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        for one in self.account_choices:
            self.fields[f"text_{one.account_id}"] = LinesField(
                label=f"「{one.name}」({one.platform})だけの文",
                max_length=LONGEST,
                required=False,
                widget=Long(4),
                help_text="空のままなら、上の本文をそのまま使います。",
            )
        for number in range(1, PICTURES + 1):
            self.fields[f"file_{number}"] = forms.FileField(
                label=f"画像{number}", required=False, help_text=FILE_HELP, widget=forms.FileInput(attrs={"accept": ACCEPTED})
            )
            self.fields[f"alt_{number}"] = LinesField(
                label=f"画像{number}の代替テキスト",
                required=False,
                max_length=1000,
                widget=Long(2),
                help_text=ALT_HELP,
            )
            self.fields[f"kept_{number}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields[f"remove_{number}"] = forms.BooleanField(label=f"画像{number}を外す", required=False)

    def plain(self) -> list[forms.BoundField]:
        """The fields that are shown one below the other."""
        return [self[name] for name in self.field_order]

    def own_texts(self) -> list[forms.BoundField]:
        """The fields for the words of single accounts."""
        return [self[f"text_{one.account_id}"] for one in self.account_choices]

    def slots(self) -> list[Slot]:
        """The places for pictures."""
        return [
            Slot(
                number,
                *carried(str(self[f"kept_{number}"].value() or "")),
                self[f"file_{number}"],
                self[f"alt_{number}"],
                self[f"kept_{number}"],
                self[f"remove_{number}"],
            )
            for number in range(1, PICTURES + 1)
        ]

    def has_more_pictures(self) -> bool:
        """Whether anything stands in a place behind the first."""
        later = self.slots()[1:]
        return any(slot.sha256 or slot.alt.value() or slot.file.errors for slot in later)

    def handed_in(self) -> dict[int, UploadedFile[Any]]:
        """The files of this very sending, by their place."""
        sent = {number: self.files.get(f"file_{number}") for number in range(1, PICTURES + 1)}
        return {number: file for number, file in sent.items() if isinstance(file, UploadedFile)}

    def texts(self) -> dict[int, str]:
        """Account id → its own words, of the chosen accounts that have any."""
        return {
            account: self.cleaned_data[f"text_{account}"]
            for account in self.chosen()
            if self.cleaned_data.get(f"text_{account}", "").strip()
        }

    def pictures(self) -> tuple[PictureIn, ...]:
        """The pictures that stay, in their order."""
        return tuple(picture for _, picture in self.placed_pictures())

    def placed_pictures(self) -> list[tuple[int, PictureIn]]:
        """The pictures that stay, each with its place in the form."""
        found = []
        for number in range(1, PICTURES + 1):
            sha, media_type = carried(self.cleaned_data[f"kept_{number}"])
            if sha and not self.cleaned_data[f"remove_{number}"]:
                found.append((number, PictureIn(sha, media_type, self.cleaned_data[f"alt_{number}"].strip())))
        return found

    def clean(self) -> dict[str, Any]:
        """As usual; a reason that is too long is said, never cut."""
        if any(len(reason) > LONGEST_REASON for reason in self.reasons().values()):
            raise forms.ValidationError(f"指摘のまま進める理由は、{LONGEST_REASON}文字までで書いてください。", code="reason")
        return super().clean() or self.cleaned_data

    def reasons(self) -> dict[str, str]:
        """Key of a finding → why it is passed over, as far as the drafter has written that already."""
        if not self.is_bound:
            return dict(self.initial.get("reasons", {}))
        sent = {name.removeprefix(REASON): str(self.data[name]).strip() for name in self.data if name.startswith(REASON)}
        return {key: reason for key, reason in list(sent.items())[:MOST_REASONS] if _KEY.fullmatch(key)}

    def reason_fields(self) -> list[tuple[str, str]]:
        """Name and value of what carries the reasons along, whether their findings are on the page or not."""
        return [(f"{REASON}{key}", reason) for key, reason in self.reasons().items()]


def ticket(sha256: str, media_type: str) -> str:
    """What a form carries for a picture that was handed in: signed, so that nobody names a file of somebody else."""
    return signing.dumps([sha256, media_type], salt=_SALT)


def carried(said: str) -> tuple[str, str]:
    """Hash and type of a carried picture; two blanks for nothing and for what we have not signed."""
    try:
        sha, media_type = signing.loads(said, salt=_SALT) if said else ("", "")
    except (signing.BadSignature, ValueError):
        return "", ""
    return str(sha), str(media_type)


class PageForm(AccountsForm):
    """The URL of a page of the city that already says it."""

    url = forms.URLField(
        label="市のページのURL",
        max_length=500,
        assume_scheme="https",
        help_text="市の公式ページだけを読み取れます。写しを証拠として残します。",
    )
    field_order = ("url", "accounts", "not_before")


class MediumForm(AccountsForm):
    """What was said on a medium that cannot be fetched."""

    KINDS = (("pasted", "市のページ(文章を貼り付ける)"), ("print", "広報紙などの印刷物"), ("audio", "音声告知などの放送"))

    kind = forms.ChoiceField(label="既に発信した媒体", choices=KINDS, widget=forms.RadioSelect)
    reference = forms.CharField(
        label="特定できる情報",
        max_length=500,
        help_text="ページはURL、印刷物は号とページ(例: 広報 令和8年11月号 2ページ)、放送は日時(例: 令和8年11月24日 18時の定時放送)。",
    )
    source_title = forms.CharField(label="見出し", max_length=300)
    text = LinesField(label="その媒体で発信した文章", max_length=LONGEST, widget=Long(7))
    published_on = DayField(label="その媒体で発信した日", required=False)
    field_order = ("kind", "reference", "source_title", "text", "published_on", "accounts", "not_before")


class SubmitForm(forms.Form):
    """The drafter's one statement, and a reason for every check that is to be passed over."""

    stated = forms.BooleanField(
        label="上の13項目のいずれにも当たらないことを確かめました",
        error_messages={"required": "確かめてから、印を付けてください。"},
    )

    def __init__(self, *args: Any, stops: Sequence[Checked] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stops = stops
        for one in stops:
            self.fields[reason_field(one.finding)] = forms.CharField(
                label=f"指摘{one.number}のまま進める理由",
                initial=one.reason,
                max_length=LONGEST_REASON,
                widget=Long(2),
                error_messages={"required": "理由を書いてください。書けないときは、文を直してください。"},
            )
            self.fields[reason_field(one.finding)].widget.attrs["form"] = SUBMIT_FORM

    def clean(self) -> dict[str, Any]:
        """As usual; a reason that says nothing is sent back where it stands, for everybody asked to seal reads it."""
        said = super().clean() or self.cleaned_data
        for one in self.stops:
            name = reason_field(one.finding)
            if said.get(name) and not is_a_reason(said[name]):
                self.add_error(
                    name, f"この理由では、決裁する人に事情が伝わりません。なぜこのままでよいかを{SHORTEST_REASON}文字以上で書いてください。"
                )
        return said

    def reason_of(self, finding: Finding) -> forms.BoundField | None:
        """The field for the reason to pass this finding over; None where none is asked for."""
        name = reason_field(finding)
        return self[name] if name in self.fields else None

    def reasons(self) -> dict[str, str]:
        """The reasons, by the key of what they pass over."""
        return {one.finding.key: self.cleaned_data[reason_field(one.finding)] for one in self.stops}


def reason_field(finding: Finding) -> str:
    """The name of the field for the reason to pass a finding over."""
    return f"{REASON}{finding.key}"


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=1000, widget=Long(3))


class CommentForm(forms.Form):
    """What the superior says after having looked."""

    comment = forms.CharField(label="所見", required=False, max_length=1000, widget=Long(3))


class PostedForm(forms.Form):
    """Where and when somebody posted by hand, with a picture of the screen."""

    url = forms.CharField(label="投稿のURL", max_length=500, help_text="https:// から始まるURLを貼り付けてください。")
    said_at = MomentField(label="投稿した日時")
    picture = forms.FileField(label="画面の写し", required=False, help_text="あれば添えてください(PNGかJPEG)。")


def at_moment(value: datetime) -> datetime:
    """A full hour after a moment, for a form that has no time yet."""
    return (value + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
