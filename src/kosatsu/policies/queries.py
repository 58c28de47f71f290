"""Reading operation policies, and who has read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks.prohibitions import Prohibition, items_of
from kosatsu.kernel.errors import NotFound
from kosatsu.people import queries as people
from kosatsu.people.queries import Tree
from kosatsu.people.rules import UnitKind
from kosatsu.policies import statements
from kosatsu.policies.models import Acknowledgement, PolicyVersion, PrivateUse, Round
from kosatsu.policies.rules import ITEMS
from kosatsu.policies.statements import Facts, Statement


def in_force(account_id: int, on: date) -> PolicyVersion | None:
    """The version of an account's policy that holds on a day, if there is one."""
    return PolicyVersion.objects.filter(account_id=account_id, since__lte=on).order_by("-number").first()


def prohibited(account_id: int, on: date) -> tuple[Prohibition, ...]:
    """What the policy of an account prohibits in comments on a day, item by item; nothing where it has none."""
    version = in_force(account_id, on)
    return items_of(version.public_items[ITEMS.index("⑩禁止事項")]) if version else ()


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
    said = Acknowledgement.objects.filter(person_id=person_id).values("round_id")
    return list(_rounds_of(account_ids).exclude(pk__in=said).order_by("opened_at", "id"))


def acknowledged(round_id: int) -> dict[int, datetime]:
    """Person id → when the person said so in this round."""
    return dict(Acknowledgement.objects.filter(round_id=round_id).values_list("person_id", "at"))


def readers(account: Account, on: date) -> list[int]:
    """Ids of who has to know the policy: everybody in the section on that day, who answers for the account, and who operates it."""
    return readers_of([account], on)[account.pk]


def readers_of(some: Collection[Account], on: date) -> dict[int, list[int]]:
    """Account id → the readers of its policy, asked of the database once for all of them."""
    tree = people.tree(on)
    members: dict[int, list[int]] = {}
    for holder in people.members(tree.periods.keys(), on):
        members.setdefault(_section(tree, holder.unit_id), []).append(holder.person_id)
    charged = {account.pk: [account.accountable_officer_id] for account in some}
    for account_id, person_id in accounts.operators_of_all(on):
        charged.get(account_id, []).append(person_id)
    here = people.offices_of({person for persons in charged.values() for person in persons}, on).keys()
    return {
        account.pk: list(
            dict.fromkeys(
                [*members.get(_section(tree, account.unit_id), []), *(person for person in charged[account.pk] if person in here)]
            )
        )
        for account in some
    }


def _section(tree: Tree, unit_id: int) -> int:
    return tree.level(unit_id, UnitKind.SECTION) or unit_id


@dataclass(frozen=True)
class Standing:
    """How an account's policy stands: the version in force, the newest one, the round of now, who has to read it and who has."""

    in_force: PolicyVersion | None
    latest: PolicyVersion | None
    round: Round | None
    readers: Sequence[int]
    read: frozenset[int]


def standings(some: Collection[Account], on: date) -> dict[int, Standing]:
    """Account id → how its policy stands, asked of the database once for all of them."""
    ids = [account.pk for account in some]
    versions: dict[int, list[PolicyVersion]] = {account_id: [] for account_id in ids}
    for version in PolicyVersion.objects.filter(account_id__in=ids).order_by("number"):
        versions[version.account_id].append(version)
    rounds = {current.account_id: current for current in _rounds_of(ids)}
    read: dict[int, set[int]] = {current.pk: set() for current in rounds.values()}
    for round_id, person_id in Acknowledgement.objects.filter(round_id__in=read).values_list("round_id", "person_id"):
        read[round_id].add(person_id)
    readers = readers_of(some, on)
    return {
        account_id: Standing(
            in_force=next((version for version in reversed(found) if version.since <= on), None),
            latest=found[-1] if found else None,
            round=rounds.get(account_id),
            readers=readers[account_id],
            read=frozenset(read[rounds[account_id].pk]) if account_id in rounds else frozenset(),
        )
        for account_id, found in versions.items()
    }


def _rounds_of(account_ids: Collection[int]) -> QuerySet[Round]:
    """The round of now of each of these accounts."""
    newest = Round.objects.filter(account_id=OuterRef("account_id")).order_by("-number").values("pk")[:1]
    return Round.objects.filter(account_id__in=account_ids, pk=Subquery(newest)).select_related("version")


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
