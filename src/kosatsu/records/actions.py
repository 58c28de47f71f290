"""Writing the journal: the one way to add a line."""

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
from kosatsu.kernel.refs import Ref
from kosatsu.records import queries, tree
from kosatsu.records.models import Entry

SALT_BYTES = 16


def append(verb: str, subject: Ref, *, by: Actor, at: datetime, **said: Any) -> Entry:
    """One line about a deed, in the transaction that does it; RuntimeError outside of one.

    `at` is when it happened, `recorded_at` this server's clock. `said` are the deed's own fields, values of canonical JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written in the transaction of its deed")
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
    head = queries.head_locked()
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


def commitment(salt: bytes, value: Any) -> str:
    """What a leaf says of one field: SHA-256 of its salt and its canonical bytes, hexadecimal."""
    return hashlib.sha256(salt + canonical.encode(value)).hexdigest()


def _stamp(moment: datetime) -> str:
    return in_japan(moment).isoformat(timespec="microseconds")
