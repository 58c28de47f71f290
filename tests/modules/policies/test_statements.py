"""What a profile says, made of the policy: 7(1), 5(2), 5(3). Nothing is ever cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.accounts.rules import Expected, Seen
from kosatsu.accounts.rules import against_profile as against_account
from kosatsu.accounts.states import ReplyMode
from kosatsu.policies import statements
from kosatsu.policies.statements import Facts
from kosatsu.upkeep.rules import against_reply_shown, against_shown

FACTS = Facts(
    city="上野原市",
    unit="危機管理課",
    reply_mode=ReplyMode.NONE,
    contact="危機管理課 0554-00-1130",
    listing_url="https://www.city.uenohara.example/bousai/sns/",
    policy_url="https://kosatsu.city.uenohara.example/register/7/",
)


def test_the_whole_statement_says_who_operates_that_nobody_is_answered_where_to_ask_and_where_the_policy_is() -> None:
    assert statements.fitting(FACTS, "youtube").text == (
        "上野原市危機管理課が運用する公式アカウントです。\n"
        "個別の返信は行っていません。お問い合わせは危機管理課 0554-00-1130へお願いします。\n"
        "https://www.city.uenohara.example/bousai/sns/\n"
        "運用ポリシー https://kosatsu.city.uenohara.example/register/7/"
    )


@pytest.mark.parametrize(
    ("platform", "first", "left_out"),
    [
        ("bluesky", "上野原市危機管理課が運用", ()),
        ("x", "個別の返信は行っていません", ()),
        ("instagram", "個別の返信は行っていません", ()),
        ("note", "返信は行いません。問合せは危機管理課", ()),
        ("tiktok", "返信は行いません。問合せは危機管理課", ("5-2-c",)),
    ],
)  # fmt: skip
def test_a_shorter_platform_gets_a_shorter_text_and_at_last_one_that_needs_an_exception(
    platform: str, first: str, left_out: tuple[str, ...]
) -> None:
    statement = statements.fitting(FACTS, platform)
    assert (statement.fits, statement.text.startswith(first), statement.left_out) == (True, True, left_out), statement


def test_where_nothing_fits_it_says_so_and_still_cuts_nothing() -> None:
    far = replace(FACTS, listing_url=f"https://www.city.uenohara.example/{'x' * 80}/")
    statement = statements.fitting(far, "tiktok")
    assert (statement.fits, far.listing_url in statement.text, statement.left_out) == (False, True, ("5-2-c", "7-1-a"))


@given(
    st.sampled_from([*ReplyMode, "", "other"]),
    st.text(max_size=200),
    st.sampled_from(["", FACTS.listing_url]),
    st.sampled_from([*statements.platforms(), "unheard-of"]),
)
def test_whatever_the_facts_no_text_is_cut_and_every_one_names_a_page_of_the_city(
    mode: str, contact: str, listing_url: str, platform: str
) -> None:
    facts = replace(FACTS, reply_mode=mode, contact=contact, listing_url=listing_url)
    for statement in statements.every(facts, platform):
        assert (listing_url or FACTS.policy_url) in statement.text
        assert ("5-2-c" in statement.left_out) == (FACTS.policy_url not in statement.text)
        if mode == ReplyMode.NONE and "7-1-a" not in statement.left_out:
            assert contact in statement.text


@pytest.mark.parametrize("platform", ["youtube", "bluesky", "x", "instagram", "note"])
def test_7_1_a_5_2_c_and_5_3_b_a_profile_with_the_statement_conforms(platform: str) -> None:
    seen = Seen("上野原市防災", "bousai", "", statements.fitting(FACTS, platform).text)
    expected = Expected("bousai", "", FACTS.listing_url, listed=True, reply_mode=ReplyMode.NONE)
    assert against_account(seen, expected, shorteners=[]) == []
    assert against_shown(seen, display_name="上野原市防災", city="上野原市", policy_places=[FACTS.policy_url]) == []
    assert against_reply_shown(seen, replies=False, contact=FACTS.contact) == []
