"""What is said of a picture, given what was read in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.checks.pictures.judging import Pictured, against_pictures
from kosatsu.checks.pictures.metadata import Carried
from kosatsu.checks.pictures.seen import Seen
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

CITY = City(hosts=("city.kirisawa.example",))
POST = Draft("防災訓練のお知らせです。", "bluesky", date(2026, 11, 25), ("ポスター",), city=CITY)


def told(*pictures: Pictured) -> list[tuple[str, Level, int, str]]:
    return [(one.code, one.level, one.picture, one.text) for one in against_pictures(POST, pictures)]


def seen(words: str = "", **more: object) -> Pictured:
    return Pictured("ポスター", Seen(words=words, **more))  # type: ignore[arg-type]  # the tests name the fields


def test_the_words_in_a_picture_go_through_the_checks_and_the_finding_names_the_picture() -> None:
    assert told(seen(), seen("日時 令和8年11月29日(月)\n詳しくは bit.ly/EXAMPLE")) == [
        ("date.weekday", Level.WARN, 2, "令和8年11月29日(月)"),
        ("link.shortener", Level.WARN, 2, "bit.ly/EXAMPLE"),
        ("picture.untold", Level.HINT, 2, "日時 令和8年11月29日(月)"),
    ]


def test_a_plate_a_private_number_and_an_internal_mark_are_found() -> None:
    codes = [code for code, *_ in told(seen("山梨 530 さ 12-34\n部外秘\n090-1234-5678 桐沢花子さん"))]
    assert {"number.plate", "number.mobile", "wording.secret"} <= set(codes)


def test_a_plate_in_two_rows_is_one_plate() -> None:
    assert [(code, text) for code, _, _, text in told(seen("山梨 530\nさ12-34"))] == [("number.plate", "山梨 530\nさ12-34")]


def test_nothing_that_a_machine_read_stops_anybody() -> None:
    (finding, *_) = against_pictures(POST, [seen("【訓練】 12時に避難してください")])
    assert (finding.code, finding.level) == ("drill.marked", Level.WARN)


def test_a_code_is_shown_in_letters_and_judged_like_a_link() -> None:
    assert told(seen(codes=("https://bit.ly/3xAmple", "https://city-kirisawa.example.com/login"))) == [
        ("picture.code", Level.HINT, 1, "https://bit.ly/3xAmple"),
        ("link.shortener", Level.STOP, 1, "https://bit.ly/3xAmple"),
        ("picture.code", Level.HINT, 1, "https://city-kirisawa.example.com/login"),
        ("link.lookalike", Level.STOP, 1, "https://city-kirisawa.example.com/login"),
    ]


def test_the_citys_own_code_asks_only_to_be_opened() -> None:
    assert told(seen(codes=("https://www.city.kirisawa.example/bousai/",))) == [
        ("picture.code", Level.HINT, 1, "https://www.city.kirisawa.example/bousai/")
    ]


def test_a_long_code_is_cut_where_it_is_shown() -> None:
    ((_, _, _, text), *_) = told(seen(codes=("tel:" + "0" * 500,)))
    assert len(text) == 120 and text.endswith("…")


def test_faces_ask_for_consent_and_cite_the_rights_of_others() -> None:
    (finding,) = against_pictures(POST, [seen(faces=3)])
    assert (finding.code, finding.ground, finding.level, dict(finding.params)) == ("picture.faces", "4-8-9", Level.WARN, {"count": 3})
    assert "同意" in say(finding) and say(finding).startswith("1枚目の画像: ")


def test_what_a_picture_carries_is_named_by_kind_and_never_by_value() -> None:
    carried = Carried(("撮影場所", "機種"), (("撮影場所", "緯度35.63度・経度139.11度の付近"), ("機種", "Model 8")))
    found = against_pictures(POST, [Pictured("", Seen(), carried)])
    assert [one.code for one in found] == ["picture.carries_place", "picture.carries_traces"]
    assert "35" not in str(found) and "Model" not in str(found)


def test_a_picture_that_was_not_read_says_so() -> None:
    assert told(Pictured("x", None)) == [("picture.unread", Level.STOP, 1, "")]
    (finding,) = against_pictures(POST, [seen(failed=("words", "codes"))])
    assert (finding.code, finding.level) == ("picture.unreadable", Level.WARN)
    assert "文字・QRコード" in say(finding)


def test_words_that_the_post_or_the_alternative_text_tells_are_told() -> None:
    words = "総合防災訓練\n日時 令和8年11月29日(日)午前9時\n会場 桐沢市民会館大ホール"
    alt = "総合防災訓練のポスター。11月29日(日)午前9時から、桐沢市民会館で。"
    assert "picture.untold" in [code for code, *_ in told(seen(words))]
    assert "picture.untold" not in [code for code, *_ in told(Pictured(alt, Seen(words=words)))]


def test_a_plain_picture_says_nothing() -> None:
    assert against_pictures(POST, [Pictured("棚田"), Pictured("稲刈り")]) == []
    assert all(isinstance(one, Finding) for one in against_pictures(POST, []))


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("11月28日(土)に行います。", "防災訓練 11月29日(日)", ["picture.other_days"]),
        ("11月28日(土)に行います。", "防災訓練 11/28(土) 申込みは11月27日まで", []),
        ("防災訓練を行います。", "防災訓練 11月29日(日)", []),
        ("11月29日(日)に行います。", "防災訓練", []),
        ("定員は30名です。", "講座 定員50人", ["sum.differs"]),
        ("定員は30名です。", "講座 定員30人", []),
        ("参加費は無料です。", "参加費500円", ["sum.free_and_paid"]),
    ],
)
def test_a_picture_that_tells_another_day_or_figure_than_the_text_is_held_against_it(text: str, words: str, codes: list[str]) -> None:
    found = against_pictures(replace(POST, text=text), [Pictured("", Seen(words=words))])
    assert [one.code for one in found if one.picture and one.code != "picture.untold"] == codes


def test_figures_that_differ_in_the_text_alone_are_not_told_again_for_the_picture() -> None:
    post = replace(POST, text="定員は30名です。定員は20名です。")
    assert "sum.differs" not in [one.code for one in against_pictures(post, [Pictured("", Seen(words="講座のご案内"))])]
