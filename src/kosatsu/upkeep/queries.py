"""Reading what was looked at, checked, kept and found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, Q, QuerySet

from kosatsu.kernel.errors import NotFound
from kosatsu.upkeep.models import (
    Arrangement,
    Custody,
    Device,
    Found,
    Handover,
    Inspection,
    Look,
    TermsChange,
    TermsCheck,
    VerificationCheck,
)
from kosatsu.upkeep.rules import Holding
from kosatsu.upkeep.states import UNSETTLED, Aspect, DeviceOwner, OperatedBy


def looks(account_id: int) -> dict[str, Look]:
    """Aspect → the newest look at it."""
    newest = Look.objects.filter(account_id=account_id).values("aspect").annotate(newest=Max("id")).values_list("newest", flat=True)
    return {look.aspect: look for look in Look.objects.filter(pk__in=list(newest)).select_related("by")}


def newest_looks(account_ids: Collection[int]) -> dict[tuple[int, str], Look]:
    """(account id, aspect) → the newest look, for many accounts by one question."""
    newest = Look.objects.filter(account_id__in=account_ids).values("account", "aspect").annotate(newest=Max("id"))
    found = Look.objects.filter(pk__in=[row["newest"] for row in newest])
    return {(look.account_id, look.aspect): look for look in found}


def attested_icon(account_id: int) -> str:
    """Hash of the icon that a person has last seen to be right; empty where nobody has."""
    found = Look.objects.filter(account_id=account_id, aspect=Aspect.ICON, by_hand=True).order_by("-id").first()
    return str(found.seen.get("sha256", "")) if found else ""


def icon_seen(account_id: int) -> str:
    """Hash of the icon as the system last read it; empty where it never has."""
    found = Look.objects.filter(account_id=account_id, aspect=Aspect.ICON, by_hand=False).order_by("-id").first()
    return str(found.seen.get("sha256", "")) if found else ""


def verification(account_id: int) -> VerificationCheck | None:
    """The newest check of the badge."""
    return VerificationCheck.objects.filter(account_id=account_id).select_related("by").order_by("-on", "-id").first()


def terms(account_id: int) -> TermsCheck | None:
    """The newest reading of the terms."""
    return TermsCheck.objects.filter(account_id=account_id).select_related("by").order_by("-on", "-id").first()


def checked_on(model: type[VerificationCheck | TermsCheck], account_ids: Collection[int]) -> dict[int, date]:
    """Account id → the last day of such a check, for many accounts by one question."""
    rows = model.objects.filter(account_id__in=account_ids).values("account").annotate(last=Max("on"))
    return {row["account"]: row["last"] for row in rows}


def verifications_on(account_ids: Collection[int]) -> dict[int, date]:
    """Account id → the last day on which its badge was checked."""
    return checked_on(VerificationCheck, account_ids)


def terms_on(account_ids: Collection[int]) -> dict[int, date]:
    """Account id → the last day on which its terms were read."""
    return checked_on(TermsCheck, account_ids)


def terms_changes() -> QuerySet[TermsChange]:
    """Every change of terms, newest first."""
    return TermsChange.objects.select_related("by").order_by("-since", "-id")


def devices(account_id: int, on: date) -> list[Device]:
    """The devices from which the account is used on this day."""
    return list(Device.objects.filter(_current(on), account_id=account_id, since__lte=on).order_by("id"))


def device_locked(device_id: int) -> Device:
    """The device, held for this transaction; NotFound if there is none."""
    found = Device.objects.select_for_update().filter(pk=device_id).first()
    if found is None:
        raise NotFound
    return found


def private_devices(account_id: int, on: date) -> list[str]:
    """Labels of the private devices from which the account is used, which it may not be."""
    found = Device.objects.filter(_current(on), account_id=account_id, owner=DeviceOwner.PRIVATE)
    return list(found.order_by("id").values_list("label", flat=True))


def custody(account_id: int) -> Custody | None:
    """Who holds the account's keys."""
    return Custody.objects.filter(account_id=account_id).first()


