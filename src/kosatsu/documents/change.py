"""変更届出書: the guideline has no form for a change, so the city's own, of the same family: what, before, after."""

from __future__ import annotations

from dataclasses import dataclass

from kosatsu.documents.forms import NO_DAY_BY_HAND, Form, Wording
from kosatsu.documents.values import Course, Head

WORDING = Wording(
    number_label="",
    title="ソーシャルメディア変更届出書",
    sentence="次のとおり、届け出た事項を変更するので届け出します。",
)
COLUMNS = ("変更する事項", "変更前", "変更後")
MOST_BY_HAND = 8


@dataclass(frozen=True)
class Change:
    """One thing that changes."""

    label: str
    before: str
    after: str


def filled(head: Head, account: tuple[tuple[str, str], ...], changes: tuple[Change, ...], course: Course | None = None) -> Form:
    """The form for an account, named by rows like those of 様式第2号, and what changes in it."""
    return Form(WORDING, head, account, course, columns=COLUMNS, further=tuple((one.label, one.before, one.after) for one in changes))


def blank(head: Head) -> Form:
    """The form to be filled in with a pen."""
    account = (
        ("アカウント名", ""),
        ("URL", ""),
        ("利用するソーシャルメディアの種類", ""),
        ("変更の日", NO_DAY_BY_HAND),
        ("変更の理由", ""),
    )
    return Form(WORDING, head, account, blank=True, columns=COLUMNS, further=(("", "", ""),) * MOST_BY_HAND)
