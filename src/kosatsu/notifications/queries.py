"""Reading notices: always of one person, except for who looks after the channels."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from kosatsu.kernel.errors import NotFound
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import wordings
from kosatsu.notifications.models import Dispatch, Notice, Preference
from kosatsu.notifications.states import HOUSE_ONLY, DispatchState, Kind


def of(person_id: int) -> QuerySet[Notice]:
    """Everything a person was told, newest first."""
    return Notice.objects.filter(recipient_id=person_id).order_by("-id")


def unread(person_id: int) -> int:
    """How much of it has not been read."""
    return Notice.objects.filter(recipient_id=person_id, read_at__isnull=True).count()


def notice(notice_id: int, *, person_id: int) -> Notice:
    """One notice of this very person; NotFound for anybody else's."""
    found = Notice.objects.filter(pk=notice_id, recipient_id=person_id).first()
    if found is None:
        raise NotFound
    return found


def unread_about(subject: Ref, person_id: int) -> list[Notice]:
    """What a person was told about a thing and has not read."""
    return list(Notice.objects.filter(recipient_id=person_id, subject=str(subject), read_at__isnull=True))


def told(subject: Ref, kinds: Collection[Kind], *, since: str = "") -> set[int]:
    """Ids of the persons who were told one of these about a thing; `since` narrows it to those told once under this beginning."""
    found = Notice.objects.filter(subject=str(subject), kind__in=kinds, once__startswith=since)
    return set(found.values_list("recipient_id", flat=True))


def told_since(subject: Ref, once: str) -> dict[int, datetime]:
    """Person id → when the person was told under this name."""
    return dict(Notice.objects.filter(subject=str(subject), once=once).values_list("recipient_id", "created_at"))


def dispatch_locked(dispatch_id: int) -> Dispatch:
    """The dispatch with its notice, held for this transaction; NotFound if there is none."""
    found = Dispatch.objects.select_for_update(of=("self",)).select_related("notice__recipient").filter(pk=dispatch_id).first()
    if found is None:
        raise NotFound
    return found


def in_trouble() -> QuerySet[Dispatch]:
    """What did not arrive or may not have, newest first."""
    some = Dispatch.objects.filter(state__in=[DispatchState.DEAD, DispatchState.DOUBTFUL])
    return some.select_related("notice__recipient").order_by("-id")


def wants_mail(persons: Collection[int], kind: Kind) -> set[int]:
    """Who of these persons wants this kind by mail; nobody gets what is told in the house alone."""
    if kind in HOUSE_ONLY:
        return set()
    chosen = dict(Preference.objects.filter(person_id__in=persons, kind=kind).values_list("person_id", "mail"))
    return {person for person in persons if chosen.get(person, wordings.every()[kind].mail)}


def preferences(person_id: int) -> dict[Kind, bool]:
    """Every kind that may leave the house, with whether it comes by mail, in the order in which they are shown."""
    chosen = dict(Preference.objects.filter(person_id=person_id).values_list("kind", "mail"))
    return {kind: chosen.get(kind.value, words.mail) for kind, words in wordings.every().items() if kind not in HOUSE_ONLY}
