"""変更届: what is registered of an account, and other values in a filing that changes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.accounts import queries
from kosatsu.accounts.forms import OpeningForm
from kosatsu.flows import filing, policy_text
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound


def registered(account_id: int, *, at: datetime) -> OpeningForm:
    """What is registered of an account now, with items ⑩ to ⑫ of its policy, as the form of a change shows it."""
    return policy_text.registered(queries.account(account_id), in_japan(at).date())


@transaction.atomic
def revise(filing_id: int, wanted: OpeningForm, *, effective_on: str, reason: str, by: Actor, at: datetime) -> None:
    """Other wanted values in a 変更届 that is not under way; what it changes is taken anew from the register as it is now."""
    account = queries.filing(filing_id).account
    if account is None:
        raise NotFound
    filing.revise(filing_id, filing.change_form(account, wanted, effective_on=effective_on, reason=reason, at=at), by=by, at=at)
