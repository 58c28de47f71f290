"""The journal: one line a deed, in order, each committing to its fields and to all before it."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.refs import Ref
from kosatsu.records import actions, queries, tree
from kosatsu.records.models import Entry
from tests.world import NOW

pytestmark = pytest.mark.django_db
DOOR = Ref("door", "1")


def test_a_line_says_who_did_what_when_and_what_the_deed_itself_says() -> None:
    entry = actions.append("door.opened", DOOR, by=Actor(7, 3), at=NOW, how="key")
    (line,) = queries.history(DOOR)
    assert (line.seq, line.verb, line.person_id, line.at, line.recorded_at) == (entry.seq, "door.opened", 7, NOW, entry.recorded_at)
    assert line.fields == {
        "how": "key",
        "verb": "door.opened",
        "subject": "door:1",
        "person": 7,
        "appointment": 3,
        "at": "2026-11-24T10:00:00.000000+09:00",
        "recorded_at": entry.recorded_at.isoformat(timespec="microseconds"),
    }


def test_the_root_is_that_of_the_leaves_read_back_from_the_database() -> None:
    for number in range(13):
        actions.append("door.opened", DOOR, by=SYSTEM, at=NOW, number=number)
    hashes = [tree.leaf_hash(leaf.encode()) for leaf in Entry.objects.order_by("seq").values_list("leaf", flat=True)]
    assert queries.root() == (len(hashes), tree.root_of(hashes).hex())
    assert [entry.leaf_hash for entry in Entry.objects.order_by("seq")] == [hashed.hex() for hashed in hashes]


def test_every_leaf_names_the_root_before_it_and_commits_to_each_field_with_a_salt_of_its_own() -> None:
    hashes: list[bytes] = []
    for number in range(5):
        entry = actions.append("door.opened", DOOR, by=SYSTEM, at=NOW, number=number)
        entry.refresh_from_db()
        leaf = json.loads(entry.leaf)
        assert (leaf["seq"], leaf["before"]) == (number + 1, tree.root_of(hashes).hex())
        salts = {name: bytes.fromhex(salt) for name, salt in json.loads(entry.salts).items()}
        assert len(set(salts.values())) == len(salts)
        fields = json.loads(entry.fields)
        assert leaf["fields"] == {name: actions.commitment(salts[name], value) for name, value in fields.items()}
        assert canonical.encode(leaf) == entry.leaf.encode()
        hashes.append(bytes.fromhex(entry.leaf_hash))


def test_lines_are_never_changed_or_deleted() -> None:
    actions.append("door.opened", DOOR, by=SYSTEM, at=NOW)
    truncate = ["TRUNCATE records_entry"] if connection.vendor == "postgresql" else []
    for statement in ("UPDATE records_entry SET verb = 'x'", "DELETE FROM records_entry", *truncate):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert [line.verb for line in queries.lines()] == ["door.opened"]


def test_a_deed_undone_leaves_no_line_and_no_gap() -> None:
    actions.append("door.opened", DOOR, by=SYSTEM, at=NOW)
    with transaction.atomic():
        actions.append("door.closed", DOOR, by=SYSTEM, at=NOW)
        transaction.set_rollback(True)
    actions.append("door.locked", DOOR, by=SYSTEM, at=NOW)
    assert [(line.seq, line.verb) for line in queries.lines()] == [(1, "door.opened"), (2, "door.locked")]


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        actions.append("door.opened", DOOR, by=SYSTEM, at=NOW, width=0.9)


def test_a_line_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        actions.append("door.opened", DOOR, by=SYSTEM, at=NOW)
