"""Posts, their pictures, their deliveries to accounts, the attempts to send them and what came of each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kosatsu.kernel.refs import Ref
from kosatsu.posts.states import DeliveryState, OutcomeKind, PostState


class Post(models.Model):
    """One message of the city (投稿), before it is fitted to each account."""

    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in PostState])
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    body = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    statement = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=list)
    overrides = models.JSONField(default=dict)
    lists = models.CharField(max_length=40, blank=True)
    source_kind = models.CharField(max_length=10, blank=True)
    source_reference = models.TextField(blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_text = models.TextField(blank=True)
    source_published_on = models.DateField(null=True)
    source_taken_at = models.DateTimeField(null=True)
    source_evidence = models.CharField(max_length=64, blank=True)
    source_images = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "posts_post"
        constraints = [models.CheckConstraint(condition=Q(not_after__gt=F("not_before")), name="window_ends_after_begin")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def ref(self) -> Ref:
        return Ref("post", str(self.pk))


class Picture(models.Model):
    """A picture of a post as it was handed in; what leaves is re-encoded for each account."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    original = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    alt = models.TextField(blank=True)

    class Meta:
        db_table = "posts_picture"
        constraints = [models.UniqueConstraint(fields=["post", "position"], name="one_picture_a_place")]

    def __str__(self) -> str:
        return f"picture {self.position} of {self.post_id}"


class Delivery(models.Model):
    """One variant (媒体別の文面) on its way to one account."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=[(state.value, state.value) for state in DeliveryState])
    text = models.TextField()
    images = models.JSONField(default=list)
    platform = models.CharField(max_length=20)
    stable_id = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "posts_delivery"
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], name="one_delivery_an_account"),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_digest_a_delivery"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def ref(self) -> Ref:
        return Ref("delivery", str(self.pk))


class Attempt(models.Model):
    """The irreversible call, written down before it is made. It can point to nothing but a clearance."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    clearance = models.ForeignKey("approval.Clearance", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    live = models.BooleanField(default=True)

    class Meta:
        db_table = "posts_attempt"
        constraints = [
            models.UniqueConstraint(fields=["clearance", "number"], name="one_attempt_a_number"),
            models.UniqueConstraint(fields=["clearance"], condition=Q(live=True), name="one_live_attempt_a_clearance"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} on {self.clearance_id[:12]}"


class Outcome(models.Model):
    """What came of an attempt; never changed."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in OutcomeKind])
    detail = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "posts_outcome"

    def __str__(self) -> str:
        return str(self.kind)


class Receipt(models.Model):
    """受領: where a delivery stands live; at most one a delivery."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    platform_id = models.CharField(max_length=500, blank=True)
    revision = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    by_hand = models.BooleanField(default=False)

    class Meta:
        db_table = "posts_receipt"

    def __str__(self) -> str:
        return str(self.url)


class Capture(models.Model):
    """What was live at a moment, held against what was cleared."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=20)
    differences = models.JSONField(default=list)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "posts_capture"

    def __str__(self) -> str:
        return f"{self.answer} {self.delivery_id}"
