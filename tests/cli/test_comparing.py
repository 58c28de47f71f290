"""`kosatsu check --compare-with`: what another list of the city changes, text by text, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kosatsu.bylaws.rules import files
from kosatsu.bylaws.rules.files import Answered
from kosatsu.checks import lists
from tests.cli.test_checking import answers, check, item

WORD = {"word": "めいわく施設", "class": "wording", "level": "warn", "reason": "地元の方が傷つきます。", "instead": ""}
ALONE = {"kind": "phrase", "what": "馬鹿野郎祭", "reason": "祭りの名前"}


def settings(path: Path, **changes: Any) -> str:
    """A file of settings with a list."""
    answer = Answered(lists.KEY, {**lists.NOTHING, **changes})
    path.write_text(files.written([answer], "市の設定"), "utf-8")
    return str(path)


def test_the_citys_list_in_a_file_of_settings_is_what_texts_are_checked_by(tmp_path: Path) -> None:
    [answer] = answers(item(text="めいわく施設と馬鹿野郎祭"), "--bylaws", settings(tmp_path / "a.toml", words=[WORD], silenced=[ALONE]))
    told = [(one["code"], one["category"], one["clause"]) for one in answer["findings"]]
    assert ("wording.city_word", "wording", "bylaw:check.lists") in told
    assert "wording.insult" not in {code for code, _, _ in told}


def test_several_processes_know_the_list_too(tmp_path: Path) -> None:
    lines = item(text="めいわく施設") * 3
    found = answers(lines, "--bylaws", settings(tmp_path / "a.toml", words=[WORD]), "--workers", "2")
    assert [len(one["findings"]) for one in found] == [1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": [{**WORD, "level": "loud"}]}, "探す語の1行目: 「loud」という段階"),
        ({"rules": "[words]\nx ="}, "規則の2行目: TOML"),
        ({"words": ["めいわく施設"]}, "check.lists"),
        ({"silenced": [{**ALONE, "kind": "rule"}]}, "指摘しないものの1行目"),
    ],
)
def test_a_broken_list_is_wrong_use_and_says_where(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    status, out, trouble = check(item(), "--bylaws", settings(tmp_path / "a.toml", **changes))
    assert (status, out, said in trouble) == (2, "", True), trouble


def test_only_what_differs_is_answered_and_counted_at_the_end(tmp_path: Path) -> None:
    before, after = settings(tmp_path / "a.toml", words=[WORD]), settings(tmp_path / "b.toml", silenced=[ALONE])
    lines = item(text="めいわく施設です") + item(id="b", text="馬鹿野郎祭") + item(id="c") + '{"id": "d"}\n' + "no\n"
    found = answers(lines, "--bylaws", after, "--compare-with", before)
    assert [(one["id"], one["newly"], [gone["text"] for gone in one["no_longer"]]) for one in found[:2]] == [
        ("a", [], ["めいわく施設"]),
        ("b", [], ["馬鹿野郎"]),
    ]
    assert [("error" in one) for one in found[2:4]] == [True, True]
    assert found[4:] == [
        {
            "summary": {
                "texts": 3,
                "differing": 2,
                "advised": 0,
                "classes": {"insult": {"newly": 0, "no_longer": 1}, "wording": {"newly": 0, "no_longer": 1}},
            }
        }
    ]


def test_a_word_that_asks_for_more_is_marked_anew_and_advice_is_counted_apart(tmp_path: Path) -> None:
    before = settings(tmp_path / "a.toml", words=[WORD, {**WORD, "word": "ふるい語"}])
    after = settings(tmp_path / "b.toml", words=[{**WORD, "level": "stop"}, {**WORD, "word": "あたらしい語", "level": "hint"}])
    first, summary = answers(item(text="めいわく施設、あたらしい語"), "--bylaws", after, "--compare-with", before)
    assert ([(one["text"], one["level"]) for one in first["newly"]], first["no_longer"]) == ([("めいわく施設", "stop")], [])
    assert summary["summary"]["advised"] == 1
    assert summary["summary"]["classes"] == {"wording": {"newly": 1, "no_longer": 0}}


def test_people_read_it_in_words_and_processes_are_not_shared(tmp_path: Path) -> None:
    before, after = settings(tmp_path / "a.toml"), settings(tmp_path / "b.toml", words=[WORD])
    status, out, _ = check("めいわく施設へ", "--kind", "draft", "--bylaws", after, "--compare-with", before)
    assert (status, out.splitlines()[0][:6], out.splitlines()[1:]) == (
        0, "+ 「めいわ", ["1件を点検し、1件で違いがありました。", "  wording: 新しく指摘 1、指摘されなくなる 0"],
    )  # fmt: skip
    assert check(item(), "--bylaws", after, "--compare-with", before, "--workers", "2")[0] == 2


def test_a_long_file_is_answered_as_it_is_read(tmp_path: Path) -> None:
    after = settings(tmp_path / "b.toml", words=[WORD])
    given = "".join(item(id=str(number), text="めいわく施設" if number % 2 else "はい") for number in range(400))
    found = [json.loads(line) for line in check(given, "--bylaws", after, "--compare-with", settings(tmp_path / "a.toml"))[1].splitlines()]
    assert (len(found), found[-1]["summary"]["differing"], found[0]["id"]) == (201, 200, "1")
