"""One of every template piece, filled in: what the tests read, and what a person can look at in a browser."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from kosatsu.faces.web.fields import DayField, MomentField, TimeField
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.findings import Finding, Level

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=JAPAN)


def seal(surname: str, day: int, kind: str, title: str) -> dict[str, Any]:
    """A seal given in November 2026."""
    return {"surname": surname, "date": date(2026, 11, day), "kind": kind, "title": title}


BOXES = {
    "decision": [
        {"label": "市長", "seal": None, "diagonal": True},
        {"label": "副市長", "seal": None, "diagonal": False},
        {"label": "部長", "seal": seal("長谷川", 22, "代", "総務課長")},
        {"label": "課長", "seal": seal("山田", 22, "承認", "産業振興課長")},
        {"label": "担当リーダー", "seal": seal("﨑本", 21, "承認", "商工観光担当リーダー")},
        {"label": "担当", "seal": seal("德永", 20, "起案", "商工観光担当")},
    ],
    "concurrence": [
        {"label": "総務課長", "seal": None},
        {"label": "情報推進担当リーダー", "seal": None},
        {"label": "情報推進担当", "seal": seal("髙橋", 23, "合議", "情報推進担当")},
        {"label": "企画課長", "seal": seal("勅使河原", 23, "合議", "企画課長")},
    ],
}
FORM = {
    "number_label": "(様式第1号)",
    "title": "ソーシャルメディア利用届出書",
    "filed_on": "2026-11-22",
    "addressee": "市長　あて",
    "head_name": "産業振興課長　山田 髙志",
    "sentence": "次のとおり、ソーシャルメディアを利用するので届け出します。",
    "rows": [
        ("情報発信を行う目的", "市内の観光・物産に関する情報を、市外の方を含め広く速やかに発信し、関係人口の増加を図るため。"),
        ("アカウント名", "上野原市観光情報(見本)"),
        ("URL", "https://sns.example.jp/uenohara_kanko_sample_with_a_long_handle_that_has_no_place_to_break"),
        ("運用責任者", "産業振興課長　山田 髙志"),
        ("情報発信の内容", "①季節の見どころ\n②イベントの開催案内"),
        ("運用開始の日", ""),
    ],
    "note": "※運用ポリシー及びアカウント画像を添付すること。",
}
FINDINGS = [
    Finding("filing.field_missing", "5-1-a", params={"field": "情報発信を行う目的"}),
    Finding("filing.not_a_day", "product-3", Level.IMPOSSIBLE, params={"value": "11月の終わり"}),
    Finding("filing.terms_unread", "4-8-2", Level.WARN, start=0, end=3, text="らしい"),
    Finding("filing.unlisted_without_reason", "bylaw:post.exemption", Level.HINT),
]
STEPS = [
    {"label": "担当", "state": "done", "who": "德永 花子", "at": NOW},
    {"label": "担当リーダー", "state": "skipped", "note": "担当と同じ人のため"},
    {
        "label": "課長",
        "state": "returned",
        "who": "山田 髙志",
        "at": date(2026, 11, 22),
        "note": "免責事項がありません。\n書き足してください。",
    },
    {"label": "合議", "state": "now", "who": "総務課長、情報推進担当ほか"},
    {"label": "市長", "state": "todo"},
]
TABLE = {
    "caption": "届出と運用中のアカウント",
    "columns": ["アカウント名", "所属", "状態", "期限"],
    "rows": [
        [
            {"text": "上野原市観光情報(見本)", "href": "/desk/accounts/1/"},
            {"text": "産業振興課"},
            {"kind": "filing", "state": "submitted"},
            {"text": "11月25日"},
        ],
        [
            {"text": "上野原市防災(見本)", "href": "/desk/accounts/2/"},
            {"text": "危機管理課"},
            {"kind": "account", "state": "live"},
            {"text": "—"},
        ],
    ],
}
SPANS = [("same", "避難所を"), ("removed", "開く予定です"), ("added", "開きました"), ("same", "。\n<b>")]


class Filing(forms.Form):
    """A form with one field of every kind."""

    template_name = ""
    account_name = forms.CharField(label="アカウント名", help_text="媒体に表示される名前です")
    purpose = forms.CharField(label="情報発信を行う目的", widget=forms.Textarea(attrs={"rows": 3}))
    platform = forms.ChoiceField(label="媒体", choices=[("x", "X"), ("bluesky", "Bluesky")])
    reply_mode = forms.ChoiceField(
        label="返信", widget=forms.RadioSelect, choices=[("none", "しない"), ("all", "する")], help_text="個別の返信"
    )
    operators = forms.MultipleChoiceField(
        label="運用担当者", widget=forms.CheckboxSelectMultiple, choices=[("1", "德永 花子"), ("2", "﨑本 一郎")], required=False
    )
    listed = forms.BooleanField(label="市公式ホームページに掲載する")
    start_on = DayField(label="運用開始の日")
    hours_from = TimeField(label="情報発信の時間(から)", required=False)
    send_at = MomentField(label="発信する日時", required=False)
    icon = forms.FileField(label="アカウント画像", help_text="PNGかJPEG、5MBまで", required=False)
    icon_alt = forms.CharField(label="画像の説明(代替テキスト)", required=False)
    number = forms.CharField(label="文書番号", disabled=True, initial="上企第12号", required=False, help_text="決裁のときに付きます")


def wrong_form() -> Filing:
    """The form as it comes back with errors, values kept."""
    return Filing({"account_name": "<上野原>", "start_on": "あした", "platform": "bluesky", "reply_mode": "none"})
