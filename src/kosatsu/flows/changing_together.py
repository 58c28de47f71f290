"""一括の変更届: one change of operators for several accounts, a filing for each, and one case for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries
from kosatsu.flows import filing, policy_text
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding


@transaction.atomic
def operators(account_ids: Sequence[int], *, operators: tuple[int, ...], effective_on: str, reason: str, by: Actor, at: datetime) -> int:
    """From a day on these people operate all of these accounts; an account they operate already needs no filing. Returns the case's id."""
    today, drafts = in_japan(at).date(), []
    for account_id in sorted(set(account_ids)):
        account = queries.account_locked(account_id)
        registered = policy_text.registered(account, today)
        if set(registered.operators) != set(operators):
            wanted = replace(registered, operators=operators)
            drafts.append(filing.draft_change(account_id, wanted, effective_on=effective_on, reason=reason, by=by, at=at))
    refuse_if([] if drafts else [Finding("change.nothing", "bylaw:change.levels")])
    return filing.submit_together(drafts, by=by, at=at)