def holding(account_id: int) -> Holding | None:
    """The same as the rules see it."""
    found = custody(account_id)
    if found is None:
        return None
    return Holding(
        held_by=found.held_by,
        admins=tuple(found.admins),
        second_factor=found.second_factor,
        second_factor_held_by=found.second_factor_held_by,
        recovery_mail_held_by=found.recovery_mail_held_by,
        recovery_phone_held_by=found.recovery_phone_held_by,
    )


def arrangement(account_id: int) -> Arrangement | None:
    """Under which contract others use the account, if they do."""
    return Arrangement.objects.filter(account_id=account_id).select_related("reviewer").first()


def operated_by(account_id: int) -> str:
    """Who really posts; the city's own staff where nothing else is written down."""
    found = arrangement(account_id)
    return found.operated_by if found else OperatedBy.DIRECT


def arrangements(account_ids: Collection[int]) -> dict[int, Arrangement]:
    """Account id → its contract, for many accounts by one question."""
    return {found.account_id: found for found in Arrangement.objects.filter(account_id__in=account_ids)}


def inspection(account_id: int | None, period: str) -> Inspection | None:
    """The inspection of an account in a period; without an account, the supervisor's round."""
    about = Q(account__isnull=True) if account_id is None else Q(account_id=account_id)
    return Inspection.objects.filter(about, period=period).select_related("by", "seen_by").first()


def inspection_locked(inspection_id: int) -> Inspection:
    """The inspection, held for this transaction; NotFound if there is none."""
    found = Inspection.objects.select_for_update().filter(pk=inspection_id).first()
    if found is None:
        raise NotFound
    return found


def inspections(account_id: int) -> QuerySet[Inspection]:
    """Every inspection of an account, newest first."""
    return Inspection.objects.filter(account_id=account_id).select_related("by", "seen_by").order_by("-period", "-id")


def inspected(account_ids: Collection[int], period: str) -> dict[int, Inspection]:
    """Account id → its inspection in the period, for many accounts by one question."""
    made = Inspection.objects.filter(account_id__in=account_ids, period=period)
    return {found.account_id: found for found in made if found.account_id is not None}


def unseen_inspections() -> QuerySet[Inspection]:
    """Answered by the section, not yet seen by the supervisor."""
    return Inspection.objects.filter(account__isnull=False, seen_at__isnull=True).select_related("account", "by").order_by("id")


def rounds() -> QuerySet[Inspection]:
    """The supervisor's monthly rounds, newest first."""
    return Inspection.objects.filter(account__isnull=True).select_related("by").order_by("-period")


def handovers(account_id: int) -> QuerySet[Handover]:
    """Every hand-over of an account that was done, newest first."""
    return Handover.objects.filter(account_id=account_id).select_related("person", "by").order_by("-id")


def found(found_id: int) -> Found:
    """The account that was found; NotFound if there is none."""
    one = Found.objects.select_related("unit", "reported_by", "decided_by", "account").filter(pk=found_id).first()
    if one is None:
        raise NotFound
    return one


def found_locked(found_id: int) -> Found:
    """The account that was found, held for this transaction; NotFound if there is none."""
    one = Found.objects.select_for_update().filter(pk=found_id).first()
    if one is None:
        raise NotFound
    return one


def found_accounts() -> QuerySet[Found]:
    """Every account that was found, newest first."""
    return Found.objects.select_related("unit", "reported_by", "account").order_by("-id")


def entered() -> list[Found]:
    """What was found, has a row of the register and has not come to its end."""
    return list(Found.objects.filter(state__in=UNSETTLED, account__isnull=False).select_related("account").order_by("id"))


def reported_already(place: str) -> bool:
    """Whether the same address is in the queue."""
    return Found.objects.filter(place=place, state__in=UNSETTLED).exists()


def _current(on: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=on)
