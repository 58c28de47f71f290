"""Telling people, and writing down how far it came. A notice is a means, like a job: the deed it tells of has its own line in the journal.

Lines are written where a person has to know or has chosen: what could not be delivered, and who wants what by mail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import queries, wordings
from kosatsu.notifications.models import Dispatch, Notice, Preference
from kosatsu.notifications.states import DISPATCH_LIFECYCLE, Channel, DispatchState, Kind
from kosatsu.records import actions as records


def tell(persons: Collection[int], kind: Kind, subject: Ref, *, said: Mapping[str, str], once: str = "", at: datetime) -> list[Notice]:
    """Tell these persons, in the transaction of what is told; who was told once under `once` is not told again. Returns the new notices."""
    if not connection.in_atomic_block:
        raise RuntimeError("a notice is put in the transaction of what it tells")
    wordings.line(kind, said)
    known = set(Notice.objects.filter(recipient_id__in=persons, once=once).values_list("recipient_id", flat=True)) if once else set()
    told = (_tell(person, kind, subject, said, once, at) for person in sorted(set(persons) - known))
    return [notice for notice in told if notice is not None]


def _tell(person_id: int, kind: Kind, subject: Ref, said: Mapping[str, str], once: str, at: datetime) -> Notice | None:
    """The notice; None where somebody else has told the person the same at this very moment."""
    try:
        with transaction.atomic():
            return Notice.objects.create(recipient_id=person_id, kind=kind, subject=str(subject), said=dict(said), once=once, created_at=at)
    except IntegrityError:
        if not once or not Notice.objects.filter(recipient_id=person_id, once=once).exists():
            raise
        return None


def dispatch(notice: Notice, channel: Channel, *, not_before: datetime) -> Dispatch:
    """Send a notice by one channel too, not before then."""
    return Dispatch.objects.create(notice=notice, channel=channel, state=DISPATCH_LIFECYCLE.first, not_before=not_before)


def begin(sending: Dispatch, *, at: datetime) -> None:
    """A try begins: written down before anything is said to the channel."""
    _move(sending, DispatchState.SENDING)
    sending.tries += 1
    sending.begun_at = at
    sending.save(update_fields=["state", "tries", "begun_at"])


def doubt(sending: Dispatch) -> None:
    """Of the try that was begun nobody knows whether it arrived."""
    sending.doubts += 1
    sending.save(update_fields=["doubts"])


def wait(sending: Dispatch, *, outcome: str, not_before: datetime) -> None:
    """It did not arrive, or may not have, and is tried again."""
    _move(sending, DispatchState.WAITING)
    sending.outcome = outcome
    sending.not_before = not_before
    sending.save(update_fields=["state", "outcome", "not_before"])


def settle(sending: Dispatch, state: DispatchState, *, outcome: str, at: datetime) -> None:
    """It is sent, needless or given up; what was given up leaves a line."""
    _move(sending, state)
    sending.outcome = outcome
    sending.ended_at = at
    sending.save(update_fields=["state", "outcome", "ended_at"])
    if state in {DispatchState.DEAD, DispatchState.DOUBTFUL}:
        said = {"channel": sending.channel, "kind": sending.notice.kind, "outcome": outcome, "recipient": sending.notice.recipient_id}
        records.append("notice.undelivered", sending.ref, by=SYSTEM, at=at, about=sending.notice.subject, state=str(state), **said)


def try_again(sending: Dispatch, *, by: Actor, at: datetime) -> None:
    """A person has put right what stood in the way: what was given up begins anew."""
    _move(sending, DispatchState.WAITING)
    sending.tries, sending.doubts, sending.ended_at, sending.not_before = 0, 0, None, at
    sending.save(update_fields=["state", "tries", "doubts", "ended_at", "not_before"])
    records.append("notice.tried_again", sending.ref, by=by, at=at, about=sending.notice.subject, channel=sending.channel)


def read(notices: Collection[Notice], *, at: datetime) -> None:
    """These were read."""
    fresh = [notice.pk for notice in notices if notice.read_at is None]
    Notice.objects.filter(pk__in=fresh, created_at__lte=at).update(read_at=at)


def prefer(person_id: int, chosen: Mapping[Kind, bool], *, by: Actor, at: datetime) -> None:
    """Which kinds come by mail too; one line for what changed."""
    before = queries.preferences(person_id)
    changed = {kind: mail for kind, mail in chosen.items() if before[kind] is not mail}
    for kind, mail in changed.items():
        Preference.objects.update_or_create(person_id=person_id, kind=kind, defaults={"mail": mail})
    if changed:
        records.append(
            "notice.preferred", Ref("person", str(person_id)), by=by, at=at, mail={str(kind): mail for kind, mail in changed.items()}
        )


def _move(sending: Dispatch, state: DispatchState) -> None:
    sending.state = DISPATCH_LIFECYCLE.move(sending.state, state)
