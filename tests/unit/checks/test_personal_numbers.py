"""Personal data in figures, in the many ways people write them, on sentences written by somebody who saw no pattern."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kosatsu.checks.drafts import Draft, Kind
from kosatsu.checks.numbers import against_personal_numbers
from kosatsu.cli import cities

TEXTS = [json.loads(line) for line in (Path(__file__).parents[2] / "data" / "personal.jsonl").read_text("utf-8").splitlines()]
FOUND = 0.92  # of the pieces of personal data; an end of a telephone nobody is named with, and bare days of birth, are left


def places(text: str, kind: Kind = "comment") -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in against_personal_numbers(Draft(text, kind=kind, city=cities.proposed()))]


def test_nearly_all_personal_data_is_found_however_it_is_written() -> None:
    pieces = [(line, line["text"].index(piece), piece) for line in TEXTS for piece in line["personal"]]
    found = [
        any(since < start + len(piece) and start < until for since, until in places(line["text"], line["kind"]))
        for line, start, piece in pieces
    ]
    assert len(pieces) > 80 and sum(found) >= FOUND * len(found)


@pytest.mark.parametrize("line", [line for line in TEXTS if not line["personal"]], ids=lambda line: line["id"])
def test_what_belongs_to_nobody_is_left_alone(line: dict[str, str]) -> None:
    assert places(line["text"], line["kind"]) == []


@pytest.mark.parametrize(
    ("personal", "of_nobody"),
    [
        ("祖父は昭和九年四月二日生です", "昭和九年四月二日に開かれた橋です"),
        ("令和8年4月2日生まれ、女です", "令和7年4月2日から令和8年4月1日生まれの方が対象です"),
        ("平成18年4月1日生まれ、卓也です", "平成18年4月1日生まれの方が対象です"),
        ("娘は平成18年4月1日生です。", "平成17年4月2日から平成18年4月1日生まれ。これが対象です"),
        ("ナンバーは多摩 え 30-58でした", "多摩 え駅 30-58番のりば"),
        ("taro（アット）sumire.example まで", "アットホームな会です"),
        ("口座は月見信用組合 本町支店\n普通 0042718", "月見信用組合は9時に開きます"),
    ],
)
def test_other_ways_to_write_and_what_only_looks_so(personal: str, of_nobody: str) -> None:
    assert places(personal) and not places(of_nobody)
