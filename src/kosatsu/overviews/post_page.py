"""A post as its people see it: every variant, where it came from, what was found, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import Verb
from kosatsu.connectors import catalog
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.canonical import digest
from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.findings import Finding
from kosatsu.overviews.marking import Checked, Group, Run, grouped, in_order, of_picture, runs, stored_finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Delivery, Picture, Post
from kosatsu.posts.states import EDITABLE, PostState, SourceKind
from kosatsu.records import queries as records

SOURCE_LABELS = {
    SourceKind.WEB: "市のページ(システムが読み取ったもの)",
    SourceKind.PASTED: "市のページ(貼り付けたもの)",
    SourceKind.PRINT: "広報紙などの印刷物",
    SourceKind.AUDIO: "音声告知などの放送",
}


@dataclass(frozen=True)
class PictureView:
    """A picture with its words and what was found in it; `sha256` names the file."""

    sha256: str
    media_type: str
    alt: str
    checked: tuple[Checked, ...] = ()


@dataclass(frozen=True)
class Variant:
    """What goes to one account. `spans` are the way from the source to it, empty where there is no source; `runs` show what was found."""

    delivery_id: int
    account_id: int
    account: str
    platform: str
    state: str
    note: str
    text: str
    length: int
    limit: int
    url: str
    pictures: tuple[PictureView, ...]
    spans: tuple[tuple[str, str], ...]
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class SourceView:
    """The medium that already said it."""

    label: str
    reference: str
    title: str
    text: str
    published_on: date | None
    taken_at: datetime | None
    evidence: str
    is_link: bool


@dataclass(frozen=True)
class PostPage:
    """Everything the page of a post shows; the `may_` say what the reader may do now. `reasons` are the drafter's own, by finding."""

    post_id: int
    title: str
    state: str
    unit_id: int
    drafter: str
    not_before: datetime
    not_after: datetime
    body: str
    pictures: tuple[PictureView, ...]
    variants: tuple[Variant, ...]
    source: SourceView | None
    case_id: int | None
    came_back: str
    may_edit: bool
    may_quote: bool
    may_recall: bool
    may_withdraw: bool
    may_look: bool
    reasons: Mapping[str, str]
    checked: tuple[Checked, ...]

    @property
    def seen(self) -> str:
        """A digest of what would leave and when, as this page shows it; a page that was opened before carries another."""
        pictures = [[picture.sha256, picture.alt] for picture in self.pictures]
        texts = [[one.account_id, one.text] for one in self.variants]
        return digest([self.title, self.body, self.not_before.isoformat(), pictures, texts])

    @property
    def groups(self) -> tuple[Group, ...]:
        """What the checks found, by level."""
        return grouped(self.checked)


@dataclass(frozen=True)
class PostRow:
    """A post in the list."""

    post_id: int
    title: str
    state: str
    drafter: str
    not_before: datetime
    accounts: tuple[str, ...]
    deliveries: tuple[str, ...]


@dataclass(frozen=True)
class AccountChoice:
    """An account somebody may write for."""

    account_id: int
    name: str
    platform: str


