"""The states of a task."""

from __future__ import annotations

from enum import StrEnum

from kosatsu.kernel.lifecycle import Lifecycle


class TaskState(StrEnum):
    """Waiting for its time, leased to a worker, or done."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"


S = TaskState
TASK_LIFECYCLE = Lifecycle(
    TaskState,
    S.WAITING,
    [
        (S.WAITING, S.LEASED),
        (S.LEASED, S.LEASED),
        (S.LEASED, S.WAITING),
        (S.LEASED, S.DONE),
    ],
)
OPEN = frozenset({S.WAITING, S.LEASED})
