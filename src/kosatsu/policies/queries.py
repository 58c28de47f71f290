"""Reading operation policies, and who has read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.errors import NotFound
from kosatsu.people import queries as people
from kosatsu.policies import statements
from kosatsu.policies.models import Acknowledgement, PolicyVersion, PrivateUse, Round
from kosatsu.policies.statements import Facts, Statement


def in_force(account_id: int, on: date) -> PolicyVersion | None:
    """The version of an account's policy that holds on a day, if there is one."""
    return PolicyVersion.objects.filter(account_id=account_id, since__lte=on).order_by("-number").first()


def latest(account_id: int) -> PolicyVersion | None:
    """The newest version, whether or not its day has come."""
    return PolicyVersion.objects.filter(account_id=account_id).order_by("-number").first()


def versions(account_id: int) -> list[PolicyVersion]:
    """All versions, newest first, those among them that still wait for their day."""
    return list(PolicyVersion.objects.filter(account_id=account_id).order_by("-number"))


def version(version_id: int) -> PolicyVersion:
    """The version; NotFound if there is none."""
    found = PolicyVersion.objects.select_related("account").filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def before(version: PolicyVersion) -> PolicyVersion | None:
    """The version it replaced."""
    return PolicyVersion.objects.filter(account_id=version.account_id, number=version.number - 1).first()


def latest_round(account_id: int) -> Round | None:
    """The round in which the section reads the policy now."""
    return Round.objects.filter(account_id=account_id).select_related("version").order_by("-number").first()


def rounds_unread(person_id: int, account_ids: Collection[int]) -> list[Round]:
    """Of these accounts the rounds of now in which this person has not said so, the oldest first."""
    newest = Round.objects.filter(account_id=OuterRef("account_id")).order_by("-number").values("pk")[:1]
    said = Acknowledgement.objects.filter(person_id=person_id).values("round_id")
    current = Round.objects.filter(account_id__in=account_ids, pk=Subquery(newest)).exclude(pk__in=said)
    return list(current.select_related("version").order_by("opened_at", "id"))


def acknowledged(round_id: int) -> dict[int, datetime]:
    """Person id → when the person said so in this round."""
    return dict(Acknowledgement.objects.filter(round_id=round_id).values_list("person_id", "at"))


def readers(account: Account, on: date) -> list[int]:
    """Ids of who has to know the policy: everybody in the section on that day, who answers for the account, and who operates it."""
    section = people.section_of(account.unit_id, on) or account.unit_id
    members = [holder.person_id for holder in people.members(people.subtree(section, on), on)]
    charged = [account.accountable_officer_id, *accounts.operators(account.pk, on)]
    here = set(members) | people.offices_of(charged, on).keys()
    return [person for person in dict.fromkeys([*members, *charged]) if person in here]


def unread(account: Account, on: date) -> list[int]:
    """Who of the readers has not said so in the newest round; nobody where no round was opened."""
    current = latest_round(account.pk)
    done = acknowledged(current.pk) if current else {}
    return [person for person in readers(account, on) if person not in done] if current else []


def private_use(fiscal_year: int, persons: Collection[int]) -> dict[int, datetime]:
    """Person id → when the person acknowledged section 4 in this fiscal year."""
    return dict(PrivateUse.objects.filter(fiscal_year=fiscal_year, person_id__in=persons).values_list("person_id", "at"))


def asks_private_use(on: date) -> bool:
    """Whether the city wants everybody to say once a year that section 4 was read."""
    return bool(bylaws.value("private_use.mode", on) == "acknowledgement")


def templates(unit_id: int, on: date) -> tuple[str, str, str]:
    """Items ⑩, ⑪ and ⑫ as the city proposes them, with its own names filled in; other braces stay as they are."""
    names = {
        "{city}": str(bylaws.value("city.name", on)),
        "{unit}": people.unit_name(unit_id, on),
        "{page}": str(bylaws.value("city.sns_page", on)),
    }
    texts = [str(bylaws.value(f"policy.template.{item}", on)) for item in ("prohibited", "disclaimer", "change")]
    for place, name in names.items():
        texts = [text.replace(place, name) for text in texts]
    return texts[0], texts[1], texts[2]


def statement_for(account: Account, on: date) -> Statement:
    """What the account's profile has to say of itself, as long as its platform lets it."""
    return statements.fitting(facts_of(account, on), account.platform)


def statements_for(account: Account, on: date) -> list[Statement]:
    """All texts that say it, from the fullest to the shortest."""
    return statements.every(facts_of(account, on), account.platform)


def facts_of(account: Account, on: date) -> Facts:
    """What a statement is made of, from the register and the city's choices."""
    portal = str(bylaws.value("city.portal", on)).rstrip("/")
    return Facts(
        city=str(bylaws.value("city.name", on)),
        unit=people.unit_name(account.unit_id, on),
        reply_mode=account.reply_mode,
        contact=account.contact,
        listing_url=account.listing_url if account.listed_on_website else "",
        policy_url=f"{portal}/register/{account.pk}/",
    )
