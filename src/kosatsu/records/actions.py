"""Writing the journal: the one way to add a line, and the one way to sign what stands."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import connection

from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.clock import now
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.kernel.refs import Ref
from kosatsu.records import notes, queries, tree
from kosatsu.records.models import Checkpoint, Entry
from kosatsu.records.notes import Signer

SALT_BYTES = 16


def append(verb: str, subject: Ref, *, by: Actor, at: datetime, **said: Any) -> Entry:
    """One line about a deed, in the transaction that does it; RuntimeError outside of one.

    `at` is when it happened, `recorded_at` this server's clock. `said` are the deed's own fields, values of canonical JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written in the transaction of its deed")
    head = queries.head_locked()
    recorded_at = now()
    fields = {
        **said,
        "verb": verb,
        "subject": str(subject),
        "person": by.person_id,
        "appointment": by.appointment_id,
        "at": _stamp(at),
        "recorded_at": _stamp(recorded_at),
    }
    frontier = [bytes.fromhex(part) for part in head.frontier]
    salts = {name: secrets.token_bytes(SALT_BYTES) for name in fields}
    leaf = canonical.encode(
        {
            "v": 1,
            "seq": head.size + 1,
            "before": tree.root(frontier).hex(),
            "fields": {name: commitment(salts[name], value) for name, value in fields.items()},
        }
    )
    hashed = tree.leaf_hash(leaf)
    entry = Entry.objects.create(
        seq=head.size + 1,
        verb=verb,
        subject=str(subject),
        person_id=by.person_id,
        appointment_id=by.appointment_id,
        at=at,
        recorded_at=recorded_at,
        fields=canonical.encode(fields).decode(),
        salts=json.dumps({name: salt.hex() for name, salt in salts.items()}, sort_keys=True),
        leaf=leaf.decode(),
        leaf_hash=hashed.hex(),
    )
    head.frontier = [part.hex() for part in tree.grown(head.size, frontier, hashed)]
    head.size += 1
    head.save(update_fields=["size", "frontier"])
    return entry


def checkpoint(*, origin: str, signing: bytes, by: Actor, at: datetime) -> Checkpoint:
    """The signed head over all lines so far; the same lines twice are one checkpoint. A head leaves no line: it speaks about lines.

    The lines since the last checkpoint of this key are read again and must lead from its root to the head's; where they do not,
    somebody has rewritten the journal, and nothing is signed: Refused.
    """
    refuse_if([] if notes.usable_origin(origin) else [Finding("record.origin_unusable", PRODUCT_LAW_3, params={"origin": origin})])
    signer = Signer(origin, signing)
    head = queries.head_locked()
    last = queries.last_checkpoint_by(signer.key_id())
    frontier = _led_on(_proved(last, signer), last.size if last else 0, head.size)
    root = tree.root(frontier)
    since = {"since": last.size + 1 if last else 1, "until": head.size}
    refuse_if([] if [part.hex() for part in frontier] == head.frontier else [Finding("record.rewritten", PRODUCT_LAW_3, params=since)])
    refuse_if([Finding("record.forked", PRODUCT_LAW_3, params=since)] if queries.roots_at(head.size) - {root.hex()} else [])
    if last is not None and last.size == head.size:
        return last
    return Checkpoint.objects.create(
        size=head.size,
        root=root.hex(),
        frontier=head.frontier,
        key_id=signer.key_id(),
        note=signer.sign(notes.checkpoint(origin, head.size, root)),
        person_id=by.person_id,
        appointment_id=by.appointment_id,
        at=at,
    )


def commitment(salt: bytes, value: Any) -> str:
    """What a leaf says of one field: SHA-256 of its salt and its canonical bytes, hexadecimal."""
    return hashlib.sha256(salt + canonical.encode(value)).hexdigest()


def _proved(last: Checkpoint | None, signer: Signer) -> list[bytes]:
    """The frontier of the last checkpoint, which the signature under it vouches for."""
    if last is None:
        return []
    frontier = [bytes.fromhex(part) for part in last.frontier]
    said = notes.checkpoint(signer.name, last.size, tree.root(frontier))
    altered = signer.signed(last.note) != said
    refuse_if([Finding("record.checkpoint_altered", PRODUCT_LAW_3, params={"size": last.size})] if altered else [])
    return frontier


def _led_on(frontier: list[bytes], size: int, until: int) -> list[bytes]:
    """The frontier after the lines up to `until`, taken from their leaves; it stops where a line is missing."""
    for entry in queries.entries(after=size, until=until):
        if entry.seq != size + 1:
            break
        frontier = tree.grown(size, frontier, tree.leaf_hash(entry.leaf.encode()))
        size += 1
    return frontier


def _stamp(moment: datetime) -> str:
    return in_japan(moment).isoformat(timespec="microseconds")
