"""A platform takes so much and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kosatsu.checks.drafts import Draft
from kosatsu.connectors import catalog
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_1

CODES = ("length.over", "length.over_bytes")


@enforces(PRODUCT_LAW_1)
def against_overlong(draft: Draft) -> list[Finding]:
    """The text is longer than its platform takes, as the platform counts: what was cleared could not leave whole."""
    if not draft.platform:
        return []
    limits = catalog.limits(draft.platform)
    length = catalog.length(draft.text, draft.platform)
    if limits.length and length > limits.length:
        start = fitting(draft.text, lambda text: catalog.length(text, draft.platform) <= limits.length)
        return [_over(Finding("length.over", PRODUCT_LAW_1, Level.IMPOSSIBLE), draft, start, length, limits.length)]
    length = _bytes(draft.text)
    if limits.text_bytes and length > limits.text_bytes:
        start = fitting(draft.text, lambda text: _bytes(text) <= limits.text_bytes)
        return [_over(Finding("length.over_bytes", PRODUCT_LAW_1, Level.IMPOSSIBLE), draft, start, length, limits.text_bytes)]
    return []


def fitting(text: str, fits: Callable[[str], bool]) -> int:
    """How many characters of the text fit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return low


def _over(finding: Finding, draft: Draft, start: int, length: int, limit: int) -> Finding:
    label = catalog.capabilities(draft.platform).label_ja
    params: dict[str, str | int] = {"platform": label, "length": length, "limit": limit, "over": length - limit}
    return replace(finding, params=params, category="length", start=start, end=len(draft.text), text=draft.text[start:])


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
