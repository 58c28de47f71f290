"""The 400 labelled texts (tests/data/checks.jsonl): how well the classes are told, and that it does not hang on names, numbers or dates."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.kernel.findings import Level

CITY = City(hosts=("city.uenohara.example",))
LINES = [json.loads(line) for line in (Path(__file__).parents[2] / "data" / "checks.jsonl").read_text("utf-8").splitlines()]
CLASSES = sorted({label for line in LINES for label in line["labels"]})
PEOPLE = ("羽黒木", "鹿喰", "千両坂", "霜月原", "藤ノ沢", "綿貫田", "鷺ノ谷", "霜鳥沢", "鷲巣", "藤巻")
PLACES = ("東原", "桐沢", "川合", "日向平", "沢入", "鳥居沢", "竹ノ入")
OTHER_PEOPLE = ("佐々木", "高橋", "小鳥遊", "山本", "勅使河原", "森", "五十嵐", "中村", "長谷川", "石井")
OTHER_PLACES = ("西野", "梅島", "大和田", "青葉台", "北浜", "滝の上", "松原")
SAID_OTHERWISE = {"ください": "下さい", "みんな": "皆", "子ども": "子供", "ました。": "ましたよ。", "!": "！", "たぶん": "おそらく"}


def told(text: str, line: dict[str, Any], posted_on: date | None) -> set[str]:
    draft = Draft(text, kind=line["kind"], posted_on=posted_on, city=CITY)
    return {finding.category for finding in engine.run(draft) if finding.level is not Level.HINT} & set(CLASSES)


def scores(said: Callable[[dict[str, Any]], set[str]]) -> tuple[float, float]:
    """Mean F1 of the classes, and the share of the clean texts on which anything is said."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    alarms = 0
    for line in LINES:
        found, labels = said(line), set(line["labels"])
        right.update(found & labels)
        wrong.update(found ^ labels)
        alarms += bool(found and not labels)
    clean = sum(not line["labels"] for line in LINES)
    return sum(2 * right[c] / (2 * right[c] + wrong[c]) for c in CLASSES) / len(CLASSES), alarms / clean


def posted(line: dict[str, Any]) -> date | None:
    return date.fromisoformat(line["posted_on"]) if line.get("posted_on") else None


def swapped(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    marked = text
    for number, (old, _) in enumerate(pairs):
        marked = marked.replace(old, f"\ue000{number}\ue001")
    return re.sub("\ue000(\\d+)\ue001", lambda match: list(pairs)[int(match[1])][1], marked)


def test_the_classes_are_told_and_clean_texts_are_left_alone() -> None:
    macro, alarms = scores(lambda line: told(line["text"], line, posted(line)))
    assert macro >= 0.95
    assert alarms <= 0.02


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_other_names_and_places_change_nothing(seed: int) -> None:
    people, places = (*OTHER_PEOPLE[seed:], *OTHER_PEOPLE[:seed]), (*OTHER_PLACES[seed:], *OTHER_PLACES[:seed])
    pairs = [*zip(PEOPLE, people, strict=True), *zip(PLACES, places, strict=True)]
    macro, alarms = scores(lambda line: told(swapped(line["text"], pairs), line, posted(line)))
    assert macro >= 0.93
    assert alarms <= 0.02


def test_other_ways_of_writing_change_nothing() -> None:
    macro, alarms = scores(lambda line: told(swapped(line["text"], SAID_OTHERWISE.items()), line, posted(line)))
    assert macro >= 0.93
    assert alarms <= 0.02


def test_other_telephones_and_sums_change_nothing() -> None:
    def other(text: str) -> str:
        text = re.sub(r"0554-00-(\d{4})", lambda match: f"0554-00-{(int(match[1]) + 1234) % 10000:04d}", text)
        return re.sub(
            r"(?<![\d-])([1-9])(\d{0,2}(?:,\d{3})*)(?=円|人|世帯|万円|億)", lambda match: f"{int(match[1]) % 9 + 1}{match[2]}", text
        )

    macro, alarms = scores(lambda line: told(other(line["text"]), line, posted(line)))
    assert macro >= 0.93
    assert alarms <= 0.02


def test_the_day_of_posting_in_full_width_changes_nothing() -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    dated = [line for line in LINES if "date_error" in line["labels"] and "http" not in line["text"]]
    assert len(dated) >= 7
    assert all("date_error" in told(line["text"].translate(wide), line, posted(line)) for line in dated)


def test_a_text_posted_a_year_later_keeps_its_error_where_the_year_is_written() -> None:
    written = [line for line in LINES if "date_error" in line["labels"] and re.search(r"令和|20\d\d", line["text"])]
    assert written
    assert all("date_error" in told(line["text"], line, (posted(line) or date.min) + timedelta(days=30)) for line in written)
