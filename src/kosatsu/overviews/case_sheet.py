"""A case on one page: what was put up, the way it goes, who is asked now, and what the reader may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.states import FilingKind
from kosatsu.approval import deputies
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Seal, Step
from kosatsu.approval.states import Capacity, Medium, Stage, Verb
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.refs import Ref
from kosatsu.overviews import paper, seeing
from kosatsu.overviews.marking import Checked, Group, Run, grouped, in_order, of_picture, runs, stored_finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.queries import Holder

KIND_OF_SEAL = {
    Verb.SUBMITTED: "起案",
    Verb.APPROVED: "承認",
    Verb.CONCURRED: "合議",
    Verb.CONCURRED_WITH_COMMENT: "合議(意見)",
    Verb.OBJECTED: "不同意",
    Verb.DECIDED: "決裁",
}
WORD_OF_VERB = {
    **KIND_OF_SEAL,
    Verb.RETURNED: "差戻し",
    Verb.REJECTED: "否決",
    Verb.RECALLED: "引戻し",
    Verb.WITHDRAWN: "取下げ",
    Verb.READ: "供覧",
}
ASKED_OF_STAGE = {Stage.LINE: "承認", Stage.CONCURRENCE: "同意", Stage.DECISION: "決裁", Stage.CIRCULATION: "供覧"}
WHY_SKIPPED = {
    "drafter": "起案者と同じ人のため、押印を省きます",
    "same_office": "同じ職の欄がほかにあるため、一度の押印で兼ねます",
    "no_such_unit": "該当する組織がないため、押印を省きます",
    "vacant": "いま就いている人がいないため、押印を省きます",
}
WORD_OF_MEDIUM = {Medium.PAPER: "紙", Medium.WORD: "口頭"}


@dataclass(frozen=True)
class SealView:
    """A seal as a stamp shows it."""

    surname: str
    date: datetime
    kind: str
    title: str


@dataclass(frozen=True)
class Way:
    """One step of the way: `state` is done, now, todo, returned or skipped; `scan` the hash of a paper that was sealed."""

    label: str
    state: str
    who: str = ""
    at: datetime | None = None
    note: str = ""
    scan: str = ""


@dataclass(frozen=True)
class Turn:
    """The box that waits for the reader, and the verb its seal would say."""

    step_id: int
    box: str
    verb: str
    may_reject: bool


@dataclass(frozen=True)
class Asked:
    """A box that waits for somebody: whose seal a 文書担当 may write down."""

    step_id: int
    box: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class PutUpPicture:
    """A picture of a post as it will leave, and what was found in it."""

    sha256: str
    media_type: str
    alt: str
    checked: tuple[Checked, ...] = ()


@dataclass(frozen=True)
class PutUpText:
    """What will leave for one account; `runs` are its text, cut where the findings stand."""

    account: str
    platform: str
    handle: str
    text: str
    runs: tuple[Run, ...]
    pictures: tuple[PutUpPicture, ...]
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class PutUpPost:
    """A post as it was put up: every text, what the drafter stated and the checks found, by which version of the city's lists, and where
    it was said before."""

    post_id: int
    stated: bool
    checked: tuple[Checked, ...]
    lists: str
    reference: str
    texts: tuple[PutUpText, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """What the checks found, by level."""
        return grouped(self.checked)


@dataclass(frozen=True)
class CaseSheet:
    """The page of a case; `posts` (with titles) and `sheets` only where it is about several things.

    `seen` is the digest of exactly the content shown; `own` whether the reader drafted it.
    """

    id: int
    kind: str
    title: str
    state: str
    subject: Ref
    unit_id: int
    unit_name: str
    drafter: str
    opened_at: datetime
    decided_at: datetime | None
    seen: str
    way: tuple[Way, ...]
    past: tuple[Way, ...]
    form: OpeningForm | None
    sheet: paper.Paper | None
    post: PutUpPost | None
    posts: tuple[tuple[str, PutUpPost], ...]
    sheets: tuple[paper.Paper, ...]
    turn: Turn | None
    own: bool
    may_recall: bool
    asked: tuple[Asked, ...]

    @property
    def all_posts(self) -> tuple[PutUpPost, ...]:
        """Every post that the case is about."""
        return (self.post,) if self.post else tuple(post for _, post in self.posts)


def case_sheet(case_id: int, *, by: Actor, at: datetime) -> CaseSheet:
    """The case as this reader may see it now; NotFound for who has nothing to do with it."""
    case = cases.case(case_id)
    steps, seals = cases.steps(case), cases.seals(case)
    if not _in_sight(case, steps, seals, by, at):
        raise NotFound
    day = in_japan(at).date()
    asked = tuple(
        Asked(step.pk, step.box, tuple(people.holders(step.unit_id, step.rank, day) if step.unit_id else ()))
        for step in cases.open_steps(case)
    )
    parts = list(cases.contents(case).values())
    content = parts[0]
    own = case.drafter_id == by.person()
    return CaseSheet(
        id=case.pk,
        kind=case.kind,
        title=case.title,
        state=case.state,
        subject=Ref.parse(case.subject),
        unit_id=case.unit_id,
        unit_name=people.unit_name(case.unit_id, day),
        drafter=case.drafter.name,
        opened_at=case.opened_at,
        decided_at=case.decided_at,
        seen=cases.seen(case),
        way=_way(case, steps, seals, asked),
        past=tuple(_past(seal) for seal in seals),
        form=_opening_form(content),
        sheet=form_sheet(case, content) if len(parts) == 1 else None,
        post=put_up_post(content) if len(parts) == 1 else None,
        posts=tuple((str(part["title"]), post) for part in parts if (post := put_up_post(part)) is not None) if len(parts) > 1 else (),
        sheets=tuple(sheet for part in parts if (sheet := form_sheet(case, part)) is not None) if len(parts) > 1 else (),
        turn=None if own else _turn(steps, asked, by),
        own=own,
        may_recall=own and cases.is_recallable(case, day),
        asked=asked if allows(by, Permission.FILING_TRANSCRIBE, unit_id=case.unit_id, at=at) and not own else (),
    )


def visible(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether a person may see a case: its section, who holds or filled one of its boxes, and overseers."""
    return _in_sight(case, cases.steps(case), cases.seals(case), by, at)


