"""What may belong to a person is covered before a text goes to anybody's model; the city's own telephones and addresses stay."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.checks.masking import masked, merged, personal

CITY = City(hosts=("city.uenohara.example",), telephones=frozenset({"0554001120"}))
STAFF = ("葛城 翔", "水越 誠一郎")


def covered(text: str) -> str:
    return masked(text, personal(Draft(text, city=CITY), STAFF))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("マイナンバーは3131 3131 3134です", "3131 3131 3134"),
        ("カード 4111 1111 1111 1111 で", "4111 1111 1111 1111"),
        ("携帯は090-0000-4126へ", "090-0000-4126"),
        ("携帯は０９０－００００－４１２６へ", "０９０－００００－４１２６"),
        ("自宅は0554-00-7719です", "0554-00-7719"),
        ("電話 (0554)00-7719", "0554"),
        ("taro.yamada@mail.example まで", "taro.yamada@mail.example"),
        ("受付番号 20261124-001234 の方", "20261124-001234"),
        ("本町3丁目12番地5号室の方", "3丁目12番地5号室"),
        ("担当は佐藤花子です", "佐藤花子"),
        ("鈴木さんが受賞しました", "鈴木"),
        ("葛城翔が伺います", "葛城翔"),
        ("葛城　翔が伺います", "葛城　翔"),
        ("水越誠一郎市長の話", "水越誠一郎"),
        ("キムラさんの畑", "キムラ"),
    ],
)
def test_what_may_be_a_persons_is_covered(text: str, gone: str) -> None:
    sent = covered(text)
    assert gone not in sent and "●" in sent
    assert len(sent) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "お問い合わせは0554-00-1120へ",
        "koho@city.uenohara.example か bosai@mail.city.uenohara.example へ",
        "12月5日(土)午前10時30分から、もえぎホールで",
        "市民の皆さんへ。参加者のみなさん、保護者のお母さん",
        "参加費は1,500円、定員200人です",
        "清き水と緑のまちです。11月24日の朝",
    ],
)
def test_the_citys_own_and_everyday_words_stay(text: str) -> None:
    assert covered(text) == text


def test_stretches_that_touch_are_one() -> None:
    assert merged([(5, 7), (0, 2), (2, 4), (6, 9)]) == [(0, 4), (5, 9)]


@given(st.text())
def test_covering_keeps_every_place(text: str) -> None:
    sent = covered(text)
    assert len(sent) == len(text)
    assert all(one in {other, "●"} for one, other in zip(sent, text, strict=True))


def test_a_long_text_is_covered_in_little_time() -> None:
    for piece, size in (("佐藤花子さん090-0000-4126、1-2-3。", 500), ("a.", 10_000), ("1-", 10_000), ("山", 10_000), ("(0", 10_000)):
        since = perf_counter()
        covered(piece * size)
        assert perf_counter() - since < 5
