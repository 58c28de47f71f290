"""Units over time, offices, persons and the appointments that join them; and who may sign in."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from kosatsu.kernel.refs import Ref
from kosatsu.people.rules import Rank, Reason, RegisteredAs, UnitKind


class Person(models.Model):
    """職員. `name` is kept exactly as written, variant characters and all; nothing here is ever normalised."""

    staff_number = models.CharField(max_length=20, unique=True)
    family_name = models.CharField(max_length=40)
    given_name = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "people_person"

    def __str__(self) -> str:
        return str(self.name)

    @property
    def ref(self) -> Ref:
        return Ref("person", str(self.pk))


class User(AbstractBaseUser):
    """Who may sign in. What a person may then do comes from the offices held at that moment, never from this row."""

    username = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+", null=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "people_user"

    def __str__(self) -> str:
        return str(self.username)

    @property
    def ref(self) -> Ref:
        return Ref("user", str(self.pk))


class Unit(models.Model):
    """組織 by its code, which stays while names and places in the tree change."""

    code = models.CharField(max_length=20, unique=True)

    class Meta:
        db_table = "people_unit"

    def __str__(self) -> str:
        return str(self.code)

    @property
    def ref(self) -> Ref:
        return Ref("unit", str(self.code))


class UnitPeriod(models.Model):
    """What a unit was called and where it stood, from `since` up to the day before `until`.

    A period that ends on the day it begins was never in force: it was put right on the same day.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in UnitKind])
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    head_title = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "people_unit_period"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="one_open_period_a_unit"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="unit_period_ends_not_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind="city", parent__isnull=True) | (~Q(kind="city") & Q(parent__isnull=False)),
                name="only_the_city_has_nothing_above",
            ),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="no_unit_above_itself"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Office(models.Model):
    """職: a title in a unit. Routes and grants know it by its rank."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=20, choices=[(rank.value, rank.value) for rank in Rank])
    title = models.CharField(max_length=40)

    class Meta:
        db_table = "people_office"
        constraints = [models.UniqueConstraint(fields=["unit", "rank", "title"], name="one_office_a_title")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.title}"


class Appointment(models.Model):
    """発令: a person holds an office from `since` up to the day before `until`; `concurrent` is 兼務.

    An appointment that ends on the day it begins was never in force: it was put right on the same day.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    concurrent = models.BooleanField(default=False)

    class Meta:
        db_table = "people_appointment"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_ends_not_before_it_begins"
            ),
            models.UniqueConstraint(fields=["person", "office"], condition=Q(until__isnull=True), name="one_open_appointment_an_office"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True, concurrent=False), name="one_open_main_appointment_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.office_id}"


class Absence(models.Model):
    """不在: a person is away from `since` up to `until`, or up to `ended_at` where it was ended before; the row stays for ever."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in Reason])
    note = models.TextField(blank=True)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    registered_as = models.CharField(max_length=20, choices=[(part.value, part.value) for part in RegisteredAs])
    registered_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_absence"
        indexes = [models.Index(fields=["person", "until"], name="absence_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="ended_absence_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(registered_as="self", registered_by=F("person")) | (~Q(registered_as="self") & ~Q(note="")),
                name="absence_laid_down_by_others_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since} {self.until}"

    @property
    def ref(self) -> Ref:
        return Ref("absence", str(self.pk))


class Delegation(models.Model):
    """代理の指名: who of the lawful deputies of an office its holder wants first, from `since` up to the day before `until`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=20, choices=[(rank.value, rank.value) for rank in Rank])
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_delegation"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_the_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.deputy_id}"

    @property
    def ref(self) -> Ref:
        return Ref("delegation", str(self.pk))
