"""What is done to posts and deliveries. Every deed leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kosatsu.accounts.models import Account
from kosatsu.approval.models import Clearance
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.posts import queries, rules
from kosatsu.posts.drafts import DraftIn, SourceIn
from kosatsu.posts.models import Attempt, Capture, Delivery, Outcome, Picture, Post, Receipt
from kosatsu.posts.states import DELIVERY_LIFECYCLE, EDITABLE, POST_LIFECYCLE, DeliveryState, OutcomeKind, PostState
from kosatsu.records import actions as records


def draft(given: DraftIn, *, accounts: Sequence[Account], unit_id: int, by: Actor, at: datetime) -> Post:
    """A new post, not submitted yet."""
    post = Post.objects.create(
        state=PostState.DRAFT,
        unit_id=unit_id,
        drafter_id=by.person(),
        title=given.title,
        body=given.body,
        not_before=given.not_before,
        not_after=given.not_after,
        overrides=rules.reasons_kept({}, given.reasons),
        created_at=at,
    )
    _fill(post, given, accounts)
    records.append("post.drafted", post.ref, by=by, at=at, title=given.title, accounts=[str(account.ref) for account in accounts])
    return post


def revise(post: Post, given: DraftIn, *, accounts: Sequence[Account], by: Actor, at: datetime) -> None:
    """Other words, pictures, accounts or time; whatever was stated about the old ones falls, but the reasons for what may stand yet."""
    _refuse_unless_editable(post)
    for name in ("title", "body", "not_before", "not_after"):
        setattr(post, name, getattr(given, name))
    post.statement = ""
    post.findings = []
    post.overrides = rules.reasons_kept(post.overrides, given.reasons)
    post.save(update_fields=["title", "body", "not_before", "not_after", "statement", "findings", "overrides"])
    Picture.objects.filter(post=post).delete()
    Delivery.objects.filter(post=post).delete()
    _fill(post, given, accounts)
    records.append("post.revised", post.ref, by=by, at=at, title=given.title, accounts=[str(account.ref) for account in accounts])


def take_source(post: Post, source: SourceIn, *, by: Actor, at: datetime) -> None:
    """Name the medium that already said it, with the copy taken as evidence."""
    _refuse_unless_editable(post)
    post.source_kind = source.kind
    post.source_reference = source.reference
    post.source_title = source.title
    post.source_text = source.text
    post.source_published_on = source.published_on
    post.source_taken_at = source.taken_at
    post.source_evidence = source.evidence
    post.source_images = list(source.images)
    post.save()
    records.append(
        "post.source_taken",
        post.ref,
        by=by,
        at=at,
        kind=source.kind,
        reference=source.reference,
        evidence=source.evidence,
        images=list(source.images),
    )


def freeze(delivery: Delivery, *, images: Sequence[Mapping[str, Any]], written_at: datetime) -> str:
    """Fix what will leave: outgoing pictures, the time that is written into it, the account's id. Returns the digest."""
    delivery.images = [dict(image) for image in images]
    delivery.platform = delivery.account.platform
    delivery.stable_id = delivery.account.stable_id
    delivery.written_at = written_at
    delivery.digest = rules.digest(queries.parcel(delivery))
    delivery.save(update_fields=["images", "platform", "stable_id", "written_at", "digest"])
    return delivery.digest


def state_and_check(
    post: Post,
    *,
    statement: str,
    findings: Sequence[Finding],
    overrides: Mapping[str, str],
    by: Actor,
    at: datetime,
    lists: str = "",
) -> None:
    """Keep the drafter's one statement about the prohibited classes, what the checks found, by which version of the city's lists, and the
    reasons to go on."""
    refuse_if(rules.against_overriding(findings, overrides))
    post.statement = statement
    post.findings = [_as_stored(finding) for finding in findings]
    post.overrides = rules.reasons_given(findings, overrides)
    post.lists = lists
    post.save(update_fields=["statement", "findings", "overrides", "lists"])
    codes = [finding.code for finding in findings]
    records.append("post.checked", post.ref, by=by, at=at, statement=statement, findings=codes, overrides=post.overrides, lists=lists)


def take_over(post: Post, *, by: Actor, at: datetime) -> None:
    """Another drafter for a post whose drafter is not there any more; it has to be stated and checked anew."""
    former, post.drafter_id = post.drafter_id, by.person()
    post.statement = ""
    post.overrides = {}
    post.save(update_fields=["drafter", "statement", "overrides"])
    records.append("post.taken_over", post.ref, by=by, at=at, former=former)


