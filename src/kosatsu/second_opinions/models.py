"""What a language model of the city said about exactly these words, and the sealed key it is asked with."""

from __future__ import annotations

from django.db import models

from kosatsu.kernel.refs import Ref

PLACE_OF_KEY = "second_opinion:key"
KEY_REF = Ref("second_opinion", "key")


class Opinion(models.Model):
    """One answer about one text of a post. `digest` is the sha256 of the text; `remarks` are its stretches with class and reason."""

    post = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)
    model = models.CharField(max_length=60)
    remarks = models.JSONField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "second_opinions_opinion"
        constraints = [models.UniqueConstraint(fields=["post", "digest", "model"], name="one_opinion_a_text_and_model")]

    def __str__(self) -> str:
        return f"opinion of {self.model} on {self.post_id}"


class SealedKey(models.Model):
    """The key of the endpoint, sealed by AES-GCM to its place; there is at most one."""

    place = models.CharField(max_length=40, unique=True)
    key_id = models.CharField(max_length=16)
    nonce = models.BinaryField()
    sealed = models.BinaryField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "second_opinions_key"

    def __str__(self) -> str:
        return str(self.place)
