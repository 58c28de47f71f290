"""The city's own choices (市の設定), a row an answer, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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
