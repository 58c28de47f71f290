"""Reading the register and its filings."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from kosatsu.accounts.models import Account, AccountOperator, Credential, Filing, ProfileReading
from kosatsu.accounts.states import AccountState, FilingKind, FilingState
from kosatsu.kernel.errors import NotFound


def account(account_id: int) -> Account:
    """The account; NotFound if there is none."""
    found = Account.objects.select_related("unit", "accountable_officer").filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def account_locked(account_id: int) -> Account:
    """The account, held for this transaction; NotFound if there is none."""
    found = Account.objects.select_for_update().filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def filing(filing_id: int) -> Filing:
    """The filing; NotFound if there is none."""
    found = Filing.objects.select_related("unit", "drafter", "account").filter(pk=filing_id).first()
    if found is None:
        raise NotFound
    return found


def filing_locked(filing_id: int) -> Filing:
    """The filing, held for this transaction; NotFound if there is none."""
    found = Filing.objects.select_for_update().filter(pk=filing_id).first()
    if found is None:
        raise NotFound
    return found


def filings() -> QuerySet[Filing]:
    """All filings, newest first."""
    return Filing.objects.select_related("unit", "drafter", "account").order_by("-id")


def register() -> QuerySet[Account]:
    """Every account the city ever approved, in the order of the register."""
    return Account.objects.select_related("unit").order_by("platform", "display_name", "id")


def handle_taken(platform: str, handle: str, *, besides: int) -> bool:
    """Whether another account of the platform, closed ones too, has this handle: what was once given is not given again."""
    return Account.objects.filter(platform=platform, handle__iexact=handle).exclude(pk=besides).exclude(stable_id="").exists()


def live(unit_ids: list[int] | None = None) -> QuerySet[Account]:
    """Accounts in use, of these units or of all."""
    found = register().filter(state=AccountState.LIVE)
    return found if unit_ids is None else found.filter(unit_id__in=unit_ids)


def operators(account_id: int, on: date) -> list[int]:
    """Ids of the persons who operate the account on this day."""
    current = AccountOperator.objects.filter(account_id=account_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    return list(current.order_by("id").values_list("person_id", flat=True))


def operators_since(account_id: int, on: date) -> dict[int, date]:
    """Person id → since when the person operates the account, for those who do on this day."""
    current = AccountOperator.objects.filter(account_id=account_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    return dict(current.values_list("person_id", "since"))


def operated_by(person_id: int, on: date) -> list[int]:
    """Ids of the accounts a person operates or answers for on this day."""
    current = AccountOperator.objects.filter(person_id=person_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    answered = Account.objects.filter(accountable_officer_id=person_id)
    return sorted({*current.values_list("account_id", flat=True), *answered.values_list("pk", flat=True)})


def credential(account_id: int) -> Credential | None:
    """The sealed secret of an account, if one is kept."""
    return Credential.objects.filter(account_id=account_id).first()


def closing_under_way(account_id: int) -> Filing | None:
    """The closing filing of an account that is not ended, if any."""
    ended = [FilingState.REJECTED, FilingState.WITHDRAWN, FilingState.EXECUTED]
    return Filing.objects.filter(account_id=account_id, kind=FilingKind.CLOSING).exclude(state__in=ended).first()


def opening_filing(account_id: int) -> Filing | None:
    """The filing by which the account was opened, if it went through this system."""
    return Filing.objects.filter(account_id=account_id, kind=FilingKind.OPENING).first()


def planned_urls() -> dict[int, str]:
    """Account id → the address that 様式第1号 plans, for accounts that are approved and not acquired yet."""
    waiting = Filing.objects.filter(kind=FilingKind.OPENING, account__state=AccountState.APPROVED, account__url="")
    return {account_id: form.get("planned_url", "") for account_id, form in waiting.values_list("account_id", "form") if account_id}


def latest_reading(account_id: int) -> ProfileReading | None:
    """The newest reading of the live profile."""
    return ProfileReading.objects.filter(account_id=account_id).order_by("-id").first()
