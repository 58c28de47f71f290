"""The register as a table: taken out so that no spreadsheet reckons with it, taken in whole or not at all, and only once."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.accounts import queries, register_csv
from kosatsu.accounts.register_csv import guarded, unguarded
from kosatsu.accounts.states import AccountState
from kosatsu.duties import queries as duties
from kosatsu.flows import registering
from kosatsu.flows.registering import Plan, Verdict
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Forbidden, Refused
from kosatsu.records import queries as journal
from tests.modules.people.conftest import city
from tests.portal import town
from tests.world import NOW, actor

__all__ = ["city"]
pytestmark = pytest.mark.django_db
GROUND = "令和8年度アカウント調査"
LINE = {
    "platform": "x", "account_name": "上野原市立病院", "handle": "@uenohara_hosp", "url": "https://x.com/uenohara_hosp", "unit_code": "k02",
    "accountable_officer": "s008", "operators": "s041 s042", "purpose": "診療の案内のため。", "start_on": "平成28年4月1日",
}  # fmt: skip


def table(*lines: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    head = list(dict.fromkeys(name for line in lines for name in line))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: guarded(cell) for name, cell in line.items()} for line in lines)
    return text.getvalue().encode(encoding)


def verdicts(plan: Plan) -> list[tuple[int, str]]:
    return [(line.number, str(line.verdict)) for line in plan.lines]


def codes(plan: Plan) -> list[str]:
    return [found.code for line in plan.lines for found in line.findings]


def enter(content: bytes, **more: Any) -> Plan:
    return registering.enter(content, **{"ground": GROUND, "by": SYSTEM, "at": NOW, **more})


def test_an_account_comes_in_owing_its_filing_with_duty_and_journal(city: None) -> None:
    assert verdicts(enter(table(LINE))) == [(2, "new")]
    (account,) = queries.register()
    assert (account.state, account.display_name, account.handle, account.start_on, account.opened_on) == (
        AccountState.LEGACY_UNFILED, "上野原市立病院", "@uenohara_hosp", date(2016, 4, 1), date(2016, 4, 1)
    )  # fmt: skip
    assert account.filing_due_on == date(2027, 2, 22)
    assert len(queries.operators(account.pk, NOW.date())) == 2
    (duty,) = duties.open_duties()
    assert (duty.kind, duty.subject, duty.due_on) == ("regularise", str(account.ref), date(2027, 2, 22))
    (line,) = journal.history(account.ref)
    assert (line.verb, line.fields["ground"], line.fields["state"]) == ("account.entered", GROUND, "legacy_unfiled")


def test_the_same_file_again_changes_nothing(city: None) -> None:
    enter(table(LINE))
    size = journal.root()[0]
    again = enter(table({**LINE, "url": "https://twitter.com/Uenohara_Hosp?s=21", "handle": "@uenohara_hosp"} | {"url": LINE["url"]}))
    assert (verdicts(again), journal.root()[0]) == ([(2, "unchanged")], size)


def test_what_was_taken_out_comes_back_unchanged_to_the_letter(city: None) -> None:
    town.existing("line", "=HYPERLINK(1)", "@uenohara-city", "https://line.me/R/ti/p/@uenohara-city")
    town.existing("facebook", "'@上野原", "uenohara", "https://www.facebook.com/uenohara", state=AccountState.SUSPENDED)
    town.existing("youtube", "＝上野原\n動画", "@-", "https://www.youtube.com/@-", state=AccountState.CLOSED)
    town.approved()
    taken = registering.export(by=actor("s008"), at=NOW)
    assert taken.startswith(b"\xef\xbb\xbfplatform,account_name,handle,url,")
    assert taken.count(b"\r\n") == 5
    cells = [cell for row in csv.reader(io.StringIO(taken.decode("utf-8-sig"), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))] == []
    rows, wrong = register_csv.read(taken)
    assert {"uenohara", "@uenohara-city", "@-"} < {row.cell("handle") for row in rows}
    assert len(wrong) == 1  # what is not acquired yet has no address
    plan = registering.plan(taken, at=NOW)
    assert {line.verdict for line in plan.lines} == {Verdict.UNCHANGED}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_cell_is_guarded_and_comes_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(tuple("=+-@\t\r＝＋－＠"))


def test_a_table_of_an_older_spreadsheet_is_read(city: None) -> None:
    words = {column.name: column.words for column in register_csv.COLUMNS}
    assert verdicts(enter(table({words[name]: cell for name, cell in LINE.items()}, encoding="cp932"))) == [(2, "new")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("名前,よみ\r\n上野原".encode() + b"\x83\x8c\r\n", "register_csv.encoding"), (b"\xff\xfe\x00", "register_csv.encoding"),
        (b"", "register_csv.empty"), (table(LINE).split(b"\r\n")[0], "register_csv.empty"),
        (b'a,b\r\n"1,2\r\n', "register_csv.broken_quotes"),
        (b"platform,url\r\nx,y\r\n", "register_csv.missing_column"), (b"x" * 3_000_000, "register_csv.too_large"),
        (table(LINE).replace(b"handle", b"platform", 1), "register_csv.column_twice"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_accounts_is_refused(city: None, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        registering.plan(content, at=NOW)
    assert code in [found.code for found in refused.value.findings]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"platform": "mixi"}, "platform"), ({"url": "x.com/uenohara_hosp"}, "url"), ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://x.com@evil.example/a"}, "url"), ({"handle": "@うえのはら"}, "handle"), ({"unit_code": "k99"}, "unit"),
        ({"accountable_officer": "s999"}, "person"), ({"operators": "s041 nobody"}, "person"), ({"start_on": "去年"}, "day"),
        ({"start_on": "2099-01-01"}, "day_to_come"), ({"state": "閉鎖"}, "word"), ({"state": "closed"}, "closed_how"),
        ({"state": "parked"}, "only_here"),
        ({"reply_mode": "maybe"}, "word"), ({"hours_from": "8時"}, "time"), ({"purpose": ""}, "empty_cell"),
        ({"account_name": "あ" * 121}, "too_long"),
        ({"account_name": "病院\u202e"}, "control_character"), ({"account_name": "病\x07院"}, "control_character"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_right_stops_the_whole_file(city: None, change: dict[str, str], code: str) -> None:
    right = {**LINE, "handle": "@uenohara_hosp2", "url": "https://x.com/uenohara_hosp2"}
    content = table(right, {**LINE, **change})
    plan = registering.plan(content, at=NOW)
    assert (verdicts(plan), codes(plan)[0]) == ([(2, "new"), (3, "error")], f"register_csv.{code}")
    with pytest.raises(Refused):
        enter(content)
    assert list(queries.register()) == []


def test_one_account_twice_in_a_file_is_told_by_its_lines(city: None) -> None:
    twice = {**LINE, "handle": "uenohara_hosp", "url": "https://twitter.com/Uenohara_Hosp?s=21"}
    plan = registering.plan(table(LINE, twice), at=NOW)
    assert (verdicts(plan), codes(plan)) == ([(2, "new"), (3, "error")], ["register_csv.twice"])


def test_what_the_register_says_otherwise_is_never_overwritten(city: None) -> None:
    enter(table(LINE))
    other = table({**LINE, "account_name": "病院", "purpose": "別の目的。"})
    plan = registering.plan(other, at=NOW)
    assert (verdicts(plan), codes(plan)) == ([(2, "conflict")], ["register_csv.conflict"] * 2)
    with pytest.raises(Refused):
        enter(other)
    assert queries.register()[0].display_name == "上野原市立病院"


def test_closed_and_suspended_accounts_keep_their_days(city: None) -> None:
    closed = {**LINE, "state": "廃止", "closed_on": "2024-03-31", "closing_reason": "統合のため。"}
    resting = {**LINE, "state": "休止中", "since": "令和7年4月1日", "handle": "@b", "url": "https://x.com/b", "filing_due_on": "2026-12-28"}
    enter(table(closed, resting))
    by_handle = {account.handle: account for account in queries.register()}
    gone, asleep = by_handle["@uenohara_hosp"], by_handle["@b"]
    assert (gone.state, gone.closed_on, gone.closing_reason, gone.filing_due_on) == ("closed", date(2024, 3, 31), "統合のため。", None)
    assert (asleep.state, asleep.state_since, asleep.filing_due_on) == ("suspended", date(2025, 4, 1), date(2026, 12, 28))
    assert [duty.subject for duty in duties.open_duties()] == [str(asleep.ref)]


def test_nothing_comes_in_without_a_ground(city: None) -> None:
    with pytest.raises(Refused) as refused:
        enter(table(LINE), ground="  ")
    assert [found.code for found in refused.value.findings] == ["register_csv.no_ground"]


@pytest.mark.parametrize("number", ["s001", "s009", "s041", "s044"])
def test_only_the_head_of_the_overseeing_section_takes_in(city: None, number: str) -> None:
    with pytest.raises(Forbidden):
        registering.preview(table(LINE), by=actor(number), at=NOW)
    with pytest.raises(Forbidden):
        registering.take_in(table(LINE), seen="", ground=GROUND, by=actor(number), at=NOW)


def test_what_was_looked_at_is_what_comes_in(city: None) -> None:
    seen = registering.preview(table(LINE), by=actor("s008"), at=NOW).digest
    with pytest.raises(Refused):
        registering.take_in(table({**LINE, "purpose": "別。"}), seen=seen, ground=GROUND, by=actor("s008"), at=NOW)
    assert registering.take_in(table(LINE), seen=seen, ground=GROUND, by=actor("s008"), at=NOW).new == 1
    with pytest.raises(Refused) as refused:  # pressed twice
        registering.take_in(table(LINE), seen=seen, ground=GROUND, by=actor("s008"), at=NOW)
    assert [found.code for found in refused.value.findings] == ["register_csv.changed"]
    assert len(queries.register()) == 1
