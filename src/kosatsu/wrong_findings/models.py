"""Reports of people who think that a check was wrong (この指摘は誤り)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.kernel.refs import Ref
from kosatsu.wrong_findings.states import ReportState


class Report(models.Model):
    """One finding that somebody holds to be wrong. `same` is the hash of who reported what about which post, so that a second press
    makes no second report; `stretch` and `sentence` may hold what belongs to a person and are shown to who may see the post.

    `seen_there`: the checks did find this in the post when it was reported. `revision` is the changed list it was put into, if any.
    """

    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ReportState])
    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=80)
    rule = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=80, blank=True)
    stretch = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    seen_there = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    same = models.CharField(max_length=64)
    reported_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    revision = models.BigIntegerField(null=True)
    settled_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "wrong_findings_report"
        constraints = [
            models.UniqueConstraint(fields=["same"], condition=Q(state="open"), name="one_open_report_of_the_same"),
            models.CheckConstraint(condition=~Q(reason=""), name="report_has_its_reason"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False) & ~Q(settled_reason="")),
                name="settled_report_says_why",
            ),
        ]
        indexes = [models.Index(fields=["state", "code"], name="reports_by_state")]

    def __str__(self) -> str:
        return f"wrong finding {self.pk}"

    @property
    def ref(self) -> Ref:
        return Ref("wrong_finding", str(self.pk))
