"""The twelve items of an operation policy (運用ポリシー), 5(2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3

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


def against_since(since: date, latest: date | None) -> list[Finding]:
    """A version does not begin before the one it follows, or that one would never have been in force."""
    late = latest is not None and since < latest
    return [Finding("policy.begins_before_the_last", PRODUCT_LAW_3, params={"day": str(latest)})] if late else []


@enforces("5-2-b")
def against_acknowledging(*, person: int, readers: Collection[int], current: bool) -> list[Finding]:
    """The policy is shared inside the section: who says so is one of it, and has the version before the eyes that is put to it now."""
    found = [] if person in readers else [Finding("policy.not_a_reader", "5-2-b")]
    return found if current else [*found, Finding("policy.other_round", "5-2-b")]


def differences(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str, str]]:
    """(item, text before, text after) of the items that are not the same."""
    return [(item, old, new) for item, old, new in zip(ITEMS, before, after, strict=True) if old != new]
