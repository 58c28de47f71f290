"""Cases, the bytes that were put up, their boxes and seals, and the clearances that come of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kosatsu.approval.states import CaseState, Ground, Medium, Stage, Verb
from kosatsu.kernel.refs import Ref


def _choices(values: type[CaseState] | type[Ground] | type[Medium] | type[Stage] | type[Verb]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class Content(models.Model):
    """The very bytes that were put up for decision; never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    class Meta:
        db_table = "approval_content"

    def __str__(self) -> str:
        return str(self.digest)


class Case(models.Model):
    """One draft under way to its decision (起案された一件)."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=_choices(CaseState))
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval_case"
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=["under_way", "returned", "recalled"]), name="one_open_case_a_subject"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["approved", "rejected"]) & Q(decided_at__isnull=False))
                | (~Q(state__in=["approved", "rejected"]) & Q(decided_at__isnull=True)),
                name="decided_case_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def ref(self) -> Ref:
        return Ref("case", str(self.pk))


class Step(models.Model):
    """One box of a case in one round of submission."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    stage_number = models.PositiveIntegerField()
    stage = models.CharField(max_length=20, choices=_choices(Stage))
    lane = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", null=True)
    rank = models.CharField(max_length=20)
    box = models.CharField(max_length=40)
    row = models.CharField(max_length=20, blank=True)
    skipped = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "approval_step"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "stage_number", "lane", "position"], name="one_box_a_place"),
        ]

    def __str__(self) -> str:
        return str(self.box)


class Seal(models.Model):
    """What a person did to a case, with name and office as they were then (印影 shows it; this row is the evidence)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", null=True)
    round = models.PositiveIntegerField()
    verb = models.CharField(max_length=20, choices=_choices(Verb))
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    surname = models.CharField(max_length=40)
    office = models.CharField(max_length=200)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    medium = models.CharField(max_length=10, choices=_choices(Medium), default=Medium.SCREEN.value)
    transcribed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "approval_seal"
        constraints = [
            models.UniqueConstraint(fields=["step"], condition=Q(verb__in=["approved", "concurred", "decided"]), name="one_seal_a_box"),
            models.CheckConstraint(
                condition=Q(medium="screen", transcribed_by__isnull=True) | (~Q(medium="screen") & Q(transcribed_by__isnull=False)),
                name="transcribed_seal_names_its_clerk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.surname}"


class Clearance(models.Model):
    """The permission for exactly one act on exactly these bytes: the only thing an attempt can point to."""

    digest = models.CharField(max_length=64, primary_key=True)
    ground = models.CharField(max_length=20, choices=_choices(Ground))
    action = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    reference = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    writer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "approval_clearance"
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="decision", case__isnull=False) | (~Q(ground="decision") & Q(case__isnull=True)),
                name="decision_has_its_case",
            ),
            models.CheckConstraint(condition=~Q(ground="exemption") | ~Q(reference=""), name="exemption_has_its_reference"),
            models.CheckConstraint(condition=Q(ground__in=["decision", "exemption"]) | ~Q(reason=""), name="other_grounds_say_why"),
            models.CheckConstraint(
                condition=Q(ground="urgent_removal") | Q(writer__isnull=True) | ~Q(writer=F("person")),
                name="nobody_clears_the_own_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.digest[:12]}"

    @property
    def ref(self) -> Ref:
        return Ref("clearance", str(self.digest))


class PostReview(models.Model):
    """後閲: a superior looks afterwards at what was done before anybody decided."""

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        db_table = "approval_post_review"
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True) | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="review_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"後閲 {self.clearance_id[:12]}"
