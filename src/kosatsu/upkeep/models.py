"""What is known about accounts in use besides the register: looks, checks, devices, who holds what, and accounts without a filing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kosatsu.accounts.states import Verification
from kosatsu.kernel.refs import Ref
from kosatsu.upkeep.states import UNSETTLED, Aspect, DeviceKind, DeviceOwner, FoundState, OperatedBy, SecondFactor


class Look(models.Model):
    """One aspect of an account as it was seen, and what was found against it; never changed. `by` None: the system looked by itself."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    aspect = models.CharField(max_length=10, choices=[(aspect.value, aspect.value) for aspect in Aspect])
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    by_hand = models.BooleanField(default=False)
    seen = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "upkeep_look"
        indexes = [models.Index(fields=["account", "aspect", "-at"], name="look_newest_first")]

    def __str__(self) -> str:
        return f"{self.aspect} of {self.account_id} at {self.at:%F %T}"


class VerificationCheck(models.Model):
    """認証アカウント: how it stands at a day, with its evidence, or the reason why there is none (5(1)); never changed."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    status = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verification])
    reason = models.TextField(blank=True)
    evidence = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "upkeep_verification"

    def __str__(self) -> str:
        return f"{self.status} of {self.account_id} on {self.on}"


class TermsCheck(models.Model):
    """規約: read again by a person on a day, in a version (4(3)); never changed."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    version = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "upkeep_terms"

    def __str__(self) -> str:
        return f"terms of {self.account_id} on {self.on}"


class TermsChange(models.Model):
    """A platform's terms changed from a day on, as the supervisor wrote down; never changed."""

    platform = models.CharField(max_length=20)
    since = models.DateField()
    version = models.CharField(max_length=120)
    words = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "upkeep_terms_change"

    def __str__(self) -> str:
        return f"{self.platform} {self.version}"

    @property
    def ref(self) -> Ref:
        return Ref("terms_change", str(self.pk))


class Device(models.Model):
    """A device from which an account is used, over time."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in DeviceKind])
    owner = models.CharField(max_length=12, choices=[(owner.value, owner.value) for owner in DeviceOwner])
    place = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "upkeep_device"
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="device_ends_after_begin"),
            models.UniqueConstraint(fields=["account", "label"], condition=Q(until__isnull=True), name="one_device_a_label"),
        ]

    def __str__(self) -> str:
        return f"{self.label} @ {self.account_id}"

    @property
    def ref(self) -> Ref:
        return Ref("device", str(self.pk))


class Custody(models.Model):
    """Who holds the account's keys: offices and masked addresses, never a secret."""

    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    held_by = models.CharField(max_length=120)
    admins = models.JSONField(default=list)
    second_factor = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in SecondFactor])
    second_factor_held_by = models.CharField(max_length=120, blank=True)
    recovery_mail = models.CharField(max_length=120, blank=True)
    recovery_mail_held_by = models.CharField(max_length=120, blank=True)
    recovery_phone = models.CharField(max_length=40, blank=True)
    recovery_phone_held_by = models.CharField(max_length=120, blank=True)
    confirmed_on = models.DateField()

    class Meta:
        db_table = "upkeep_custody"

    def __str__(self) -> str:
        return f"custody of {self.account_id}"


class Arrangement(models.Model):
    """An account that others than the city's staff use: who, until when, and who of the city looks over it."""

    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, related_name="+")
    operated_by = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in OperatedBy])
    company = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    reviewer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "upkeep_arrangement"
        constraints = [
            models.CheckConstraint(
                condition=Q(operated_by="direct") | (~Q(company="") & Q(until__isnull=False)),
                name="arrangement_names_company_and_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operated_by} {self.account_id}"


class Inspection(models.Model):
    """年次点検 of one account, or 月次点検 of them all; `period` is the year or the month. Answers are never changed, only seen."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", null=True)
    period = models.CharField(max_length=7)
    answers = models.JSONField(default=dict)
    remarks = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "upkeep_inspection"
        constraints = [
            models.UniqueConstraint(fields=["account", "period"], condition=Q(account__isnull=False), name="one_inspection_a_period"),
            models.UniqueConstraint(fields=["period"], condition=Q(account__isnull=True), name="one_round_a_period"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True) | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="inspection_seen_by_somebody_sometime",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} of {self.account_id}"

    @property
    def ref(self) -> Ref:
        return Ref("inspection", str(self.pk))


class Handover(models.Model):
    """引継ぎ that was done, item by item; never changed. `person` None: the yearly one of the whole section."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    answers = models.JSONField(default=dict)
    remarks = models.TextField(blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "upkeep_handover"

    def __str__(self) -> str:
        return f"handover of {self.account_id} at {self.at:%F}"


class Found(models.Model):
    """An account that somebody came across and that the register does not know (無届アカウント)."""

    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in FoundState])
    url = models.URLField(max_length=500)
    place = models.CharField(max_length=500)
    platform = models.CharField(max_length=20, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", null=True)
    reported_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "upkeep_found"
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=sorted(str(state) for state in UNSETTLED)), name="found_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="reported") | (~Q(reason="") & Q(decided_by__isnull=False)), name="decision_has_its_reason"
            ),
            models.CheckConstraint(condition=~Q(state="registered") | Q(account__isnull=False), name="registered_names_its_account"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.url}"

    @property
    def ref(self) -> Ref:
        return Ref("found", str(self.pk))
