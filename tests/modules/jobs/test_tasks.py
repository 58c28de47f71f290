"""Tasks: put in the deciding transaction, taken up under a lease, never done by who lost it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from kosatsu.jobs import actions, queries
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.models import Task
from kosatsu.jobs.queries import Lease
from kosatsu.jobs.states import TaskState
from kosatsu.kernel.errors import Conflict
from tests.world import NOW, later

pytestmark = pytest.mark.django_db
LENGTH = timedelta(minutes=1)
NOTHING = dict.fromkeys(TaskState, 0)


def claim(owner: str = "one", at: datetime = NOW) -> Lease | None:
    return actions.claim(list(Job), owner=owner, at=at, length=LENGTH)


def claimed(owner: str = "one", at: datetime = NOW) -> Lease:
    lease = claim(owner, at)
    assert lease is not None
    return lease


def keys_in_order(at: datetime = NOW) -> list[str]:
    found = []
    while (lease := claim(at=at)) is not None:
        found.append(lease.key)
    return found


def due_times() -> list[datetime | None]:
    return [task.due_at for task in queries.recent()]


def test_a_job_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        actions.put(Job.PUBLISH, "a", not_before=NOW)
    with pytest.raises(RuntimeError):
        claim()


def test_a_job_goes_with_the_transaction_that_put_it() -> None:
    with transaction.atomic():
        actions.put(Job.PUBLISH, "a", not_before=NOW)
        transaction.set_rollback(True)
    assert queries.counts() == NOTHING


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        actions.put(Job.PUBLISH, "a", not_before=datetime(2026, 11, 24))  # noqa: DTZ001  # the mistake under test


def test_what_has_been_due_longest_is_taken_up_first() -> None:
    for key, minutes in (("third", -1), ("not yet", 1), ("first", -5), ("fourth", -1), ("second", -3)):
        actions.put(Job.PUBLISH, key, not_before=later(minutes))
    assert keys_in_order() == ["first", "second", "third", "fourth"]


def test_only_the_kinds_that_are_asked_for_are_taken_up() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    assert actions.claim([Job.CAPTURE], owner="one", at=NOW, length=LENGTH) is None
    assert queries.any_due([Job.CAPTURE], NOW) is False
    assert queries.any_due([Job.PUBLISH], NOW) is True


@pytest.mark.parametrize(("second", "stands"), [(later(-5), later(-5)), (later(5), NOW)])
def test_of_two_times_for_one_dedup_the_earlier_stands(second: datetime, stands: datetime) -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    actions.put(Job.PUBLISH, "a", not_before=second, dedup="d")
    assert due_times() == [stands]


def test_one_dedup_means_one_key() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    with pytest.raises(ValueError, match="two keys"):
        actions.put(Job.PUBLISH, "b", not_before=NOW, dedup="d")


def test_a_dedup_belongs_to_its_kind_and_no_dedup_means_as_often_as_put() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    actions.put(Job.CAPTURE, "a", not_before=NOW, dedup="d")
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    assert queries.counts() == {**NOTHING, TaskState.WAITING: 4}


def test_a_dedup_is_free_again_once_its_task_is_done() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    actions.finish(claimed(), at=NOW)
    actions.put(Job.PUBLISH, "a", not_before=later(1), dedup="d")
    assert due_times() == [later(1), None]


def test_what_is_put_while_the_same_is_worked_on_runs_once_more_and_not_at_the_same_time() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    lease = claimed()
    actions.put(Job.PUBLISH, "a", not_before=later(3), dedup="d")
    actions.put(Job.PUBLISH, "a", not_before=later(2), dedup="d")
    assert claim("two", later(0)) is None
    actions.finish(lease, at=NOW)
    assert due_times() == [later(2)]
    actions.finish(claimed("two", later(2)), at=later(2))
    assert queries.counts() == {**NOTHING, TaskState.DONE: 1}


def test_what_is_put_while_the_same_fails_does_not_wait_out_the_pause() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW, dedup="d")
    lease = claimed()
    actions.put(Job.PUBLISH, "a", not_before=later(2), dedup="d")
    actions.fail(lease, error="refused", not_before=later(9))
    assert due_times() == [later(2)]


def test_a_finished_task_says_so_and_never_comes_again() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    lease = claimed()
    actions.finish(lease, at=later(1))
    (seen,) = queries.recent()
    assert seen == queries.TaskSeen(lease.task_id, "publish", "a", TaskState.DONE, None, NOW, later(1), "", 1, 0, "")
    assert claim(at=later(9999)) is None


def test_a_task_that_comes_again_waits_for_its_time_and_forgets_its_failures() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    actions.fail(claimed(), error="refused", not_before=later(1))
    actions.come_again(claimed(at=later(1)), not_before=later(5))
    assert claim(at=later(4)) is None
    assert claimed(at=later(5)) == Lease(queries.recent()[0].task_id, Job.PUBLISH, "a", "one", 3, 0)


def test_a_failed_task_waits_keeps_its_reason_and_is_shown_from_the_fifth_failure_on() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    for minute in range(5):
        assert queries.in_trouble() == []
        actions.fail(claimed(at=later(minute)), error="ValueError: " + "x" * 900, not_before=later(minute + 1))
    (seen,) = queries.in_trouble()
    assert (seen.failures, seen.state, seen.due_at, len(seen.last_error)) == (5, TaskState.WAITING, later(5), actions.LONGEST_ERROR)
    actions.finish(claimed(at=later(5)), at=later(5))
    assert queries.in_trouble() == []


def test_a_leased_task_is_left_alone_until_the_lease_runs_out() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    claimed("one")
    assert claim("two", NOW + LENGTH - timedelta(microseconds=1)) is None
    taken_over = claimed("two", NOW + LENGTH)
    assert (taken_over.attempt, taken_over.failures) == (2, 1)
    assert queries.recent()[0].last_error == actions.NOT_FINISHED


def test_a_renewed_lease_lasts() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    actions.renew(claimed("one"), until=later(30))
    assert claim("two", later(29)) is None
    assert claim("two", later(30)) is not None


def test_who_lost_the_lease_can_do_nothing_with_the_task() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    lost = claimed("one")
    kept = claimed("one", NOW + LENGTH)
    before = queries.recent()
    with pytest.raises(Conflict):
        actions.finish(lost, at=later(2))
    with pytest.raises(Conflict):
        actions.fail(lost, error="late", not_before=later(2))
    with pytest.raises(Conflict):
        actions.come_again(lost, not_before=later(2))
    with pytest.raises(Conflict):
        actions.renew(lost, until=later(99))
    assert queries.recent() == before
    actions.finish(kept, at=later(2))
    with pytest.raises(Conflict):
        actions.finish(kept, at=later(2))


def test_who_took_a_task_that_came_again_in_between_is_not_mixed_up_with_who_had_it_before() -> None:
    actions.put(Job.PUBLISH, "a", not_before=NOW)
    lost = claimed("one")
    actions.come_again(claimed("two", NOW + LENGTH), not_before=later(2))
    claimed("one", later(2))
    with pytest.raises(Conflict):
        actions.finish(lost, at=later(2))


def test_tasks_long_done_and_workers_long_silent_are_forgotten() -> None:
    for key in ("old", "new", "open"):
        actions.put(Job.PUBLISH, key, not_before=NOW)
    actions.finish(claimed(), at=NOW)
    actions.finish(claimed(), at=later(2))
    actions.give_sign("gone", at=NOW)
    actions.give_sign("here", at=later(2))
    actions.prune(before=later(1))
    assert [task.key for task in queries.recent()] == ["open", "new"]
    assert queries.beat() == later(2)


def test_a_worker_is_alive_while_it_gives_signs_and_not_after_it_left() -> None:
    assert (queries.beat(), queries.worker_alive(NOW)) == (None, False)
    actions.give_sign("one", at=later(-9))
    actions.give_sign("one", at=NOW)
    assert queries.beat() == NOW
    assert queries.worker_alive(NOW + queries.SILENCE - timedelta(seconds=1)) is True
    assert queries.worker_alive(NOW + queries.SILENCE) is False
    actions.leave("one")
    assert queries.beat() is None


WRONG = [
    ({"state": "leased"}, "leased_has_owner"),
    ({"owner": "one"}, "leased_has_owner"),
    ({"state": "done"}, "done_has_time"),
    ({"done_at": NOW}, "done_has_time"),
    ({"state": "done", "done_at": NOW}, "open_has_due_time"),
    ({"due_at": None}, "open_has_due_time"),
    ({"again_at": NOW}, "again_only_while_leased"),
]


@pytest.mark.parametrize(("wrong", "constraint"), WRONG)
def test_the_database_keeps_a_task_whole(wrong: dict[str, object], constraint: str) -> None:
    right: dict[str, object] = {"kind": "publish", "key": "a", "state": "waiting", "due_at": NOW}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Task.objects.create(**{**right, **wrong})


def test_the_database_holds_one_open_task_a_dedup() -> None:
    Task.objects.create(kind="publish", key="a", dedup="d", state="waiting", due_at=NOW)
    with pytest.raises(IntegrityError, match="dedup"), transaction.atomic():
        Task.objects.create(kind="publish", key="a", dedup="d", state="leased", owner="one", due_at=NOW)
    Task.objects.create(kind="publish", key="a", dedup="d", state="done", done_at=NOW)


def test_looking_for_something_due_goes_by_an_index() -> None:
    if connection.vendor == "postgresql":  # it would rather read a table of no rows from end to end
        connection.cursor().execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = Task.objects.filter(due_at__lte=NOW, kind__in=list(Job)).order_by("due_at", "id").explain()
    assert "jobs_task_due" in plan
    assert not re.search(r"TEMP B-TREE|Sort", plan)
