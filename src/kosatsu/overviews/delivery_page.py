"""One variant on its way to one account: its clearance, the attempts, what was seen live, and what a person may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts import rules as account_rules
from kosatsu.approval import queries as cases
from kosatsu.approval.models import PostReview
from kosatsu.connectors import catalog
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_2
from kosatsu.kernel.refs import Ref
from kosatsu.kernel.wording import say
from kosatsu.overviews import paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import DeliveryState, OutcomeKind
from kosatsu.records import evidence

OUTCOMES = {
    OutcomeKind.RECEIPT: "届いた",
    OutcomeKind.HANDED_OVER: "手作業に渡した",
    OutcomeKind.REJECTED: "媒体が拒否した",
    OutcomeKind.TRY_LATER: "届かなかった(後でもう一度)",
    OutcomeKind.NOT_THERE: "届いていなかった",
    OutcomeKind.DELETED: "削除した",
    OutcomeKind.GONE: "もう無かった",
}
ANSWERS = {
    "same": "決裁のとおりに掲載されていました",
    "different": "決裁と違う内容が掲載されていました",
    "gone": "掲載が見つかりませんでした",
    "unseen": "媒体が答えず、確かめられませんでした",
    "by_hand": "投稿した人が画面の写しを残しました",
}


@dataclass(frozen=True)
class AttemptView:
    """One attempt and what came of it."""

    number: int
    started_at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True)
class CaptureView:
    """What was seen live at a moment."""

    at: datetime
    answer: str
    well: bool
    differences: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class SheetPicture:
    """A picture of the posting sheet, to be saved and handed to the platform."""

    sha256: str
    alt: str
    media_type: str


@dataclass(frozen=True)
class DeliveryPage:
    """Everything the page of a delivery shows; the `may_` say what the reader may do now, `withheld` why there is no posting sheet."""

    delivery_id: int
    post_id: int
    title: str
    account: str
    platform: str
    account_url: str
    state: str
    note: str
    text: str
    digest: str
    ground: str
    reference: str
    cleared_at: datetime | None
    cleared_by: str
    case_id: int | None
    not_before: datetime
    not_after: datetime
    pictures: tuple[SheetPicture, ...]
    attempts: tuple[AttemptView, ...]
    captures: tuple[CaptureView, ...]
    url: str
    published_at: datetime | None
    by_hand: bool
    may_report: bool
    may_settle: bool
    may_stop: bool
    may_resume: bool
    may_remove: bool
    may_report_removed: bool
    withheld: tuple[Finding, ...]


def page(delivery_id: int, *, by: Actor, at: datetime) -> DeliveryPage:
    """The delivery; NotFound for whoever has nothing to do with its account or post."""
    delivery = queries.delivery(delivery_id)
    may = _Powers(delivery, by, at)
    if not may.see:
        raise NotFound
    receipt = queries.receipt(delivery.pk)
    clearance = cases.clearance(delivery.digest) if delivery.state != DeliveryState.PLANNED else None
    here = DeliveryState(delivery.state)
    return DeliveryPage(
        delivery_id=delivery.pk,
        post_id=delivery.post_id,
        title=delivery.post.title,
        account=delivery.account.display_name,
        platform=catalog.capabilities(delivery.account.platform).label_ja,
        account_url=delivery.account.url,
        state=delivery.state,
        note=delivery.note,
        text=delivery.text,
        digest=delivery.digest,
        ground=clearance.ground if clearance else "",
        reference=clearance.reference if clearance else "",
        cleared_at=clearance.at if clearance else None,
        cleared_by=people.person(clearance.person_id).name if clearance else "",
        case_id=clearance.case_id if clearance else None,
        not_before=delivery.post.not_before,
        not_after=delivery.post.not_after,
        pictures=tuple(SheetPicture(image["sha256"], image["alt"], image["type"]) for image in delivery.images),
        attempts=_attempts(delivery.pk),
        captures=_captures(delivery.pk),
        url=receipt.url if receipt else "",
        published_at=receipt.published_at if receipt else None,
        by_hand=receipt.by_hand if receipt else False,
        may_report=may.report and here is DeliveryState.HANDED_OVER,
        may_settle=may.settle and here is DeliveryState.ASKED,
        may_stop=may.remove and here is DeliveryState.SCHEDULED,
        may_resume=may.settle and here in {DeliveryState.REFUSED, DeliveryState.STOPPED},
        may_remove=may.remove and here is DeliveryState.PUBLISHED,
        may_report_removed=may.report and here is DeliveryState.REMOVING,
        withheld=tuple(_against_handing_out(delivery, at)) if here is DeliveryState.HANDED_OVER else (),
    )


def _against_handing_out(delivery: Delivery, at: datetime) -> list[Finding]:
    """Why what was given to people to post by hand is not to be posted any more: altered, its account not in use, its window over."""
    kept = {image["sha256"]: evidence.has(image["sha256"]) for image in delivery.images}
    found = rules.against_altered(cleared=delivery.digest, parcel=queries.parcel(delivery), kept=kept)
    if not account_rules.speaks(delivery.account.state, delivery.account.suspension_kind) or delivery.account.under_check_since is not None:
        found.append(Finding("delivery.account_not_fit", PRODUCT_LAW_1))
    if rules.window_state(now=at, not_before=delivery.post.not_before, not_after=delivery.post.not_after) == "over":
        found.append(Finding("delivery.window_over", PRODUCT_LAW_2))
    return found


class _Powers:
    """What one person may do at one account at a moment."""

    def __init__(self, delivery: Delivery, by: Actor, at: datetime) -> None:
        also = [*accounts.operators(delivery.account_id, in_japan(at).date()), delivery.account.accountable_officer_id]
        unit = delivery.account.unit_id
        self.report = allows(by, Permission.POST_REPORT_MANUAL, unit_id=unit, at=at, also=also)
        self.remove = allows(by, Permission.POST_REMOVE_AT_ONCE, unit_id=unit, at=at, also=also)
        self.settle = allows(by, Permission.POST_SETTLE_UNCERTAIN, unit_id=unit, at=at)
        drafts = allows(by, Permission.POST_DRAFT, unit_id=delivery.post.unit_id, at=at)
        self.see = self.report or self.remove or self.settle or drafts or allows(by, Permission.OVERSEE, unit_id=None, at=at)


def _attempts(delivery_id: int) -> tuple[AttemptView, ...]:
    outcomes = {outcome.attempt_id: outcome for outcome in queries.outcomes(delivery_id)}
    views = []
    for attempt in queries.attempts(delivery_id):
        outcome = outcomes.get(attempt.pk)
        said = OUTCOMES[OutcomeKind(outcome.kind)] if outcome else "まだ分からない"
        views.append(AttemptView(attempt.number, attempt.started_at, said, outcome.detail if outcome else ""))
    return tuple(views)


def _captures(delivery_id: int) -> tuple[CaptureView, ...]:
    return tuple(
        CaptureView(
            at=capture.at,
            answer=ANSWERS[capture.answer],
            well=capture.answer in {"same", "by_hand"},
            differences=tuple(say(Finding(code, PRODUCT_LAW_1)) for code in capture.differences),
            evidence=capture.evidence,
        )
        for capture in queries.captures(delivery_id)
    )


@dataclass(frozen=True)
class ReviewPage:
    """What a superior is asked to look at afterwards: the deed in a word, and the thing's state by its kind."""

    review_id: int
    deed: str
    rows: tuple[tuple[str, str], ...]
    kind: str
    state: str


