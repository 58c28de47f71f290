"""What is printed: a case, a filing, a policy, a blank form; each only for who may see it on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.forms import OpeningForm, form_of
from kosatsu.accounts.states import EDITABLE, FilingKind
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Attachment, Case, PostReview, Seal
from kosatsu.bylaws import queries as bylaws
from kosatsu.documents import change, closing, decision, forms, opening, policy
from kosatsu.documents.decision import DecisionSheet, Shown, Text
from kosatsu.documents.forms import Form, Wording
from kosatsu.documents.policy import PolicySheet
from kosatsu.documents.typesetting import MOST_SIGNS, TooLong
from kosatsu.documents.values import Attached, Course, Head, Row, enacted_rows
from kosatsu.kernel import wording
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import JAPAN, in_japan, wareki
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_7
from kosatsu.overviews import case_sheet, filing_page, paper, printed_boxes, printed_course
from kosatsu.overviews.case_sheet import CaseSheet, PutUpPicture, PutUpPost
from kosatsu.people import queries as people
from kosatsu.policies import queries as policies
from kosatsu.policies.public import Policy
from kosatsu.policies.rules import ITEMS
from kosatsu.records import evidence

WATERMARKS = {"draft": "下書き", "returned": "下書き", "recalled": "下書き", "rejected": "否決", "withdrawn": "取下げ"}
POST = "post"
BLANKS: Mapping[str, str] = {
    FilingKind.OPENING: "利用届出書",
    FilingKind.CLOSING: "廃止届出書",
    FilingKind.CHANGE: "変更届出書",
    FilingKind.SUSPENSION: "休止届出書",
    FilingKind.RESUMPTION: "再開届出書",
    FilingKind.EXCEPTION: "例外承認願",
    POST: "投稿の決裁書",
}
OF_THE_GUIDELINE = frozenset({FilingKind.OPENING, FilingKind.CLOSING})
# A change goes the longer way when it is not known yet what changes.
ROUTES: Mapping[str, str] = {**filing_page.ROUTES, POST: "post"}


# Form, unit_id, on → the policy's items (inside the city hall, for the public); flows write it, so who asks brings it.
PolicyOf = Callable[..., tuple[list[str], list[str]]]


@dataclass(frozen=True)
class Printed:
    """A paper ready to be handed out: what its file is called, without an ending, and its PDF."""

    name: str
    pdf: bytes


@dataclass(frozen=True)
class _Case:
    """Everything that is read of a case for its paper."""

    case: Case
    seals: list[Seal]
    reviews: list[PostReview]
    attachments: list[Attachment]
    rows: tuple[Row, ...]

    def course(self) -> Course:
        """The last pages."""
        unit_name = people.unit_name(self.case.unit_id, in_japan(self.case.opened_at).date())
        return printed_course.course(
            self.case,
            unit_name=unit_name,
            subjects=len(cases.subjects(self.case)),
            seals=self.seals,
            reviews=self.reviews,
            attachments=self.attachments,
            rows=self.rows,
        )

    def last_act(self) -> datetime:
        """The time of the paper."""
        return printed_course.last_act(self.case, self.seals, self.reviews, self.attachments)


def case(case_id: int, *, policy_of: PolicyOf, by: Actor, at: datetime) -> Printed:
    """The case as its form, or as 決裁書 where the guideline has no form, with its course on the last pages."""
    sheet = case_sheet.case_sheet(case_id, by=by, at=at)
    read = _read(case_id)
    day = in_japan(read.case.opened_at).date()
    head = _head(read.rows, sheet.unit_id, on=day, filed_on=day, watermark=WATERMARKS.get(sheet.state, ""))
    parts = cases.contents(read.case)
    if len(parts) > 1:
        return Printed(_name(decision.TITLE, sheet.id), _set(decision.pdf, _together(read, parts, sheet, head), at=read.last_act()))
    if sheet.sheet is not None:
        return Printed(
            _name(sheet.sheet.title, sheet.id),
            _set(
                forms.pdf, _form(sheet.sheet, head, _attached(sheet.form, policy_of, sheet.unit_id, day), read.course()), at=read.last_act()
            ),
        )
    if sheet.post is None:
        raise NotFound
    decided = _decision(sheet, sheet.post, head, read.course())
    return Printed(_name(decision.TITLE, sheet.id), _set(decision.pdf, decided, at=read.last_act()))


def filing(filing_id: int, *, policy_of: PolicyOf, by: Actor, at: datetime) -> Printed:
    """The filing as it stands; its course too, for who may see its case."""
    page = filing_page.filing_page(filing_id, by=by, at=at)
    found = accounts.filing(filing_id)
    filed = None if page.state in EDITABLE else found.filed_at
    day = in_japan(filed or at).date()
    read = _read(page.case_id) if page.case_id is not None else None
    rows = read.rows if read else printed_boxes.empty_rows(filing_page.way_of(page.values, page.kind, day), day)
    head = _head(rows, page.unit_id, on=day, filed_on=day if filed else None, watermark=WATERMARKS.get(page.state, ""))
    course = read.course() if read and case_sheet.visible(read.case, by=by, at=at) else None
    attached = _attached(page.values, policy_of, page.unit_id, day)
    last = max(filed or found.created_at, read.last_act()) if read else found.created_at
    return Printed(_name(page.sheet.title, page.id), _set(forms.pdf, _form(page.sheet, head, attached, course), at=last))


def blanks() -> list[tuple[str, str, bool]]:
    """Every form there is for the pen: its kind, its name, and whether the guideline prints it."""
    return [(kind, name, kind in OF_THE_GUIDELINE) for kind, name in BLANKS.items()]


def blank(kind: str, *, as_enacted: bool, by: Actor, at: datetime) -> Printed:
    """A form for the pen: with the boxes of the city's route, or of the guideline; NotFound for a form there is not."""
    if kind not in BLANKS:
        raise NotFound
    day = in_japan(at).date()
    rows = enacted_rows() if as_enacted and kind in OF_THE_GUIDELINE else printed_boxes.empty_rows(ROUTES.get(kind, f"account.{kind}"), day)
    head = Head(rows, addressee=paper.addressee(people.acting(by, day).unit_id, day))
    if kind == POST:
        return Printed(BLANKS[kind], _set(decision.pdf, decision.blank(head), at=_midnight(day)))
    return Printed(BLANKS[kind], _set(forms.pdf, _blank_form(kind, head, day), at=_midnight(day)))


