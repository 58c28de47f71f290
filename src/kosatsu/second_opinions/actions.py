"""Keeping what a model said, and the key it is asked with. No line of the journal holds words of a text, of an answer or of a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from kosatsu.accounts import sealing
from kosatsu.connectors.second_opinion import Remark
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.posts.models import Post
from kosatsu.records import actions as records
from kosatsu.records import queries as journal
from kosatsu.second_opinions import queries, rules
from kosatsu.second_opinions.models import KEY_REF, PLACE_OF_KEY, Opinion, SealedKey


def keep(post: Post, text: str, remarks: Sequence[Remark], *, model: str, by: Actor, at: datetime) -> Opinion:
    """What a model said of a text of the post; said once, it stands."""
    journal.head_locked()
    known = queries.given(post.pk, text, model)
    if known is not None:
        return known
    opinion = Opinion.objects.create(
        post=post,
        digest=rules.digest_of(text),
        model=model,
        remarks=[asdict(remark) for remark in remarks],
        asked_by_id=by.person(),
        asked_at=at,
    )
    records.append("second_opinion.given", post.ref, by=by, at=at, model=model, text=opinion.digest, count=len(remarks))
    return opinion


def keep_key(secret: str, *, key: bytes, key_id: str, by: Actor, at: datetime) -> None:
    """The key of the endpoint from now on, sealed."""
    refuse_if(rules.against_key(secret))
    nonce, sealed = sealing.seal({"key": secret}, key=key, place=PLACE_OF_KEY)
    values = {"key_id": key_id, "nonce": nonce, "sealed": sealed, "set_at": at}
    SealedKey.objects.update_or_create(place=PLACE_OF_KEY, defaults=values)
    records.append("second_opinion.key_kept", KEY_REF, by=by, at=at, key_id=key_id)


def remove_key(*, by: Actor, at: datetime) -> None:
    """The key is gone for good; where none is kept nothing happens."""
    gone, _ = SealedKey.objects.filter(place=PLACE_OF_KEY).delete()
    if gone:
        records.append("second_opinion.key_removed", KEY_REF, by=by, at=at)
