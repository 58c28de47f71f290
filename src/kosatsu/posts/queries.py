"""Reading posts, deliveries and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from kosatsu.approval import queries as cases
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.people.permissions import Permission, allows
from kosatsu.posts import rules
from kosatsu.posts.models import Attempt, Capture, Delivery, Outcome, Picture, Post, Receipt
from kosatsu.posts.states import EDITABLE, DeliveryState, PostState


def post(post_id: int) -> Post:
    """The post; NotFound if there is none."""
    found = Post.objects.select_related("unit", "drafter").filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def post_locked(post_id: int) -> Post:
    """The post, held for this transaction; NotFound if there is none."""
    found = Post.objects.select_for_update().filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def may_see(post: Post, *, by: Actor, at: datetime) -> bool:
    """Whether a post is to be seen by somebody: its drafter, who writes for its unit, who oversees, whose box waits for a seal."""
    if post.drafter_id == by.person_id or allows(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at):
        return True
    return allows(by, Permission.OVERSEE, unit_id=None, at=at) or _seals(post, by, at)


def _seals(post: Post, by: Actor, at: datetime) -> bool:
    case = cases.open_case_of(post.ref)
    return case is not None and by.person_id is not None and cases.step_for(case, by.person_id, at) is not None


def posts() -> QuerySet[Post]:
    """All posts, newest first."""
    return Post.objects.select_related("unit", "drafter").order_by("-id")


def awaiting_look(unit_ids: Iterable[int], *, besides: int) -> list[Post]:
    """Exempt posts of these units that wait for a second person's look, not the person's own."""
    waiting = Post.objects.filter(state=PostState.AWAITING_LOOK, unit_id__in=list(unit_ids)).exclude(drafter_id=besides)
    return list(waiting.select_related("unit", "drafter").order_by("id"))


def pictures(post_id: int) -> list[Picture]:
    """The pictures of a post in their order."""
    return list(Picture.objects.filter(post_id=post_id).order_by("position"))


def deliveries(post_id: int) -> list[Delivery]:
    """The deliveries of a post."""
    return list(Delivery.objects.filter(post_id=post_id).select_related("account", "post").order_by("id"))


def deliveries_of(post_ids: Iterable[int]) -> list[Delivery]:
    """The deliveries of several posts."""
    return list(Delivery.objects.filter(post_id__in=list(post_ids)).select_related("account", "post").order_by("id"))


def deliveries_by_id(ids: Iterable[int]) -> list[Delivery]:
    """These deliveries, as far as there are any."""
    return list(Delivery.objects.filter(pk__in=list(ids)).select_related("account", "post"))


def delivery(delivery_id: int) -> Delivery:
    """The delivery; NotFound if there is none."""
    found = Delivery.objects.select_related("account", "post").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found


def delivery_locked(delivery_id: int) -> Delivery:
    """The delivery, held for this transaction; NotFound if there is none."""
    found = Delivery.objects.select_for_update(of=("self",)).select_related("account", "post").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found


def delivery_of(digest: str) -> int:
    """Id of the delivery whose bytes have this digest; NotFound if there is none."""
    found = Delivery.objects.filter(digest=digest).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


def parcel(delivery: Delivery) -> rules.Parcel:
    """The delivery's bytes as they will leave, taken from its rows as they are now."""
    return rules.Parcel(
        delivery=str(delivery.ref),
        account=str(delivery.account.ref),
        platform=delivery.platform,
        stable_id=delivery.stable_id,
        text=delivery.text,
        images=tuple((image["sha256"], image["type"], image["alt"]) for image in delivery.images),
        written_at=_stamp(delivery.written_at),
        not_before=_stamp(delivery.post.not_before),
        not_after=_stamp(delivery.post.not_after),
    )


def _stamp(moment: datetime | None) -> str:
    return in_japan(moment).isoformat(timespec="microseconds") if moment else ""


def live_attempt(clearance: str) -> Attempt | None:
    """The attempt on a clearance whose outcome is not known, if any."""
    return Attempt.objects.filter(clearance_id=clearance, live=True).first()


def attempts(delivery_id: int) -> list[Attempt]:
    """The attempts on a delivery, oldest first."""
    return list(Attempt.objects.filter(delivery_id=delivery_id).order_by("id"))


def outcomes(delivery_id: int) -> list[Outcome]:
    """What came of the attempts on a delivery, oldest first."""
    return list(Outcome.objects.filter(attempt__delivery_id=delivery_id).select_related("attempt").order_by("id"))


def receipt(delivery_id: int) -> Receipt | None:
    """Where the delivery stands live, if it is published."""
    return Receipt.objects.filter(delivery_id=delivery_id).first()


def captures(delivery_id: int) -> list[Capture]:
    """What was seen live, newest first."""
    return list(Capture.objects.filter(delivery_id=delivery_id).order_by("-id"))


def in_trouble(unit_ids: Iterable[int], *, since: datetime) -> list[Delivery]:
    """Deliveries of these units that wait for a person, and those that went otherwise than decided and whose window ended after `since`."""
    waiting = Q(state__in=[DeliveryState.ASKED, DeliveryState.HANDED_OVER, DeliveryState.REMOVING])
    ended = Q(state__in=[DeliveryState.REFUSED, DeliveryState.STOPPED, DeliveryState.EXPIRED])
    other = Q(pk__in=Capture.objects.filter(answer__in=["different", "gone"]).values("delivery_id"), state=DeliveryState.PUBLISHED)
    found = Delivery.objects.filter(waiting | Q(post__not_after__gt=since) & (ended | other), account__unit_id__in=list(unit_ids))
    return list(found.select_related("account", "post").order_by("id"))


def published(account_ids: Iterable[int], *, since: datetime) -> dict[int, tuple[datetime, int]]:
    """Account id → when it last published, and how often since then; one question for all, those that never did left out."""
    rows = Receipt.objects.filter(delivery__account_id__in=list(account_ids)).values("delivery__account")
    counted = rows.annotate(last=Max("published_at"), often=Count("id", filter=Q(published_at__gte=since)))
    return {row["delivery__account"]: (row["last"], row["often"]) for row in counted}


def drafts_only_for(account_id: int) -> list[Post]:
    """The posts that are not under way and are written for this account and for no other."""
    theirs = Delivery.objects.filter(account_id=account_id).values("post_id")
    others = Delivery.objects.exclude(account_id=account_id).values("post_id")
    return list(Post.objects.filter(pk__in=theirs, state__in=EDITABLE).exclude(pk__in=others).order_by("id"))


class Text(NamedTuple):
    """What one delivery says, where and when."""

    delivery_id: int
    text: str
    platform: str
    not_before: datetime


def number_of_texts() -> int:
    """How many texts of posts are kept, one a delivery."""
    return Delivery.objects.count()


def newest_texts(most: int) -> Iterator[Text]:
    """The texts of the newest posts, read as they are asked for."""
    rows = Delivery.objects.order_by("-id").values_list("pk", "text", "account__platform", "post__not_before")[:most]
    return (Text(*row) for row in rows.iterator(chunk_size=500))
