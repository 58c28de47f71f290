"""What must happen later, one row a task; when what is periodic comes next; which workers are alive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.jobs.states import TaskState


def _either(one: Q, other: Q) -> Q:
    """One of both holds, never both and never none."""
    return (one & ~other) | (~one & other)


class Task(models.Model):
    """One job to be done on one key.

    `due_at` is the moment before which nobody takes it up: the time it was put for; while leased, the end of the lease; none once done.
    `attempts` only grows and, with `owner`, says whose lease it is; `failures` counts those in a row.
    """

    kind = models.CharField(max_length=40)
    key = models.TextField()
    dedup = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in TaskState])
    due_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_task"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="jobs_task_due"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="jobs_task_done"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "dedup"], condition=~Q(dedup="") & ~Q(state="done"), name="one_open_task_a_dedup"),
            models.CheckConstraint(condition=_either(Q(state="leased"), Q(owner="")), name="leased_has_owner"),
            models.CheckConstraint(condition=_either(Q(state="done"), Q(done_at__isnull=True)), name="done_has_time"),
            models.CheckConstraint(condition=_either(Q(state="done"), Q(due_at__isnull=False)), name="open_has_due_time"),
            models.CheckConstraint(condition=Q(state="leased") | Q(again_at__isnull=True), name="again_only_while_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class NextTime(models.Model):
    """When something periodic is to be put next."""

    name = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_next_time"

    def __str__(self) -> str:
        return f"{self.name}: {self.due_at}"


class Worker(models.Model):
    """A worker that has begun and not yet left, and its last sign of life."""

    name = models.CharField(max_length=200, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_worker"

    def __str__(self) -> str:
        return str(self.name)
