"""The inbox: everything that waits for this person now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Filing
from kosatsu.accounts.states import EDITABLE, AccountState, FilingKind, FilingState
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState, Stage
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.refs import Ref
from kosatsu.overviews import case_list, duties, paper, policy_page, transfer_page
from kosatsu.overviews.case_list import Line
from kosatsu.overviews.filing_page import FORM_NAMES
from kosatsu.overviews.transfer_page import Orphan
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.people.rules import Rank
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import EDITABLE as EDITABLE_POST

TOLD_FOR = timedelta(days=7)
URGENT = {"delivery": "緊急削除", "account": "緊急休止"}
HEADS = frozenset({Rank.SECTION_HEAD, Rank.DIRECTOR, Rank.VICE_MAYOR, Rank.MAYOR})


@dataclass(frozen=True)
class WaitingPost:
    """A post that waits for a second look, was drafted by the reader, or has a delivery in trouble."""

    id: int
    title: str
    unit_name: str
    drafter: str
    state: str
    account: str = ""
    note: str = ""


@dataclass(frozen=True)
class OwedReview:
    """後閲 the reader owes."""

    id: int
    deed: str
    title: str
    reason: str
    asked_at: datetime


@dataclass(frozen=True)
class SealReview:
    """後閲 the reader owes of a seal that a deputy gave."""

    case_id: int
    title: str
    box: str
    deputy: str
    asked_at: datetime


@dataclass(frozen=True)
class OwnFiling:
    """A filing of the reader that is not under way."""

    id: int
    form_name: str
    account_name: str
    state: str


@dataclass(frozen=True)
class DueAccount:
    """An account of the reader's units that waits for its opening report, or for its closing to be carried out."""

    id: int
    name: str
    platform: str
    unit_name: str
    due_on: date | None


@dataclass(frozen=True)
class Inbox:
    """What waits for a person, most pressing first."""

    cases: tuple[Line, ...]
    acting: tuple[Line, ...]
    to_read: tuple[Line, ...]
    seal_reviews: tuple[SealReview, ...]
    papers: tuple[Line, ...]
    under_way: tuple[Line, ...]
    orphans: tuple[Orphan, ...]
    looks: tuple[WaitingPost, ...]
    reviews: tuple[OwedReview, ...]
    trouble: tuple[WaitingPost, ...]
    filings: tuple[OwnFiling, ...]
    posts: tuple[WaitingPost, ...]
    openings: tuple[DueAccount, ...]
    closings: tuple[OwnFiling, ...]
    duties: tuple[duties.DutyLine, ...]
    policies: tuple[policy_page.ToRead, ...]

    @property
    def counts(self) -> tuple[tuple[str, str, int], ...]:
        """(place on the page, what it is called, how many) of every kind of which there is anything."""
        kinds = (
            ("cases", "押印", self.cases),
            ("acting", "代決", self.acting),
            ("seal_reviews", "代決の後閲", self.seal_reviews),
            ("papers", "転記", self.papers),
            ("trouble", "発信", self.trouble),
            ("looks", "見比べ", self.looks),
            ("reviews", "後閲", self.reviews),
            ("duties", "やること", self.duties),
            ("policies", "運用ポリシー", self.policies),
            ("openings", "開設報告", self.openings),
            ("closings", "廃止", self.closings),
            ("filings", "あなたの届出", self.filings),
            ("posts", "あなたの投稿案", self.posts),
            ("orphans", "引継ぎ", self.orphans),
            ("to_read", "供覧", self.to_read),
            ("under_way", "回議中の起案", self.under_way),
        )
        return tuple((place, words, len(found)) for place, words, found in kinds if found)

    @property
    def empty(self) -> bool:
        """Whether nothing waits for the reader; the own drafts that are on their way wait for others."""
        return all(place == "under_way" for place, _, _ in self.counts)


def waiting(*, by: Actor, at: datetime) -> int:
    """How many cases wait for the person's seal."""
    return len(cases.waiting_for(by.person(), at))


def inbox(*, by: Actor, at: datetime) -> Inbox:
    """Everything that waits for this person at this moment."""
    person, day = by.person(), in_japan(at).date()
    names = {unit_id: period.name for unit_id, period in people.tree(day).periods.items()}
    drafting = reached_units(by, Permission.POST_DRAFT, at=at)
    waiting, acting, to_read, papers, under_way = _cases(by, at)
    return Inbox(
        cases=waiting,
        acting=acting,
        to_read=to_read,
        seal_reviews=_seal_reviews(person, day),
        papers=papers,
        under_way=under_way,
        orphans=transfer_page.orphans(drafting, by=by, at=at),
        looks=tuple(
            WaitingPost(post.pk, post.title, names.get(post.unit_id, ""), post.drafter.name, post.state)
            for post in posts.awaiting_look(drafting, besides=person)
        ),
        reviews=_reviews(person, day),
        trouble=_trouble(reached_units(by, Permission.POST_REPORT_MANUAL, at=at), names, at - TOLD_FOR),
        filings=_own_filings(person),
        posts=tuple(
            WaitingPost(post.pk, post.title, names.get(post.unit_id, ""), post.drafter.name, post.state)
            for post in posts.posts().filter(drafter_id=person, state__in=EDITABLE_POST)
        ),
        openings=_openings(reached_units(by, Permission.ACCOUNT_OPEN_REPORT, at=at), names),
        closings=_closings(reached_units(by, Permission.ACCOUNT_CLOSE, at=at)),
        duties=duties.waiting(by=by, at=at),
        policies=policy_page.to_read(by=by, at=at),
    )


