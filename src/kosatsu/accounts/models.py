"""The register of accounts, the filings that move and change them, and their sealed credentials."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.accounts.states import (
    IN_PRINCIPLE,
    AccountClass,
    AccountState,
    ClosingMode,
    ClosingTask,
    FilingKind,
    FilingState,
    SuspensionKind,
    Verification,
)
from kosatsu.kernel.refs import Ref


class Account(models.Model):
    """One official account, from its approval to its closing and after."""

    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in AccountState])
    platform = models.CharField(max_length=20)
    display_name = models.CharField(max_length=120)
    handle = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    stable_id = models.CharField(max_length=200, blank=True)
    endpoint = models.URLField(max_length=300, blank=True)
    verification = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verification], blank=True)
    verification_reason = models.TextField(blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    accountable_officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()
    content_scope = models.TextField()
    hours_from = models.CharField(max_length=5)
    hours_until = models.CharField(max_length=5)
    posting_frequency = models.CharField(max_length=200)
    reply_mode = models.CharField(max_length=20)
    response_method = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    start_on = models.DateField()
    listed_on_website = models.BooleanField(default=True)
    unlisted_reason = models.TextField(blank=True)
    listing_url = models.URLField(max_length=500, blank=True)
    website_blurb = models.TextField(blank=True)
    icon = models.CharField(max_length=64, blank=True)
    icon_type = models.CharField(max_length=40, blank=True)
    report_due_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closing_reason = models.TextField(blank=True)
    under_check_since = models.DateTimeField(null=True)
    state_since = models.DateField()
    account_class = models.CharField(max_length=20, choices=[(c.value, c.value) for c in AccountClass], default=AccountClass.OFFICIAL)
    hours_next_day = models.BooleanField(default=False)
    suspension_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in SuspensionKind], blank=True)
    suspension_reason = models.TextField(blank=True)
    suspended_until = models.DateField(null=True)
    closing_mode = models.CharField(max_length=20, choices=[(mode.value, mode.value) for mode in ClosingMode], blank=True)
    parked_until = models.DateField(null=True)
    filing_due_on = models.DateField(null=True)

    class Meta:
        db_table = "accounts_account"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "stable_id"],
                condition=~Q(stable_id="") & ~Q(state="closed"),
                name="one_register_entry_an_account",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "parked"], closed_on__isnull=False)
                | (~Q(state__in=["closed", "parked"]) & Q(closed_on__isnull=True)),
                name="closed_account_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["live", "suspended"]) | (~Q(url="") & ~Q(handle="") & Q(opened_on__isnull=False)),
                name="live_account_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.platform})"

    @property
    def ref(self) -> Ref:
        return Ref("account", str(self.pk))

    @property
    def place_of_secret(self) -> str:
        """What the secret is sealed for: this account at this server, and no other."""
        return f"{self.ref} {self.platform} {self.endpoint}"


class AccountOperator(models.Model):
    """運用担当者 of an account, over time."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "accounts_operator"
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="operator_ends_after_begin"),
            models.UniqueConstraint(fields=["account", "person"], condition=Q(until__isnull=True), name="operator_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.account_id}"


class Filing(models.Model):
    """A filing from draft to execution; `form` is the form's own values. Only an adopting 様式第1号 names its account beforehand."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in FilingKind])
    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in FilingState])
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    form = models.JSONField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    edition = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_filing"
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(kind="closing", state__in=["draft", "submitted", "returned", "recalled", "approved"]),
                name="one_closing_under_way",
            ),
            models.CheckConstraint(condition=Q(kind="opening") | Q(account__isnull=False), name="filing_names_its_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def ref(self) -> Ref:
        return Ref("filing", str(self.pk))


class ClosingAnswer(models.Model):
    """One thing of a closing's list that is done: what was said of it, by whom, when. It may be said better until the list is closed."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=20, choices=[(task.value, task.value) for task in ClosingTask])
    note = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    evidence = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "accounts_closing_answer"
        constraints = [models.UniqueConstraint(fields=["filing", "task"], name="one_answer_a_closing_task")]

    def __str__(self) -> str:
        return f"{self.task} of {self.filing_id}"


class RuleException(models.Model):
    """An account need not keep a clause that says 原則, from a day to a day (half-open), because somebody with authority agreed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10, choices=[(rule, rule) for rule in IN_PRINCIPLE])
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField()
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        db_table = "accounts_exception"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="exception_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="exception_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} except {self.rule}"

    @property
    def ref(self) -> Ref:
        return Ref("exception", str(self.pk))


class NoAccount(models.Model):
    """«We have no account there»: the city says so of a platform, and of a name on it or of all, from a day on, until it says otherwise."""

    platform = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "accounts_no_account"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="statement_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["platform", "name"], condition=Q(until__isnull=True), name="said_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"no {self.name or 'account'} on {self.platform}"

    @property
    def ref(self) -> Ref:
        return Ref("no_account", str(self.pk))


class Credential(models.Model):
    """The secret of an account, sealed by AES-GCM to this very row; gone when the account is closed."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    key_id = models.CharField(max_length=16)
    nonce = models.BinaryField()
    sealed = models.BinaryField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_credential"

    def __str__(self) -> str:
        return f"credential of {self.account_id}"


class ProfileReading(models.Model):
    """The profile as it was live at a moment, and what was found against it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_hand = models.BooleanField(default=False)
    display_name = models.CharField(max_length=300, blank=True)
    handle = models.CharField(max_length=300, blank=True)
    stable_id = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    findings = models.JSONField()
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "accounts_profile_reading"

    def __str__(self) -> str:
        return f"profile of {self.account_id} at {self.at:%F %T}"
