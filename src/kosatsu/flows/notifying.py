"""Bringing notices to people: one dispatch a job, its try written down before the channel is called; and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import mail, webhook
from kosatsu.connectors.contract import Rejected, TryLater, Uncertain
from kosatsu.connectors.mail import Accepted, Letter, Posted
from kosatsu.connectors.webhook import Style, Taken, Told, Word
from kosatsu.flows import reaching, telling
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import actions as notifications
from kosatsu.notifications import queries, rules, wordings
from kosatsu.notifications.models import Dispatch, Notice
from kosatsu.notifications.states import Channel, DispatchState, Kind, Zone
from kosatsu.people.permissions import Permission, require

INTERRUPTED = Uncertain("interrupted")
NO_CHANNEL = TryLater("no_channel")


Answer = Posted | Told


@dataclass(frozen=True)
class Ready:
    """A try that is written down, and the call that makes it; None where the machine has no such channel."""

    number: int
    call: Callable[[], Answer] | None


def run(key: str, at: datetime) -> datetime | None:
    """The job SEND_NOTICE: `key` is the dispatch. Returns when to come again, where it has not arrived or the hour is quiet."""
    ready = _begin(int(key), at)
    if not isinstance(ready, Ready):
        return ready
    outcome = ready.call() if ready.call is not None else NO_CHANNEL
    return _end(int(key), ready.number, outcome, at)


@transaction.atomic
def opened(notice_id: int, *, by: Actor, at: datetime) -> Ref:
    """A person opens one of the own notices: it is read. Returns what it is about."""
    notice = queries.notice(notice_id, person_id=by.person())
    notifications.read([notice], at=at)
    return Ref.parse(notice.subject)


@transaction.atomic
def read_all(*, by: Actor, at: datetime) -> None:
    """A person has seen the whole list."""
    notifications.read(list(queries.of(by.person()).filter(read_at__isnull=True)), at=at)


@transaction.atomic
def prefer(chosen: Mapping[Kind, bool], *, by: Actor, at: datetime) -> None:
    """Which kinds a person wants by mail too; in the house everything is told."""
    notifications.prefer(by.person(), chosen, by=by, at=at)


@transaction.atomic
def try_again(dispatch_id: int, *, by: Actor, at: datetime) -> None:
    """Who looks after the machine sends once more what was given up; Refused where it is not given up."""
    acting = require(by, Permission.JOBS_LOOK, unit_id=None, at=at)
    sending = queries.dispatch_locked(dispatch_id)
    notifications.try_again(sending, by=acting, at=at)
    jobs.put(Job.SEND_NOTICE, str(sending.pk), not_before=at, dedup=f"notice:{sending.pk}")


@transaction.atomic
def _begin(dispatch_id: int, at: datetime) -> Ready | datetime | None:
    sending = queries.dispatch_locked(dispatch_id)
    if sending.state == DispatchState.SENDING:  # a worker that had begun it did not come back
        return _after(sending, INTERRUPTED, at)
    if sending.state != DispatchState.WAITING:
        return None
    if sending.channel == Channel.MAIL and sending.notice.read_at is not None:
        notifications.settle(sending, DispatchState.NEEDLESS, outcome="", at=at)
        return None
    due = sending.not_before if wordings.every()[Kind(sending.notice.kind)].urgent else telling.loud(max(at, sending.not_before))
    if due > at:
        return due
    notifications.begin(sending, at=at)
    return Ready(sending.tries, CALLS[Channel(sending.channel)](sending.notice, at))


@transaction.atomic
def _end(dispatch_id: int, number: int, outcome: Answer, at: datetime) -> datetime | None:
    sending = queries.dispatch_locked(dispatch_id)
    if sending.state != DispatchState.SENDING or sending.tries != number:
        return None  # counted as interrupted meanwhile, and in the hands of another
    return _after(sending, outcome, at)


def _after(sending: Dispatch, outcome: Answer, at: datetime) -> datetime | None:
    """4xx comes again after a longer pause, 5xx never; of what nobody knows one more try is made, much later, under the same Message-ID."""
    match outcome:
        case Accepted() | Taken():
            notifications.settle(sending, DispatchState.SENT, outcome="", at=at)
            return None
        case Rejected(code, detail):
            return _give_up(sending, DispatchState.DEAD, f"{code} {detail}".strip(), at)
        case Uncertain(detail):
            notifications.doubt(sending)
            last = sending.doubts >= rules.DOUBTFUL_TRIES
            return _give_up(sending, DispatchState.DOUBTFUL, detail, at) if last else _again(sending, detail, at + rules.DOUBTFUL_PAUSE)
        case TryLater(detail):
            last = sending.tries >= rules.TRIES
            return _give_up(sending, DispatchState.DEAD, detail, at) if last else _again(sending, detail, at + rules.pause(sending.tries))


def _again(sending: Dispatch, outcome: str, not_before: datetime) -> datetime:
    notifications.wait(sending, outcome=outcome[:80], not_before=not_before)
    return not_before


def _give_up(sending: Dispatch, state: DispatchState, outcome: str, at: datetime) -> datetime | None:
    notifications.settle(sending, state, outcome=outcome[:80], at=at)
    telling.undelivered(sending, at=at)
    return None


def letter(notice: Notice, at: datetime) -> Letter:
    """The mail of a notice, as far as the zone of mail allows; its key is made of the notice alone, however often it is sent."""
    day = in_japan(at).date()
    zone = Zone(bylaws.value("notices.zone.mail", day))
    city, desk = str(bylaws.value("city.name", day)), _desk(day)
    link = f"{desk}/notifications/{notice.pk}/"
    text = wordings.text(Kind(notice.kind), notice.said, zone=zone, city=city, link=link, choose=f"{desk}/notifications/choose/")
    return Letter(
        key=_key(notice),
        sender_name=f"高札({city})",
        sender=str(bylaws.value("notices.mail_from", day)),
        recipient_name=notice.recipient.name if zone is Zone.INSIDE else "",
        recipient=notice.recipient.email,
        subject=text.subject,
        body=text.body,
        written_at=in_japan(notice.created_at),
    )


def word(notice: Notice, at: datetime) -> Word:
    """What the room of the city's chat is told; its link leads to the notices of whoever follows it, for the room is many."""
    day = in_japan(at).date()
    zone = Zone(bylaws.value("notices.zone.webhook", day))
    text = wordings.room(Kind(notice.kind), notice.said, zone=zone)
    return Word(_key(notice), notice.kind, text, f"{_desk(day)}/", in_japan(notice.created_at))


def _desk(on: date) -> str:
    """Where the desk is found: as the city says, else beside the public side."""
    desk = str(bylaws.value("city.desk", on)) or f"{str(bylaws.value('city.portal', on)).rstrip('/')}/desk"
    return desk.rstrip("/")


def _key(notice: Notice) -> str:
    return f"kosatsu-notice-{notice.pk}-{int(notice.created_at.timestamp())}"


def _mailing(notice: Notice, at: datetime) -> Callable[[], Answer] | None:
    server, written = settings.ENV.mail, letter(notice, at)
    return None if server is None else lambda: mail.post(server, written)


def _telling_room(notice: Notice, at: datetime) -> Callable[[], Answer] | None:
    hook, said = settings.ENV.hook, word(notice, at)
    style = Style(bylaws.value("notices.webhook_style", in_japan(at).date()))
    return None if hook is None else lambda: webhook.tell(hook, said, style, reaching.policy())


CALLS: Mapping[Channel, Callable[[Notice, datetime], Callable[[], Answer] | None]] = {
    Channel.MAIL: _mailing,
    Channel.WEBHOOK: _telling_room,
}
