"""A post on its way to the decision: drafted, checked, put up, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from kosatsu.accounts import queries as account_queries
from kosatsu.accounts import rules as account_rules
from kosatsu.accounts.models import Account
from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import engine as checks
from kosatsu.checks import settings as city_settings
from kosatsu.checks import statements
from kosatsu.checks.city import City
from kosatsu.checks.pictures.judging import against_pictures
from kosatsu.connectors import images
from kosatsu.connectors.contract import Limits
from kosatsu.flows import listing, reaching, reading_pictures, recalling, taking_over, telling
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding, Level, Place
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_2
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.drafts import DraftIn, PictureIn
from kosatsu.posts.models import Delivery, Picture, Post
from kosatsu.posts.states import PostState
from kosatsu.records import evidence
from kosatsu.second_opinions import queries as second_opinions


@dataclass(frozen=True)
class Variant:
    """One of the texts of a post; `where` is the account's Ref, blank for words that are for no account yet."""

    where: str
    platform: str
    text: str


@transaction.atomic
def draft(given: DraftIn, *, accounts: Sequence[int], unit_id: int, by: Actor, at: datetime) -> int:
    """A new post of a unit for some accounts, not submitted yet. Returns the post's id."""
    chosen = chosen_accounts(accounts, by=by, at=at)
    acting = require(by, Permission.POST_DRAFT, unit_id=unit_id, at=at)
    return posts.draft(given, accounts=chosen, unit_id=unit_id, by=acting, at=at).pk


