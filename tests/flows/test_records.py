"""The record taken out of the house: signed each day, exported whole or with fields kept back, proved by a stranger."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries as account_queries
from kosatsu.accounts.models import Credential
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.bylaws import actions as bylaws
from kosatsu.checks import statements
from kosatsu.flows import checkpointing, deciding, exempting, exporting, filing, taking
from kosatsu.flows.exporting import Summary, Withholding
from kosatsu.flows.taking import Medium, Plan
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.people import actions as people
from kosatsu.people import queries as people_queries
from kosatsu.posts.models import Capture
from kosatsu.posts.states import SourceKind
from kosatsu.records import evidence, public, queries
from kosatsu.records.models import Checkpoint, Entry
from tests.flows import board
from tests.intruder import alter
from tests.modules.accounts.test_accounts import FORM
from tests.modules.records.exports import Export, at, committed, run
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")
DAY = timedelta(days=1)
PASSWORD, SECRET = "correct horse battery staple", "app-password-of-the-platform"


def walk() -> str:
    """様式第1号 from draft to the approved account, with its picture, its secret and a sign-in. Returns the hash of the picture."""
    icon = evidence.keep(b"\x89PNG the account's picture")
    form = replace(FORM, accountable_officer=actor("s009").person(), operators=(actor("s044").person(),), icon=icon)
    filing_id = filing.draft_opening(form, unit_id=unit("t0301"), by=actor("s044"), at=NOW)
    case_id = filing.submit(filing_id, by=actor("s044"), at=NOW)
    for number in OPENING_ORDER:
        deciding.seal(case_id, seen=cases.case(case_id).content_id, by=actor(number), at=NOW)
    account = account_queries.register().get()
    accounts.keep_credential(account, {"password": SECRET}, key=house.KEYS.sealing, key_id=house.KEYS.key_id, by=actor("s044"), at=NOW)
    people.make_user(people_queries.person_by_number("s044"), PASSWORD, by=SYSTEM, at=NOW)
    return icon


def exported(folder: Path, *, by: Actor | None = None, withhold: Withholding = exporting.NOTHING) -> tuple[Summary, Export]:
    summary = exporting.export(folder, by=by, at=NOW + DAY, withhold=withhold)
    return summary, Export(folder, checkpointing.signer(NOW), folder.parent / "head.txt")


def line_of(verb: str) -> int:
    return Entry.objects.filter(verb=verb).latest("seq").seq


def alone(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The verifier of the export itself, in a Python that knows nothing of us."""
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"}, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def test_a_stranger_proves_the_export_with_the_file_that_lies_in_it(tmp_path: Path) -> None:
    walk()
    checkpointing.run("", NOW)
    (kept,) = public.heads(1)
    (tmp_path / "head.txt").write_text(kept.note, "utf-8")
    summary, export = exported(tmp_path / "export")
    status, said, trouble = alone(export.folder, "--key", summary.verifier_key, "--head", str(export.head))
    assert (status, trouble) == (0, "")
    assert said.splitlines()[:2] == [
        "完全です。すべて指定した鍵で署名されています。",
        "The record is whole, and signed throughout by the key given.",
    ]
    status, said, _ = alone(export.folder)
    assert status == 0
    assert "署名者は未確認です" in said
    assert "whole, signer not checked" in said
    export.put_lines(at(5, lambda line: committed(line, "subject", "person:999"))(export.lines()))
    assert alone(export.folder, "--key", summary.verifier_key) == (
        1, "", "記録簿の5行目: 変えられています(続きと合いません)。\nJournal, line 5: changed: what follows does not fit it.\n",
    )  # fmt: skip


def test_the_summary_says_what_was_written(tmp_path: Path) -> None:
    icon = walk()
    summary, export = exported(tmp_path / "export")
    size, root = queries.root()
    files = sum(path.is_file() for path in export.folder.rglob("*"))
    key = public.verifier_key(house.KEYS.signing, "www.city.uenohara.example/kosatsu")
    assert summary == Summary(str(export.folder), size, root, files, 0, (), key)
    assert (export.folder / "evidence" / icon).read_bytes() == evidence.read(icon)
    assert export.verify()[1]["root"] == root


