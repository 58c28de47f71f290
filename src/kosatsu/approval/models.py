"""Cases, the bytes that were put up, their boxes and seals, and the clearances that come of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kosatsu.approval.states import GIVING, OPEN, Capacity, CaseState, Ground, Medium, Series, Stage, Verb
from kosatsu.kernel.refs import Ref


def _choices(
    values: type[CaseState] | type[Capacity] | type[Ground] | type[Medium] | type[Series] | type[Stage] | type[Verb],
) -> list[tuple[str, str]]:
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
    """One draft under way to its decision (起案された一件). `subject` is the first of what it is about; all stand in CaseSubject."""

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
    executed_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    draft_number = models.CharField(max_length=80, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    external_number = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "approval_case"
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(state__in=OPEN), name="one_open_case_a_subject"),
            models.CheckConstraint(
                condition=(Q(state__in=["approved", "rejected"]) & Q(decided_at__isnull=False))
                | (~Q(state__in=["approved", "rejected"]) & Q(decided_at__isnull=True)),
                name="decided_case_has_its_time",
            ),
            models.CheckConstraint(condition=Q(executed_on__isnull=True) | Q(state="approved"), name="only_a_decided_case_is_executed"),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(state__in=["approved", "rejected", "withdrawn"]),
                name="only_an_ended_case_is_completed",
            ),
            models.CheckConstraint(
                condition=Q(executed_on__isnull=True) | Q(completed_on__isnull=True) | Q(completed_on__gte=F("executed_on")),
                name="case_is_completed_not_before_its_execution",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def ref(self) -> Ref:
        return Ref("case", str(self.pk))


class CaseSubject(models.Model):
    """What a case is about, one or many (一括起案). `open` until the case is ended; `left` when it was put up again without it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    open = models.BooleanField(default=True)
    left = models.BooleanField(default=False)
    executed_on = models.DateField(null=True)

    class Meta:
        db_table = "approval_case_subject"
        constraints = [
            models.UniqueConstraint(fields=["case", "subject"], name="one_row_a_subject_of_a_case"),
            models.UniqueConstraint(fields=["subject"], condition=Q(open=True), name="one_open_row_a_subject"),
            models.CheckConstraint(condition=Q(open=False) | Q(left=False), name="what_left_a_case_is_not_open"),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class CaseWriter(models.Model):
    """Somebody who wrote on the draft of a case, and who therefore never decides on it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "approval_case_writer"
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_row_a_writer_of_a_case")]

    def __str__(self) -> str:
        return f"{self.person_id} wrote on {self.case_id}"


class Number(models.Model):
    """A number given to a case: 起案番号 or 文書番号, without gaps in one unit and one fiscal year."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=10, choices=_choices(Series))
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    text = models.CharField(max_length=80)

    class Meta:
        db_table = "approval_number"
        constraints = [
            models.UniqueConstraint(fields=["series", "unit", "fiscal_year", "serial"], name="one_case_a_number"),
            models.UniqueConstraint(fields=["series", "case"], name="one_number_a_case"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="numbers_begin_with_one"),
        ]

    def __str__(self) -> str:
        return str(self.text)


class Attachment(models.Model):
    """A paper added to a case before its decision; the bytes lie in the evidence store. Never replaced, never taken away."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "approval_attachment"
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="one_row_a_paper_of_a_case")]

    def __str__(self) -> str:
        return str(self.name)


class Step(models.Model):
    """One box of a case in one round of submission. `turn` counts how often it was opened; a blank `rank` is the whole unit (供覧)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    stage_number = models.PositiveIntegerField()
    stage = models.CharField(max_length=20, choices=_choices(Stage))
    lane = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", null=True)
    rank = models.CharField(max_length=20, blank=True)
    box = models.CharField(max_length=40)
    row = models.CharField(max_length=20, blank=True)
    skipped = models.CharField(max_length=20, blank=True)
    join = models.CharField(max_length=10, default="all")
    turn = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval_step"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "stage_number", "lane", "position"], name="one_box_a_place"),
            models.CheckConstraint(condition=Q(stage="circulation") | Q(asked_by__isnull=True), name="only_reading_is_asked_by_hand"),
            models.CheckConstraint(condition=Q(stage="circulation") | ~Q(rank=""), name="every_seal_has_its_office"),
        ]

    def __str__(self) -> str:
        return str(self.box)


class Seal(models.Model):
    """What a person did to a case, with name and office as they were then (印影 shows it; this row is the evidence)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", null=True)
    round = models.PositiveIntegerField()
    turn = models.PositiveIntegerField(default=1)
    verb = models.CharField(max_length=30, choices=_choices(Verb))
    capacity = models.CharField(max_length=10, choices=_choices(Capacity), default=Capacity.OWN.value)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    surname = models.CharField(max_length=40)
    office = models.CharField(max_length=200)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=64, blank=True)
    comment = models.TextField(blank=True)
    instead_of = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    returned_to = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", null=True)
    carried = models.BooleanField(default=False)
    at = models.DateTimeField()
    medium = models.CharField(max_length=10, choices=_choices(Medium), default=Medium.SCREEN.value)
    transcribed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "approval_seal"
        constraints = [
            models.UniqueConstraint(fields=["step", "turn"], condition=Q(verb__in=GIVING), name="one_seal_a_turn"),
            models.UniqueConstraint(fields=["step", "turn"], condition=Q(verb="objected"), name="one_objection_a_turn"),
            models.UniqueConstraint(fields=["step", "person"], condition=Q(verb="read"), name="one_reading_a_person"),
            models.UniqueConstraint(fields=["case"], condition=Q(verb="decided"), name="one_decision_a_case"),
            models.CheckConstraint(condition=~Q(verb__in=["objected", "returned", "rejected"]) | ~Q(comment=""), name="a_no_says_why"),
            models.CheckConstraint(condition=~Q(capacity="pulled_up") | ~Q(comment=""), name="pulling_up_says_why"),
            models.CheckConstraint(condition=Q(returned_to__isnull=True) | Q(verb="returned"), name="only_a_return_leads_to_a_box"),
            models.CheckConstraint(
                condition=Q(instead_of__isnull=True) | Q(capacity__in=["acting", "pulled_up"]), name="nobody_stands_in_for_the_own_office"
            ),
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
    """後閲: who should have been asked looks afterwards, at what was done before anybody decided or at a seal given in an absence."""

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="+", null=True)
    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="+", null=True)
    rank = models.CharField(max_length=20, blank=True)
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
            models.CheckConstraint(
                condition=Q(clearance__isnull=False, seal__isnull=True, rank="")
                | (Q(clearance__isnull=True, seal__isnull=False) & ~Q(rank="")),
                name="review_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"後閲 {self.pk}"

    @property
    def done_by(self) -> int:
        """Id of the person who did what is looked at."""
        return self._done.person_id

    @property
    def about(self) -> Ref:
        """The clearance, or the case in which the seal stands."""
        done = self._done
        return done.ref if isinstance(done, Clearance) else Ref("case", str(done.case_id))

    @property
    def subject(self) -> str:
        """What was done something to: the subject of the clearance, or the case."""
        done = self._done
        return str(done.subject) if isinstance(done, Clearance) else str(self.about)

    @property
    def reason(self) -> str:
        """Why it was done without asking, or what the deputy said."""
        done = self._done
        return str(done.reason if isinstance(done, Clearance) else done.comment)

    @property
    def _done(self) -> Clearance | Seal:
        done = self.clearance or self.seal
        if done is None:
            raise ValueError("a review of nothing")
        return done