def picture(case_id: int, sha256: str, *, by: Actor, at: datetime) -> PutUpPicture:
    """A picture that stands in the content of a case; NotFound for any other hash."""
    sheet = case_sheet(case_id, by=by, at=at)
    found = [picture for post in sheet.all_posts for text in post.texts for picture in text.pictures if picture.sha256 == sha256]
    if not found:
        raise NotFound
    return found[0]


def scan(case_id: int, sha256: str, *, by: Actor, at: datetime) -> str:
    """The hash of a paper that was sealed in a case; NotFound for any other hash."""
    if sha256 not in {way.scan for way in case_sheet(case_id, by=by, at=at).past if way.scan}:
        raise NotFound
    return sha256


def _in_sight(case: Case, steps: Sequence[Step], seals: Sequence[Seal], by: Actor, at: datetime) -> bool:
    """Besides the section, those of its boxes and overseers: who may act for somebody away, and who is asked to read."""
    persons = {case.drafter_id, *(seal.person_id for seal in seals)}
    if seeing.may_see(case.unit_id, persons=persons, offices={(step.unit_id, step.rank) for step in steps}, by=by, at=at):
        return True
    day, person = in_japan(at).date(), by.person()
    asked = any(person in cases.readers(step, day) for step in steps if step.stage == Stage.CIRCULATION and cases.is_to_read(case, step))
    return asked or bool(deputies.boxes_to_act_in(case, person, at))


def kind_of(seal: Seal) -> str:
    """The word on a stamp: 承認, 代決(代) in the box of somebody absent, 引上げ in that of a subordinate."""
    if seal.capacity == Capacity.PULLED_UP:
        return "引上げ"
    said = KIND_OF_SEAL[Verb(seal.verb)]
    return {"決裁": "代決(代)"}.get(said, f"{said}(代)") if seal.capacity == Capacity.ACTING else said


def _way(case: Case, steps: Sequence[Step], seals: Sequence[Seal], asked: Sequence[Asked]) -> tuple[Way, ...]:
    turns = {step.pk: step.turn for step in steps}
    of_round = {seal.step_id: seal for seal in seals if seal.round == case.round and seal.turn == turns.get(seal.step_id or 0, seal.turn)}
    waiting = {open_box.step_id: open_box for open_box in asked}
    begun = next(seal for seal in seals if seal.round == case.round and seal.verb == Verb.SUBMITTED)
    return (
        Way("起案", "done", f"{begun.office} {begun.name}", begun.at),
        *(_step(step, of_round.get(step.pk), waiting.get(step.pk)) for step in steps),
    )


