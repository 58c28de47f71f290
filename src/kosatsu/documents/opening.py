"""様式第1号 ソーシャルメディア利用届出書."""

from __future__ import annotations

from kosatsu.documents.forms import NO_DAY_BY_HAND, Form, Wording
from kosatsu.documents.values import Head

WORDING = Wording(
    number_label="（様式第1号）",
    title="ソーシャルメディア利用届出書",
    sentence="次のとおり、ソーシャルメディアを利用するので届け出します。",
    note="※運用ポリシー及びアカウント画像を添付すること。",
)
NO_HOURS = "　　時　　分から　　時　　分まで"


def labels(city: str) -> tuple[str, ...]:
    """The thirteen labels, in the order of the form."""
    return (
        "情報発信を行う目的",
        "アカウント名",
        "URL",
        "運用責任者",
        "運用担当者",
        "利用するソーシャルメディアの種類",
        "情報発信の内容",
        "情報発信の時間",
        "情報発信の頻度",
        "意見や質問への対応方法など",
        "運用開始の日",
        f"{city}公式ホームページ掲載の有無",
        f"{city}公式ホームページでの紹介文",
    )


def blank(city: str, head: Head) -> Form:
    """The form to be filled in with a pen."""
    given = {"情報発信の時間": NO_HOURS, "運用開始の日": NO_DAY_BY_HAND}
    return Form(WORDING, head, tuple((label, given.get(label, "")) for label in labels(city)), blank=True)
