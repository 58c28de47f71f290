"""Putting a policy in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kosatsu.accounts.models import Account
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.policies import queries, rules
from kosatsu.policies.models import PolicyVersion
from kosatsu.records import actions as records


def put_in_force(
    account: Account, *, internal: Sequence[str], public: Sequence[str], since: date, source: str, by: Actor, at: datetime
) -> PolicyVersion:
    """The next version of the account's policy; refused while one of the twelve items is empty."""
    refuse_if(rules.against_policy(public))
    latest = queries.in_force(account.pk)
    version = PolicyVersion.objects.create(
        account=account,
        number=latest.number + 1 if latest else 1,
        internal_items=list(internal),
        public_items=list(public),
        since=since,
        source=source,
    )
    records.append(
        "policy.in_force", version.ref, by=by, at=at, about=str(account.ref), number=version.number, items=canonical.digest(list(public))
    )
    return version
