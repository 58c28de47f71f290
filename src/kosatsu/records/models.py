"""The journal (記録簿): one row a deed, append-only, and the head under which the next row is written."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One line: the payload, the salts of its fields, and the leaf that commits to both. Knows things only by Ref."""

    seq = models.BigIntegerField(primary_key=True)
    verb = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    person_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    fields = models.TextField()
    salts = models.TextField()
    leaf = models.TextField()
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "records_entry"

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject}"


class Head(models.Model):
    """Size and frontier of the tree; the one row is locked by whoever writes the next line, so that no two lines share a place."""

    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list)

    class Meta:
        db_table = "records_head"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_head")]

    def __str__(self) -> str:
        return f"head {self.size}"


class Checkpoint(models.Model):
    """A signed head (C2SP checkpoint); `frontier` is what its root was made of, so that the next one is proved to go on from it."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    frontier = models.JSONField()
    key_id = models.CharField(max_length=200)
    note = models.TextField()
    person_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "records_checkpoint"
        constraints = [models.UniqueConstraint(fields=["size", "key_id"], name="one_checkpoint_a_size_and_key")]

    def __str__(self) -> str:
        return f"checkpoint {self.size} {self.root[:12]}"