def test_the_registers_lie_beside_the_journal(tmp_path: Path) -> None:
    walk()
    _, export = exported(tmp_path / "export")
    (account,) = [json.loads(row) for row in (export.folder / "tables" / "accounts_account.jsonl").read_text("utf-8").splitlines()]
    assert (account["display_name"], account["start_on"], account["accountable_officer_id"]) == (
        "上野原市防災", "2026-12-01", actor("s009").person(),
    )  # fmt: skip
    assert len((export.folder / "tables" / "approval_seal.jsonl").read_bytes().splitlines()) == len(OPENING_ORDER) + 1


def test_no_secret_leaves_the_house(tmp_path: Path) -> None:
    walk()
    _, export = exported(tmp_path / "export")
    credential = Credential.objects.get()
    person = people_queries.person_by_number("s044")
    keys = house.KEYS
    secrets = [SECRET.encode(), PASSWORD.encode(), b"argon2", bytes(credential.sealed), keys.sealing, keys.signing, person.email.encode()]
    secrets += [keys.session_secret.encode(), bytes(credential.sealed).hex().encode(), keys.signing.hex().encode()]
    everything = b"".join(path.read_bytes() for path in export.folder.rglob("*") if path.is_file())
    assert [secret for secret in secrets if secret in everything] == []


def test_the_export_stands_in_the_record_with_who_made_it_and_under_its_own_checkpoint(tmp_path: Path) -> None:
    exported(tmp_path / "export", by=actor("s018"))
    *_, line = queries.lines()
    assert (line.verb, line.subject, line.person_id, line.seq) == (
        "record.exported", "record:journal", actor("s018").person_id, Checkpoint.objects.latest("size").size,
    )  # fmt: skip


def test_published_posts_are_exported_with_the_bytes_decided_on_their_pictures_and_what_was_seen_live(tmp_path: Path) -> None:
    account = board.account()
    decided = board.drafted(account, pictures=(board.picture("red"), board.picture("blue", "会場")))
    board.decided(decided)
    source = Medium(SourceKind.PRINT, "広報うえのはら 11月号 3ページ", "防災訓練", board.TEXT, published_on=TODAY)
    exempt = taking.take_medium(source, Plan((account.pk,), unit("t0301"), later(60), later(420)), by=actor("s044"), at=NOW)
    exempting.submit(exempt, statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)
    exempting.look(exempt, seen=exempting.content_digest(exempt), by=actor("s022"), at=NOW)
    for minutes in (61, 90, 120):
        board.worked(minutes)
    assert [notice.text for notice in board.notices()] == [board.TEXT, board.TEXT]
    summary, export = exported(tmp_path / "export")
    assert (summary.missing, export.verify()[0]) == ((), 0)
    there = {path.name for path in [*(export.folder / "evidence").iterdir(), *(export.folder / "contents").iterdir()]}
    assert {image["sha256"] for image in board.delivery(decided).images} <= there
    assert exempting.content_digest(exempt) in there
    assert {capture.evidence for capture in Capture.objects.all()} <= there
    assert Capture.objects.count() == 2


def test_only_who_may_take_the_record_out_does(tmp_path: Path) -> None:
    for number in ("s044", "s001"):
        with pytest.raises(Forbidden):
            exported(tmp_path / "export", by=actor(number))
        with pytest.raises(Forbidden):
            checkpointing.now(by=actor(number), at=NOW)
    assert not (tmp_path / "export").exists()
    assert Checkpoint.objects.count() == 0
    made = checkpointing.now(by=actor("s018"), at=NOW)
    assert (made.size, made.person_id, made.at) == (queries.root()[0], actor("s018").person_id, NOW)


