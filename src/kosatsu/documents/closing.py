"""様式第2号 ソーシャルメディア廃止届出書."""

from __future__ import annotations

from kosatsu.documents.forms import NO_DAY_BY_HAND, Form, Wording
from kosatsu.documents.values import Head

WORDING = Wording(
    number_label="（様式第2号）",
    title="ソーシャルメディア廃止届出書",
    sentence="次のとおり、ソーシャルメディアを廃止するので届け出します。",
)
LABELS = (
    "廃止するソーシャルメディアの種類",
    "アカウント名",
    "URL",
    "運用責任者",
    "運用担当者",
    "廃止の日",
    "廃止の理由",
)


def blank(head: Head) -> Form:
    """The form to be filled in with a pen."""
    return Form(WORDING, head, tuple((label, NO_DAY_BY_HAND if label == "廃止の日" else "") for label in LABELS), blank=True)
