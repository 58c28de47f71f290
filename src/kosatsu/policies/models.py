"""Operation policies, a row a version; a version with a later day waits. And who has read them, and section 4 of the guideline."""

from __future__ import annotations

from django.db import models

from kosatsu.kernel.refs import Ref
from kosatsu.policies.states import Why


class PolicyVersion(models.Model):
    """One version of an account's policy: twelve texts inside the city hall (with names) and for the public (with offices).

    In force from `since` until the next version is. `source` is the Ref of what was decided; blank where it was entered from before.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    internal_items = models.JSONField()
    public_items = models.JSONField()
    since = models.DateField()
    source = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "policies_version"
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="one_policy_a_number")]

    def __str__(self) -> str:
        return f"policy {self.account_id} v{self.number}"

    @property
    def ref(self) -> Ref:
        return Ref("policy", str(self.pk))


class Round(models.Model):
    """The policy is put before the section once more: a new version, other people in charge, or because the head wants it."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, choices=[(why.value, why.value) for why in Why])
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "policies_round"
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="one_round_a_number")]

    def __str__(self) -> str:
        return f"round {self.number} of {self.account_id}"


class Acknowledgement(models.Model):
    """「読んで理解しました」 of one person in one round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "policies_acknowledgement"
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="one_acknowledgement_a_round")]

    def __str__(self) -> str:
        return f"{self.person_id} has read round {self.round_id}"


class PrivateUse(models.Model):
    """A person has read, in this fiscal year, what section 4 asks of private use too. Nothing is kept of anybody's private accounts."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveIntegerField()
    edition = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        db_table = "policies_private_use"
        constraints = [models.UniqueConstraint(fields=["person", "fiscal_year"], name="one_private_use_a_year")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.fiscal_year}"
