"""The city's answers leave as a file and come back the same, whole or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.bylaws.models import Choice
from kosatsu.bylaws.rules import files
from kosatsu.bylaws.rules.files import Answered
from kosatsu.flows import exchanging
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.wording import say
from kosatsu.records.models import Entry
from tests.modules.bylaws.test_kinds import GOOD
from tests.world import NOW, TODAY

DAYS = "account.opening_report_days"
NASTY = ['"quoted"\\', "行\n行\t", "\x7f\u2028\u200b", "𠮷野家 👨‍👩‍👧", "# [[answer]]", "'''", "key = 1"]


def take_in(content: str | bytes, ground: str = "市の規程") -> int:
    return exchanging.take_in(content.encode() if isinstance(content, str) else content, ground=ground, since=TODAY, at=NOW)


@pytest.mark.parametrize(
    "value", [value for _, values in GOOD.values() for value in values] + [NASTY, *NASTY, {name: name for name in NASTY}]
)
def test_every_value_reads_back_to_the_very_same(value: Any) -> None:
    answer = Answered("a.b", value, TODAY, '根拠 "第1条"')
    assert files.read(files.written([answer], "見出し\n二行目").encode()) == ([answer], [])


@pytest.mark.usefixtures("city")
def test_a_history_comes_back_with_its_days_and_grounds_and_only_once() -> None:
    for value, since in ((20, date(2026, 4, 1)), (30, date(2027, 4, 1)), (31, date(2027, 4, 1))):
        actions.answer(DAYS, value, since=since, ground=f"{value}号", by=SYSTEM, at=NOW)
    actions.answer("route.post", queries.preset()["route.exception"]["value"], since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    text = exchanging.history_file()
    before = [(row.key, row.value, row.since) for row in queries.every_answer()]
    assert (take_in(text), [(row.key, row.value, row.since) for row in queries.every_answer()]) == (0, before)


@pytest.mark.usefixtures("city")
def test_what_holds_on_a_day_goes_to_another_city_as_its_answers() -> None:
    actions.answer(DAYS, 20, since=date(2026, 4, 1), ground="20号", by=SYSTEM, at=NOW)
    text = exchanging.file_of(TODAY)
    followers = [key for key, row in queries.preset().items() if "like" in row]
    assert take_in(text, ground="隣の市にならう") == len(queries.preset()) - len(followers) - 1
    assert queries.unconfirmed(queries.preset(), TODAY) == []
    assert {setting.key: setting.value for setting in queries.settings(TODAY)} == {
        **{key: row["value"] for key, row in queries.preset().items()},
        DAYS: 20,
    }
    assert queries.setting("alt_text", TODAY).ground == "隣の市にならう"


@pytest.mark.usefixtures("city")
def test_an_answer_keeps_its_own_ground_beside_the_one_of_the_file() -> None:
    assert take_in(files.written([Answered(DAYS, 20, date(2026, 4, 1), "20号")], "x")) == 1
    assert queries.setting(DAYS, TODAY).ground == "市の規程(元の根拠: 20号)"
    assert queries.value(DAYS, date(2026, 3, 31)) == 14


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"\xff", ["bylaws.file_unreadable"]), (b"= 1", ["bylaws.file_unreadable"]), (b"x" * 4_000_001, ["bylaws.file_too_large"]),
        (b"a = " + b"[" * 5000 + b"]" * 5000, ["bylaws.file_unreadable"]),
        (b"", ["bylaws.file_without_answers"]), (b"answer = 1", ["bylaws.file_without_answers"]),
        (b"answer = [1]", ["bylaws.file_answer"]), (b"[[answer]]\nkey = 'x'", ["bylaws.file_answer"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = true\nsince = 2026-04-01T00:00:00", ["bylaws.file_answer"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = true\nby = 's001'", ["bylaws.file_answer"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = false\n[[answer]]\nkey = 'no.such'\nvalue = 1", ["bylaws.file_unknown_key"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = 1.5", ["bylaws.file_refused"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = 2026-01-01", ["bylaws.file_refused"]),
        (b"[[answer]]\nkey = 'roles.ict_unit'\nvalue = 'k99'", ["bylaws.file_refused"]),
        (b"[[answer]]\nkey = 'alt_text'\nvalue = true\nsince = 9999-01-01", ["bylaws.file_refused"]),
        (b"[[answer]]\nkey = 'route.post'\nvalue = []\n[[answer]]\nkey = 'city.name'\nvalue = ''", ["bylaws.file_refused"] * 2),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_changes_nothing(content: bytes, codes: list[str]) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        take_in(content)
    assert [finding.code for finding in refused.value.findings] == codes
    assert (Choice.objects.count(), Entry.objects.count()) == (0, before)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("content", ["a." * 300_000 + "a = 1", f'[[answer]]\nkey = "{DAYS}"\nvalue = {"9" * 5000}\n', "a = " + "[" * 9000])
def test_a_file_that_would_bring_its_reader_to_fall_is_refused(content: str) -> None:
    with pytest.raises(Refused) as refused:
        take_in(content)
    assert [finding.code for finding in refused.value.findings] == ["bylaws.file_unreadable"]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("value", "place"),
    [("5", "探す語: "), ('{ words = [], silenced = [], hosts = ["a b"], shorteners = [], rules = "" }', "許すホストの1行目: ")],
)
def test_a_list_that_is_not_sound_is_refused_by_place(value: str, place: str) -> None:
    with pytest.raises(Refused) as refused:
        take_in(f'[[answer]]\nkey = "check.lists"\nvalue = {value}\n')
    assert place in say(refused.value.findings[0])
