"""やること: opened once however often it is found, settled once, and each with its line in the journal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.duties import actions as duties
from kosatsu.duties import queries, rules
from kosatsu.duties.kinds import WHATS, Kind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import DutyState, Owner
from kosatsu.guideline import library
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.refs import Ref
from kosatsu.records import queries as records
from tests.world import NOW, SYSTEM, TODAY, actor, later, unit

ACCOUNT = Ref("account", "1")


def opened(kind: Kind = Kind.DORMANT, *, key: str = "", due_on: date = TODAY, minutes: int = 0) -> Duty:
    return duties.open(kind, subject=ACCOUNT, unit_id=unit("k03"), due_on=due_on, key=key, by=SYSTEM, at=later(minutes))


@pytest.mark.usefixtures("city")
def test_what_is_found_twice_is_to_be_done_once_and_written_down_once() -> None:
    first = opened()
    assert opened(due_on=TODAY + timedelta(9), minutes=5).pk == first.pk
    assert [line.verb for line in records.history(first.ref)] == ["duty.opened"]
    assert (first.ground, first.owner) == (WHATS[Kind.DORMANT].ground, Owner.SECTION)
    assert {opened(key="a").pk, opened(key="b").pk, first.pk} == set(Duty.objects.values_list("pk", flat=True))


@pytest.mark.usefixtures("city")
def test_what_is_settled_is_settled_once_and_may_come_back_as_another() -> None:
    first = opened()
    duties.settle(first, note="発信した", by=SYSTEM, at=later(1))
    with pytest.raises(Refused) as refused:
        duties.settle(first, note="もう一度", by=SYSTEM, at=later(2))
    assert [finding.code for finding in refused.value.findings] == ["state.no_such_move"]
    assert opened(minutes=3).pk != first.pk
    assert (first.state, first.settled_by_id, first.settled_at) == (DutyState.DONE, None, later(1))
    assert [line.verb for line in records.history(first.ref)] == ["duty.opened", "duty.done"]


@pytest.mark.usefixtures("city")
def test_nobody_says_that_something_is_done_which_the_system_looks_at_itself() -> None:
    looked_at, said = opened(Kind.CONFORM), opened(Kind.CONTRACT_END)
    with pytest.raises(Refused) as refused:
        duties.settle_by_word(looked_at, note="直した", by=actor("s044"), at=later(1))
    assert [finding.code for finding in refused.value.findings] == ["duty.settled_by_system"]
    with pytest.raises(Refused):
        duties.settle_by_word(said, note=" ", by=actor("s044"), at=later(1))
    duties.settle_by_word(said, note="契約を延ばした", by=actor("s044"), at=later(1))
    assert (said.state, said.settled_by_id, said.note) == (DutyState.DONE, actor("s044").person(), "契約を延ばした")


@pytest.mark.usefixtures("city")
def test_what_need_not_be_done_has_its_reason() -> None:
    duty = opened()
    with pytest.raises(Refused):
        duties.waive(duty, reason="", by=actor("s008"), at=later(1))
    duties.waive(duty, reason="季節の催しだけに使う", by=actor("s008"), at=later(1))
    assert [line.verb for line in records.history(duty.ref)] == ["duty.opened", "duty.waived"]


@pytest.mark.usefixtures("city")
def test_each_section_sees_its_own_and_each_office_what_is_its_own() -> None:
    section, supervisor = opened(), opened(Kind.DORMANT_LONG)
    assert list(queries.of(units={unit("k03")}, owners=set())) == [section]
    assert list(queries.of(units={unit("k06")}, owners={Owner.SNS_SUPERVISOR})) == [supervisor]
    assert list(queries.of(units={unit("k06")}, owners={Owner.SECTION})) == []
    assert queries.counts([ACCOUNT, Ref("account", "2")], TODAY + timedelta(1)) == {"account:1": (2, 2)}
    with pytest.raises(NotFound):
        queries.duty(999)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("one_open_duty_a_key", {}),
        ("settled_duty_has_its_moment", {"key": "x", "state": "done"}),
        ("settled_duty_has_its_moment", {"key": "x", "settled_at": NOW}),
        ("waived_duty_has_its_reason", {"key": "x", "state": "waived", "settled_at": NOW}),
    ],
)
def test_the_database_keeps_the_promise_too(name: str, values: dict[str, object]) -> None:
    opened()
    plain = {"kind": Kind.DORMANT, "subject": str(ACCOUNT), "key": "", "unit_id": unit("k03"), "owner": "section", "ground": "9-4",
             "due_on": TODAY, "state": "open", "opened_at": NOW}  # fmt: skip
    with pytest.raises(IntegrityError, match=f"{name}|duties_duty.kind"), transaction.atomic():
        Duty.objects.create(**{**plain, **values})


def test_every_kind_says_what_to_do_and_on_what_ground() -> None:
    clauses = {obligation.clause for obligation in library.in_force(TODAY).obligations}
    assert set(WHATS) == set(Kind)
    assert [kind for kind, what in WHATS.items() if not (what.title and what.to_do.endswith("。"))] == []
    assert [what.ground for what in WHATS.values() if what.ground not in clauses and not what.ground.startswith("bylaw:")] == []


def test_a_blank_says_nothing() -> None:
    assert [finding.code for finding in rules.against_waiving("　")] == ["duty.no_reason"]


@pytest.mark.usefixtures("city")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["open", "settle"]), st.sampled_from(["a", "b"])), max_size=12))
def test_however_jobs_repeat_themselves_at_most_one_is_open_and_every_change_has_its_line(deeds: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        ids = set()
        for minute, (deed, key) in enumerate(deeds):
            if deed == "open":
                ids.add(opened(Kind.CONFORM, key=key, minutes=minute).pk)
            else:
                duties.settle_about([Kind.CONFORM], ACCOUNT, note="なくなった", by=SYSTEM, at=later(minute))
            assert all(Duty.objects.filter(kind=Kind.CONFORM, key=one, state="open").count() <= 1 for one in "ab")
        made = list(Duty.objects.filter(pk__in=ids))
        for duty in made:
            wanted = ["duty.opened"] if duty.state == "open" else ["duty.opened", "duty.done"]
            assert [line.verb for line in records.history(duty.ref)] == wanted
        transaction.set_rollback(True)
