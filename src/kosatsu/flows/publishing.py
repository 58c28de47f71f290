"""Sending what was cleared, once: the attempt is committed before the call, an unknown outcome is looked up and then asked of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from kosatsu.accounts import media
from kosatsu.accounts import queries as accounts
from kosatsu.accounts.sealing import CannotOpen
from kosatsu.approval import queries as cases
from kosatsu.connectors import images
from kosatsu.connectors.contract import (
    Account,
    Connector,
    Found,
    HandedOver,
    Image,
    Message,
    NotThere,
    Published,
    Receipt,
    Rejected,
    TryLater,
)
from kosatsu.flows import completing, posting, reaching
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel import wording
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_2, PRODUCT_LAW_3
from kosatsu.kernel.refs import Ref
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import actions as posts
from kosatsu.posts import queries, rules
from kosatsu.posts.models import Attempt, Delivery
from kosatsu.posts.states import DeliveryState, OutcomeKind
from kosatsu.records import evidence
from kosatsu.records import queries as records

WAIT = timedelta(minutes=1)
LOOKING_ENDS = timedelta(minutes=30)
CAPTURE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Ready:
    """An attempt that is written down, and all that its call needs."""

    attempt: int
    connector: Connector
    account: Account
    message: Message


def run(key: str, at: datetime) -> datetime | None:
    """The job PUBLISH: `key` is the digest that was cleared. Returns when to come again, if the time has not come."""
    ready = _begin(key, at)
    if not isinstance(ready, Ready):
        return ready
    answer = ready.connector.publish(ready.account, ready.message)
    return _end(key, ready.attempt, answer, at)


def look_up(key: str, at: datetime) -> datetime | None:
    """The job LOOK_UP: whether an attempt of unknown outcome has arrived. After half an hour of no answer a person is asked."""
    delivery, attempt = _uncertain(key)
    return None if attempt is None else _settle(key, attempt, _find(delivery, key, at), at)


@transaction.atomic
def settle_published(delivery_id: int, *, url: str, said_at: datetime | None, by: Actor, at: datetime) -> None:
    """A person has looked: it did arrive, here and then."""
    delivery, attempt, acting = _asked(delivery_id, by, at)
    refuse_if(_against_reporting(delivery, url, said_at, at))
    case = completing.held_for(delivery.post.ref)
    posts.end_attempt(attempt, OutcomeKind.RECEIPT, detail=url, by=acting, at=at)
    posts.give_receipt(delivery, url=url, platform_id="", revision="", published_at=said_at or at, by_hand=True, by=acting, at=at)
    posts.move_delivery(delivery, DeliveryState.PUBLISHED, by=acting, at=at)
    completing.published(case, delivery, on=in_japan(at).date(), by=acting, at=at)


@transaction.atomic
def settle_not_there(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """A person has looked: it did not arrive. It is sent once more, if its window is still open."""
    delivery, attempt, acting = _asked(delivery_id, by, at)
    posts.end_attempt(attempt, OutcomeKind.NOT_THERE, detail="", by=acting, at=at)
    _again(delivery, by=acting, at=at, not_before=at)


@transaction.atomic
def report_by_hand(delivery_id: int, *, url: str, said_at: datetime | None, picture: str = "", by: Actor, at: datetime) -> None:
    """Somebody has posted it by hand from the posting sheet: where, when, and a picture of the screen if one was taken."""
    delivery = queries.delivery_locked(delivery_id)
    acting = require_at_account(delivery, Permission.POST_REPORT_MANUAL, by=by, at=at)
    refuse_if([] if delivery.state == DeliveryState.HANDED_OVER else [Finding("manual.not_handed_over", PRODUCT_LAW_2)])
    refuse_if(_against_reporting(delivery, url, said_at, at))
    case = completing.held_for(delivery.post.ref)
    posts.give_receipt(delivery, url=url, platform_id="", revision="", published_at=said_at or at, by_hand=True, by=acting, at=at)
    posts.move_delivery(delivery, DeliveryState.PUBLISHED, by=acting, at=at)
    completing.published(case, delivery, on=in_japan(at).date(), by=acting, at=at)
    if picture:
        posts.keep_capture(delivery, answer="by_hand", differences=[], evidence=picture, by=acting, at=at)


@transaction.atomic
def stop(delivery_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Hold back a delivery that waits for its time; it does not go out any more."""
    delivery = queries.delivery_locked(delivery_id)
    acting = require_at_account(delivery, Permission.POST_REMOVE_AT_ONCE, by=by, at=at)
    refuse_if(rules.against_silence(reason))
    refuse_if([] if delivery.state == DeliveryState.SCHEDULED else [Finding("delivery.not_waiting", PRODUCT_LAW_2)])
    posts.move_delivery(delivery, DeliveryState.STOPPED, by=acting, at=at, note=reason)


