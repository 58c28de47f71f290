"""What stands beside a case's form: numbers and dates, who has it now, objections, opinions, papers, and what changed since last time."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Content, Seal
from kosatsu.approval.states import Verb
from kosatsu.documents.values import Box, Row
from kosatsu.kernel.calendars import JAPAN, in_japan
from kosatsu.overviews import paper, printed_boxes, waiting
from kosatsu.overviews.case_sheet import SealView
from kosatsu.overviews.waiting import Waiting
from kosatsu.posts import rules as posts

BESIDE_THE_SHEET = {
    "terms_checked_on": "利用規約を確認した日",
    "terms_version": "確認した利用規約の版",
    "prohibited_items": "禁止事項",
    "disclaimer": "免責事項",
    "policy_change": "運用ポリシーの変更について",
    "icon": "アカウント画像(照合値)",
}
NOON = time(12)
MOST_PAIRS = 4_000_000
Spans = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Opinion:
    """Words under a seal, with the box and who said them."""

    box: str
    who: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Paper:
    """A paper added to a case."""

    name: str
    sha256: str
    media_type: str
    size: int
    who: str
    at: datetime


@dataclass(frozen=True)
class Change:
    """A field that reads otherwise than when the case was put up last time, as kept, added and removed parts."""

    label: str
    spans: Spans


@dataclass(frozen=True)
class PaperBox:
    """A box of the sheet as paper has it: its stamps, the sign 代, a 後閲 that is owed, or why a diagonal goes through it."""

    label: str
    seals: tuple[SealView, ...]
    mark: str
    owed: str
    diagonal: bool
    why: str


@dataclass(frozen=True)
class PaperBoxes:
    """決裁欄 with every office up to the mayor, and 合議欄."""

    decision: tuple[PaperBox, ...]
    concurrence: tuple[PaperBox, ...]


@dataclass(frozen=True)
class CaseFacts:
    """What stands beside the form. `changes` is None where the case was put up only once; `came_back` is the return or the rejection after
    which nobody has done anything yet; `named` are the boxes by their ids."""

    draft_number: str
    document_number: str
    external_number: str
    opened_on: date
    decided_on: date | None
    executed_on: date | None
    completed_on: date | None
    waits: tuple[Waiting, ...]
    objections: tuple[Opinion, ...]
    came_back: Opinion | None
    opinions: tuple[Opinion, ...]
    papers: tuple[Paper, ...]
    changes: tuple[Change, ...] | None
    boxes: PaperBoxes
    named: Mapping[str, str]


def facts(case_id: int, *, at: datetime) -> CaseFacts:
    """The facts of a case that the reader is known to be allowed to see."""
    case = cases.case(case_id)
    seals = cases.seals(case)
    standing = {mark.box for mark in cases.course(case).objections}
    objections = [seal for seal in seals if seal.verb == Verb.OBJECTED and seal.step_id in standing and _present(seal, case)]
    return CaseFacts(
        draft_number=case.draft_number,
        document_number=case.document_number,
        external_number=case.external_number,
        opened_on=in_japan(case.opened_at).date(),
        decided_on=in_japan(case.decided_at).date() if case.decided_at else None,
        executed_on=case.executed_on,
        completed_on=case.completed_on,
        waits=waiting.waits([case], at)[case.pk],
        objections=tuple(map(_opinion, objections)),
        came_back=_opinion(seals[-1]) if seals[-1].verb in {Verb.RETURNED, Verb.REJECTED} else None,
        opinions=tuple(_opinion(seal) for seal in seals if seal.comment and seal not in objections),
        papers=tuple(Paper(row.name, row.sha256, row.media_type, row.size, row.person.name, row.at) for row in cases.attachments(case)),
        changes=_changes(case, seals),
        boxes=boxes(case, seals),
        named={str(step.pk): step.box for step in cases.steps(case)},
    )


def boxes(case: Case, seals: Sequence[Seal]) -> PaperBoxes:
    """The boxes as they are printed, so that screen and paper never differ."""
    on = in_japan(case.opened_at).date()
    return _seen(printed_boxes.rows(case, cases.steps(case), seals, cases.reviews_of(case), on=on))


def empty_boxes(kind: str, on: date) -> PaperBoxes:
    """The boxes of what was never put up, by the route that it would take now."""
    return _seen(printed_boxes.empty_rows(kind, on))


def _seen(rows: Sequence[Row]) -> PaperBoxes:
    by_name = {row.name: row.boxes for row in rows}
    return PaperBoxes(*(tuple(map(_box, by_name.get(name, ()))) for name in (printed_boxes.DECISION, printed_boxes.CONCURRENCE)))


def _box(box: Box) -> PaperBox:
    seals = tuple(SealView(stamp.surname, datetime.combine(stamp.day, NOON, JAPAN), stamp.kind, stamp.office) for stamp in box.stamps)
    return PaperBox(box.label, seals, box.mark, box.owed, bool(box.struck), box.struck)


def _present(seal: Seal, case: Case) -> bool:
    return seal.round == case.round and seal.step is not None and seal.turn == seal.step.turn


def _opinion(seal: Seal) -> Opinion:
    return Opinion(seal.step.box if seal.step else "起案", f"{seal.office}　{seal.name}", seal.comment, seal.at)


def _changes(case: Case, seals: Sequence[Seal]) -> tuple[Change, ...] | None:
    """What reads otherwise than in the last submission with other content."""
    put_up = [seal.content_id for seal in seals if seal.verb == Verb.SUBMITTED]
    earlier = [digest for digest in put_up if digest != case.content_id]
    if not earlier:
        return None
    before = json.loads(bytes(Content.objects.get(pk=earlier[-1]).body))
    now = json.loads(bytes(case.content.body))
    on = in_japan(case.opened_at).date()
    old, new = dict(_fields(case, before, on)), dict(_fields(case, now, on))
    labels = dict.fromkeys([*new, *old])
    return tuple(
        Change(label, spans(old.get(label, ""), new.get(label, ""))) for label in labels if old.get(label, "") != new.get(label, "")
    )


def spans(before: str, now: str) -> Spans:
    """Kept, added and removed parts: letter by letter, or line by line where that would keep the reader waiting."""
    if len(before) * len(now) <= MOST_PAIRS:
        return tuple(posts.differences(before, now))
    old, new, found = before.splitlines(keepends=True), now.splitlines(keepends=True), []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        parts = [("same", old[i1:i2])] if tag == "equal" else [("removed", old[i1:i2]), ("added", new[j1:j2])]
        found += [(kind, "".join(lines)) for kind, lines in parts if lines]
    return tuple(found)


def _fields(case: Case, content: Mapping[str, Any], on: date) -> Iterator[tuple[str, str]]:
    """Label → value of everything that was put up, in the order in which it is read."""
    parts = content.get(cases.SUBJECTS)
    if parts is not None:
        for number, part in enumerate(parts, 1):
            for label, value in _fields(case, part["content"], on):
                yield f"{number}件目　{label}", value
    elif "parcels" in content:
        yield from _post(content)
    elif "form" in content:
        yield from _filing(case, content, on)
    else:
        yield from ((key, _plain(value)) for key, value in content.items())


def _filing(case: Case, content: Mapping[str, Any], on: date) -> Iterator[tuple[str, str]]:
    try:
        yield from paper.sheet(content["kind"], content["form"], unit_id=case.unit_id, filed_on=on, on=on).rows
    except (KeyError, TypeError):
        yield from ((key, _plain(value)) for key, value in content["form"].items())
    for key, label in BESIDE_THE_SHEET.items():
        yield label, _plain(content["form"].get(key, ""))


def _post(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = {str(account.ref): f"{account.display_name}({paper.platform_label(account.platform)})" for account in accounts.register()}
    for parcel in content["parcels"]:
        name = names.get(parcel["account"], parcel["account"])
        yield f"{name}の本文", parcel["text"]
        yield f"{name}の画像", "\n".join(f"{image['alt']}({image['sha256'][:12]})" for image in parcel["images"])
        yield f"{name}の発信の時間", f"{parcel['not_before']} 〜 {parcel['not_after']}"
    yield "もとになった媒体", content["source"]["reference"]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