def _cases(by: Actor, at: datetime) -> list[tuple[Line, ...]]:
    """What waits for the reader's seal, or as the deputy's; what is to be read or transcribed; the own drafts; most pressing first."""
    person = by.person()
    roster = people.roster(in_japan(at).date(), at)
    offices = roster.acted_for(person)
    transcribing = allows(by, Permission.FILING_TRANSCRIBE, unit_id=None, at=at)
    some = (
        cases.waiting_for(person, at),
        cases.waiting_at(offices, besides=person) if offices else [],
        list({step.case_id: step.case for step in cases.to_read(person, at)}.values()),
        cases.waiting_for_paper(at) if transcribing else [],
        list(Case.objects.filter(drafter_id=person, state=CaseState.UNDER_WAY).select_related("drafter", "unit")),
    )
    lines = {line.id: line for line in case_list.lines(list({case.pk: case for group in some for case in group}.values()), at, roster)}
    return [_by_due([lines[case.pk] for case in group]) for group in some]


@dataclass(frozen=True)
class Together:
    """A case that may be sealed together with others: the very content that the reader is shown as waiting."""

    id: int
    title: str
    seen: str
    step_id: int
    box: str


def together(allowed: str, *, by: Actor, at: datetime) -> tuple[Together, ...]:
    """The cases of the reader that may be sealed in one go, where the city allows it; never over an objection."""
    if allowed == "off":
        return ()
    held = {(holder.unit_id, holder.rank) for holder in people.appointments(by.person(), in_japan(at).date())}
    some = cases.waiting_for(by.person(), at)
    courses, steps = cases.courses_of(some), cases.open_steps_of(some)
    found = []
    for case in some:
        step = next((step for step in steps[case.pk] if (step.unit_id, step.rank) in held), None)
        deciding = step is not None and step.stage == Stage.DECISION
        if step is not None and not (deciding and (allowed != "decision" or courses[case.pk].objections)):
            found.append(Together(case.pk, case.title, courses[case.pk].seen, step.pk, step.box))
    return tuple(found)


def _by_due(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The cases whose day comes first, first."""
    return tuple(sorted(lines, key=lambda line: min((wait.due_on for wait in line.waits), default=date.max)))


def _seal_reviews(person: int, day: date) -> tuple[SealReview, ...]:
    """Seals that a deputy gave for an office of the reader, who has not looked at them yet."""
    offices = [(holder.unit_id, holder.rank) for holder in people.appointments(person, day)]
    found = [(review, review.seal) for review in cases.seal_reviews_open(offices) if review.seal and review.seal.person_id != person]
    return tuple(
        SealReview(seal.case_id, seal.case.title, seal.step.box if seal.step else "", seal.name, review.asked_at) for review, seal in found
    )


def _reviews(person: int, day: date) -> tuple[OwedReview, ...]:
    units = [holder.unit_id for holder in people.appointments(person, day) if holder.rank in HEADS]
    owed = [review for review in cases.reviews_open(units) if review.done_by != person]
    subjects = {Ref.parse(review.subject) for review in owed}
    keys = {kind: [int(subject.key) for subject in subjects if subject.kind == kind] for kind in ("delivery", "account")}
    titles = {
        **{str(found.ref): found.post.title for found in Delivery.objects.filter(pk__in=keys["delivery"]).select_related("post")},
        **{str(found.ref): str(found) for found in accounts.register().filter(pk__in=keys["account"])},
    }
    return tuple(
        OwedReview(
            id=review.pk,
            deed=URGENT[Ref.parse(review.subject).kind],
            title=titles[review.subject],
            reason=review.reason,
            asked_at=review.asked_at,
        )
        for review in owed
    )


def _trouble(units: set[int], names: dict[int, str], since: datetime) -> tuple[WaitingPost, ...]:
    return tuple(
        WaitingPost(
            id=delivery.pk,
            title=delivery.post.title,
            unit_name=names.get(delivery.post.unit_id, ""),
            drafter="",
            state=delivery.state,
            account=f"{delivery.account.display_name}({paper.platform_label(delivery.account.platform)})",
            note=delivery.note,
        )
        for delivery in posts.in_trouble(units, since=since)
    )


def _own_filings(person: int) -> tuple[OwnFiling, ...]:
    return tuple(_filing(filing) for filing in accounts.filings().filter(drafter_id=person, state__in=EDITABLE))


def _closings(units: set[int]) -> tuple[OwnFiling, ...]:
    decided = accounts.filings().filter(kind=FilingKind.CLOSING, state=FilingState.APPROVED, unit_id__in=units)
    return tuple(_filing(filing) for filing in decided)


def _filing(filing: Filing) -> OwnFiling:
    return OwnFiling(filing.pk, FORM_NAMES[FilingKind(filing.kind)], str(filing.form.get("account_name", "")), filing.state)


def _openings(units: set[int], names: dict[int, str]) -> tuple[DueAccount, ...]:
    return tuple(
        DueAccount(
            account.pk,
            account.display_name,
            paper.platform_label(account.platform),
            names.get(account.unit_id, ""),
            account.report_due_on,
        )
        for account in accounts.register().filter(state=AccountState.APPROVED, unit_id__in=units).order_by("report_due_on", "id")
    )
