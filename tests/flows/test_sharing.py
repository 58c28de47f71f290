"""5(2): the policy is shared inside the section. Who has read which version, who has not, and who is told when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.bylaws import actions as bylaws
from kosatsu.flows import reminding, sharing_policies
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.notifications import queries as told
from kosatsu.notifications.models import Notice
from kosatsu.notifications.states import Kind
from kosatsu.overviews import policy_page
from kosatsu.people import actions as people
from kosatsu.people import queries as staff
from kosatsu.people.rules import Rank
from kosatsu.policies import actions as policies
from kosatsu.policies import public, queries
from kosatsu.policies.models import Acknowledgement, PolicyVersion
from kosatsu.records import queries as records
from tests.flows.test_opening import approved
from tests.world import NOW, TODAY, actor, later

pytestmark = pytest.mark.usefixtures("city")


def account() -> Account:
    return accounts.account(approved())


def number_of(person_id: int) -> str:
    return staff.person(person_id).staff_number


def unread(entry: Account) -> list[str]:
    return sorted(number_of(person) for person in queries.unread(entry, TODAY))


def acknowledge(entry: Account, number: str) -> None:
    current = queries.latest_round(entry.pk)
    assert current is not None
    sharing_policies.acknowledge(entry.pk, current.pk, by=actor(number), at=later(10))


def put(entry: Account, *, since: date, first: str = "改めた目的") -> PolicyVersion:
    with transaction.atomic():
        return policies.put_in_force(
            entry, internal=[first] * 12, public=[first] * 12, since=since, source="policy_change:1", by=actor("s009"), at=later(20)
        )


def kinds(number: str) -> list[str]:
    return [notice.kind for notice in reversed(told.of(actor(number).person())) if notice.kind.startswith("policy")]


def test_5_2_b_with_the_decision_everybody_of_the_section_is_asked_and_counts_as_not_having_read() -> None:
    entry = account()
    everybody = sorted(number_of(person) for person in queries.readers(entry, TODAY))
    assert (set(everybody) >= {"s009", "s022", "s044", "s045"}, unread(entry)) == (True, everybody)
    assert {number: kinds(number) for number in ("s044", "s009", "s051", "s001")} == {
        "s044": ["policy_to_read"], "s009": ["policy_to_read"], "s051": [], "s001": [],
    }  # fmt: skip
    acknowledge(entry, "s044")
    acknowledge(entry, "s044")
    assert ("s044" in unread(entry), [notice.kind for notice in told.of(actor("s044").person()).filter(read_at=None)]) == (
        False, ["case_decided"],
    )  # fmt: skip
    version = queries.in_force(entry.pk, TODAY)
    assert version is not None
    assert [line.verb for line in records.history(version.ref)].count("policy.acknowledged") == 1


def test_5_2_b_nobody_outside_the_section_says_to_have_read_it() -> None:
    entry = account()
    with pytest.raises(Refused) as refused:
        acknowledge(entry, "s051")
    assert [finding.code for finding in refused.value.findings] == ["policy.not_a_reader"]


def test_5_2_b_a_new_version_is_read_anew_and_a_page_from_before_it_does_not_count() -> None:
    entry = account()
    acknowledge(entry, "s044")
    old = queries.latest_round(entry.pk)
    assert old is not None
    put(entry, since=TODAY)
    assert "s044" in unread(entry)
    with pytest.raises(Refused) as refused:
        sharing_policies.acknowledge(entry.pk, old.pk, by=actor("s045"), at=later(30))
    assert [finding.code for finding in refused.value.findings] == ["policy.other_round"]
    acknowledge(entry, "s044")
    assert "s044" not in unread(entry)


def test_5_2_a_a_version_with_a_later_day_waits_for_it_and_is_put_before_the_section_then() -> None:
    entry = account()
    put(entry, since=date(2026, 12, 1))
    holding = [queries.in_force(entry.pk, day) for day in (TODAY, date(2026, 11, 30), date(2026, 12, 1))]
    assert [version.number for version in holding if version] == [1, 1, 2]
    assert [policy.number for policy in public.history(entry.pk, TODAY)] == [1]
    reminding.run("", NOW + timedelta(days=1))
    assert queries.latest_round(entry.pk).number == 1  # type: ignore[union-attr]  # there is one
    reminding.run("", NOW + timedelta(days=7))
    reminding.run("", NOW + timedelta(days=8))
    current = queries.latest_round(entry.pk)
    assert current is not None
    assert (current.number, current.version.number, kinds("s044")[-1]) == (2, 2, "policy_to_read")
    with pytest.raises(Refused) as refused:
        put(entry, since=date(2026, 11, 30))
    assert [finding.code for finding in refused.value.findings] == ["policy.begins_before_the_last"]


def test_5_2_b_who_joins_the_section_is_asked_and_who_leaves_it_is_not() -> None:
    entry = account()
    newcomer = staff.person_by_number("s051")
    with transaction.atomic():
        people.appoint(newcomer, unit="t0301", rank=Rank.STAFF, title="担当", since=TODAY, concurrent=True, by=SYSTEM, at=NOW)
    assert "s051" in unread(entry)
    reminding.run("", NOW + timedelta(days=1))
    assert kinds("s051") == ["policy_to_read"]
    acknowledge(entry, "s051")


def test_5_2_b_who_lets_it_lie_is_reminded_every_five_business_days_once_each_time() -> None:
    entry = account()
    acknowledge(entry, "s045")
    for days in range(1, 16):
        reminding.run("", NOW + timedelta(days=days))
        reminding.run("", NOW + timedelta(days=days))
    # 24 November 2026 is a Tuesday: five business days later it is 1 December, ten are 8 December, fifteen would be the 15th
    assert (kinds("s044"), kinds("s045")) == (["policy_to_read", "policy_unread", "policy_unread"], ["policy_to_read"])


def test_5_2_b_the_head_may_ask_again_and_nobody_else_of_the_section() -> None:
    entry = account()
    acknowledge(entry, "s044")
    for number in ("s044", "s022", "s051"):
        with pytest.raises(Forbidden):
            sharing_policies.ask_again(entry.pk, by=actor(number), at=later(20))
    sharing_policies.ask_again(entry.pk, by=actor("s009"), at=later(20))
    assert ("s044" in unread(entry), kinds("s044")) == (True, ["policy_to_read", "policy_to_read"])


def test_what_was_said_stands() -> None:
    entry = account()
    acknowledge(entry, "s044")
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.update(at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM policies_version")


def test_3_b_section_4_is_read_once_a_fiscal_year_and_everybody_in_office_is_told() -> None:
    reminding.run("", NOW)
    reminding.run("", NOW + timedelta(days=1))
    notices = Notice.objects.filter(kind=Kind.PRIVATE_USE)
    assert notices.count() == len({notice.recipient_id for notice in notices}) > 40
    for _ in range(2):
        sharing_policies.acknowledge_private_use(by=actor("s051"), at=NOW)
    person = actor("s051").person()
    assert (person in queries.private_use(2026, [person]), queries.private_use(2027, [person])) == (True, {})
    with pytest.raises(Forbidden):
        sharing_policies.acknowledge_private_use(by=Actor(None), at=NOW)


def test_3_b_a_city_that_trains_instead_asks_nobody() -> None:
    with transaction.atomic():
        bylaws.answer("private_use.mode", "none", since=TODAY, ground="研修計画", by=SYSTEM, at=NOW)
    reminding.run("", NOW)
    assert not Notice.objects.filter(kind=Kind.PRIVATE_USE).exists()


def test_the_list_asks_the_database_as_often_for_many_accounts_as_for_one() -> None:
    asked = []
    for _ in range(2):
        approved()
        with CaptureQueriesContext(connection) as questions:
            lines = policy_page.policies(by=actor("s009"), at=NOW)
            to_read = policy_page.to_read(by=actor("s044"), at=NOW)
        asked.append(len(questions))
        assert (len(lines), len(to_read)) == (len(asked), len(asked))
    assert asked[0] == asked[1]
