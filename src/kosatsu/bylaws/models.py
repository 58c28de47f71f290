"""The city's own choices (市の設定), a row an answer, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.bylaws.states import RevisionState
from kosatsu.kernel.refs import Ref


class Choice(models.Model):
    """One answer to what the guideline leaves open: its value from a day on, who decided it, on what ground."""

    key = models.CharField(max_length=80, db_index=True)
    value = models.JSONField()
    since = models.DateField()
    decided_by = models.BigIntegerField(null=True)
    ground = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "bylaws_choice"
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="choice_has_its_ground")]

    def __str__(self) -> str:
        return f"{self.key} since {self.since}"

    @property
    def ref(self) -> Ref:
        return Ref("bylaw", str(self.key))


class Revision(models.Model):
    """案: a value that is being prepared for a key, one open at a time; it holds for nothing until it has become an answer.

    `rehearsal` says what the value would change, and of which value, by its fingerprint, that was found out.
    """

    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in RevisionState])
    value = models.JSONField()
    written_by = models.BigIntegerField()
    written_at = models.DateTimeField()
    rehearsal = models.JSONField(default=dict)
    settled_by = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bylaws_revision"
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="open"), name="one_open_revision_a_key"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="settled_revision_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.pk} of {self.key}"

    @property
    def ref(self) -> Ref:
        return Ref("revision", str(self.pk))
