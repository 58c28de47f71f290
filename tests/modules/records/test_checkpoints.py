"""Checkpoints: signed only over what follows from the last one."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.refs import Ref
from kosatsu.records import actions, notes, public, queries
from kosatsu.records.models import Checkpoint
from kosatsu.records.notes import Signer
from tests.intruder import alter
from tests.world import NOW

pytestmark = pytest.mark.django_db
ORIGIN, SEED = "city.example/kosatsu", b"s" * 32
CITY = Signer(ORIGIN, SEED)


def write(count: int) -> None:
    for _ in range(count):
        actions.append("door.opened", Ref("door", "1"), by=SYSTEM, at=NOW, how="key")


def sign(origin: str = ORIGIN, signing: bytes = SEED) -> Checkpoint:
    return actions.checkpoint(origin=origin, signing=signing, by=Actor(7, 3), at=NOW)


def refusal() -> list[tuple[str, dict[str, str | int]]]:
    with pytest.raises(Refused) as refused:
        sign()
    return [(finding.code, dict(finding.params)) for finding in refused.value.findings]


def test_a_checkpoint_is_the_signed_root_over_all_lines_and_says_who_asked_for_it() -> None:
    write(5)
    made = sign()
    size, root = queries.root()
    assert (made.size, made.root, made.person_id, made.appointment_id, made.at) == (5, root, 7, 3, NOW)
    assert CITY.signed(made.note) == notes.checkpoint(ORIGIN, size, bytes.fromhex(root))


def test_a_checkpoint_leaves_no_line_and_the_same_lines_twice_are_one_checkpoint() -> None:
    write(3)
    first = sign()
    assert (sign().pk, queries.root()[0], Checkpoint.objects.count()) == (first.pk, 3, 1)
    write(1)
    assert (sign().size, Checkpoint.objects.count()) == (4, 2)


def test_the_empty_journal_has_a_head_too() -> None:
    assert (sign().size, sign().root) == (0, queries.root()[1])


def test_every_checkpoint_goes_on_from_the_last_whatever_their_sizes() -> None:
    for more in (1, 1, 5, 8, 2, 17):
        write(more)
        made = sign()
        assert (made.size, made.root) == queries.root()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_entry SET leaf = replace(leaf, 'before', 'behind') WHERE seq = 6",
        "DELETE FROM records_entry WHERE seq = 6",
        "DELETE FROM records_entry WHERE seq = 8",
        "UPDATE records_head SET size = 7",
    ],
)
def test_nothing_is_signed_over_lines_that_were_changed_or_removed_since(statement: str) -> None:
    write(4)
    sign()
    write(4)
    alter(statement)
    assert [code for code, _ in refusal()] == ["record.rewritten"]
    assert Checkpoint.objects.count() == 1


def test_nothing_is_signed_over_a_head_that_was_put_back() -> None:
    write(2)
    frontier = sign().frontier
    write(2)
    sign()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_head SET size = 2, frontier = (SELECT frontier FROM records_checkpoint WHERE size = 2)")
    assert frontier
    assert refusal() == [("record.rewritten", {"since": 5, "until": 2})]


def test_nothing_is_signed_when_the_last_checkpoint_was_altered() -> None:
    write(4)
    sign()
    alter("UPDATE records_checkpoint SET frontier = '[]'")
    assert refusal() == [("record.checkpoint_altered", {"size": 4})]


def test_a_new_key_reads_the_whole_journal_and_never_signs_a_second_root() -> None:
    write(4)
    sign()
    renewed = sign(signing=b"n" * 32)
    assert (renewed.size, renewed.root, Checkpoint.objects.count()) == (*queries.root(), 2)
    alter("UPDATE records_checkpoint SET root = replace(root, substr(root, 1, 1), 'x')")
    assert refusal() == [("record.forked", {"since": 5, "until": 4})]


@pytest.mark.parametrize("origin", ["", "two words", "a+b"])
def test_a_name_that_cannot_stand_in_a_note_is_refused(origin: str) -> None:
    with pytest.raises(Refused, match=r"record\.origin_unusable"):
        sign(origin=origin)


def test_checkpoints_are_never_changed_deleted_or_doubled() -> None:
    write(1)
    made = sign()
    for statement in ("UPDATE records_checkpoint SET note = 'x'", "DELETE FROM records_checkpoint"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_anyone_may_see_the_newest_heads_and_the_key_to_check_them_by() -> None:
    for _ in range(3):
        write(1)
        sign()
    shown = public.heads(2)
    assert [(head.size, head.root_hex, head.at, head.note) for head in shown] == [
        (made.size, made.root, NOW, made.note) for made in Checkpoint.objects.order_by("-size")[:2]
    ]
    assert public.verifier_key(SEED, ORIGIN) == CITY.verifier_key()