def review_page(review_id: int, *, by: Actor, at: datetime) -> ReviewPage:
    """An urgent removal or suspension that waits for its 後閲; NotFound when it does not, and for whoever is not asked."""
    review = cases.review(review_id)
    if review.clearance is None or review.reviewed_at is not None or by.person_id not in people.heads(review.unit_id, in_japan(at).date()):
        raise NotFound
    subject = Ref.parse(review.clearance.subject)
    if subject.kind == "account":
        return _suspended(review, int(subject.key))
    delivery = queries.delivery(int(subject.key))
    receipt = queries.receipt(delivery.pk)
    return ReviewPage(
        review_id,
        "緊急削除",
        (
            ("アカウント", f"{delivery.account.display_name}({catalog.capabilities(delivery.account.platform).label_ja})"),
            ("件名", delivery.post.title),
            ("削除された文", delivery.text),
            ("掲載されていたURL", receipt.url if receipt else ""),
            ("削除した職員", people.person(review.clearance.person_id).name),
            ("理由", review.clearance.reason),
            *([("書き添え", delivery.note)] if delivery.note else []),
        ),
        "delivery",
        delivery.state,
    )


def _suspended(review: PostReview, account_id: int) -> ReviewPage:
    account = accounts.account(account_id)
    rows = (
        ("アカウント", f"{account.display_name}({catalog.capabilities(account.platform).label_ja})"),
        ("休止の理由", paper.SUSPENSION_WORDS[account.suspension_kind]),
        ("休止の事情", review.reason),
        ("休止した職員", people.person(review.done_by).name),
    )
    return ReviewPage(review.pk, "緊急休止", rows, "account", account.state)