def test_the_daily_job_signs_and_is_done() -> None:
    assert checkpointing.run("", NOW) is None
    assert [head.at for head in public.heads(9)] == [NOW]
    assert checkpointing.run("", NOW + DAY) is None
    assert [head.at for head in public.heads(9)] == [NOW], "nothing was written since, so there is nothing new to sign"


def test_a_folder_with_something_in_it_is_refused_and_an_empty_one_taken(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for taken in ("full", "file"):
        with pytest.raises(Refused, match=r"export\.folder_not_empty"):
            exported(tmp_path / taken)
    assert Entry.objects.filter(verb="record.exported").count() == 0
    (tmp_path / "empty").mkdir()
    _, export = exported(tmp_path / "empty")
    assert export.verify()[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name in {"full", "file", "empty"} or path.name.startswith(".")) == [
        "empty", "file", "full",
    ]  # fmt: skip


def test_two_exports_prove_each_other_through_their_heads(tmp_path: Path) -> None:
    _, first = exported(tmp_path / "first")
    _, second = exported(tmp_path / "second")
    head = max((first.folder / "checkpoints").iterdir())
    assert second.verify("--head", str(head))[0] == 0
    later = max((second.folder / "checkpoints").iterdir())
    assert first.fault("--head", str(later)) == ("line.cut", len(first.lines()) + 1)


def withheld(tmp_path: Path, **fields: list[str]) -> tuple[Summary, Export]:
    walk()
    return exported(tmp_path / "export", withhold=Withholding({line_of(verb.replace("_", ".")): names for verb, names in fields.items()}))


def test_fields_kept_back_leave_the_proof_whole_and_are_nowhere_else_in_the_export(tmp_path: Path) -> None:
    summary, export = withheld(tmp_path, case_decided=["person", "comment"], case_submitted=["title"])
    status, answer = export.verify()
    assert (summary.withheld, status, answer["withheld"]) == (3, 0, 3)
    line = export.lines()[line_of("case.decided") - 1]
    assert ("person" in line["fields"], "person" in line["salts"], line["withheld"]) == (False, False, ["comment", "person"])
    assert "person" in line["leaf"]["fields"]
    everything = b"".join(path.read_bytes() for path in export.folder.rglob("*") if path.is_file())
    assert Case.objects.get().title.encode() not in everything


def test_a_field_kept_back_cannot_be_put_in_by_another_hand(tmp_path: Path) -> None:
    _, export = withheld(tmp_path, case_decided=["person"])
    number = line_of("case.decided")

    def put_in(line: dict[str, Any]) -> dict[str, Any]:
        fields, salts = {**line["fields"], "person": 1}, {**line["salts"], "person": "0" * 32}
        return {**line, "fields": fields, "salts": salts, "withheld": []}

    export.put_lines(at(number, put_in)(export.lines()))
    assert export.fault() == ("line.field", number)


def test_nobody_but_the_city_keeps_back_more(tmp_path: Path) -> None:
    _, export = withheld(tmp_path)
    number = line_of("case.decided")

    def without(name: str) -> None:
        def hide(line: dict[str, Any]) -> dict[str, Any]:
            kept = {key: {n: v for n, v in line[key].items() if n != name} for key in ("fields", "salts")}
            return {**line, **kept, "withheld": sorted([*line["withheld"], name])}

        export.put_lines(at(number, hide)(export.lines()))

    without("person")
    assert export.fault() == ("note.signer", 0)
    without("verb")
    assert export.fault() == ("line.hidden", number)


def test_a_file_kept_back_is_told_under_the_citys_signature(tmp_path: Path) -> None:
    icon = walk()
    summary, export = exported(tmp_path / "export", withhold=Withholding(files=[icon]))
    assert not (export.folder / "evidence" / icon).exists()
    assert (export.verify()[0], summary.missing) == (0, ())
    note = export.folder / "export.txt"
    note.write_text(note.read_text("utf-8").replace(f"withheld evidence/{icon}\n", ""), "utf-8")
    assert export.fault() == ("file.missing", line_of("case.submitted"))


@pytest.mark.parametrize(("name", "code"), [("verb", "export.field_always_open"), ("unheard_of", "export.no_such_field")])
def test_what_cannot_be_kept_back_is_refused_before_anything_is_written(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        exported(tmp_path / "export", withhold=Withholding({1: [name]}))
    with pytest.raises(Refused, match=r"export\.no_such_field"):
        exported(tmp_path / "export", withhold=Withholding({10**6: ["person"]}))
    assert (Entry.objects.filter(verb="record.exported").count(), list(tmp_path.glob("*export*"))) == (0, [])


def test_evidence_that_is_lost_or_changed_on_disk_is_told_and_refused_by_name_of_its_line(tmp_path: Path) -> None:
    icon = walk()
    evidence.place(icon).write_bytes(b"another picture")
    _, changed = exported(tmp_path / "changed")
    assert changed.fault() == ("file.changed", line_of("case.submitted"))
    evidence.place(icon).unlink()
    summary, lost = exported(tmp_path / "lost")
    assert summary.missing == (f"evidence/{icon}",)
    assert lost.fault() == ("file.missing", line_of("case.submitted"))


def test_a_line_altered_in_the_database_is_refused(tmp_path: Path) -> None:
    walk()
    number = line_of("case.submitted")
    checkpointing.run("", NOW)
    alter(f"UPDATE records_entry SET fields = replace(fields, '届出書', '廃止書') WHERE seq = {number}")
    _, export = exported(tmp_path / "export")
    assert export.fault() == ("line.field", number)


def test_lines_altered_or_removed_in_the_database_since_the_last_checkpoint_are_not_even_signed(tmp_path: Path) -> None:
    checkpointing.run("", NOW)
    bylaws.answer("account.opening_report_days", 7, since=TODAY, ground="試し", by=actor("s018"), at=NOW)
    size = queries.root()[0]
    alter(f"UPDATE records_entry SET leaf = replace(leaf, 'a', 'b') WHERE seq = {size}")
    with pytest.raises(Refused, match=r"record\.rewritten"):
        exported(tmp_path / "export")
    assert list(tmp_path.glob("*export*")) == []


def test_lines_altered_before_the_last_checkpoint_are_refused_by_the_verifier(tmp_path: Path) -> None:
    walk()
    checkpointing.run("", NOW)
    number = line_of("case.submitted")
    alter(f"DELETE FROM records_entry WHERE seq = {number}")
    _, export = exported(tmp_path / "export")
    assert export.fault() == ("line.missing", number)


@pytest.mark.parametrize("change", ["salts = 'gone'", "fields = '{}'", "verb = 'person.rewarded'", "subject = 'person:1'", "person_id = 1"])
def test_a_line_broken_in_the_database_is_named_and_nothing_half_written_is_left(tmp_path: Path, change: str) -> None:
    checkpointing.run("", NOW)
    alter(f"UPDATE records_entry SET {change} WHERE seq = 3")
    with pytest.raises(Refused) as refused:
        exported(tmp_path / "export")
    assert [(finding.code, finding.params["line"]) for finding in refused.value.findings] == [("export.line_unreadable", 3)]
    assert list(tmp_path.glob("*export*")) == []


@pytest.mark.parametrize(
    "arguments",
    [["/nowhere/at/all"], [], ["--unheard-of"], [".", "--key", "no key"], [".", "--head", "/nowhere"], [".", "--head", __file__]],
)
def test_wrong_use_is_told_apart_from_a_fault(arguments: list[str]) -> None:
    assert run(arguments) == (2, {})


def test_after_the_key_was_changed_both_keys_prove_the_whole(tmp_path: Path, settings: Any) -> None:
    checkpointing.run("", NOW)
    old = checkpointing.signer(NOW)
    settings.KEYS = replace(settings.KEYS, signing=b"n" * 32)
    _, export = exported(tmp_path / "export")
    assert export.fault() == ("note.signer", min(int(path.name[:12]) for path in export.checkpoints()))
    assert export.verify("--key", old.verifier_key())[0] == 0
