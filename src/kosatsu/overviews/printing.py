"""What is printed: a case, a filing, a policy, a blank form; each only for who may see it on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.states import EDITABLE, FilingKind
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Seal
from kosatsu.approval.states import CaseState, Medium, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.documents import change, closing, decision, forms, opening, policy
from kosatsu.documents.decision import DecisionSheet, Shown, Text
from kosatsu.documents.forms import Form, Wording
from kosatsu.documents.policy import PolicySheet
from kosatsu.documents.typesetting import MOST_SIGNS, TooLong
from kosatsu.documents.values import Act, Course, Enclosure, Head, Row, enacted_rows
from kosatsu.kernel import wording
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import JAPAN, in_japan, wareki
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_7
from kosatsu.overviews import case_sheet, filing_page, paper, printed_boxes
from kosatsu.overviews.case_sheet import CaseSheet, PutUpPicture, PutUpPost
from kosatsu.people import queries as people
from kosatsu.policies import queries as policies
from kosatsu.policies.public import Policy
from kosatsu.policies.rules import ITEMS
from kosatsu.records import evidence

WATERMARKS = {"draft": "下書き", "returned": "下書き", "recalled": "下書き", "rejected": "否決", "withdrawn": "取下げ"}
CHANGE = "change"
BLANKS: Mapping[str, str] = {FilingKind.OPENING: "利用届出書", FilingKind.CLOSING: "廃止届出書", CHANGE: "変更届出書"}
# A change goes the longer way when it is not known yet what changes.
ROUTES: Mapping[str, str] = {CHANGE: "account.change.material"}
OTHERWISE_TO = "市長"
NO_VALUE = "—"


@dataclass(frozen=True)
class Printed:
    """A paper ready to be handed out: what its file is called, without an ending, and its PDF."""

    name: str
    pdf: bytes


def case(case_id: int, *, by: Actor, at: datetime) -> Printed:
    """The case as its form, or as 決裁書 where the guideline has no form, with its course on the last pages."""
    sheet = case_sheet.case_sheet(case_id, by=by, at=at)
    found = cases.case(case_id)
    acts = cases.seals(found)
    day = in_japan(sheet.opened_at).date()
    rows = printed_boxes.rows(sheet.boxes, on=day)
    course = _course(found, acts, rows, sheet.unit_name)
    head = _head(rows, sheet.unit_id, on=day, filed_on=day, watermark=WATERMARKS.get(sheet.state, ""))
    last = max(act.at for act in acts)
    if sheet.sheet is not None:
        return Printed(_name(sheet.sheet.title, sheet.id), _set(forms.pdf, _form(sheet.sheet, head, course), at=last))
    if sheet.post is None:
        raise NotFound
    return Printed(_name(decision.TITLE, sheet.id), _set(decision.pdf, _decision(sheet, sheet.post, head, course), at=last))


def filing(filing_id: int, *, by: Actor, at: datetime) -> Printed:
    """The filing as it stands; its course too, for who may see its case."""
    page = filing_page.filing_page(filing_id, by=by, at=at)
    found = accounts.filing(filing_id)
    filed = None if page.state in EDITABLE else found.filed_at
    day = in_japan(filed or at).date()
    put_up = cases.case(page.case_id) if page.case_id is not None else None
    rows = printed_boxes.rows(page.boxes, on=day) if put_up else printed_boxes.empty_rows(f"account.{page.kind}", day)
    head = _head(rows, page.unit_id, on=day, filed_on=day if filed else None, watermark=WATERMARKS.get(page.state, ""))
    acts = cases.seals(put_up) if put_up else []
    course = _course(put_up, acts, rows, page.unit_name) if put_up and case_sheet.visible(put_up, by=by, at=at) else None
    last = max([filed or found.created_at, *(act.at for act in acts)])
    return Printed(_name(page.sheet.title, page.id), _set(forms.pdf, _form(page.sheet, head, course), at=last))


def blank(kind: str, *, as_enacted: bool, by: Actor, at: datetime) -> Printed:
    """A form for the pen: with the boxes of the city's route, or of the guideline; NotFound for a form there is not."""
    if kind not in BLANKS:
        raise NotFound
    day = in_japan(at).date()
    rows = enacted_rows() if as_enacted else printed_boxes.empty_rows(ROUTES.get(kind, f"account.{kind}"), day)
    head = Head(rows, addressee=addressee(people.acting(by, day).unit_id, day))
    if kind == FilingKind.OPENING:
        form = opening.blank(bylaws.value("city.name", day), head)
    else:
        form = closing.blank(head) if kind == FilingKind.CLOSING else change.blank(head)
    return Printed(BLANKS[kind], _set(forms.pdf, form, at=_midnight(day)))


def desk_policy(account_id: int, *, as_public: bool, on: date) -> Printed:
    """The policy in force, inside the city hall with names; NotFound where the account has none."""
    account, version = accounts.account(account_id), policies.in_force(account_id, on)
    if version is None:
        raise NotFound
    texts = version.public_items if as_public else version.internal_items
    items = tuple(zip(ITEMS, texts, strict=True))
    return _policy(account.display_name, version.number, version.since, items, inside=not as_public)


