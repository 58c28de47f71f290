"""Signing the head of the journal: each day, and whenever somebody asks."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.people.permissions import Permission, require
from kosatsu.records import actions as records
from kosatsu.records.models import Checkpoint
from kosatsu.records.notes import Signer


def run(key: str, at: datetime) -> datetime | None:
    """The daily job CHECKPOINT; there is one journal, so its key says nothing."""
    with transaction.atomic():
        sign(by=SYSTEM, at=at)
    return None


@transaction.atomic
def now(*, by: Actor, at: datetime) -> Checkpoint:
    """A signed head at once, for who may take the record out."""
    acting = require(by, Permission.RECORDS_EXPORT, unit_id=None, at=at)
    return sign(by=acting, at=at)


def sign(*, by: Actor, at: datetime) -> Checkpoint:
    """The head over all lines so far, under the city's name for its record; in the caller's transaction."""
    under = signer(at)
    return records.checkpoint(origin=under.name, signing=under.seed, by=by, at=at)


def signer(at: datetime) -> Signer:
    """The name of the city's record on that day, and the key that signs it."""
    return Signer(bylaws.value("city.record_origin", in_japan(at).date()), settings.KEYS.signing)
