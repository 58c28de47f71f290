"""Putting jobs, taking them up under a lease, saying what came of them. Tasks are means, not deeds: the journal does not name them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from kosatsu.jobs import queries
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.models import NextTime, Task, Worker
from kosatsu.jobs.periods import Period
from kosatsu.jobs.queries import Lease
from kosatsu.jobs.states import TASK_LIFECYCLE, TaskState
from kosatsu.kernel.calendars import in_japan

NOT_FINISHED = "the worker did not come back before its lease ran out"
LONGEST_ERROR = 500


def put(kind: Job, key: str, *, not_before: datetime, dedup: str = "") -> None:
    """One more thing to happen later, in the transaction that decides it; RuntimeError outside of one.

    Where a task of the same `dedup` is not done yet there is no second one: the earlier time wins; one being worked on runs once more.
    """
    _require_transaction()
    if dedup:
        _put_once(kind, key, in_japan(not_before), dedup)
    else:
        Task.objects.create(state=TASK_LIFECYCLE.first, kind=kind, key=key, due_at=in_japan(not_before))


def put_if_due(period: Period, *, at: datetime) -> datetime:
    """Put something periodic if its time has come, once however often it was missed; returns its next time."""
    _require_transaction()
    NextTime.objects.get_or_create(pk=period.name, defaults={"due_at": period.after(at)})
    coming = queries.next_time_locked(period.name)
    if coming.due_at <= at:
        due = in_japan(coming.due_at).isoformat()
        put(period.job, due, not_before=coming.due_at, dedup=due)
        coming.due_at = period.after(at)
        coming.save(update_fields=["due_at"])
    return coming.due_at


def claim(kinds: Collection[Job], *, owner: str, at: datetime, length: timedelta, besides: Collection[int] = ()) -> Lease | None:
    """A lease on the task that has been due longest, or none; a task whose worker did not come back counts as failed once more."""
    _require_transaction()
    task = queries.next_due_locked(kinds, at, besides)
    if task is None:
        return None
    if task.state == TaskState.LEASED:
        task.failures += 1
        task.last_error = NOT_FINISHED
    task.state = TASK_LIFECYCLE.move(task.state, TaskState.LEASED)
    task.owner = owner
    task.attempts += 1
    task.started_at = at
    task.due_at = at + length
    task.save()
    return Lease(task.pk, Job(task.kind), task.key, owner, task.attempts, task.failures)


def renew(lease: Lease, *, until: datetime) -> None:
    """The lease goes on; Conflict if it ran out and somebody else took the task up."""
    task = queries.held(lease)
    task.due_at = until
    task.save(update_fields=["due_at"])


def finish(lease: Lease, *, at: datetime) -> None:
    """The job is done, unless it was put again meanwhile; Conflict if the lease was lost."""
    task = queries.held(lease)
    task.failures = 0
    task.last_error = ""
    if task.again_at is None:
        _leave(task, TaskState.DONE)
        task.due_at = None
        task.done_at = at
        task.save()
    else:
        _wait(task, task.again_at)


def come_again(lease: Lease, *, not_before: datetime) -> None:
    """The job wants to run again, not before then; Conflict if the lease was lost."""
    task = queries.held(lease)
    task.failures = 0
    task.last_error = ""
    _wait(task, not_before)


def fail(lease: Lease, *, error: str, not_before: datetime) -> None:
    """The job failed and is tried again, not before then; Conflict if the lease was lost."""
    task = queries.held(lease)
    task.failures += 1
    task.last_error = error[:LONGEST_ERROR]
    _wait(task, not_before)


def give_sign(name: str, *, at: datetime) -> None:
    """A worker's sign of life; the first one enters it."""
    Worker.objects.update_or_create(pk=name, defaults={"beat_at": at}, create_defaults={"beat_at": at, "started_at": at})


def leave(name: str) -> None:
    """A worker has stopped as it should."""
    Worker.objects.filter(pk=name).delete()


def prune(*, before: datetime) -> None:
    """Forget tasks done and workers silent before then."""
    Task.objects.filter(done_at__lt=before).delete()
    Worker.objects.filter(beat_at__lt=before).delete()


def _put_once(kind: Job, key: str, due_at: datetime, dedup: str) -> None:
    """Whoever puts the same at the same moment waits at the unique constraint, and then finds the other's row."""
    while True:
        task = queries.open_locked(kind, dedup)
        if task is not None:
            return _put_again(task, key, due_at)
        try:
            with transaction.atomic():
                Task.objects.create(state=TASK_LIFECYCLE.first, kind=kind, key=key, due_at=due_at, dedup=dedup)
        except IntegrityError:
            continue
        return None


def _put_again(task: Task, key: str, due_at: datetime) -> None:
    if task.key != key:
        raise ValueError(f"one dedup, two keys: {task.key} and {key}")
    if task.state == TaskState.LEASED:
        task.again_at = min(task.again_at or due_at, due_at)
    else:
        task.due_at = min(task.due_at or due_at, due_at)
    task.save(update_fields=["again_at", "due_at"])


def _wait(task: Task, not_before: datetime) -> None:
    _leave(task, TaskState.WAITING)
    task.due_at = min(task.again_at or not_before, not_before)
    task.again_at = None
    task.save()


def _leave(task: Task, state: TaskState) -> None:
    task.state = TASK_LIFECYCLE.move(task.state, state)
    task.owner = ""


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a job is put and taken up inside a transaction")