def follow_account(post: Post, unit_id: int, *, by: Actor, at: datetime) -> None:
    """A draft for an account that went to another unit goes with it; a colleague there takes it over."""
    former, post.unit_id = post.unit_id, unit_id
    post.save(update_fields=["unit"])
    records.append("post.went_along", post.ref, by=by, at=at, former=former, unit=unit_id)


def move(post: Post, state: PostState, *, by: Actor, at: datetime, **said: Any) -> None:
    """The post follows its case: submitted, returned, recalled, cleared, rejected, withdrawn."""
    post.state = POST_LIFECYCLE.move(post.state, state)
    post.save(update_fields=["state"])
    records.append(f"post.{state}", post.ref, by=by, at=at, **said)


def move_delivery(delivery: Delivery, state: DeliveryState, *, by: Actor, at: datetime, note: str = "", **said: Any) -> None:
    """The delivery goes one move on; `note` is what people read about it."""
    delivery.state = DELIVERY_LIFECYCLE.move(delivery.state, state)
    delivery.note = note
    delivery.save(update_fields=["state", "note"])
    records.append(f"delivery.{state}", delivery.ref, by=by, at=at, note=note, **said)


def annotate(delivery: Delivery, note: str, *, by: Actor, at: datetime) -> None:
    """Other words for people about a delivery that stays where it is."""
    delivery.note = note
    delivery.save(update_fields=["note"])
    records.append("delivery.noted", delivery.ref, by=by, at=at, note=note)


def begin_attempt(delivery: Delivery, clearance: Clearance, *, by: Actor, at: datetime) -> Attempt:
    """Write down that the irreversible call is about to be made; to be committed before it."""
    number = Attempt.objects.filter(clearance=clearance).count() + 1
    attempt = Attempt.objects.create(delivery=delivery, clearance=clearance, number=number, started_at=at)
    records.append("attempt.begun", delivery.ref, by=by, at=at, clearance=clearance.digest, number=number, action=clearance.action)
    return attempt


def end_attempt(attempt: Attempt, kind: OutcomeKind, *, detail: str, by: Actor, at: datetime) -> None:
    """Write down what came of the call."""
    attempt.live = False
    attempt.save(update_fields=["live"])
    Outcome.objects.create(attempt=attempt, kind=kind, detail=detail, at=at)
    records.append(
        "attempt.ended",
        attempt.delivery.ref,
        by=by,
        at=at,
        clearance=attempt.clearance_id,
        number=attempt.number,
        outcome=str(kind),
        detail=detail,
    )


def give_receipt(
    delivery: Delivery, *, url: str, platform_id: str, revision: str, published_at: datetime, by_hand: bool, by: Actor, at: datetime
) -> Receipt:
    """Write down where the delivery stands live."""
    receipt = Receipt.objects.create(
        delivery=delivery, url=url, platform_id=platform_id, revision=revision, published_at=published_at, by_hand=by_hand
    )
    records.append("delivery.receipt", delivery.ref, by=by, at=at, url=url, platform_id=platform_id, revision=revision, by_hand=by_hand)
    return receipt


def keep_capture(delivery: Delivery, *, answer: str, differences: Sequence[str], evidence: str, by: Actor, at: datetime) -> Capture:
    """Write down what was seen live: `same`, `different`, `gone` or `unseen`."""
    capture = Capture.objects.create(delivery=delivery, at=at, answer=answer, differences=list(differences), evidence=evidence)
    records.append("delivery.captured", delivery.ref, by=by, at=at, answer=answer, differences=list(differences), evidence=evidence)
    return capture


def _as_stored(finding: Finding) -> dict[str, Any]:
    places = [[place.where, place.start, place.end] for place in finding.places]
    said = {"code": finding.code, "ground": finding.ground, "level": str(finding.level), "params": dict(finding.params)}
    return {**said, "text": finding.text, "picture": finding.picture, "places": places}


def _refuse_unless_editable(post: Post) -> None:
    refuse_if([] if post.state in EDITABLE else [Finding("post.not_editable", PRODUCT_LAW_3)])


def _fill(post: Post, given: DraftIn, accounts: Sequence[Account]) -> None:
    Picture.objects.bulk_create(
        Picture(post=post, position=number, original=picture.original, media_type=picture.media_type, alt=picture.alt)
        for number, picture in enumerate(given.pictures, 1)
    )
    Delivery.objects.bulk_create(
        Delivery(
            post=post,
            account=account,
            state=DeliveryState.PLANNED,
            text=given.texts.get(account.pk) or given.body,
            platform=account.platform,
            stable_id=account.stable_id,
        )
        for account in accounts
    )
