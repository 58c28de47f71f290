"""Notices: who was told what, whether it was read, and how far it came on every other channel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kosatsu.kernel.refs import Ref
from kosatsu.notifications.states import Channel, DispatchState, Kind

ENDED = ["sent", "needless", "doubtful", "dead"]


def _choices(values: type[Channel] | type[DispatchState] | type[Kind]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class Notice(models.Model):
    """One thing one person is told. `once` keeps the same thing from being told twice; `said` fills the words."""

    recipient = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=_choices(Kind))
    subject = models.CharField(max_length=80)
    said = models.JSONField()
    once = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notice"
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notices_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["subject", "kind"], name="notices_about_a_thing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], condition=~Q(once=""), name="nobody_is_told_twice"),
            models.CheckConstraint(condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("created_at")), name="read_after_told"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"

    @property
    def ref(self) -> Ref:
        return Ref("notice", str(self.pk))


class Dispatch(models.Model):
    """A notice on its way by one channel. `doubts` counts the tries of which nobody knows whether they arrived."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=_choices(Channel))
    state = models.CharField(max_length=20, choices=_choices(DispatchState))
    tries = models.PositiveIntegerField(default=0)
    doubts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "notifications_dispatch"
        indexes = [models.Index(fields=["state"], condition=Q(state__in=["doubtful", "dead"]), name="dispatches_in_trouble")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_dispatch_a_channel"),
            models.CheckConstraint(condition=Q(doubts__lte=models.F("tries")), name="no_more_doubts_than_tries"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="ended_dispatch_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.notice_id}"

    @property
    def ref(self) -> Ref:
        return Ref("notice", str(self.notice_id))


class Preference(models.Model):
    """Whether a person wants one kind of notice by mail too; without a row the kind's own proposal holds."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=_choices(Kind))
    mail = models.BooleanField()

    class Meta:
        db_table = "notifications_preference"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_a_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
