"""決裁の経過 of a case: its numbers and days, every act with name and office as they were, what is still owed, what lies with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from kosatsu.approval.models import Attachment, Case, PostReview, Seal
from kosatsu.approval.states import Capacity, CaseState, Medium, Verb
from kosatsu.documents.values import Act, Course, Enclosure, Row
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.overviews.case_sheet import WORD_OF_MEDIUM, WORD_OF_VERB

NO_VALUE = "—"
IN_CAPACITY = {Capacity.ACTING: "代決", Capacity.PULLED_UP: "引上げ"}
PUT_UP_AGAIN = "再回付"
REVIEWED, REVIEW_OWED = "後閲", "後閲(未了)"


def course(
    case: Case,
    *,
    unit_name: str,
    subjects: int,
    seals: Sequence[Seal],
    reviews: Sequence[PostReview],
    attachments: Sequence[Attachment],
    rows: Sequence[Row],
) -> Course:
    """What the last pages say."""
    boxes: dict[int | None, str] = {seal.pk: seal.step.box for seal in seals if seal.step}
    begun = next((seal.pk for seal in seals if seal.verb == Verb.SUBMITTED), None)
    acts = [*(_act(seal, again=seal.pk != begun) for seal in seals), *(_review(review, boxes) for review in reviews)]
    papers = [Enclosure(paper.name, paper.sha256, paper.at) for paper in attachments]
    scans = {seal.evidence: Enclosure(f"{seal.name}が押印した紙", seal.evidence, seal.at) for seal in seals if seal.evidence}
    return Course(
        facts=_facts(case, unit_name, subjects),
        acts=tuple(sorted(acts, key=lambda act: act.at)),
        struck=tuple((box.label, box.struck) for row in rows for box in row.boxes if box.struck),
        enclosures=(*papers, *scans.values()),
        content=case.content_id,
    )


def last_act(case: Case, seals: Sequence[Seal], reviews: Sequence[PostReview], attachments: Sequence[Attachment]) -> datetime:
    """When something last happened to the case that its paper shows: the time of the paper itself."""
    reviewed = [review.reviewed_at or review.asked_at for review in reviews]
    return max([case.opened_at, *(seal.at for seal in seals), *reviewed, *(paper.at for paper in attachments)])


def _facts(case: Case, unit_name: str, subjects: int) -> tuple[tuple[str, str], ...]:
    decided = case.decided_at if case.state == CaseState.APPROVED else None
    together = (("一括起案", f"{subjects}件"),) if subjects > 1 else ()
    return (
        ("文書番号", case.document_number or NO_VALUE),
        ("起案番号", case.draft_number or NO_VALUE),
        ("外部の文書番号", case.external_number or NO_VALUE),
        ("件名", case.title),
        ("所属・起案者", f"{unit_name}　{case.drafter.name}"),
        *together,
        ("起案日", wareki(in_japan(case.opened_at).date())),
        ("決裁日", wareki(in_japan(decided).date()) if decided else NO_VALUE),
        ("施行日", _day(case.executed_on)),
        ("完結", _day(case.completed_on)),
    )


def _day(day: date | None) -> str:
    return wareki(day) if day else NO_VALUE


def _act(seal: Seal, *, again: bool) -> Act:
    deed = PUT_UP_AGAIN if seal.verb == Verb.SUBMITTED and again else WORD_OF_VERB[Verb(seal.verb)]
    capacity = IN_CAPACITY.get(Capacity(seal.capacity), "")
    word = capacity if capacity and seal.verb == Verb.DECIDED else f"{deed}・{capacity}" if capacity else deed
    return Act(seal.at, word, seal.step.box if seal.step else "", seal.office, seal.name, _words(seal))


def _words(seal: Seal) -> str:
    clerk = seal.transcribed_by.name if seal.transcribed_by else ""
    parts = (
        seal.comment,
        seal.instead_of and f"{seal.instead_of.name}に代わって",
        seal.returned_to and f"「{seal.returned_to.box}」の欄へ",
        "同じ人のため、一度の押印で兼ねる" if seal.carried else "",
        clerk and f"{WORD_OF_MEDIUM[Medium(seal.medium)]}での決裁を{clerk}が転記",
    )
    return "\n".join(part for part in parts if part)


def _review(review: PostReview, boxes: Mapping[int | None, str]) -> Act:
    person = review.reviewed_by.name if review.reviewed_by else ""
    word = REVIEWED if review.reviewed_at else REVIEW_OWED
    return Act(review.reviewed_at or review.asked_at, word, boxes.get(review.seal_id, ""), "", person, review.comment)
