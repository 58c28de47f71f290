"""Who is away and who stands in: laid down by the right people only, told, ended, never taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from kosatsu.flows import standing_in
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.people import queries as people
from kosatsu.people.models import Absence, Delegation
from kosatsu.people.rules import Rank, Reason, RegisteredAs
from kosatsu.records.models import Entry
from tests.world import NOW, TODAY, actor, unit

pytestmark = pytest.mark.usefixtures("city")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEAD, LEADER, OTHER_LEADER, CLERK, STAFF, OUTSIDER = "s009", "s022", "s023", "s018", "s044", "s051"


def away(
    person: str = HEAD, by: str = HEAD, *, since: datetime = NOW, until: datetime = NOW + 2 * DAY, note: str = "", at: datetime = NOW
) -> Absence:
    return standing_in.register(actor(person).person(), since=since, until=until, reason=Reason.TRIP, note=note, by=actor(by), at=at)


def refusal(**said: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        away(**said)  # type: ignore[arg-type]  # the words of `away`
    return [finding.code for finding in refused.value.findings]


def numbers(code: str, rank: Rank, at: datetime = NOW) -> list[str]:
    roster = people.roster(TODAY, at)
    return [people.person(holder.person_id).staff_number for holder in roster.present(unit(code), rank)]


def test_a_person_is_absent_from_the_beginning_up_to_the_end() -> None:
    absence = away(since=NOW + HOUR, until=NOW + 3 * DAY)
    person = actor(HEAD).person()
    moments = (NOW, NOW + HOUR, NOW + 2 * DAY, NOW + 3 * DAY)
    assert [people.absent(person, moment) for moment in moments] == [None, absence, absence, None]
    assert people.absent(actor(LEADER).person(), NOW + HOUR) is None


def test_an_absence_that_was_ended_stays_on_record_and_keeps_nobody_away() -> None:
    absence = away()
    standing_in.end(absence.pk, by=actor(HEAD), at=NOW + HOUR)
    person = actor(HEAD).person()
    assert [people.absent(person, NOW + n * HOUR) is not None for n in (0, 1, 2)] == [True, False, False]
    assert Absence.objects.get().ended_by_id == person
    with pytest.raises(Refused):
        standing_in.end(absence.pk, by=actor(HEAD), at=NOW + 2 * HOUR)


def test_an_absence_that_was_called_off_before_it_began_was_never_in_force() -> None:
    absence = away(since=NOW + DAY, until=NOW + 3 * DAY)
    standing_in.end(absence.pk, by=actor(HEAD), at=NOW + HOUR)
    assert people.absent(actor(HEAD).person(), NOW + 2 * DAY) is None
    assert list(people.absences(None, NOW, NOW + 9 * DAY)) == []


@pytest.mark.parametrize(
    ("by", "part"),
    [
        (HEAD, RegisteredAs.SELF),
        (CLERK, RegisteredAs.AFFAIRS),
        (LEADER, RegisteredAs.AFFAIRS),
        (STAFF, None),
        (OUTSIDER, None),
        ("s003", None),
    ],
)
def test_in_which_part_somebody_lays_down_that_the_head_is_away(by: str, part: RegisteredAs | None) -> None:
    if part is None:
        with pytest.raises(Forbidden):
            away(by=by, note="急病のため")
    else:
        assert away(by=by, note="急病のため").registered_as == part
    assert Absence.objects.count() == (part is not None)


def test_a_deputy_lays_it_down_for_this_moment_with_a_reason() -> None:
    assert refusal(person="s001", by="s002", since=NOW + HOUR, note="出張中に至急の決裁のため") == ["absence.deputy_not_now"]
    assert refusal(person="s001", by="s002") == ["absence.no_reason"]
    assert away("s001", "s002", note="出張中に至急の決裁のため").registered_as == RegisteredAs.DEPUTY
    line = Entry.objects.get(verb="absence.registered")
    assert "出張中に至急の決裁のため" in line.fields


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"until": NOW}, "absence.ends_before"), ({"since": NOW - 2 * HOUR, "until": NOW - HOUR}, "absence.past"),
        ({"since": NOW - DAY}, "absence.begins_before_today"), ({"until": NOW + 400 * DAY}, "absence.too_long"),
        ({"by": CLERK, "note": "  "}, "absence.no_reason"),
    ],
)  # fmt: skip
def test_an_impossible_absence_is_refused(said: dict[str, object], code: str) -> None:
    assert code in refusal(**said)


def test_the_same_absence_twice_is_one_absence() -> None:
    away()
    assert refusal(by=CLERK, note="念のため", until=NOW + DAY) == ["absence.already"]


def test_a_colleague_who_may_not_lay_it_down_does_not_end_it_either() -> None:
    absence = away("s001", "s002", note="出張中に至急の決裁のため")
    for number in (STAFF, "s003"):
        with pytest.raises(Forbidden):
            standing_in.end(absence.pk, by=actor(number), at=NOW + HOUR)
    with pytest.raises(NotFound):
        standing_in.end(absence.pk + 1, by=actor("s002"), at=NOW + HOUR)
    standing_in.end(absence.pk, by=actor("s002"), at=NOW + HOUR)


def test_deputies_stand_in_the_order_of_the_bylaw_and_who_is_away_is_passed_over() -> None:
    orders = {
        ("u00", Rank.MAYOR): ["s002", "s003"], ("u00", Rank.VICE_MAYOR): ["s003", "s007"], ("b1", Rank.DIRECTOR): ["s007"],
        ("k03", Rank.SECTION_HEAD): [LEADER, OTHER_LEADER], ("t0301", Rank.TEAM_LEADER): [],
    }  # fmt: skip
    assert {office: numbers(*office) for office in orders} == orders
    away("s002", "s002")
    assert numbers("u00", Rank.MAYOR) == ["s003"]
    assert [holder.name for holder in people.deputies(unit("u00"), Rank.MAYOR, TODAY)] == ["梶谷 佐知子", "稲垣 峻"]
    assert people.present_deputies(unit("u00"), Rank.MAYOR, NOW)[0].person_id == actor("s003").person()


def test_a_holder_names_one_of_the_lawful_deputies_first_and_nobody_else() -> None:
    def name(deputy: str, by: str = HEAD) -> None:
        standing_in.delegate(unit("k03"), Rank.SECTION_HEAD, actor(deputy).person(), since=TODAY, until=TODAY + DAY, by=actor(by), at=NOW)

    with pytest.raises(Refused):
        name(STAFF)
    with pytest.raises(Forbidden):
        name(OTHER_LEADER, by=LEADER)
    name(OTHER_LEADER)
    assert numbers("k03", Rank.SECTION_HEAD) == [OTHER_LEADER, LEADER]
    given = Delegation.objects.get()
    with pytest.raises(Forbidden):
        standing_in.revoke(given.pk, by=actor(OTHER_LEADER), at=NOW)
    standing_in.revoke(given.pk, by=actor(HEAD), at=NOW)
    assert numbers("k03", Rank.SECTION_HEAD) == [LEADER, OTHER_LEADER]


def test_the_roster_asks_the_database_as_often_for_many_as_for_one(django_assert_num_queries: object) -> None:
    for number in (HEAD, LEADER, "s001", "s002"):
        away(number, number)
    with django_assert_num_queries(5):  # type: ignore[operator]  # pytest-django gives its fixture no type
        roster = people.roster(TODAY, NOW)
        found = [roster.present(unit_id, rank) for unit_id, rank in roster.held]
    assert len(found) == len(roster.held)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"until": NOW}, "absence_ends_after_it_begins"), ({"ended_at": NOW}, "ended_absence_has_person_and_time"),
        ({"registered_as": "deputy"}, "absence_laid_down_by_others_says_why"),
        ({"registered_by_id": 1}, "absence_laid_down_by_others_says_why"),
    ],
)  # fmt: skip
def test_the_database_keeps_the_promise_too(changes: dict[str, object], constraint: str) -> None:
    absence = away()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"until": date(2026, 1, 1)}, "delegation_ends_after_it_begins"), ({"deputy_id": None}, "nobody_is_the_own_deputy")],
)
def test_the_database_keeps_delegations_too(changes: dict[str, object], constraint: str) -> None:
    standing_in.delegate(unit("k03"), Rank.SECTION_HEAD, actor(LEADER).person(), since=TODAY, until=TODAY + DAY, by=actor(HEAD), at=NOW)
    broken = {"deputy_id": actor(HEAD).person()} if constraint == "nobody_is_the_own_deputy" else changes
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Delegation.objects.update(**broken)
