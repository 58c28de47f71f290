"""A journal of any length is written out and proved within the same memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.refs import Ref
from kosatsu.records import actions, queries, tree
from kosatsu.records.notes import Signer
from tests.modules.records.exports import Export, chained
from tests.world import NOW

CITY = Signer("city.example/kosatsu", b"s" * 32)


def long_record(folder: Path, size: int) -> Export:
    """An export of so many lines, under one checkpoint."""
    (folder / "checkpoints").mkdir(parents=True)
    salt = "0" * 32
    fields = {"verb": "door.opened", "subject": "door:1", "at": "", "recorded_at": "", "how": "key " * 50}
    proofs = {name: actions.commitment(bytes.fromhex(salt), value) for name, value in fields.items()}
    leaf = {"v": 1, "seq": 0, "before": "", "fields": proofs}
    line = {"seq": 0, "leaf": leaf, "fields": fields, "salts": dict.fromkeys(fields, salt), "withheld": []}
    (folder / "export.txt").write_text(CITY.sign(f"{CITY.name} export\nat \nsums \n"), "utf-8")
    export = Export(folder, CITY, folder / "head.txt")
    export.put_lines(chained([line] * size))
    leaves = [tree.leaf_hash(canonical.encode(line["leaf"])) for line in export.lines()]
    export.put_checkpoint(size, tree.root_of(leaves), CITY)
    export.relist(CITY)
    return export


def peak(export: Export) -> int:
    tracemalloc.start()
    status, answer = export.verify()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (status, answer["whole"]) == (0, True)
    return most


def test_proving_twenty_times_as_many_lines_takes_no_more_memory(tmp_path: Path) -> None:
    short, long = long_record(tmp_path / "short", 150), long_record(tmp_path / "long", 3000)
    peak(short)
    grown = peak(long) - peak(short)
    assert grown < 100_000 < long.journal.stat().st_size - short.journal.stat().st_size


@pytest.mark.django_db
@pytest.mark.parametrize("page", [1, 3, 7, 100])
def test_lines_are_read_page_by_page_each_once_and_in_order(page: int) -> None:
    for _ in range(7):
        actions.append("door.opened", Ref("door", "1"), by=SYSTEM, at=NOW)
    assert [entry.seq for entry in queries.entries(until=7, page=page)] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.seq for entry in queries.entries(after=2, until=5, page=page)] == [3, 4, 5]
