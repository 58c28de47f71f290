"""Operation policies, a row a version; the version in force is the newest."""

from __future__ import annotations

from django.db import models

from kosatsu.kernel.refs import Ref


class PolicyVersion(models.Model):
    """One version of an account's policy: twelve texts inside the city hall (with names) and for the public (with offices)."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    internal_items = models.JSONField()
    public_items = models.JSONField()
    since = models.DateField()
    source = models.CharField(max_length=80)

    class Meta:
        db_table = "policies_version"
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="one_policy_a_number")]

    def __str__(self) -> str:
        return f"policy {self.account_id} v{self.number}"

    @property
    def ref(self) -> Ref:
        return Ref("policy", str(self.pk))
