"""Answering what the guideline leaves open to the city (市の設定)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.bylaws import queries
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.checks import list_faults, lists
from kosatsu.checks.list_faults import place_of
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Conflict, NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_4
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require


@transaction.atomic
def answer(key: str, value: Any, *, since: date, ground: str, by: Actor, at: datetime) -> None:
    """The city's answer from a day on, given by who supervises social media for the whole city."""
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    refuse_if(against_unsound(key, value))
    bylaws.answer(key, value, since=since, ground=ground, by=acting, at=at, units=units_of(since))


@transaction.atomic
def confirm(seen: Mapping[str, str], *, since: date, ground: str, by: Actor, at: datetime) -> None:
    """What was proposed becomes the city's answer as it stands, all of it on one ground.

    `seen` is the fingerprint, by key, of the proposal that was read; Conflict where it is another by now or has been answered.
    """
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    if not seen.keys() <= queries.preset().keys():
        raise NotFound
    proposed = [queries.setting(key, since) for key in seen]
    if any(setting.confirmed or fingerprint(setting.value) != seen[setting.key] for setting in proposed):
        raise Conflict
    units = units_of(since)
    for setting in proposed:
        bylaws.answer(setting.key, setting.value, since=since, ground=ground, by=acting, at=at, units=units)


def against_unsound(key: str, value: Any) -> list[Finding]:
    """A list of the city by which texts are checked can be used as it stands: a broken one never holds."""
    if key != lists.KEY:
        return []
    return [
        Finding("bylaw.unsound_list", PRODUCT_LAW_4, params={"place": place_of(fault), "said": fault.said})
        for fault in list_faults.faults(value)
    ]


def units_of(on: date) -> set[str]:
    """The codes of the units there are on a day."""
    return {period.unit.code for period in people.tree(on).periods.values()}
