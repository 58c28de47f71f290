"""Putting a policy in force, and before its readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kosatsu.accounts.models import Account
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.refs import Ref
from kosatsu.policies import queries, rules
from kosatsu.policies.models import Acknowledgement, PolicyVersion, PrivateUse, Round
from kosatsu.policies.states import Why
from kosatsu.records import actions as records


def put_in_force(
    account: Account,
    *,
    internal: Sequence[str],
    public: Sequence[str],
    since: date,
    source: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> PolicyVersion:
    """The next version of the account's policy, from a day on that may be to come; refused while one of the twelve items is empty."""
    latest = queries.latest(account.pk)
    refuse_if(rules.against_policy(public) + rules.against_since(since, latest.since if latest else None))
    version = PolicyVersion.objects.create(
        account=account,
        number=latest.number + 1 if latest else 1,
        internal_items=list(internal),
        public_items=list(public),
        since=since,
        source=source,
        reason=reason,
    )
    said = {"number": version.number, "since": since.isoformat(), "items": canonical.digest(list(public))}
    records.append("policy.in_force", version.ref, by=by, at=at, about=str(account.ref), **said)
    if since <= in_japan(at).date():
        open_round(account, version, Why.VERSION, by=by, at=at)
    return version


def open_round(account: Account, version: PolicyVersion, why: Why, *, by: Actor, at: datetime) -> Round:
    """From now on the section reads this version, and nobody has yet."""
    last = queries.latest_round(account.pk)
    number = last.number + 1 if last else 1
    opened = Round.objects.create(account=account, number=number, version=version, why=why, opened_at=at)
    records.append("policy.put_before_section", version.ref, by=by, at=at, about=str(account.ref), number=number, why=str(why))
    return opened


def acknowledge(account: Account, current: Round | None, round_id: int, *, by: Actor, at: datetime) -> None:
    """「読んで理解しました」; once said it stands, and saying it again changes nothing."""
    person = by.person()
    is_current = current is not None and current.pk == round_id
    readers = queries.readers(account, in_japan(at).date())
    refuse_if(rules.against_acknowledging(person=person, readers=readers, current=is_current))
    if person not in queries.acknowledged(round_id):
        given = Acknowledgement.objects.create(round_id=round_id, person_id=person, at=at)
        version = given.round.version
        records.append("policy.acknowledged", version.ref, by=by, at=at, about=str(account.ref), number=given.round.number)


def acknowledge_private_use(fiscal_year: int, *, edition: str, by: Actor, at: datetime) -> None:
    """A person has read what section 4 asks, also of private use; once a fiscal year."""
    person = by.person()
    _, first = PrivateUse.objects.get_or_create(person_id=person, fiscal_year=fiscal_year, defaults={"edition": edition, "at": at})
    if first:
        records.append("private_use.acknowledged", Ref("person", str(person)), by=by, at=at, fiscal_year=fiscal_year, edition=edition)
