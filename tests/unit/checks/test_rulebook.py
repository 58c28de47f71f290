"""The rules of wording: each speaks where its examples say, keeps silent beside them, and what is not sound is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.checks.reading import read
from kosatsu.checks.rulebook import Rule, Unsound, compile_book
from kosatsu.checks.wordings import own_book

RULE = """[words]
rude = ["まぬけ"]
[[rule]]
id = "x.y"
category = "insult"
clause = "4-8-2"
find = ["{rude}め"]
hit = ["まぬけめ"]
miss = ["まぬけ"]
"""
RULES = own_book().rules


def spoken(text: str, rule: Rule) -> bool:
    return any(hit.rule.id == rule.id for kind in rule.kinds for hit in own_book().scan(read(text), kind))


# What many posts of a city say besides; each of these words excuses something somewhere.
COURSE = "あすは晴れるでしょう。料理教室を開きます。相談は窓口へ。参加者を募集中、お申込みは課へ。ご注意ください。"


def test_nothing_bad_hides_behind_what_is_said_elsewhere_in_a_post() -> None:
    hidden = [
        rule.id
        for rule in RULES
        if rule.category != "urgent" and not any(spoken(f"{text}。きょうは雨です。{COURSE}", rule) for text in rule.hits)
    ]
    assert hidden == []


def test_a_context_beside_is_that_of_the_sentence_before_and_the_one_after() -> None:
    guarded = '[guard.warned]\nin = "near"\nfind = "悪口"\n' + RULE.replace(
        'find = ["{rude}め"]', 'find = ["{rude}め"]\nunless = ["warned"]'
    )
    book = compile_book([("own", guarded)])
    texts = ["悪口の例。まぬけめ。", "まぬけめ。これは悪口。", "悪口。晴れ。まぬけめ。", "まぬけめ。晴れ。悪口。", "まぬけめ"]
    assert [bool(book.scan(read(text), "draft")) for text in texts] == [False, False, True, True, True]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_speaks_on_its_examples_and_not_on_the_near_misses(rule: Rule) -> None:
    assert [text for text in rule.hits if not spoken(text, rule)] == []
    assert [text for text in rule.misses if spoken(text, rule)] == []


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("[[rule", "TOML"),
        (RULE.replace("{rude}め", "{nobody}め"), "語の組「nobody」"),
        (RULE.replace("{rude}め", "まぬけめ"), "なくてはならない語の組"),
        (RULE.replace("{rude}め", "{rude}(?=め)"), "前後読み"),
        (RULE.replace("{rude}め", "({rude})\\\\1"), "後方参照"),
        (RULE.replace('miss = ["まぬけ"]\n', ""), "miss"),
        (RULE + RULE[RULE.index("[[rule]]") :], "二つ"),
        (RULE.replace('rude = ["まぬけ"]', "rude = []"), "空でない"),
        (RULE.replace('find = ["{rude}め"]', 'find = ["{rude}め"]\nunless = ["nowhere"]'), "文脈「nowhere」"),
        (RULE.replace('clause = "4-8-2"', 'clause = "4-8-2"\nlevel = "loud"'), "level"),
    ],
)
def test_a_rule_that_is_not_sound_is_refused_with_the_reason(broken: str, why: str) -> None:
    with pytest.raises(Unsound, match=why):
        compile_book([("city", broken)])


def test_words_parted_by_signs_are_read_together_and_found_where_they_stand() -> None:
    book = compile_book([("city", RULE)])
    text = "おい、ま・ぬ・け・め、と言った"
    assert [text[hit.start : hit.end] for hit in book.scan(read(text), "comment")] == ["ま・ぬ・け・め"]


@given(st.text(alphabet="ｶﾞアま\u200bぬ㈱け め①ﾊﾟ９é😀", max_size=40))
def test_every_place_of_a_reading_is_a_place_of_the_text(text: str) -> None:
    reading = read(text)
    for place in range(len(reading.folded)):
        start, end = reading.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(alphabet="死ねバカ無修正0123456789-@.「」。!・ 円億さん", max_size=300))
def test_no_text_breaks_the_scan(text: str) -> None:
    for hit in own_book().scan(read(text), "comment"):
        assert 0 <= hit.start < hit.end <= len(text)
