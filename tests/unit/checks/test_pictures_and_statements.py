"""Words for pictures, and the drafter's one statement."""

from __future__ import annotations

import pytest

from kosatsu.checks.alt_texts import against_wordless_pictures
from kosatsu.checks.drafts import Draft
from kosatsu.checks.statements import CLASSES, CLAUSES, STATED, against_unstated
from kosatsu.guideline import library
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_4


def judged(*alts: str, platform: str = "") -> list[tuple[str, Level, object]]:
    found = against_wordless_pictures(Draft("本文", platform=platform, alts=alts))
    return [(finding.code, finding.level, finding.params["number"]) for finding in found]


def test_a_picture_without_words_is_named_by_its_place() -> None:
    assert judged("桐沢の棚田と稲刈りをする人", "", " 　") == [("alt.missing", Level.STOP, 2), ("alt.missing", Level.STOP, 3)]


@pytest.mark.parametrize("alt", ["IMG_1234.jpg", "ＩＭＧ＿１２３４", "ポスター最終版.png", "DSC00012", "スクリーンショット"])
def test_the_name_of_a_file_tells_nobody_what_a_picture_shows(alt: str) -> None:
    assert judged(alt) == [("alt.file_name", Level.WARN, 1)]


def test_a_platform_takes_so_many_words_for_a_picture() -> None:
    assert judged("高" * 1000, "高" * 1001, platform="x") == [("alt.too_long", Level.IMPOSSIBLE, 2)]
    assert judged("高" * 1001, platform="bluesky") == []


def test_a_text_without_pictures_needs_no_words_for_them() -> None:
    assert judged() == []


def test_the_statement_is_made_or_missing() -> None:
    assert against_unstated(STATED) == []
    assert [against_unstated(said) for said in ("", "はい", STATED.upper())] == [[Finding("statement.missing", PRODUCT_LAW_4)]] * 3


def test_the_thirteen_classes_are_those_of_the_guideline() -> None:
    assert [library.label(clause) for clause in CLAUSES] == [f"4(8){mark}" for mark in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬"]
    assert [words[0] for words in CLASSES] == list("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬")
