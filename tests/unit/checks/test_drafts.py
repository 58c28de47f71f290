"""What a draft may have wrong besides its words: each check with a hit and near misses."""

from __future__ import annotations

from datetime import date

import pytest

from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.checks.numbers import is_luhn, is_my_number
from kosatsu.checks.settings import city_of
from kosatsu.checks.telephones import is_near

CITY = City(
    hosts=("city.uenohara.example",),
    telephones=frozenset({"0554001120"}),
    closed=frozenset({date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)}),
)


def codes(text: str, posted_on: date = date(2026, 11, 25)) -> set[str]:
    return {finding.code for finding in engine.run(Draft(text, posted_on=posted_on, city=CITY))}


@pytest.mark.parametrize(
    ("code", "hit", "miss"),
    [
        ("hour.impossible", "受付は10時75分からです", "受付は10時45分からです"),
        ("hour.of_half_day", "午後15時に集合します", "午後3時に集合します"),
        ("hour.midnight", "25時まで放送します", "23時まで放送します"),
        ("hour.ends_before", "15時から13時まで開きます", "22時から翌6時まで止まります"),
        ("hour.ends_before", "午後3時〜午後1時", "午前9時〜午後3時"),
        ("sum.differs", "定員30人です。先にお電話ください。定員20名。", "定員30人。お問い合わせは電話で。定員30名です"),
        ("sum.differs", "参加費500円。親なら参加費600円です", "参加費は大人500円、子ども参加費300円です"),
        ("sum.free_and_paid", "参加費無料。当館で。参加費300円を持って", "参加費無料。材料は別"),
        ("telephone.nearly", "お電話は0554-00-1121へ", "お電話は0554-00-1120へ"),
        ("telephone.nearly", "お電話は0554-00-1210へ", "お電話は0554-00-7719へ"),
        ("telephone.digits", "お電話は0554-00-112へ", "お電話は0554-00-1120へ"),
        ("number.mobile", "０９０ー１２３４ー５６７８ 田中さん", "窓口は９ー１２番、１３ー５６７８号室"),
        ("number.mobile", "田中さんは090 - 1234 - 5678", "090回、1234人、5678円"),
        ("number.mobile", "田中さんは090.1234.5678", "版は0.90.1234"),
        ("number.mobile", "〇九〇-一二三四-五六七八 田中さん", "二〇二六年は一〇周年"),
        ("number.telephone", "佐藤さんの家は0554-62-3112です", "お子さんのいるご家庭が対象です。電話 0554-62-3112 お気軽にどうぞ"),
        ("number.telephone", "田中さんの実家は0554-62-3112", "空き家の水道を止める方は、電話0554-62-3112まで"),
        ("number.telephone", "同じ学校の子の旦那 0554-62-3112 に苦情を", "田中さんを見かけた方は上野原警察署 0554-62-3112 へ"),
        ("contact.missing", "予防接種が始まります。予約は来週から", "予防接種が始まります。予約は各医療機関へ"),
        ("contact.missing", "申込みは先着順。定員になり次第終了します", "申込みは9月末で終了しています"),
        ("contact.missing", "秋祭りの申込みが始まりました", "秋祭りです。入場無料、申込みは不要です"),
        ("contact.missing", "子育て講座の受講生を募集します", "子育て講座の受講生を募集します。0554-00-1120"),
        ("letter.private", "\ue000田さんの話", "吉田さんの話"),
        ("letter.machine", "㋿8年のお知らせ", "令和8年のお知らせ"),
        ("letter.half_kana", "ﾎﾟｽﾀｰを貼りました", "ポスターを貼りました"),
        ("legibility.signs", "★★★★お知らせ", "★お知らせ"),
        ("legibility.slashed_day", "8/9から始まります", "8月9日から始まります"),
        ("legibility.capitals", "IMPORTANT なお知らせ", "Important なお知らせ"),
        ("legibility.emoji_for_words", "きょうは🍙を食べよう", "きょうはおにぎりを食べよう🍙"),
        ("legibility.twice_denied", "行かないわけではありません", "行きます"),
        ("legibility.plain_word", "断水のお知らせ", "水が出ません"),
        ("legibility.long_sentence", "雨" * 30 + "が" + "ふり" * 30, "雨がふります。"),
        ("drill.marked", "【訓練】避難指示が出ました", "訓練のお知らせです"),
        ("drill.placeholder", "日時は○○月○○日です", "◯か×で答えてください"),
        ("drill.placeholder", "お知らせ(案) 会場は公民館です", "水道ビジョン(案)への意見を募っています"),
        ("drill.placeholder", "日時は○月×日(土)です", "○日時は12月5日です\n○月曜日は休みです"),
        ("date.closed", "窓口で11月28日(土)に受け付けます", "11月28日(土)は臨時で窓口を開けます"),
        ("link.tracking", "https://www.city.uenohara.example/a?utm_source=x", "https://www.city.uenohara.example/a?id=1"),
        ("link.not_encrypted", "http://www.city.uenohara.example/", "https://www.city.uenohara.example/"),
        ("link.lookalike", "https://www.city-uenohara.example/", "https://www.city.uenohara.example/"),
        ("link.lookalike", "https://www.city.uenohara.example.evil.example/", "https://blog.city.uenohara.example/"),
        ("link.number_host", "http://203.0.113.7/kyufu", "https://www.city.uenohara.example/203.0.113.7"),
        ("link.strange_letters", "https://www.newѕ.example/", "https://news.example/"),
        ("number.my_number", "番号は3131 3131 3134です", "確認番号は3131 3131 3134です"),
        ("number.my_number", "番号は3131 3131 3134です", "番号は3131 3131 3135です"),
        ("number.card", "カード 4111 1111 1111 1111", "カード 4111 1111 1111 1112"),
        ("number.mobile", "佐藤さん 090-0000-4126", "0554-00-1120"),
        ("number.bank_account", "月見信金 本町支店 普通 0042718", "本町支店は9時に開きます"),
        ("number.birth_date", "生年月日は昭和39年2月29日", "開館は昭和39年2月29日"),
        ("number.birth_date", "受付 佐藤花子様 昭和30年4月2日生", "昭和30年4月2日生産の部品です"),
        ("number.plate", "山梨 500 あ 12-34 の車", "山梨の500円玉"),
        ("number.mail", "taro@mail.example へ", "koho@city.uenohara.example へ"),
        ("flood.phrase", "外壁塗装ならおまかせ!外壁塗装ならおまかせ!外壁塗装ならおまかせ!外壁塗装ならおまかせ!", "外壁塗装ならおまかせ!"),
    ],
)
def test_a_check_speaks_on_what_it_looks_for_and_not_beside_it(code: str, hit: str, miss: str) -> None:
    assert code in codes(hit)
    assert code not in codes(miss)


