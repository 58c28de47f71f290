"""The engine: every kind has its handler, an answer decides what becomes of the task, and periods come once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from kosatsu.jobs import actions, engine, queries
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.periods import Daily, Every, Period
from kosatsu.jobs.states import TaskState
from kosatsu.kernel.calendars import JAPAN
from tests.world import NOW, later


class Desk:
    """A handler that writes down its calls and gives the answers it was told to, then None."""

    def __init__(self, *answers: datetime | Exception | None) -> None:
        self.calls: list[tuple[str, datetime]] = []
        self.answers = list(answers)

    def __call__(self, key: str, now: datetime) -> datetime | None:
        self.calls.append((key, now))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


def put(key: str, *, not_before: datetime = NOW, kind: Job = Job.PUBLISH) -> None:
    with transaction.atomic():
        actions.put(kind, key, not_before=not_before)


def test_a_worker_without_a_handler_for_every_kind_does_not_start() -> None:
    handlers = {job: Desk() for job in Job if job is not Job.CAPTURE}
    with pytest.raises(ValueError, match="no handler for capture"):
        engine.work(handlers, clock=lambda: NOW, stop=threading.Event(), name="one")


@pytest.mark.django_db
def test_what_is_due_runs_once_in_order_at_the_given_time() -> None:
    for key, minutes in (("second", 0), ("first", -1), ("later", 1)):
        put(key, not_before=later(minutes))
    desk = Desk()
    assert engine.work_off({Job.PUBLISH: desk}, at=NOW) == 2
    assert desk.calls == [("first", NOW), ("second", NOW)]
    assert queries.counts() == {TaskState.WAITING: 1, TaskState.LEASED: 0, TaskState.DONE: 2}
    assert engine.work_off({Job.PUBLISH: desk}, at=NOW) == 0


@pytest.mark.django_db
def test_what_a_handler_puts_runs_too_if_it_is_due() -> None:
    def publish(key: str, now: datetime) -> None:
        put(key, kind=Job.CAPTURE, not_before=now)
        put(key, kind=Job.LOOK_UP, not_before=now + timedelta(minutes=1))

    put("a")
    capture = Desk()
    assert engine.work_off({Job.PUBLISH: publish, Job.CAPTURE: capture, Job.LOOK_UP: Desk()}, at=NOW) == 2
    assert capture.calls == [("a", NOW)]


@pytest.mark.django_db
def test_a_job_that_answers_with_a_time_comes_again_then() -> None:
    put("a")
    desk = Desk(later(5), NOW)
    assert engine.work_off({Job.PUBLISH: desk}, at=NOW) == 1
    assert engine.work_off({Job.PUBLISH: desk}, at=later(4)) == 0
    assert engine.work_off({Job.PUBLISH: desk}, at=later(5)) == 1
    assert engine.work_off({Job.PUBLISH: desk}, at=later(5)) == 1
    assert desk.calls == [("a", NOW), ("a", later(5)), ("a", later(5))]
    assert queries.counts()[TaskState.DONE] == 1


@pytest.mark.django_db
def test_a_job_that_fails_pauses_and_says_why() -> None:
    put("a")
    assert engine.work_off({Job.PUBLISH: Desk(RuntimeError("no line"))}, at=NOW) == 1
    (seen,) = queries.recent()
    assert (seen.state, seen.failures, seen.last_error) == (TaskState.WAITING, 1, "RuntimeError: no line")
    assert seen.due_at is not None
    assert timedelta(seconds=2.5) <= seen.due_at - NOW <= timedelta(seconds=5)


@pytest.mark.django_db
def test_jobs_that_put_each_other_come_to_an_end() -> None:
    def publish(key: str, now: datetime) -> None:
        put(key + "'", not_before=now)

    put("a")
    assert engine.work_off({Job.PUBLISH: publish}, at=NOW, limit=7) == 7


@pytest.mark.django_db
def test_a_job_that_was_taken_from_its_worker_is_left_to_the_other() -> None:
    def publish(key: str, now: datetime) -> None:
        with transaction.atomic():
            assert actions.claim(list(Job), owner="other", at=now + engine.LONE_LEASE, length=timedelta(minutes=1)) is not None

    put("a")
    assert engine.work_off({Job.PUBLISH: publish}, at=NOW) == 1
    (seen,) = queries.recent()
    assert (seen.state, seen.owner, seen.attempts) == (TaskState.LEASED, "other", 2)


MIDNIGHT = datetime(2026, 11, 25, tzinfo=JAPAN)
PERIODS: list[tuple[Period, datetime, datetime]] = [
    (Daily(Job.CHECKPOINT, "00:05"), NOW, MIDNIGHT + timedelta(minutes=5)),
    (Daily(Job.CHECKPOINT, "00:05"), MIDNIGHT, MIDNIGHT + timedelta(minutes=5)),
    (Daily(Job.CHECKPOINT, "00:05"), MIDNIGHT + timedelta(minutes=5), MIDNIGHT + timedelta(days=1, minutes=5)),
    (Every(Job.CHECKPOINT, 90), NOW, later(1) + timedelta(seconds=30)),
]


@pytest.mark.parametrize(("period", "at", "comes"), PERIODS)
def test_the_next_time_of_a_period_is_later_than_now(period: Period, at: datetime, comes: datetime) -> None:
    assert period.after(at) == comes


def test_a_period_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="hour"):
        Daily(Job.CHECKPOINT, "25:00")
    with pytest.raises(ValueError, match="longer than nothing"):
        Every(Job.CHECKPOINT, 0)


@pytest.mark.django_db
def test_a_period_begins_at_its_next_time_runs_once_and_makes_up_for_a_week_with_one_run() -> None:
    desk = Desk()
    daily = (Daily(Job.CHECKPOINT, "00:05"),)
    first = MIDNIGHT + timedelta(minutes=5)
    ran = [
        engine.work_off({Job.CHECKPOINT: desk}, at=at, periodic=daily)
        for at in (NOW, first, first, first + timedelta(days=7, hours=3), first + timedelta(days=7, hours=4))
    ]
    assert ran == [0, 1, 0, 1, 0]
    assert [key for key, _ in desk.calls] == ["2026-11-25T00:05:00+09:00", "2026-11-26T00:05:00+09:00"]
