"""Reading the register and its filings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from kosatsu.accounts.forms import OpeningForm
from kosatsu.accounts.models import Account, AccountOperator, ClosingAnswer, Credential, Filing, NoAccount, ProfileReading, RuleException
from kosatsu.accounts.states import OVER, UNDER_WAY, AccountState, FilingKind, FilingState
from kosatsu.kernel.errors import NotFound

# The values that form and register have by the same name.
FORM_VALUES = (
    "platform",
    "handle",
    "purpose",
    "content_scope",
    "hours_from",
    "hours_until",
    "hours_next_day",
    "posting_frequency",
    "reply_mode",
    "response_method",
    "contact",
    "listed_on_website",
    "unlisted_reason",
    "listing_url",
    "website_blurb",
    "icon",
    "icon_type",
    "account_class",
)


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


def vouched_for() -> QuerySet[Account]:
    """The register without what nobody has vouched for yet."""
    return register().exclude(state=AccountState.UNREGISTERED)


def handle_taken(platform: str, handle: str, *, besides: int) -> bool:
    """Whether another account of the platform, closed ones too, has this handle: what was once given is not given again."""
    return Account.objects.filter(platform=platform, handle__iexact=handle).exclude(pk=besides).exclude(stable_id="").exists()


def live(unit_ids: list[int] | None = None) -> QuerySet[Account]:
    """Accounts through which posts go out, of these units or of all."""
    silent = Q(state=AccountState.CLOSING) & ~Q(suspension_kind="")
    found = register().filter(state__in=[AccountState.LIVE, AccountState.LEGACY_UNFILED, AccountState.CLOSING]).exclude(silent)
    return found if unit_ids is None else found.filter(unit_id__in=unit_ids)


def operators(account_id: int, on: date) -> list[int]:
    """Ids of the persons who operate the account on this day."""
    current = AccountOperator.objects.filter(account_id=account_id, since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    return list(current.order_by("id").values_list("person_id", flat=True))


def operators_of_all(on: date) -> list[tuple[int, int]]:
    """Account id and person id of everybody who operates an account on this day."""
    current = AccountOperator.objects.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    return list(current.order_by("account_id", "id").values_list("account_id", "person_id"))


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


def answers(filing_id: int) -> dict[str, ClosingAnswer]:
    """Task → what was said of it, for the list of a closing."""
    return {answer.task: answer for answer in ClosingAnswer.objects.filter(filing_id=filing_id).select_related("person")}


def exception(exception_id: int) -> RuleException:
    """The exception; NotFound if there is none."""
    found = RuleException.objects.select_related("account").filter(pk=exception_id).first()
    if found is None:
        raise NotFound
    return found


def exceptions(account_id: int) -> list[RuleException]:
    """Every exception an account ever had, newest first."""
    return list(RuleException.objects.filter(account_id=account_id).select_related("filing").order_by("-since", "-id"))


def excepted(account_id: int, rule: str, on: date) -> RuleException | None:
    """The exception from a clause that holds for an account on a day, the one that lasts longest."""
    holding = RuleException.objects.filter(account_id=account_id, rule=rule, since__lte=on, until__gt=on)
    return holding.order_by("-until", "-id").first()


def closing_under_way(account_id: int) -> Filing | None:
    """The closing filing of an account that is not ended, if any."""
    return Filing.objects.filter(account_id=account_id, kind=FilingKind.CLOSING).exclude(state__in=OVER).first()


def under_way(account_id: int, kind: FilingKind, *, besides: int = 0) -> list[Filing]:
    """The filings of this kind about an account that are submitted, or decided and not carried out yet."""
    return list(Filing.objects.filter(account_id=account_id, kind=kind, state__in=UNDER_WAY).exclude(pk=besides).order_by("id"))


def filings_of(account_id: int) -> QuerySet[Filing]:
    """Every filing about an account, newest first."""
    return filings().filter(account_id=account_id)


def _unlisted_until(account_id: int, on: date) -> str:
    holding = excepted(account_id, "5-3-a", on)
    return holding.until.isoformat() if holding else ""


def registered(account: Account, on: date) -> OpeningForm:
    """What the register says of an account, as 様式第1号 has it; the policy's own items are not known here and stay blank."""
    shared = {name: getattr(account, name) for name in FORM_VALUES}
    return OpeningForm(
        account_name=account.display_name,
        planned_url=account.url,
        accountable_officer=account.accountable_officer_id,
        operators=tuple(operators(account.pk, on)),
        start_on=account.start_on.isoformat(),
        unlisted_until=_unlisted_until(account.pk, on),
        **shared,
    )


def opening_filing(account_id: int) -> Filing | None:
    """The filing by which the account was opened or taken in, if it went through this system."""
    decided = [FilingState.APPROVED, FilingState.EXECUTED, FilingState.COMPLETED]
    return Filing.objects.filter(account_id=account_id, kind=FilingKind.OPENING, state__in=decided).first()


def adopting(account_id: int, *, besides: int = 0) -> Filing | None:
    """The 様式第1号 that is to take the account in and is not ended, if any."""
    filings_there = Filing.objects.filter(account_id=account_id, kind=FilingKind.OPENING).exclude(pk=besides)
    return filings_there.exclude(state__in=[*OVER, FilingState.APPROVED]).first()


def statements(on: date | None = None) -> QuerySet[NoAccount]:
    """What the city says of accounts it does not have, on a day or ever, in the order of platforms."""
    said = NoAccount.objects.select_related("person").order_by("platform", "name", "-since", "id")
    return said if on is None else said.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def statement_locked(statement_id: int) -> NoAccount:
    """The statement, held for this transaction; NotFound if there is none."""
    found = NoAccount.objects.select_for_update().filter(pk=statement_id).first()
    if found is None:
        raise NotFound
    return found


def planned_urls() -> dict[int, str]:
    """Account id → the address that 様式第1号 plans, for accounts that are approved and not acquired yet."""
    waiting = Filing.objects.filter(kind=FilingKind.OPENING, account__state=AccountState.APPROVED, account__url="")
    return {account_id: form.get("planned_url", "") for account_id, form in waiting.values_list("account_id", "form") if account_id}


def latest_reading(account_id: int) -> ProfileReading | None:
    """The newest reading of the live profile."""
    return ProfileReading.objects.filter(account_id=account_id).order_by("-id").first()


def latest_readings(account_ids: Collection[int]) -> dict[int, datetime]:
    """Account id → when its profile was last read, for many accounts by one question."""
    rows = ProfileReading.objects.filter(account_id__in=account_ids).values("account").annotate(last=Max("at"))
    return {row["account"]: row["last"] for row in rows}