def _blank_form(kind: str, head: Head, day: date) -> Form:
    if kind == FilingKind.OPENING:
        return opening.blank(bylaws.value("city.name", day), head)
    if kind == FilingKind.CLOSING:
        return closing.blank(head)
    if kind == FilingKind.CHANGE:
        return change.blank(head)
    number, title, sentence = paper.OWN_FORMS[kind]
    labels = [label for label, _ in paper.own_rows(form_of(kind, {}), day)]
    rows = tuple((label, forms.NO_DAY_BY_HAND if label.endswith("の日") else "") for label in labels)
    return Form(Wording(_wide(number), title, sentence), head, rows, blank=True)


def _wide(label: str) -> str:
    """A number label in the brackets of the printed form."""
    return label.translate({ord("("): "（", ord(")"): "）"})


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


def _read(case_id: int) -> _Case:
    found = cases.case(case_id)
    seals, reviews = cases.seals(found), cases.reviews_of(found)
    rows = printed_boxes.rows(found, cases.steps(found), seals, reviews, on=in_japan(found.opened_at).date())
    return _Case(found, seals, reviews, cases.attachments(found), rows)


def _set(pdf: Callable[..., bytes], paper_of: Form | DecisionSheet, *, at: datetime) -> bytes:
    try:
        return pdf(paper_of, at=at)
    except TooLong as long:
        raise Refused([Finding("print.too_long", PRODUCT_LAW_7, params={"signs": long.signs, "most": MOST_SIGNS})]) from long


