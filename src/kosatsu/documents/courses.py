"""決裁の経過 as the template reads it: numbers and days, every act, boxes left empty for good, enclosures, and how it is proved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kosatsu.documents.values import Act, Course
from kosatsu.kernel.calendars import in_japan, wareki

TITLE = "決裁の経過"
PROOF = (
    "印影は表示です。証拠は、押印のたびに記録簿に書かれた行です。",
    "確かめ方: 記録を書き出し(kosatsu export)、kosatsu verify で検証します。書き出したフォルダーの contents の下にある、"
    "内容の照合値と同じ名前のファイルが、決裁された内容そのものです。",
)


def paper(course: Course | None) -> Mapping[str, Any] | None:
    """The course for the template; None for a paper that was never put up."""
    if course is None:
        return None
    digest = [("内容の照合値(SHA-256)", course.content)] if course.content else []
    return {
        "title": TITLE,
        "facts": [list(fact) for fact in (*course.facts, *digest)],
        "acts": [_act(act) for act in course.acts],
        "struck": [list(pair) for pair in course.struck],
        "enclosures": [{"name": one.name, "sha256": one.sha256, "since": said(one.since)} for one in course.enclosures],
        "proof": PROOF,
    }


def said(moment: datetime | None) -> str:
    """「令和8年11月22日」 and below it 「10時05分」; blank for none."""
    if moment is None:
        return ""
    here = in_japan(moment)
    return f"{wareki(here.date())}\n{here:%H時%M分}"


def _act(act: Act) -> Mapping[str, str]:
    deed = f"{act.deed}\n({act.box})" if act.box else act.deed
    return {"at": said(act.at), "deed": deed, "who": "\n".join(part for part in (act.office, act.name) if part), "words": act.words}