def _step(step: Step, seal: Seal | None, asked: Asked | None) -> Way:
    if seal is not None and not (asked and seal.verb == Verb.RETURNED):
        back = seal.verb in {Verb.RETURNED, Verb.REJECTED}
        return Way(step.box, "returned" if back else "done", f"{seal.office} {seal.name}", seal.at, _note(seal), seal.evidence)
    if asked is not None:
        return Way(step.box, "now", "、".join(holder.name for holder in asked.holders) or "就いている人がいません")
    if step.skipped:
        return Way(step.box, "skipped", note=WHY_SKIPPED.get(step.skipped, ""))
    return Way(step.box, "todo")


def _past(seal: Seal) -> Way:
    box = f"({seal.step.box})" if seal.step else ""
    word = kind_of(seal) if Verb(seal.verb) in KIND_OF_SEAL else WORD_OF_VERB[Verb(seal.verb)]
    return Way(f"{word}{box}", "done", f"{seal.office} {seal.name}", seal.at, _note(seal), seal.evidence)


def _note(seal: Seal) -> str:
    by_hand = f"{WORD_OF_MEDIUM[Medium(seal.medium)]}での決裁を{seal.transcribed_by.name}が転記" if seal.transcribed_by else ""
    instead = f"{seal.instead_of.name}に代わって" if seal.instead_of else ""
    return "\n".join(part for part in (instead, seal.comment, by_hand) if part)


def _turn(steps: Sequence[Step], asked: Sequence[Asked], by: Actor) -> Turn | None:
    mine = next((open_box for open_box in asked if any(holder.person_id == by.person() for holder in open_box.holders)), None)
    step = next((step for step in steps if mine and step.pk == mine.step_id), None)
    if step is None:
        return None
    stage = Stage(step.stage)
    return Turn(step.pk, step.box, ASKED_OF_STAGE[stage], stage is Stage.DECISION)


def _opening_form(content: Mapping[str, Any]) -> OpeningForm | None:
    return OpeningForm.from_json(content["form"]) if content.get("kind") == FilingKind.OPENING else None


def form_sheet(case: Case, content: Mapping[str, Any]) -> paper.Paper | None:
    """The form of a filing as it was put up; None for what has no form."""
    if "form" not in content:
        return None
    filed_on = in_japan(case.opened_at).date()
    return paper.sheet(content["kind"], content["form"], unit_id=case.unit_id, filed_on=filed_on, on=filed_on)


def found_in_posts(case_id: int) -> tuple[tuple[Group, ...], ...]:
    """What the checks found in each post of a case, as it was put up; for whoever is known to see the case."""
    parts = [part for part in cases.contents(cases.case(case_id)).values() if "parcels" in part]
    return tuple(grouped(_checked(part)) for part in parts)


def _checked(content: Mapping[str, Any]) -> tuple[Checked, ...]:
    return in_order([stored_finding(finding) for finding in content["findings"]], content["overrides"])


def put_up_post(content: Mapping[str, Any]) -> PutUpPost | None:
    """The texts of a post as they were put up; None for what has none."""
    if "parcels" not in content:
        return None
    names = {str(account.ref): account for account in accounts.register()}
    found = _checked(content)
    return PutUpPost(
        post_id=int(Ref.parse(content["post"]).key),
        stated=bool(content["statement"]),
        checked=found,
        lists=str(content.get("lists", "")),
        reference=content["source"]["reference"],
        texts=tuple(
            PutUpText(
                account=names[parcel["account"]].display_name,
                platform=paper.platform_label(parcel["platform"]),
                handle=names[parcel["account"]].handle,
                text=parcel["text"],
                runs=runs(parcel["text"], parcel["account"], found),
                pictures=tuple(
                    PutUpPicture(image["sha256"], image["type"], image["alt"], of_picture(number, found))
                    for number, image in enumerate(parcel["images"], 1)
                ),
                not_before=datetime.fromisoformat(parcel["not_before"]),
                not_after=datetime.fromisoformat(parcel["not_after"]),
            )
            for parcel in content["parcels"]
        ),
    )