@transaction.atomic
def revise(post_id: int, given: DraftIn, *, accounts: Sequence[int], by: Actor, at: datetime) -> None:
    """Other words, pictures, accounts or time in a post that is not under way, by its drafter only: nobody clears words of the own."""
    post = queries.post_locked(post_id)
    _only_the_drafter(post, by)
    chosen = chosen_accounts(accounts, by=by, at=at)
    acting = require(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    posts.revise(post, given, accounts=chosen, by=acting, at=at)


@transaction.atomic
def submit(post_id: int, *, statement: str, overrides: Mapping[str, str], by: Actor, at: datetime) -> int:
    """The post goes to the decision of the section's head, as exactly these bytes. Returns the case's id."""
    post = queries.post_locked(post_id)
    acting = require(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    refuse_if([Finding("bundle.put_up_together", PRODUCT_LAW_1)] if len(_together(post)) > 1 else [])
    content = put_up(post, statement=statement, overrides=overrides, by=acting, at=at)
    posts.move(post, PostState.SUBMITTED, by=acting, at=at)
    steps = cases.plan("post", unit_id=post.unit_id, drafter_id=post.drafter_id, on=in_japan(at).date())
    case = cases.open_case_of(post.ref)
    if case is None:
        case = approval.open_case(
            post.ref,
            kind="post",
            title=post.title,
            content=content,
            unit_id=post.unit_id,
            steps=steps,
            by=acting,
            at=at,
            writers=taking_over.writers(post.ref),
        )
    else:
        case = cases.locked(case.pk)
        approval.resubmit(case, content=content, title=post.title, steps=steps, by=acting, at=at, writers=taking_over.writers(post.ref))
    telling.case_moved(case, Verb.SUBMITTED, by=acting, at=at)
    return case.pk


@transaction.atomic
def recall(post_id: int, *, by: Actor, at: datetime) -> None:
    """The drafter takes the post back while it is under way (引戻し)."""
    post = queries.post_locked(post_id)
    case = cases.open_case_of(post.ref)
    if case is not None:
        recalling.recall(case.pk, by=by, at=at)
        return
    _only_the_drafter(post, by)
    posts.move(post, PostState.RECALLED, by=by, at=at)


@transaction.atomic
def withdraw(post_id: int, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The drafter ends a post that is not under way (取下げ)."""
    post = queries.post_locked(post_id)
    case = cases.open_case_of(post.ref)
    if case is not None:
        recalling.withdraw(case.pk, reason=reason, by=by, at=at)
        return
    _only_the_drafter(post, by)
    posts.move(post, PostState.WITHDRAWN, by=by, at=at)


def findings(post_id: int, *, at: datetime) -> list[Finding]:
    """What the checks say of every variant as it stands now, each thing once."""
    post = queries.post(post_id)
    variants = [Variant(str(one.account.ref), one.account.platform, one.text) for one in queries.deliveries(post.pk)]
    pictures = [PictureIn(picture.original, picture.media_type, picture.alt) for picture in queries.pictures(post.pk)]
    return _found_in(variants, pictures, window=(post.not_before, post.not_after), at=at)


def while_writing(given: DraftIn, *, accounts: Sequence[int], unit_id: int, by: Actor, at: datetime) -> list[Finding]:
    """What the checks would say of a post that is still being written, for these accounts or for none yet; nothing is kept."""
    chosen = chosen_accounts(accounts, by=by, at=at)
    require(by, Permission.POST_DRAFT, unit_id=unit_id, at=at)
    texts = [Variant(str(account.ref), account.platform, given.texts.get(account.pk) or given.body) for account in chosen]
    return _found_in(texts or [Variant("", "", given.body)], given.pictures, window=(given.not_before, given.not_after), at=at)


def _found_in(
    variants: Sequence[Variant], pictures: Sequence[PictureIn], *, window: tuple[datetime, datetime], at: datetime
) -> list[Finding]:
    """What the checks say of these texts and pictures, each thing once with every place of it."""
    today, leaves_at, until = in_japan(at).date(), in_japan(max(window[0], at)), in_japan(window[1]).date()
    city = city_on(today)
    alts = tuple(picture.alt for picture in pictures)
    seen = reading_pictures.pictured(pictures)
    second = second_opinions.hints([variant.text for variant in variants]) if bylaws.value("opinion.use", today) else {}
    alike: dict[tuple[str, str], list[str]] = {}
    for variant in variants:
        alike.setdefault((variant.platform, variant.text), []).append(variant.where)
    found: dict[str, Finding] = {}
    for (platform, text), standing in alike.items():
        given = checks.Draft(
            text=text, platform=platform, posted_on=leaves_at.date(), alts=alts, city=city, until=until, leaves_at=leaves_at
        )
        said = (*checks.run(given), *against_pictures(given, seen), *second.get(text, ()))
        for finding in (_firm(found_here, on=today) for found_here in said):
            before = found.get(finding.key, finding)
            here = [Place(where, finding.start, finding.end) for where in standing if finding.end and not finding.picture]
            found[finding.key] = replace(before, places=(*before.places, *here))
    return list(found.values())


def city_on(day: date) -> City:
    """The city as the checks know it on a day."""
    values = {key: bylaws.value(key, day) for key in city_settings.KEYS}
    lists = listing.lists_on(day)
    return city_settings.city_of(values, telephones=people.telephones(day), closed=bylaws.closed_days(day), lists=lists)


def _firm(finding: Finding, *, on: date) -> Finding:
    """A picture without words cannot be passed over by a reason, as long as the city's own rule asks for them."""
    if finding.code == "alt.missing" and bylaws.value("alt_text", on):
        return replace(finding, level=Level.IMPOSSIBLE)
    return finding


def put_up(post: Post, *, statement: str, overrides: Mapping[str, str], by: Actor, at: datetime) -> bytes:
    """Check the post, fix what will leave for every account, and give the bytes that are decided on."""
    _only_the_drafter(post, by)
    deliveries = queries.deliveries(post.pk)
    pictures = queries.pictures(post.pk)
    refuse_if(rules.against_incomplete(text=post.body, accounts=len(deliveries)))
    refuse_if(statements.against_unstated(statement))
    if rules.window_state(now=at, not_before=post.not_before, not_after=post.not_after) == "over":
        refuse_if([Finding("post.window_over", PRODUCT_LAW_2)])
    chosen_accounts([delivery.account_id for delivery in deliveries], by=by, at=at)
    lists = listing.lists_on(in_japan(at).date()).version
    found = findings(post.pk, at=at)
    posts.state_and_check(post, statement=statement, findings=found, overrides=overrides, by=by, at=at, lists=lists)
    for delivery in deliveries:
        _freeze(delivery, post, pictures, at)
    return content_of(post)


def content_of(post: Post) -> bytes:
    """The bytes of a post that are decided on: every parcel as it will leave, with what was stated and found about it."""
    return canonical.encode(
        {
            "post": str(post.ref),
            "title": post.title,
            "statement": post.statement,
            "findings": post.findings,
            "overrides": post.overrides,
            "lists": post.lists,
            "source": {"kind": post.source_kind, "reference": post.source_reference, "evidence": post.source_evidence},
            "parcels": [rules.as_put_up(queries.parcel(delivery)) for delivery in queries.deliveries(post.pk)],
        }
    )


def against_not_in_use(account: Account) -> list[Finding]:
    """Nothing goes out through an account that is not in use, or that the register does not vouch for at present."""
    found = [] if account_rules.speaks(account.state, account.suspension_kind) else [_not_live(account)]
    if account.under_check_since is not None:
        found.append(Finding("post.account_under_check", PRODUCT_LAW_1, params={"name": str(account)}))
    return found


def _not_live(account: Account) -> Finding:
    return Finding("post.account_not_live", PRODUCT_LAW_1, params={"name": str(account)})


def chosen_accounts(ids: Sequence[int], *, by: Actor, at: datetime) -> list[Account]:
    """The accounts somebody wants to write for; Forbidden unless the person's section has them or the person operates them."""
    day = in_japan(at).date()
    chosen = []
    for account_id in sorted(set(ids)):
        account = account_queries.account(account_id)
        also = [*account_queries.operators(account_id, day), account.accountable_officer_id]
        require(by, Permission.POST_DRAFT, unit_id=account.unit_id, at=at, also=also)
        refuse_if(against_not_in_use(account))
        chosen.append(account)
    return chosen


def _freeze(delivery: Delivery, post: Post, pictures: Sequence[Picture], at: datetime) -> None:
    """The time written into a post is its planned minute; the microseconds, unique to the delivery, keep two posts of a minute apart."""
    limits = reaching.registry(in_japan(at).date()).capabilities(delivery.account.platform).limits
    refuse_if(rules.against_too_many_pictures(pictures=len(pictures), limit=limits.images, account=str(delivery.account)))
    outgoing = [_outgoing(picture, limits) for picture in pictures]
    kept = [
        {"sha256": evidence.keep(image.content), "type": image.media_type, "alt": picture.alt}
        for image, picture in zip(outgoing, pictures, strict=True)
    ]
    written_at = max(post.not_before, at).replace(microsecond=delivery.pk % 1_000_000)
    posts.freeze(delivery, images=kept, written_at=written_at)


def _outgoing(picture: Picture, limits: Limits) -> images.Outgoing:
    try:
        return images.outgoing(evidence.read(picture.original), limits, alt=picture.alt)
    except images.Unreadable as error:
        raise Refused([Finding("post.picture_unreadable", PRODUCT_LAW_1, params={"number": picture.position})]) from error


def _together(post: Post) -> list[Ref]:
    """What came back in one case with the post, itself among it."""
    case = cases.open_case_of(post.ref)
    return cases.subjects(case) if case is not None else []


def _only_the_drafter(post: Post, by: Actor) -> None:
    refuse_if([] if post.drafter_id == by.person() else [Finding("post.other_drafter", PRODUCT_LAW_1)])
