"""Whoever changes an exported record is refused, and told where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.kernel import canonical
from kosatsu.records import tree
from kosatsu.records.notes import Signer
from tests.modules.records.exports import Export, Line, at, chained, committed

pytestmark = pytest.mark.django_db
FIRST_DAY, SECOND_DAY, RETURNED, PAPER, LAST = 68, 71, 70, 73, 76
FORGER = Signer("www.city.uenohara.example/kosatsu", b"f" * 32)
REASON = "問題ありません。"


def other_comment(line: Line) -> Line:
    return committed(line, "comment", REASON)


def test_untouched_it_is_whole_signed_and_contains_the_head_kept_from_before(export: Export) -> None:
    leaves = [tree.leaf_hash(canonical.encode(line["leaf"])) for line in export.lines()]
    files = sum(path.is_file() for path in export.folder.rglob("*"))
    whole = {"whole": True, "lines": LAST, "root": tree.root_of(leaves).hex(), "checkpoints": 3, "files": files, "withheld": 0}
    assert export.verify(with_head=True) == (0, {**whole, "signer_checked": True})
    assert export.verify_without_key() == (0, {**whole, "signer_checked": False})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda line: {**line, "fields": {**line["fields"], "comment": REASON}}, "line.field"),
        (lambda line: {**line, "fields": {**line["fields"], "person": 1}}, "line.field"),
        (lambda line: {**line, "salts": {**line["salts"], "comment": "0" * 32}}, "line.field"),
        (lambda line: {**line, "leaf": {**line["leaf"], "fields": {**line["leaf"]["fields"], "comment": "0" * 64}}}, "line.field"),
        (lambda line: {**line, "leaf": {**line["leaf"], "before": "0" * 64}}, "line.changed"),
        (lambda line: {**line, "leaf": {**line["leaf"], "v": 2}}, "line.form"),
        (lambda line: {**line, "leaf": {**line["leaf"], "v": True}}, "line.form"),
        (lambda line: {**line, "leaf": {**line["leaf"], "more": 1}}, "line.form"),
        (lambda line: {**line, "seq": 1}, "line.form"),
        (lambda line: {**line, "more": 1}, "line.form"),
        (lambda line: {**line, "withheld": ["comment"]}, "line.form"),
        (lambda line: {**line, "withheld": ["unheard_of"]}, "line.form"),
        (lambda line: {**line, "fields": {**line["fields"], "more": 1}}, "line.form"),
        (lambda line: {**line, "fields": {**line["fields"], "more": 1}, "salts": {**line["salts"], "more": "0" * 32}}, "line.form"),
        (lambda line: {**line, "fields": [], "salts": []}, "line.form"),
        (lambda line: {**line, "salts": {**line["salts"], "comment": "short"}}, "line.form"),
        (other_comment, "line.changed"),
    ],
)
@pytest.mark.parametrize("number", [PAPER, SECOND_DAY - 1])
def test_a_changed_line_is_named(export: Export, number: int, change: Callable[[Line], Line], code: str) -> None:
    export.put_lines(at(number, change)(export.lines()))
    assert export.fault() == (code, number)


@pytest.mark.parametrize("number", [1, LAST])
def test_the_first_and_the_last_line_are_named_like_any_other(export: Export, number: int) -> None:
    untouched = export.lines()
    export.put_lines(at(number, lambda line: {**line, "leaf": {**line["leaf"], "before": "0" * 64}})(untouched))
    assert export.fault() == ("line.changed", number)
    export.put_lines(at(number, lambda line: {**line, "fields": {**line["fields"], "subject": "post:9"}})(untouched))
    assert export.fault() == ("line.field", number)


def test_a_last_line_changed_with_its_leaf_is_found_by_the_checkpoint(export: Export) -> None:
    export.put_lines(at(LAST, lambda line: committed(line, "person", 1))(export.lines()))
    assert export.fault() == ("line.rewritten", SECOND_DAY + 1)


@pytest.mark.parametrize("number", [1, 30, FIRST_DAY, FIRST_DAY + 1, LAST - 1])
def test_a_removed_line_is_named(export: Export, number: int) -> None:
    rows = export.rows()
    export.put_rows(rows[: number - 1] + rows[number:])
    assert export.fault() == ("line.missing", number)
    assert export.fault(with_head=True) == ("line.missing", number)


@pytest.mark.parametrize("left", [0, 1, FIRST_DAY, SECOND_DAY, LAST - 1])
def test_a_journal_cut_off_is_named_by_its_first_line_that_is_gone(export: Export, left: int) -> None:
    export.put_rows(export.rows()[:left])
    assert export.fault() == ("line.cut", left + 1)


def test_a_last_line_broken_off_is_named(export: Export) -> None:
    export.put_rows([*export.rows()[:-1], export.rows()[-1][:-1]])
    assert export.fault() == ("line.form", LAST)
    export.put_rows([*export.rows()[:-1], export.rows()[-1][:40]])
    assert export.fault() == ("line.form", LAST)


@pytest.mark.parametrize("number", [1, FIRST_DAY, LAST])
def test_a_line_that_stands_twice_is_named(export: Export, number: int) -> None:
    rows = export.rows()
    export.put_rows([*rows[:number], *rows[number - 1 :]])
    assert export.fault() == ("line.again", number)


def test_a_forged_line_is_named_where_it_was_put_in(export: Export) -> None:
    lines = export.lines()
    before, after = lines[:PAPER], lines[PAPER:]
    numbered = chained([*before, committed(lines[PAPER - 1], "comment", REASON), *after])
    export.put_lines([*numbered[: PAPER + 1], *after])
    assert export.fault() == ("line.again", PAPER + 1)
    roots = [line["leaf"]["before"] for line in after]
    tail = [{**line, "leaf": {**line["leaf"], "before": root}} for line, root in zip(numbered[PAPER + 1 :], roots, strict=True)]
    export.put_lines([*numbered[: PAPER + 1], *tail])
    assert export.fault() == ("line.changed", PAPER + 1)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (RETURNED, RETURNED + 1), (30, 40), (LAST - 1, LAST)])
def test_re_ordered_lines_are_named(export: Export, one: int, other: int) -> None:
    rows = export.rows()
    rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
    export.put_rows(rows)
    assert export.fault() == ("line.missing", one)


def test_a_line_added_after_the_last_checkpoint_is_named(export: Export) -> None:
    lines = export.lines()
    export.put_lines(chained([*lines, lines[RETURNED - 1]]))
    assert export.fault() == ("line.unsigned", LAST + 1)


@pytest.mark.parametrize(("number", "since"), [(1, 1), (FIRST_DAY, 1), (FIRST_DAY + 1, FIRST_DAY + 1), (LAST, SECOND_DAY + 1)])
def test_who_rewrites_the_journal_without_the_key_is_refused_by_the_first_checkpoint_after_it(
    export: Export, number: int, since: int
) -> None:
    export.put_lines(chained(at(number, lambda line: committed(line, "subject", "post:9"))(export.lines())))
    assert export.fault() == ("line.rewritten", since)


def test_who_signs_the_rewritten_journal_with_another_key_is_refused_by_name_of_the_checkpoint(export: Export) -> None:
    export.put_lines(chained(at(RETURNED, other_comment)(export.lines())))
    export.sign_again(FORGER)
    assert export.fault() == ("note.signer", FIRST_DAY)
    assert export.verify_without_key()[0] == 0, "without the city's key nobody can tell; that is why it says so"


def test_who_signs_only_the_list_of_files_with_another_key_is_refused(export: Export) -> None:
    export.relist(FORGER)
    assert export.fault() == ("note.signer", 0)


def test_the_city_itself_cannot_rewrite_what_a_head_kept_outside_has_seen(export: Export) -> None:
    export.put_lines(chained(at(RETURNED, other_comment)(export.lines())))
    export.sign_again(export.city)
    assert export.verify()[0] == 0
    assert export.fault(with_head=True) == ("head.forked", SECOND_DAY)
    export.checkpoints()[1].unlink()
    export.relist(export.city)
    assert export.verify()[0] == 0
    assert export.fault(with_head=True) == ("line.rewritten", FIRST_DAY + 1)


def test_the_city_itself_cannot_shorten_what_a_head_kept_outside_has_seen(export: Export) -> None:
    export.put_rows(export.rows()[: SECOND_DAY - 1])
    export.sign_again(export.city)
    assert export.verify()[0] == 0
    assert export.fault(with_head=True) == ("line.cut", SECOND_DAY)


def test_a_head_that_another_signed_is_refused(export: Export, tmp_path: Path) -> None:
    leaves = [tree.leaf_hash(canonical.encode(line["leaf"])) for line in export.lines()]
    kept = export.put_checkpoint(SECOND_DAY, tree.root_of(leaves[:SECOND_DAY]), FORGER).rename(tmp_path / "kept.txt")
    assert export.fault("--head", str(kept)) == ("note.signer", SECOND_DAY)


def test_two_checkpoints_of_one_length_with_different_roots_are_refused(export: Export) -> None:
    export.put_checkpoint(SECOND_DAY, b"\x01" * 32, export.city, name="other.txt")
    export.relist(export.city)
    assert export.fault() == ("head.forked", SECOND_DAY)


def test_a_checkpoint_that_does_not_fit_or_is_altered_is_refused(export: Export) -> None:
    export.put_checkpoint(FIRST_DAY - 5, b"\x01" * 32, export.city)
    export.relist(export.city)
    assert export.fault() == ("line.rewritten", 1)
    altered = export.put_checkpoint(FIRST_DAY - 5, b"\x01" * 32, export.city)
    altered.write_text(altered.read_text("utf-8").replace(f"\n{FIRST_DAY - 5}\n", f"\n{FIRST_DAY - 4}\n"), "utf-8")
    assert export.fault() == ("note.signer", FIRST_DAY - 4)
    altered.write_text("no checkpoint", "utf-8")
    assert export.fault() == ("note.form", 0)


def test_checkpoints_taken_away_leave_lines_unsigned(export: Export) -> None:
    export.checkpoints()[-1].unlink()
    export.relist()
    assert export.fault() == ("line.unsigned", SECOND_DAY + 1)
    for path in export.checkpoints():
        path.unlink()
    assert export.fault() == ("line.unsigned", 1)
    assert export.fault(with_head=True) == ("line.unsigned", SECOND_DAY + 1)


def test_another_key_than_the_signers_proves_nothing(export: Export) -> None:
    assert export.fault(key=FORGER) == ("note.signer", FIRST_DAY)
    assert export.fault(key=Signer("other.example", export.city.seed)) == ("note.signer", FIRST_DAY)


def named(export: Export, field: str, number: int) -> Path:
    folder = {"content": "contents", "evidence": "evidence"}[field]
    return export.folder / folder / export.lines()[number - 1]["fields"][field]


@pytest.mark.parametrize(("field", "number"), [("evidence", PAPER), ("content", FIRST_DAY), ("content", SECOND_DAY)])
def test_a_file_that_is_missing_or_changed_is_named_by_the_line_that_names_it(export: Export, field: str, number: int) -> None:
    path = named(export, field, number)
    path.write_bytes(path.read_bytes() + b" ")
    export.relist()
    assert export.fault() == ("file.changed", number)
    path.unlink()
    export.relist()
    assert export.fault() == ("file.missing", number)


def test_a_picture_that_was_decided_on_is_named_by_the_first_line_whose_content_shows_it(export: Export) -> None:
    (picture,) = set((export.folder / "evidence").iterdir()) - {named(export, "evidence", PAPER)}
    picture.write_bytes(b"another picture")
    export.relist()
    assert export.fault() == ("file.changed", FIRST_DAY)
    picture.unlink()
    export.relist()
    assert export.fault() == ("file.missing", FIRST_DAY)


@pytest.mark.parametrize("name", ["README.txt", "verify.py", "tables/approval_case.jsonl", "checkpoints/000000000068-311b4e00.txt"])
def test_a_file_of_the_export_that_is_changed_or_missing_is_named(export: Export, name: str) -> None:
    path = export.folder / name.replace("311b4e00", export.city.key_hash().hex())
    content = path.read_bytes()
    path.write_bytes(content + b"\n" if name.startswith("checkpoints/") else content.replace(b"e", b"a"))
    assert export.fault() == ("note.form" if name.startswith("checkpoints/") else "file.changed", 0)
    path.unlink()
    assert export.fault() == ("file.missing", 0)


def test_a_file_put_beside_is_named(export: Export) -> None:
    (export.folder / "evidence" / ("a" * 64)).write_bytes(b"a scan that nobody handed in")
    assert export.fault() == ("file.extra", 0)
    export.relist()
    assert export.fault() == ("note.signer", 0)


@pytest.mark.parametrize("name", ["journal.jsonl", "SHA256SUMS", "export.txt"])
def test_an_export_without_one_of_its_parts_is_refused(export: Export, name: str) -> None:
    (export.folder / name).unlink()
    assert export.fault() == ("file.missing", 0)


def test_links_pipes_and_names_that_lead_elsewhere_are_refused(export: Export, tmp_path: Path) -> None:
    path = named(export, "evidence", PAPER)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert export.fault() == ("file.not_plain", 0)
    path.unlink()
    os.mkfifo(path)
    assert export.fault() == ("file.not_plain", 0)
    path.unlink()
    (tmp_path / "elsewhere").rename(path)
    (export.folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    assert export.fault() == ("file.not_plain", 0)
    (export.folder / "folder").unlink()
    sums = (export.folder / "SHA256SUMS").read_text()
    for hostile in ("../../../../etc/passwd", "/etc/passwd", "", "evidence", "\x1b[2J"):
        (export.folder / "SHA256SUMS").write_text(f"{'0' * 64}  {hostile}\n{sums}")
        _, answer = export.verify()
        assert (answer["code"], answer["line"], answer["en"].isprintable()) == ("file.missing", 0, True)


def test_a_file_that_cannot_be_read_is_named(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refusing(path: Path, *how: Any) -> Any:
        if path.name == "journal.jsonl":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *how)

    monkeypatch.setattr(Path, "open", refusing)
    assert export.fault() == ("file.unreadable", 0)


HOSTILE = [
    b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"1\n", b'"x"\n', b"\xff\xfe\n", b"{\n", b'{"leaf":1}\n', b'{"leaf":"1"}\n',
    b'{"leaf":"{}"}\n',
    b"[" * 200_000 + b"\n", b"9" * 100_000 + b"\n", b'{"leaf":"' + b"[" * 5000 + b'"}\n', b'{"seq":NaN}\n', b'{"seq":1e9999}\n', b"\x00\n",
]  # fmt: skip


@pytest.mark.parametrize("row", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_rows_are_named_faults(export: Export, row: bytes) -> None:
    rows = export.rows()
    export.put_rows([*rows[: RETURNED - 1], row, *rows[RETURNED:]])
    assert export.fault() == (("line.missing" if not row else "line.form"), RETURNED)


@pytest.mark.parametrize(
    "change",
    [
        lambda line: {**line, "leaf": {**line["leaf"], "seq": 10**30}},
        lambda line: {**line, "seq": -1, "leaf": {**line["leaf"], "seq": -1}},
        lambda line: {**line, "leaf": {**line["leaf"], "seq": "70"}},
        lambda line: {**line, "leaf": {**line["leaf"], "before": None}},
        lambda line: {**line, "leaf": {**line["leaf"], "fields": []}},
        lambda line: {**line, "leaf": {**line["leaf"], "fields": {**line["leaf"]["fields"], "../x": "0" * 64}}},
        lambda line: {**line, "leaf": []},
        lambda line: {**line, "fields": None},
        lambda line: {**line, "salts": {**line["salts"], "comment": 1}},
        lambda line: {**line, "withheld": [{}]},
        lambda line: {**line, "withheld": "comment"},
        lambda line: {**line, "withheld": [1, "a"]},
    ],
)
def test_values_of_the_wrong_kind_are_named_faults(export: Export, change: Callable[[Line], Line]) -> None:
    export.put_lines(at(RETURNED, change)(export.lines()))
    assert export.fault() == ("line.form", RETURNED)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(FIRST_DAY, LAST), spot=st.integers(0), flip=st.integers(1, 255))
def test_any_flipped_byte_is_refused_and_its_line_named(export: Export, walked: Export, number: int, spot: int, flip: int) -> None:
    rows = walked.rows()
    row = bytearray(rows[number - 1])
    row[spot % (len(row) - 1)] ^= flip
    export.put_rows([*rows[: number - 1], bytes(row), *rows[number:]])
    _, line = export.fault()
    assert line == number


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(FIRST_DAY - 1, LAST - 1), max_size=12))
def test_no_other_choice_or_order_of_lines_is_whole(export: Export, walked: Export, chosen: list[int]) -> None:
    rows = walked.rows()
    tail = [rows[place] for place in chosen]
    if tail != rows[FIRST_DAY - 1 :]:
        export.put_rows([*rows[: FIRST_DAY - 1], *tail])
        export.fault()