@transaction.atomic
def resume(delivery_id: int, *, by: Actor, at: datetime) -> None:
    """What the platform refused or what was held back goes out after all, as cleared, if its window is still open."""
    delivery = queries.delivery_locked(delivery_id)
    acting = require(by, Permission.POST_SETTLE_UNCERTAIN, unit_id=delivery.account.unit_id, at=at)
    held_back = delivery.state in {DeliveryState.REFUSED, DeliveryState.STOPPED}
    refuse_if([] if held_back else [Finding("delivery.not_held_back", PRODUCT_LAW_2)])
    if rules.window_state(now=at, not_before=delivery.post.not_before, not_after=delivery.post.not_after) == "over":
        refuse_if([Finding("post.window_over", PRODUCT_LAW_2)])
    _again(delivery, by=acting, at=at, not_before=max(at, delivery.post.not_before))


def require_at_account(delivery: Delivery, permission: Permission, *, by: Actor, at: datetime) -> Actor:
    """The actor in the office, or in the role at the account, that grants the permission; Forbidden if neither does."""
    day = in_japan(at).date()
    also = [*accounts.operators(delivery.account_id, day), delivery.account.accountable_officer_id]
    return require(by, permission, unit_id=delivery.account.unit_id, at=at, also=also)


@transaction.atomic
def _begin(key: str, at: datetime) -> Ready | datetime | None:
    """Judge once more, then write the attempt down; committed when this returns."""
    delivery = queries.delivery_locked(queries.delivery_of(key))
    attempt = queries.live_attempt(key)
    if attempt is not None:
        if delivery.state == DeliveryState.SENDING:
            _doubt(delivery, key, "送信の途中で止まりました。届いたかどうかを確かめています。", at)
        return None
    if delivery.state != DeliveryState.SCHEDULED:
        return None
    window = rules.window_state(now=at, not_before=delivery.post.not_before, not_after=delivery.post.not_after)
    if window == "early":
        return delivery.post.not_before
    if window == "over":
        posts.move_delivery(delivery, DeliveryState.EXPIRED, by=SYSTEM, at=at, note="発信の期限を過ぎたため、送りませんでした。")
        return None
    clearance = cases.clearance(key)
    found = _against_leaving(delivery, key)
    if found:
        posts.move_delivery(delivery, DeliveryState.STOPPED, by=SYSTEM, at=at, note="".join(wording.say(finding) for finding in found))
        return None
    try:
        account = reaching.account(delivery.account)
    except CannotOpen:
        note = "アカウントの認証情報を開けません。鍵ファイルを確かめ、認証情報を入れ直してください。"
        posts.move_delivery(delivery, DeliveryState.STOPPED, by=SYSTEM, at=at, note=note)
        return None
    message = _message(delivery, key)
    attempt = posts.begin_attempt(delivery, clearance, by=SYSTEM, at=at)
    posts.move_delivery(delivery, DeliveryState.SENDING, by=SYSTEM, at=at)
    return Ready(attempt.pk, reaching.connector(delivery.platform, in_japan(at).date()), account, message)


def _against_leaving(delivery: Delivery, key: str) -> list[Finding]:
    found = posting.against_not_in_use(delivery.account)
    if (delivery.platform, delivery.stable_id) != (delivery.account.platform, delivery.account.stable_id):
        found.append(Finding("delivery.other_account", PRODUCT_LAW_1))
    if queries.receipt(delivery.pk) is not None:
        found.append(Finding("delivery.already_published", PRODUCT_LAW_2))
    if not records.is_written("clearance.given", Ref("clearance", key)):
        found.append(Finding("delivery.unrecorded", PRODUCT_LAW_3))
    kept = {image["sha256"]: evidence.has(image["sha256"]) for image in delivery.images}
    return found + rules.against_altered(cleared=key, parcel=queries.parcel(delivery), kept=kept)


def _message(delivery: Delivery, key: str) -> Message:
    pictures = tuple(_picture(evidence.read(image["sha256"]), image["type"], image["alt"]) for image in delivery.images)
    if delivery.written_at is None:
        raise ValueError(f"{delivery} was never frozen")
    return Message(key=key, text=delivery.text, images=pictures, written_at=in_japan(delivery.written_at))


def _picture(content: bytes, media_type: str, alt: str) -> Image:
    width, height = images.size(content)
    return Image(content, media_type, alt, width, height)


@transaction.atomic
def _end(key: str, attempt_id: int, answer: Published, at: datetime) -> datetime | None:
    """Write down what came of the call. If meanwhile somebody else settled the attempt, that stands."""
    delivery = queries.delivery_locked(queries.delivery_of(key))
    attempt = queries.live_attempt(key)
    if attempt is None or attempt.pk != attempt_id:
        return None
    if isinstance(answer, Receipt):
        _published(delivery, attempt, answer, at)
    elif isinstance(answer, HandedOver):
        posts.end_attempt(attempt, OutcomeKind.HANDED_OVER, detail="", by=SYSTEM, at=at)
        posts.move_delivery(
            delivery, DeliveryState.HANDED_OVER, by=SYSTEM, at=at, note="発信シートを見て手作業で投稿し、URLと時刻を報告してください。"
        )
    elif isinstance(answer, Rejected):
        posts.end_attempt(attempt, OutcomeKind.REJECTED, detail=f"{answer.code}: {answer.detail}", by=SYSTEM, at=at)
        posts.move_delivery(delivery, DeliveryState.REFUSED, by=SYSTEM, at=at, note=reaching.told(answer))
    elif isinstance(answer, TryLater):
        return _try_later(delivery, attempt, answer, at)
    else:
        _doubt(delivery, key, answer.detail, at)
    return None


