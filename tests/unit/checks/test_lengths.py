"""Length as the platform counts it."""

from __future__ import annotations

import pytest

from kosatsu.checks.drafts import Draft
from kosatsu.checks.lengths import against_overlong
from kosatsu.kernel.findings import Level
from kosatsu.kernel.wording import say

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("bluesky", "高" * 300),
        ("bluesky", FAMILY * 100),
        ("x", "高" * 140),
        ("x", "a" * 280),
        ("x", "高" * 128 + " https://www.city.uenohara.example/" + "kosodate/" * 40),
        ("line", "高" * 5000),
        ("facebook", "高" * 10_000),
        ("", "高" * 100_000),
        ("mixi", "高" * 100_000),
    ],
)
def test_what_fits_is_left_alone(platform: str, text: str) -> None:
    assert against_overlong(Draft(text, platform=platform)) == []


@pytest.mark.parametrize(
    ("platform", "text", "over"),
    [
        ("bluesky", "高" * 300 + "札です", "札です"),
        ("x", "高" * 140 + "札", "札"),
        ("x", "a" * 280 + "b", "b"),
        ("line", "𠮷" * 2500 + "高", "高"),
        ("notices", "高" * 4000 + "札", "札"),
    ],
)
def test_what_does_not_fit_is_marked_from_where_it_no_longer_does(platform: str, text: str, over: str) -> None:
    [finding] = against_overlong(Draft(text, platform=platform))
    assert (finding.code, finding.level, finding.category) == ("length.over", Level.IMPOSSIBLE, "length")
    assert (finding.start, finding.end, finding.text) == (len(text) - len(over), len(text), over)


def test_bluesky_also_counts_bytes() -> None:
    text = FAMILY * 150
    [finding] = against_overlong(Draft(text, platform="bluesky"))
    assert (finding.code, finding.level, finding.params["over"]) == ("length.over_bytes", Level.IMPOSSIBLE, 25 * 150 - 3000)
    assert finding.text == text[finding.start :] != text


def test_the_words_say_how_much_to_take_away() -> None:
    [finding] = against_overlong(Draft("高" * 310, platform="bluesky"))
    assert say(finding) == "Blueskyの数え方で310文字あり、300文字を10文字超えています。短くしてください。"