def public_policy(account_name: str, version: Policy | None) -> Printed:
    """A policy as anyone may read it; NotFound where the account has none."""
    if version is None:
        raise NotFound
    return _policy(account_name, version.number, version.since, version.items, inside=False)


def addressee(unit_id: int, on: date) -> str:
    """To whom a section files: the mayor, or who heads the executive body it belongs to."""
    others: Mapping[str, str] = bylaws.value("form.addressees", on)
    nearest = (others[period.unit.code] for period in people.tree(on).lineage(unit_id) if period.unit.code in others)
    return f"{next(nearest, OTHERWISE_TO)}　あて"


def _set(pdf: Callable[..., bytes], paper_of: Form | DecisionSheet, *, at: datetime) -> bytes:
    try:
        return pdf(paper_of, at=at)
    except TooLong as long:
        raise Refused([Finding("print.too_long", PRODUCT_LAW_7, params={"signs": long.signs, "most": MOST_SIGNS})]) from long


def _head(rows: tuple[Row, ...], unit_id: int, *, on: date, filed_on: date | None, watermark: str) -> Head:
    return Head(rows, filed_on, addressee(unit_id, on), watermark=watermark)


def _form(sheet: paper.Paper, head: Head, course: Course | None) -> Form:
    label = sheet.number_label.translate({ord("("): "（", ord(")"): "）"})
    return Form(Wording(label, sheet.title, sheet.sentence, sheet.note), replace(head, head_name=sheet.head_name), sheet.rows, course)


def _decision(sheet: CaseSheet, post: PutUpPost, head: Head, course: Course) -> DecisionSheet:
    said = dict(post.overrides)
    return DecisionSheet(
        subject=sheet.title,
        head=head,
        facts=(("所属", sheet.unit_name), ("起案者", sheet.drafter), ("既に発信した媒体", post.reference or NO_VALUE)),
        texts=tuple(
            Text(
                name=f"{text.account}（{text.platform}{f' {text.handle}' if text.handle else ''}）",
                rows=(("発信の時間", f"{_moment(text.not_before)}から\n{_moment(text.not_after)}まで"),),
                text=text.text,
                shown=tuple(map(_shown, text.pictures)),
            )
            for text in post.texts
        ),
        checks=tuple((words, said.get(words, "")) for words in map(wording.say, post.findings)),
        statement="起案者は、ガイドライン4(8)の13の禁止事項に当たらないことを確かめています。" if post.stated else "",
        course=course,
    )


def _shown(picture: PutUpPicture) -> Shown:
    try:
        content = evidence.read(picture.sha256)
    except (NotFound, evidence.Spoiled):
        content = b""
    return Shown(picture.alt, picture.sha256, content)


def _course(found: Case, acts: Sequence[Seal], rows: Sequence[Row], unit_name: str) -> Course:
    return Course(
        facts=(
            ("件名", found.title),
            ("所属・起案者", f"{unit_name}　{found.drafter.name}"),
            ("起案日", wareki(in_japan(found.opened_at).date())),
            ("決裁日", wareki(in_japan(found.decided_at).date()) if found.state == CaseState.APPROVED and found.decided_at else NO_VALUE),
        ),
        acts=tuple(map(_act, acts)),
        struck=tuple((box.label, box.struck) for row in rows for box in row.boxes if box.struck),
        enclosures=tuple(Enclosure(f"{act.name}の押印した紙", act.evidence, act.at) for act in acts if act.evidence),
        content=found.content_id,
    )


def _act(act: Seal) -> Act:
    word = case_sheet.WORD_OF_VERB[Verb(act.verb)]
    return Act(act.at, word, act.step.box if act.step else "", act.office, act.name, _note(act))


def _note(act: Seal) -> str:
    medium = case_sheet.WORD_OF_MEDIUM.get(Medium(act.medium), "")
    by_hand = f"{medium}での決裁を{act.transcribed_by.name}が転記" if act.transcribed_by else ""
    return "\n".join(part for part in (act.comment, by_hand) if part)


def _moment(moment: datetime) -> str:
    here = in_japan(moment)
    return f"{wareki(here.date())} {here:%H時%M分}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _name(title: str, number: int) -> str:
    return f"{title}_{number}"


def _policy(account: str, number: int, since: date, items: tuple[tuple[str, str], ...], *, inside: bool) -> Printed:
    sheet = PolicySheet(bylaws.value("city.name", since), account, number, since, items, inside)
    return Printed(f"運用ポリシー_{account}_第{number}版", _policy_pdf(sheet))


@lru_cache(maxsize=64)
def _policy_pdf(sheet: PolicySheet) -> bytes:
    """Set once a version: the public asks for it as often as it likes."""
    return policy.pdf(sheet, at=_midnight(sheet.since))