def _head(rows: tuple[Row, ...], unit_id: int, *, on: date, filed_on: date | None, watermark: str) -> Head:
    return Head(rows, filed_on, paper.addressee(unit_id, on), watermark=watermark)


def _form(sheet: paper.Paper, head: Head, attached: Attached | None, course: Course | None) -> Form:
    wording = Wording(_wide(sheet.number_label), sheet.title, sheet.sentence, sheet.note)
    changing = {what for what, _, _ in sheet.changes}
    return Form(
        wording,
        replace(head, head_name=sheet.head_name, addressee=sheet.addressee),
        tuple(row for row in sheet.rows if row[0] not in changing),
        course,
        columns=change.COLUMNS if sheet.changes else (),
        further=sheet.changes,
        attached=attached,
    )


def _attached(form: object, policy_of: PolicyOf, unit_id: int, on: date) -> Attached | None:
    """What 様式第1号 is handed in with, as it was on the day of filing."""
    if not isinstance(form, OpeningForm):
        return None
    inside, _ = policy_of(form, unit_id=unit_id, on=on)
    return Attached(tuple(zip(ITEMS, inside, strict=True)), form.icon, _kept(form.icon) if form.icon else b"")


def _decision(sheet: CaseSheet, post: PutUpPost, head: Head, course: Course) -> DecisionSheet:
    return DecisionSheet(
        subject=sheet.title,
        head=head,
        facts=(*_of_case(sheet), ("既に発信した媒体", post.reference or printed_course.NO_VALUE)),
        texts=tuple(_texts(post)),
        checks=_checks(post),
        statement=decision.STATED if post.stated else "",
        course=course,
    )


def _together(read: _Case, parts: Mapping[str, Any], sheet: CaseSheet, head: Head) -> DecisionSheet:
    """一括起案: everything the case is about, one after the other under its number."""
    texts: list[Text] = []
    posts = [post for post in map(case_sheet.put_up_post, parts.values()) if post]
    for number, content in enumerate(parts.values(), 1):
        form, post = case_sheet.form_sheet(read.case, content), case_sheet.put_up_post(content)
        found = [Text(form.title, form.rows, "")] if form else list(_texts(post)) if post else []
        texts += [replace(text, name=f"{number}　{text.name}") for text in found]
    return DecisionSheet(
        subject=sheet.title,
        head=head,
        facts=(*_of_case(sheet), ("一括起案", f"{len(parts)}件")),
        texts=tuple(texts),
        checks=tuple(check for post in posts for check in _checks(post)),
        statement=decision.STATED if posts and all(post.stated for post in posts) else "",
        course=read.course(),
    )


def _of_case(sheet: CaseSheet) -> tuple[tuple[str, str], ...]:
    return ("所属", sheet.unit_name), ("起案者", sheet.drafter)


def _texts(post: PutUpPost) -> Iterator[Text]:
    for text in post.texts:
        yield Text(
            name=f"{text.account}（{text.platform}{f' {text.handle}' if text.handle else ''}）",
            rows=(("発信の時間", f"{_moment(text.not_before)}から\n{_moment(text.not_after)}まで"),),
            text=text.text,
            shown=tuple(map(_shown, text.pictures)),
        )


def _checks(post: PutUpPost) -> tuple[tuple[str, str], ...]:
    return tuple((wording.say(one.finding), one.reason) for one in post.checked)


def _shown(picture: PutUpPicture) -> Shown:
    return Shown(picture.alt, picture.sha256, _kept(picture.sha256))


def _kept(sha256: str) -> bytes:
    """A file of the evidence store; nothing where it is lost or spoiled, which the paper says."""
    try:
        return evidence.read(sha256)
    except (NotFound, evidence.Spoiled):
        return b""


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
