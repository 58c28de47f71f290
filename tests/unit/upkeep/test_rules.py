"""What is asked of an account in use, as plain functions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.accounts.addresses import Known
from kosatsu.accounts.rules import Seen
from kosatsu.upkeep import rules

KNOWN = Known("x", "上野原市防災", "uenohara_bousai", "https://x.com/uenohara_bousai", "123")


@pytest.mark.parametrize(
    ("links", "listed"),
    [
        (["https://twitter.com/Uenohara_Bousai?ref=city"], True),
        (["https://mobile.twitter.com/uenohara_bousai/"], True),
        (["https://x.com/uenohara_bousai2", "https://x.com/", "javascript:void(0)", "mailto:x@y.example", ""], False),
        (["https://x.com.evil.example/uenohara_bousai"], False),
        ([], False),
    ],
)
def test_5_3_a_a_page_lists_an_account_by_any_address_it_stands_at(links: list[str], listed: bool) -> None:
    found = rules.against_listing_page(links, KNOWN, url="https://www.city.example/sns/")
    assert [(finding.code, finding.ground) for finding in found] == ([] if listed else [("site.not_listed", "5-3-a")])


@pytest.mark.parametrize(
    "text",
    [
        "パスワード: bousai2026", "password=hunter22", "PW: Abc123xyz", "暗証番号は 9981", "abcd-efgh-ijkl-mnop", "JBSWY3DPEHPK3PXP",
        "otpauth://totp/x", "Uen0hara#Bousai", "ｐａｓｓｗｏｒｄ：Ｂｏｕｓａｉ１", "Kx9vQ2mL8p",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_seen(text: str) -> None:
    assert rules.looks_like_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "危機管理課長", "防災-PC-01", "ThinkPad X13 本庁2階", "LAPTOP-0012", "管理番号 2026-0133", "bousai@city.uenohara.example",
        "https://www.city.uenohara.example/Sns/Bousai2026", "", "iPhone 15 防災担当", "パスワードは課長が管理", "0554-62-3111",
        "(株)甲乙丙ソリューションズ",
    ],
)  # fmt: skip
def test_what_is_none_is_left_alone(text: str) -> None:
    assert not rules.looks_like_secret(text)


@pytest.mark.parametrize(
    ("given_as", "masked"),
    [("bousai@city.example", "b*****@city.example"), ("b*****@city.example", "b*****@city.example"), ("", ""), (" x ", "x*****")],
)
def test_an_address_is_masked_once_and_for_all(given_as: str, masked: str) -> None:
    assert rules.masked_mail(given_as) == masked


def test_a_telephone_keeps_its_last_two_digits() -> None:
    assert [rules.masked_phone(number) for number in ("0554-00-1130", "０９０１２３４５６７８", "", "なし")] == [
        "********30",
        "*********78",
        "",
        "",
    ]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_so_many_months_earlier_is_a_day_of_that_month_and_never_later_in_it(day: date, months: int) -> None:
    before = rules.months_before(day, months)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    assert before.day == day.day or (before + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://twitter.com/Uenohara_Festa?s=20", "x.com/uenohara_festa/", True),
        ("https://www.facebook.com/profile.php?id=1&ref=x", "https://m.facebook.com/profile.php?id=1", True),
        ("https://www.facebook.com/profile.php?id=1", "https://www.facebook.com/profile.php?id=2", False),
        ("https://x.com/a", "https://x.com/b", False),
    ],
)
def test_two_reports_of_one_page_meet(one: str, other: str, same: bool) -> None:
    assert (rules.canonical_place(one) == rules.canonical_place(other)) == same


@given(st.text(max_size=60))
def test_no_text_breaks_what_is_typed_here(text: str) -> None:
    rules.looks_like_secret(text), rules.masked_mail(text), rules.masked_phone(text), rules.canonical_place(text)
    rules.against_shown(Seen(text, text, text, text), display_name="x", city="上野原市", policy_places=(text,))


def test_5_1_a_an_icon_is_the_registered_one_or_the_one_last_seen_to_be_right() -> None:
    found = [rules.against_icon(seen, registered="a", attested="b") for seen in ("", "a", "b", "c")]
    assert [[finding.code for finding in one] for one in found] == [[], [], [], ["profile.other_icon"]]


def test_7_1_a_who_does_not_answer_says_so_and_where_to_ask() -> None:
    def codes(description: str, *, replies: bool = False) -> list[str]:
        found = rules.against_reply_shown(Seen("", "", "", description), replies=replies, contact="危機管理課 0554")
        return [finding.code for finding in found]

    assert codes("") == ["profile.no_reply_statement", "profile.no_contact_shown"]
    assert codes("", replies=True) == codes("返信しません。お問い合わせは市へ") == codes("返信はしません。危機管理課 0554") == []