def test_a_city_may_do_without_advice_on_legibility_but_is_told_of_letters_that_arrive_as_others() -> None:
    text = "★★★★断水のお知らせ㈱\ue000"

    def grounds(wanted: bool) -> set[tuple[str, str]]:
        city = city_of({"post.easy_reading": wanted}, telephones=frozenset(), closed=frozenset())
        return {(found.code, found.ground) for found in engine.run(Draft(text, city=city)) if found.category == "accessibility"}

    assert grounds(False) == {("letter.private", "4-4")}
    advice = ("legibility.signs", "legibility.plain_word", "letter.machine")
    assert grounds(True) == {("letter.private", "4-4"), *((code, "bylaw:post.easy_reading") for code in advice)}


def test_check_digits_are_those_of_the_ordinance_and_the_standard() -> None:
    assert (is_my_number("313131313134"), is_my_number("313131313135"), is_my_number("1" * 12)) == (True, False, False)
    assert (is_luhn("4111111111111111"), is_luhn("4111111111111112"), is_luhn("0" * 16)) == (True, False, False)
    assert sum(is_my_number(f"{number:012d}") for number in range(10**11, 10**11 + 1100)) in range(90, 121)


def test_near_is_one_digit_or_two_that_changed_places() -> None:
    assert is_near("0554001120", "0554001121") and is_near("0554001120", "0554001210")
    assert not is_near("0554001120", "0554001120") and not is_near("0554001120", "0554001231")


def test_a_telephone_in_brackets_is_shown_without_half_of_them() -> None:
    text = "山田さん(090-1234-5678)と佐藤さん(0554)62-3112から"
    found = engine.run(Draft(text, posted_on=date(2026, 11, 25), city=CITY))
    assert [finding.text for finding in found if finding.category == "secret" and finding.code.startswith("number.")] == [
        "090-1234-5678",
        "(0554)62-3112",
    ]


def test_a_plate_begins_with_its_office() -> None:
    found = engine.run(Draft("車のナンバーは山梨 500 あ 12-34、いわき 300 さ 56-78です", city=CITY))
    assert [finding.text for finding in found if finding.code == "number.plate"] == ["山梨 500 あ 12-34", "いわき 300 さ 56-78"]


def test_a_hard_word_is_explained_once() -> None:
    found = engine.run(Draft("断水のお知らせ。あすは断水します。断水は夕方までです。避難所は開きません。", city=CITY))
    assert [(finding.text, finding.start) for finding in found if finding.code == "legibility.plain_word"] == [("断水", 0), ("避難所", 27)]
