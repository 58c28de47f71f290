"""Reading what must happen later, and who is at work on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from kosatsu.jobs import rules
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.models import NextTime, Task, Worker
from kosatsu.jobs.states import OPEN, TaskState
from kosatsu.kernel.errors import Conflict

SILENCE = timedelta(seconds=30)


@dataclass(frozen=True)
class Lease:
    """The right to work on a task for a while: nobody else has it until it runs out, and nobody has the same one again."""

    task_id: int
    job: Job
    key: str
    owner: str
    attempt: int
    failures: int


@dataclass(frozen=True)
class TaskSeen:
    """A task as people look at it; `due_at` is the end of the lease while it is leased, and none once it is done."""

    task_id: int
    kind: str
    key: str
    state: TaskState
    due_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    owner: str
    attempts: int
    failures: int
    last_error: str


def counts() -> dict[TaskState, int]:
    """Number of tasks in each state."""
    found = dict(Task.objects.values_list("state").annotate(Count("id")))
    return {state: found.get(state.value, 0) for state in TaskState}


def in_trouble() -> list[TaskSeen]:
    """Tasks that failed several times in a row and are still being tried, oldest first."""
    found = Task.objects.filter(state__in=OPEN, failures__gte=rules.TROUBLE_AFTER)
    return [_seen(task) for task in found.order_by("id")]


def recent(limit: int = 100) -> list[TaskSeen]:
    """The tasks put last, newest first."""
    return [_seen(task) for task in Task.objects.order_by("-id")[:limit]]


def beat() -> datetime | None:
    """The newest sign of life of any worker."""
    newest: datetime | None = Worker.objects.aggregate(newest=Max("beat_at"))["newest"]
    return newest


def worker_alive(at: datetime) -> bool:
    """Whether some worker gave a sign of life within the last half minute."""
    newest = beat()
    return newest is not None and newest > at - SILENCE


def any_due(kinds: Collection[Job], at: datetime) -> bool:
    """Whether there is something to take up; the one cheap look of a worker that has nothing to do."""
    return Task.objects.filter(due_at__lte=at, kind__in=kinds).exists()


def next_due_locked(kinds: Collection[Job], at: datetime, besides: Collection[int]) -> Task | None:
    """The task that has been due longest and that nobody else is just taking up, held for this transaction."""
    due = Task.objects.select_for_update(skip_locked=True).filter(due_at__lte=at, kind__in=kinds)
    return due.exclude(pk__in=besides).order_by("due_at", "id").first()


def open_locked(kind: Job, dedup: str) -> Task | None:
    """The task of this dedup that is not done, held for this transaction."""
    return Task.objects.select_for_update().filter(kind=kind, dedup=dedup, state__in=OPEN).first()


def held(lease: Lease) -> Task:
    """The leased task, held for this transaction; Conflict if the lease ran out and somebody else took the task up."""
    mine = Task.objects.select_for_update().filter(pk=lease.task_id, state=TaskState.LEASED)
    task = mine.filter(owner=lease.owner, attempts=lease.attempt).first()
    if task is None:
        raise Conflict
    return task


def next_time_locked(name: str) -> NextTime:
    """When something periodic comes next, held for this transaction."""
    return NextTime.objects.select_for_update().get(pk=name)


def _seen(task: Task) -> TaskSeen:
    return TaskSeen(
        task_id=task.pk,
        kind=task.kind,
        key=task.key,
        state=TaskState(task.state),
        due_at=task.due_at,
        started_at=task.started_at,
        done_at=task.done_at,
        owner=task.owner,
        attempts=task.attempts,
        failures=task.failures,
        last_error=task.last_error,
    )
