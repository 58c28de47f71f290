"""The twelve items of an operation policy (運用ポリシー), 5(2)."""

from __future__ import annotations

from collections.abc import Sequence

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding

ITEMS = (
    "①目的",
    "②利用するソーシャルメディアの種類",
    "③アカウント名",
    "④URL",
    "⑤運用責任者",
    "⑥運用担当者",
    "⑦情報発信の内容",
    "⑧運用時間",
    "⑨運用方法（意見や質問への対応方法など）",
    "⑩禁止事項",
    "⑪免責事項",
    "⑫運用ポリシーの変更について",
)


@enforces("5-2-a")
def against_policy(items: Sequence[str]) -> list[Finding]:
    """A policy is made clear in all twelve items beforehand."""
    given = [*items, *[""] * (len(ITEMS) - len(items))]
    return [
        Finding("policy.item_missing", "5-2-a", params={"item": item}) for item, text in zip(ITEMS, given, strict=True) if not text.strip()
    ]