@transaction.atomic
def _settle(key: str, attempt_id: int, found: Found, at: datetime) -> datetime | None:
    delivery = queries.delivery_locked(queries.delivery_of(key))
    attempt = queries.live_attempt(key)
    if attempt is None or attempt.pk != attempt_id or delivery.state != DeliveryState.UNCERTAIN:
        return None
    if isinstance(found, Receipt):
        _published(delivery, attempt, found, at)
    elif isinstance(found, NotThere):
        posts.end_attempt(attempt, OutcomeKind.NOT_THERE, detail="", by=SYSTEM, at=at)
        _again(delivery, by=SYSTEM, at=at, not_before=at)
    elif at - attempt.started_at < LOOKING_ENDS:
        return at + WAIT
    else:
        note = "届いたかどうかを媒体に確かめられませんでした。アカウントの画面を見て、載っているかどうかを答えてください。"
        posts.move_delivery(delivery, DeliveryState.ASKED, by=SYSTEM, at=at, note=note, detail=found.detail)
    return None


@transaction.atomic
def _uncertain(key: str) -> tuple[Delivery, int | None]:
    delivery = queries.delivery_locked(queries.delivery_of(key))
    attempt = queries.live_attempt(key)
    return delivery, attempt.pk if attempt and delivery.state == DeliveryState.UNCERTAIN else None


def _find(delivery: Delivery, key: str, at: datetime) -> Found:
    """What the platform says; nothing certain where the secret or a picture cannot be read here any more, so that a person is asked."""
    try:
        connector = reaching.connector(delivery.platform, in_japan(at).date())
        return connector.find(reaching.account(delivery.account), _message(delivery, key))
    except (CannotOpen, NotFound, evidence.Spoiled) as error:
        return TryLater(type(error).__name__)


def _published(delivery: Delivery, attempt: Attempt, receipt: Receipt, at: datetime) -> None:
    case = completing.held_for(delivery.post.ref)
    posts.end_attempt(attempt, OutcomeKind.RECEIPT, detail=receipt.platform_id, by=SYSTEM, at=at)
    posts.give_receipt(
        delivery,
        url=receipt.url,
        platform_id=receipt.platform_id,
        revision=receipt.revision,
        published_at=receipt.published_at,
        by_hand=False,
        by=SYSTEM,
        at=at,
    )
    posts.move_delivery(delivery, DeliveryState.PUBLISHED, by=SYSTEM, at=at)
    completing.published(case, delivery, on=in_japan(at).date(), by=SYSTEM, at=at)
    jobs.put(Job.CAPTURE, str(delivery.pk), not_before=at + CAPTURE_AFTER, dedup=f"capture:{delivery.pk}")


def _try_later(delivery: Delivery, attempt: Attempt, answer: TryLater, at: datetime) -> datetime:
    """For certain nothing left: the same job comes again, and the window decides whether it still may."""
    posts.end_attempt(attempt, OutcomeKind.TRY_LATER, detail=answer.detail, by=SYSTEM, at=at)
    posts.move_delivery(delivery, DeliveryState.SCHEDULED, by=SYSTEM, at=at, note=answer.detail)
    return max(at + WAIT, answer.not_before or at)


def _doubt(delivery: Delivery, key: str, detail: str, at: datetime) -> None:
    posts.move_delivery(delivery, DeliveryState.UNCERTAIN, by=SYSTEM, at=at, note=detail)
    jobs.put(Job.LOOK_UP, key, not_before=at, dedup=f"look_up:{key}")


def _again(delivery: Delivery, *, by: Actor, at: datetime, not_before: datetime) -> None:
    posts.move_delivery(delivery, DeliveryState.SCHEDULED, by=by, at=at)
    jobs.put(Job.PUBLISH, delivery.digest, not_before=not_before, dedup=f"publish:{delivery.digest}")


def _asked(delivery_id: int, by: Actor, at: datetime) -> tuple[Delivery, Attempt, Actor]:
    delivery = queries.delivery_locked(delivery_id)
    acting = require(by, Permission.POST_SETTLE_UNCERTAIN, unit_id=delivery.account.unit_id, at=at)
    refuse_if([] if delivery.state == DeliveryState.ASKED else [Finding("delivery.not_asked", PRODUCT_LAW_2)])
    attempt = queries.live_attempt(delivery.digest)
    if attempt is None:
        raise Conflict
    return delivery, attempt, acting


def _against_reporting(delivery: Delivery, url: str, said_at: datetime | None, at: datetime) -> list[Finding]:
    """The post stands where the account stands, or on a site of its medium."""
    medium = media.medium(delivery.platform)
    own = urlsplit(delivery.account.url).hostname
    hosts = {*medium.hosts, *medium.short, *([own] if own else [])}
    cleared_at = cases.clearance(delivery.digest).at
    return rules.against_reporting(url=url, hosts=hosts, said_at=said_at, cleared_at=cleared_at, now=at)