def page(post_id: int, *, by: Actor, at: datetime) -> PostPage:
    """The post; NotFound for whoever has nothing to do with it."""
    post = queries.post(post_id)
    mine = post.drafter_id == by.person_id
    case = cases.open_case_of(post.ref) or cases.latest_case_of(post.ref)
    drafts = allows(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    if not queries.may_see(post, by=by, at=at):
        raise NotFound
    editable = post.state in EDITABLE
    found = in_order([stored_finding(finding) for finding in post.findings], post.overrides)
    return PostPage(
        post_id=post.pk,
        title=post.title,
        state=post.state,
        unit_id=post.unit_id,
        drafter=post.drafter.name,
        not_before=post.not_before,
        not_after=post.not_after,
        body=post.body,
        pictures=_found_in(map(_picture, queries.pictures(post.pk)), found),
        variants=_marked([_variant(delivery, post) for delivery in queries.deliveries(post.pk)], found),
        source=_source(post),
        case_id=case.pk if case else None,
        came_back=_came_back(post, case) if post.state == PostState.RETURNED else "",
        may_edit=mine and editable,
        may_quote=drafts and post.state in {PostState.REJECTED, PostState.WITHDRAWN} and _source(post) is None,
        may_recall=mine and post.state in {PostState.SUBMITTED, PostState.AWAITING_LOOK},
        may_withdraw=mine and editable,
        may_look=drafts and not mine and post.state == PostState.AWAITING_LOOK,
        reasons=dict(post.overrides),
        checked=found,
    )


def with_findings(page: PostPage, findings: Sequence[Finding]) -> PostPage:
    """The page as the checks see the post now, instead of as it was put up."""
    found = in_order(findings, page.reasons)
    return replace(page, checked=found, variants=_marked(page.variants, found), pictures=_found_in(page.pictures, found))


def rows(*, by: Actor, at: datetime, limit: int = 100) -> list[PostRow]:
    """The posts of the units a person writes for, or all for whoever oversees, newest first."""
    found = queries.posts()
    if not allows(by, Permission.OVERSEE, unit_id=None, at=at):
        found = found.filter(unit_id__in=reached_units(by, Permission.POST_DRAFT, at=at))
    posts = list(found[:limit])
    deliveries = _by_post(queries.deliveries_of(post.pk for post in posts))
    return [
        PostRow(
            post_id=post.pk,
            title=post.title,
            state=post.state,
            drafter=post.drafter.name,
            not_before=post.not_before,
            accounts=tuple(delivery.account.display_name for delivery in deliveries.get(post.pk, [])),
            deliveries=tuple(delivery.state for delivery in deliveries.get(post.pk, [])),
        )
        for post in posts
    ]


def own_drafts(*, by: Actor, at: datetime) -> list[tuple[int, str]]:
    """Id and title of the person's own posts that are not under way, the next to go out first, as words to choose from."""
    found = queries.posts().filter(drafter_id=by.person(), state__in=EDITABLE).order_by("not_before", "id")
    return [(post.pk, f"{post.title}({in_japan(post.not_before):%Y-%m-%d %H:%M})") for post in found]


def choices(*, by: Actor, at: datetime) -> list[AccountChoice]:
    """The accounts in use that a person may write for: those of the section, and those the person operates or answers for."""
    units = reached_units(by, Permission.POST_DRAFT, at=at)
    operated = set(accounts.operated_by(by.person(), in_japan(at).date()))
    return [
        AccountChoice(account.pk, account.display_name, catalog.capabilities(account.platform).label_ja)
        for account in accounts.live()
        if account.unit_id in units or account.pk in operated
    ]


def own_unit(*, by: Actor, at: datetime) -> int:
    """Id of the unit in whose office somebody acts; Forbidden without one."""
    return people.acting(by, in_japan(at).date()).unit_id


def _marked(variants: Sequence[Variant], found: Sequence[Checked]) -> tuple[Variant, ...]:
    return tuple(replace(one, runs=runs(one.text, f"account:{one.account_id}", found)) for one in variants)


def _picture(picture: Picture) -> PictureView:
    return PictureView(picture.original, picture.media_type, picture.alt)


def _found_in(pictures: Iterable[PictureView], found: Sequence[Checked]) -> tuple[PictureView, ...]:
    return tuple(replace(picture, checked=of_picture(number, found)) for number, picture in enumerate(pictures, 1))


def _came_back(post: Post, case: Case | None) -> str:
    """Why a post came back: from the look of a second person, else from the last seal that returned its case."""
    looked = [line.fields.get("reason", "") for line in records.history(post.ref) if line.verb == "post.returned"]
    sealed = [seal.comment for seal in cases.seals(case) if seal.verb == Verb.RETURNED] if case else []
    return str(next((said for said in (*looked[-1:], *sealed[-1:]) if said), ""))


def _variant(delivery: Delivery, post: Post) -> Variant:
    receipt = queries.receipt(delivery.pk)
    limits = catalog.limits(delivery.account.platform)
    return Variant(
        delivery_id=delivery.pk,
        account_id=delivery.account_id,
        account=delivery.account.display_name,
        platform=catalog.capabilities(delivery.account.platform).label_ja,
        state=delivery.state,
        note=delivery.note,
        text=delivery.text,
        length=catalog.length(delivery.text, delivery.account.platform),
        limit=limits.length,
        url=receipt.url if receipt else "",
        pictures=tuple(PictureView(image["sha256"], image["type"], image["alt"]) for image in delivery.images),
        spans=tuple(rules.differences(post.source_text.strip(), delivery.text)) if post.source_text else (),
    )


def _source(post: Post) -> SourceView | None:
    if not post.source_kind:
        return None
    return SourceView(
        label=SOURCE_LABELS[SourceKind(post.source_kind)],
        reference=post.source_reference,
        title=post.source_title,
        text=post.source_text,
        published_on=post.source_published_on,
        taken_at=post.source_taken_at,
        evidence=post.source_evidence,
        is_link=post.source_reference.startswith(("https://", "http://")),
    )


def _by_post(deliveries: Iterable[Delivery]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.post_id, []).append(delivery)
    return found
