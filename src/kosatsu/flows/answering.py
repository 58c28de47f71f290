"""Answering what the guideline leaves open to the city (市の設定)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require


@transaction.atomic
def answer(key: str, value: Any, *, since: date, ground: str, by: Actor, at: datetime) -> None:
    """The city's answer from a day on, given by who supervises social media for the whole city."""
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    units = {period.unit.code for period in people.tree(since).periods.values()}
    bylaws.answer(key, value, since=since, ground=ground, by=acting, at=at, units=units)
