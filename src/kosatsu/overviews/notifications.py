"""お知らせ: what a person was told, what comes by mail too, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kosatsu.kernel.actors import Actor
from kosatsu.notifications import queries, wordings
from kosatsu.notifications.models import Dispatch, Notice
from kosatsu.notifications.states import Channel, DispatchState, Kind
from kosatsu.people.permissions import Permission, require

CHANNELS = {Channel.MAIL: "メール", Channel.WEBHOOK: "チャット"}
OUTCOMES = {
    "mail.address": "宛先のアドレスが正しくありません",
    "mail.refused": "宛先のサーバーが断りました",
    "no_channel": "送り先の設定がありません",
    "webhook.refused": "チャットのサーバーが断りました",
    "webhook.not_allowed": "この機械の設定では、その宛先に接続できません",
    "sender": "差出人のアドレスが正しくありません",
    "interrupted": "送る途中で止まりました",
}


@dataclass(frozen=True)
class Told:
    """One notice as its reader sees it."""

    id: int
    line: str
    created_at: datetime
    unread: bool


@dataclass(frozen=True)
class Choice:
    """One kind, and whether it comes by mail too."""

    kind: Kind
    label: str
    mail: bool


@dataclass(frozen=True)
class Undelivered:
    """A notice that did not arrive, or may not have; what it said is not shown to whom it was not for."""

    id: int
    recipient: str
    kind: str
    channel: str
    doubtful: bool
    tries: int
    doubts: int
    ended_at: datetime | None
    why: str


def told(*, by: Actor) -> QuerySet[Notice]:
    """Everything the person was told, newest first, to be taken page by page."""
    return queries.of(by.person())


def lines(notices: Iterable[Notice]) -> list[Told]:
    """Notices in words."""
    return [Told(notice.pk, wordings.line(Kind(notice.kind), notice.said), notice.created_at, notice.read_at is None) for notice in notices]


def unread(*, by: Actor) -> int:
    """How much the person has not read."""
    return queries.unread(by.person())


def choices(*, by: Actor) -> list[Choice]:
    """Every kind that may leave the house."""
    return [Choice(kind, wordings.every()[kind].label, mail) for kind, mail in queries.preferences(by.person()).items()]


def undelivered(*, by: Actor, at: datetime) -> QuerySet[Dispatch]:
    """What did not arrive, for who looks after the machine; to be taken page by page."""
    require(by, Permission.JOBS_LOOK, unit_id=None, at=at)
    return queries.in_trouble()


def troubles(some: Iterable[Dispatch]) -> list[Undelivered]:
    """Dispatches in words."""
    return [
        Undelivered(
            id=sending.pk,
            recipient=sending.notice.recipient.name if sending.channel == Channel.MAIL else "部屋",
            kind=wordings.every()[Kind(sending.notice.kind)].label,
            channel=CHANNELS[Channel(sending.channel)],
            doubtful=sending.state == DispatchState.DOUBTFUL,
            tries=sending.tries,
            doubts=sending.doubts,
            ended_at=sending.ended_at,
            why=_why(sending.outcome),
        )
        for sending in some
    ]


def _why(outcome: str) -> str:
    code, _, detail = outcome.partition(" ")
    words = OUTCOMES.get(code, "")
    said = detail if words else outcome
    return f"{words}({said})" if words and said else words or f"サーバーと話せませんでした({said})"
