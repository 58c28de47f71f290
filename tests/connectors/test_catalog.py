"""How each platform counts, and what it takes."""

from __future__ import annotations

import pytest

from kosatsu.connectors import catalog

URL = "https://www.city.uenohara.example/bousai/hinanjo.html?mode=1#top"


@pytest.mark.parametrize(
    ("text", "platform", "length"),
    [
        ("", "x", 0),
        ("abc", "x", 3),
        ("避難所", "x", 6),
        ("あ" * 140, "x", 280),
        (f"見て{URL}。", "x", 4 + 23 + 2),
        (f"{URL} {URL}", "x", 47),
        ("か\u3099", "x", 2),
        ("👨‍👩‍👧🇯🇵", "x", 4),
        ("1️⃣", "x", 2),
        ("©", "x", 1),
        ("©️", "x", 2),
        ("—", "x", 1),
        ("避難所", "bluesky", 3),
        ("か\u3099👨‍👩‍👧🇯🇵", "bluesky", 3),
        (URL, "bluesky", len(URL)),
        ("𠮷", "line", 2),
        ("𠮷", "facebook", 1),
        ("辻\U000e0100", "notices", 1),
    ],
)
def test_a_text_is_as_long_as_its_platform_says(text: str, platform: str, length: int) -> None:
    assert catalog.length(text, platform) == length


def test_the_catalogue_knows_which_platforms_are_reached_and_which_go_by_hand() -> None:
    reached = {platform: not catalog.capabilities(platform).by_hand for platform in catalog.platforms()}
    assert reached == {
        "notices": True, "bluesky": True, "x": False, "facebook": False, "instagram": False, "line": False, "youtube": False,
    }  # fmt: skip


def test_every_platform_counts_in_a_way_that_is_known_and_takes_pictures_we_can_make() -> None:
    for platform in [*catalog.platforms(), "mixi"]:
        limits = catalog.limits(platform)
        assert limits.unit in catalog.COUNTS
        assert set(limits.image_types) <= {"image/png", "image/jpeg"}
        assert min(limits.images, limits.image_bytes, limits.image_edge, limits.alt_length) > 0


def test_a_platform_that_is_not_listed_goes_by_hand_under_its_own_name() -> None:
    given = catalog.capabilities("mixi")
    assert (given.platform, given.by_hand, given.limits.length, given.secret_fields) == ("mixi", True, 0, ())


def test_what_bluesky_wants_to_know_is_never_shown_while_typed() -> None:
    assert [(field.name, field.secret) for field in catalog.capabilities("bluesky").secret_fields] == [("app_password", True)]
