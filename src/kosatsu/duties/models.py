"""やること: what a person must do by a day, and on what ground."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.duties.kinds import Kind
from kosatsu.duties.states import DutyState, Owner
from kosatsu.kernel.refs import Ref


class Duty(models.Model):
    """One thing to do. `subject` is the Ref it is about or blank, `key` tells duties of one kind about one thing apart.

    `settled_by_id` None on a settled duty: the system found it done.
    """

    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in Kind])
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    key = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=20, choices=[(owner.value, owner.value) for owner in Owner])
    ground = models.CharField(max_length=80)
    due_on = models.DateField()
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in DutyState])
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "duties_duty"
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "key"], condition=Q(state="open"), name="one_open_duty_a_key"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="settled_duty_has_its_moment",
            ),
            models.CheckConstraint(condition=~Q(state="waived") | ~Q(note=""), name="waived_duty_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.key}".strip()

    @property
    def ref(self) -> Ref:
        return Ref("duty", str(self.pk))
