"""Many hands at once in one house: the journal stays one chain, and nobody holds what another one waits for."""

from __future__ import annotations

import json
from pathlib import Path

from kosatsu.records import verifier
from tests.crowds.clerk import LINES
from tests.crowds.conftest import House

CLERKS = ["one", "two", "three", "four"]


def test_clerks_who_write_at_the_same_moment_leave_one_whole_journal_without_gap_or_fork(house: House, tmp_path: Path) -> None:
    begun = json.loads(house.ask("export", str(tmp_path / "before")))
    house.ask_at_once([("write", name) for name in CLERKS])
    moments = json.loads(house.ask("export", str(tmp_path / "after")))
    kept = sum(number % 7 != 3 for number in range(LINES))
    assert len(moments) == len(begun) + kept * len(CLERKS) + 1
    assert moments == sorted(moments)
    head = max((tmp_path / "before" / "checkpoints").iterdir())
    assert verifier.main([str(tmp_path / "after"), "--head", str(head)]) == 0


def test_no_hand_reaches_what_is_only_ever_added_to(house: House) -> None:
    assert json.loads(house.ask("overwrite")) == {"let through": [], "unguarded": []}


def test_a_draft_taken_back_while_it_is_given_back_goes_to_whoever_came_first(house: House) -> None:
    assert json.loads(house.ask("quarrel")) == ["conflict", "done"]


def test_of_two_who_decide_at_the_same_moment_one_wins_and_no_number_is_shared_or_skipped(house: House) -> None:
    said = json.loads(house.ask("decide_at_once"))
    assert said["decided"] == 2
    assert said["numbers"] == ["上危第1号", "上危第2号"]
    assert sorted(answer == "done" for answer in said["answers"]) == [False, True, True]
