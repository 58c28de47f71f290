"""What a person does about the own sign-in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.people import actions as people
from kosatsu.people import queries
from kosatsu.people.models import User


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Another password for the person's own sign-in; every other session of the person ends."""
    people.set_password(user, password, by=queries.actor_for(user, at), at=at)
