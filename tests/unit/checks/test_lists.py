"""The city's own lists: they speak with the city's reason, silence what the city allows, and are refused where they are not sound."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import pytest

from kosatsu.checks import alike, engine, list_faults, lists
from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.checks.list_faults import Fault, faults, weight
from kosatsu.checks.pictures.judging import Pictured, against_pictures
from kosatsu.checks.pictures.seen import Seen
from kosatsu.checks.wordings import own_book
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

SINCE = date(2026, 12, 1)
RULES = """category = "insult"
clause = "4-8-2"
[words]
slur = ["だらず"]

[guard.festival]
find = "だらず祭"

[[rule]]
id = "city.slur"
find = "{slur}(?:者|め|ども)"
unless = ["festival", "quoted"]
hit = ["このだらずめ"]
miss = ["だらず川", "だらず祭のだらずどもの行列"]
"""


def word(text: str = "めいわく施設", **changes: str) -> dict[str, str]:
    return {"word": text, "class": "wording", "level": "warn", "reason": "地元の方が傷つきます。", "instead": "", **changes}


def silence(what: str, kind: str = "phrase", reason: str = "祭りの名前") -> dict[str, str]:
    return {"kind": kind, "what": what, "reason": reason}


def value(**changes: Any) -> dict[str, Any]:
    return {**lists.NOTHING, **changes}


def found(text: str, kind: Any = "draft", **changes: Any) -> list[Finding]:
    given = value(**changes)
    assert faults(given) == []
    draft = Draft(text, kind=kind, city=City(hosts=("city.uenohara.example",), lists=lists.lists_of(given, SINCE)))
    return [finding for finding in engine.run(draft) if finding.code not in alike.CODES]  # of words and lists only


def codes(text: str, kind: Any = "draft", **changes: Any) -> list[str]:
    return [finding.code for finding in found(text, kind, **changes)]


def test_a_word_of_the_city_is_pointed_out_with_its_reason_and_what_to_write_instead() -> None:
    [plain] = found("新しいめいわく施設です", words=[word()])
    assert (plain.code, plain.ground, plain.level, plain.text, plain.start) == (
        "wording.city_word", "bylaw:check.lists", Level.WARN, "めいわく施設", 3,
    )  # fmt: skip
    assert str(plain.params["version"]).startswith("2026-12-01 ")
    [better] = found("新しいめいわく施設です", words=[word(instead="クリーンセンター", level="stop")])
    assert better.level is Level.STOP
    assert say(better) == (
        "「めいわく施設」は市が決めた確かめる語です。地元の方が傷つきます。 言い換えの例: クリーンセンター"
    )  # fmt: skip


def test_a_word_is_found_in_any_width_and_counts_as_its_class() -> None:
    [one] = found("ﾎﾞﾝｸﾗだ", "comment", words=[word("ボンクラ", **{"class": "insult"})])
    assert (one.category, one.ground, one.text) == ("insult", "4-8-2", "ﾎﾞﾝｸﾗ")
    assert codes("めいわく施設", "comment", words=[word()]) == []


def test_of_words_within_each_other_the_longest_speaks() -> None:
    assert [one.text for one in found("めいわく施設長とめいわく", words=[word(), word("めいわく"), word("めいわく施設長")])] == [
        "めいわく施設長",
        "めいわく",
    ]


def test_braces_and_markup_in_a_reason_are_only_words() -> None:
    [one] = found("めいわく施設", words=[word(reason="{text} {0} <b>")])
    assert "{text} {0} <b>" in say(one)


def test_a_phrase_that_is_left_alone_covers_only_itself() -> None:
    insult = "この馬鹿野郎"
    assert codes(insult) == ["wording.insult"]
    assert codes("馬鹿野郎祭にどうぞ。", silenced=[silence("馬鹿野郎祭")]) == []
    assert [one.start for one in found("馬鹿野郎祭だ、この馬鹿野郎", silenced=[silence("馬鹿野郎祭")])] == [9]


def test_the_citys_word_inside_a_phrase_it_allows_is_no_finding() -> None:
    assert codes("フクソウ自由", words=[word("クソ")]) == ["wording.city_word"]
    assert codes("フクソウ自由", words=[word("クソ")], silenced=[silence("フクソウ")]) == []


def test_a_rule_is_silenced_by_its_name_and_advice_by_its_code() -> None:
    [insult] = found("この馬鹿野郎")
    rule = str(insult.params["rule"])
    assert codes("この馬鹿野郎", silenced=[silence(rule, "rule")]) == []
    assert codes("https://www.shop.example/ を見る") == ["link.not_official"]
    assert codes("https://www.shop.example/ を見る", silenced=[silence("link.not_official", "rule")]) == []


def test_what_needs_a_reason_is_never_silenced() -> None:
    text = "12月1日(月)に開きます"
    said = {"silenced": [silence("date.weekday", "rule"), silence("12月1日(月)")]}
    draft = Draft(text, posted_on=date(2026, 11, 24), city=City(lists=lists.lists_of(value(**said), SINCE)))
    assert "date.weekday" in {finding.code for finding in engine.run(draft)}
    assert codes("bit.ly/abc", silenced=[silence("bit.ly/abc")], hosts=["bit.ly"]) == ["link.shortener"]


def test_words_of_somebody_in_danger_are_heard_whatever_the_city_leaves_alone() -> None:
    rule = next(rule for rule in own_book().rules if rule.category == "urgent")
    text = rule.hits[0]
    assert "urgent.life" in codes(text, "comment", silenced=[silence(text[:60])])


def test_a_host_the_city_knows_is_not_remarked_on_and_a_shortener_it_adds_is() -> None:
    text = "https://kanko.uenohara.example/ へ"
    assert "link.lookalike" in codes(text)
    assert codes(text, hosts=["uenohara.example"]) == []
    assert codes("https://mj.kai/abc", shorteners=["mj.kai"]) == ["link.shortener"]
    assert codes("https://youtu.be/abc", shorteners=["youtu.be"]) == ["link.shortener"]


def test_the_citys_own_rules_speak_with_their_version_and_use_the_common_contexts() -> None:
    [one] = found("このだらずめ", rules=RULES)
    assert (one.code, one.params["rule"], str(one.params["version"])[:10]) == ("wording.insult", "city.slur", "2026-12-01")
    assert codes("「このだらずめ」と言われた相談", rules=RULES) == []
    assert codes("だらず祭のだらずどもの行列", rules=RULES) == []


def test_the_words_in_a_picture_are_judged_by_the_citys_lists_too() -> None:
    given = value(words=[word(level="stop")], silenced=[silence("馬鹿野郎祭")], hosts=["kanko.uenohara.example"])
    city = City(hosts=("city.uenohara.example",), lists=lists.lists_of(given, SINCE))
    seen = Seen(words="めいわく施設で馬鹿野郎祭", codes=("https://kanko.uenohara.example/",))
    found = against_pictures(Draft("見学会", city=city), [Pictured(seen=seen)])
    assert [(one.code, one.level, one.picture) for one in found if one.code.startswith(("wording.", "link."))] == [
        ("wording.city_word", Level.WARN, 1)
    ]


def test_equal_lists_are_compiled_once_and_not_many_are_kept() -> None:
    lists.compiled.cache_clear()
    one, same = (lists.lists_of(value(rules=RULES), SINCE) for _ in range(2))
    assert lists.compiled(one) is lists.compiled(same)
    for number in range(20):
        lists.compiled(lists.lists_of(value(words=[word(f"語{number}")]), SINCE))
    assert lists.compiled.cache_info().currsize == lists.KEPT_COMPILED


def test_no_lists_cost_nothing() -> None:
    assert lists.lists_of(lists.NOTHING, SINCE) is lists.NONE


URGENT_RULE = next(rule.id for rule in own_book().rules if rule.category == "urgent")
WRONG: list[tuple[dict[str, Any], str, int, str]] = [
    ({"words": "語"}, "words", 0, "5000件まで"),
    ({"words": [word(), word("あ")]}, "words", 2, "2文字以上"),
    ({"words": [word(), word("\u200b\u200b")]}, "words", 2, "2文字以上"),
    ({"words": [word("めいわく\u202e施設")]}, "words", 1, "目に見えない"),
    ({"words": [word("語" * 61)]}, "words", 1, "60文字まで"),
    ({"words": [word(reason=" ")]}, "words", 1, "理由"),
    ({"words": [word(instead="長" * 201)]}, "words", 1, "200文字まで"),
    ({"words": [word(reason="二\n行")]}, "words", 1, "改行"),
    ({"silenced": [silence("馬場", reason="\u202e")]}, "silenced", 1, "改行"),
    ({"words": [word(level="impossible")]}, "words", 1, "段階"),
    ({"words": [word(**{"class": "rude"})]}, "words", 1, "分類"),
    ({"words": [word("ボンクラ"), word("ﾎﾞﾝｸﾗ")]}, "words", 2, "1行目と同じ"),
    ({"words": [word()] * 5001}, "words", 0, "5000件まで"),
    ({"silenced": [silence("馬場", reason="")]}, "silenced", 1, "理由"),
    ({"silenced": [silence("馬場", "word")]}, "silenced", 1, "種類"),
    ({"silenced": [silence("insult.nobody", "rule")]}, "silenced", 1, "そのような規則"),
    ({"silenced": [silence("wording.insult", "rule")]}, "silenced", 1, "まるごと止める"),
    ({"silenced": [silence("urgent.life", "rule")]}, "silenced", 1, "止められません"),
    ({"silenced": [silence(URGENT_RULE, "rule")]}, "silenced", 1, "止められません"),
    ({"silenced": [silence("length.over", "rule")]}, "silenced", 1, "止められません"),
    ({"silenced": [silence("election.words", "rule")]}, "silenced", 1, "止められません"),
    ({"silenced": [silence("check.broken", "rule")]}, "silenced", 1, "止められません"),
    ({"hosts": ["https://kanko.example/"]}, "hosts", 1, "ホスト名"),
    ({"hosts": ["example"]}, "hosts", 1, "ホスト名"),
    ({"hosts": ["kanko.example", "kanko.example"]}, "hosts", 2, "1行目と同じ"),
    ({"shorteners": ["a.example"] * 1001}, "shorteners", 0, "1000件まで"),
    ({"rules": RULES.replace("[words]", "[words")}, "rules", 3, "TOML"),
    ({"rules": RULES.replace('id = "city.slur"', 'id = "obscene.strong"')}, "rules", 10, "製品の規則"),
    ({"rules": RULES.replace("{slur}(?:", "{nobody}(?:")}, "rules", 10, "語の組「nobody」"),
    ({"rules": RULES.replace("{slur}(?:", "(?:{slur})(?!い)(?:")}, "rules", 10, "前後読み"),
    ({"rules": RULES.replace("{slur}(?:", "(.)\\\\1{slur}(?:")}, "rules", 10, "後方参照"),
    ({"rules": RULES.replace("{slur}(?:", "(?:{slur}{0,900}){0,900}(?:")}, "rules", 10, "大きすぎます"),
    ({"rules": RULES.replace("{slur}(?:", "(?:(?:{slur}x){100}){100}(?:")}, "rules", 10, "型を読めません"),
    ({"rules": RULES.replace('hit = ["このだらずめ"]\n', "")}, "rules", 10, "hit"),
    ({"rules": RULES.replace("このだらずめ", "この人め")}, "rules", 10, "当たりません"),
    ({"rules": RULES.replace('"だらず川"', '"だらずめ"')}, "rules", 10, "当たらないはず"),
    ({"rules": RULES.replace('miss = ["だらず川", "だらず祭のだらずどもの行列"]', "")}, "rules", 10, "miss"),
    ({"rules": RULES.replace('clause = "4-8-2"', 'clause = "4-8-3"')}, "rules", 10, "clause"),
    ({"rules": RULES.replace('category = "insult"', 'category = "wording"')}, "rules", 10, "category"),
    ({"rules": RULES.replace('unless = ["festival", "quoted"]', "unless = [5]")}, "rules", 10, "unless"),
    ({"rules": RULES.replace('unless = ["festival", "quoted"]', 'unless = ["nowhere"]')}, "rules", 10, "文脈「nowhere」"),
    ({"rules": RULES.replace('slur = ["だらず"]', "slur = [[]]")}, "rules", 4, "空でない"),
    ({"rules": RULES.replace('find = "だらず祭"', 'find = "("')}, "rules", 6, "型を読めません"),
    ({"rules": "words = 5"}, "rules", 0, "表で"),
    ({"rules": "rule = 5"}, "rules", 0, "表で"),
    ({"rules": "guard = [1]"}, "rules", 0, "表で"),
    ({"rules": "a = " + "[" * 100_000}, "rules", 0, "TOML"),
    ({"rules": "a = " + "9" * 100_000}, "rules", 0, "TOML"),
    ({"rules": "[" + "a." * 490_000 + "a]"}, "rules", 0, "点で深く"),
    ({"rules": "[" + '"a" . ' * 100_000 + "a]"}, "rules", 0, "点で深く"),
    ({"rules": RULES.replace("city.slur", "city." + "a" * 900_000)}, "rules", 0, "60文字まで"),
    ({"rules": "あ" * 1_000_001}, "rules", 0, "1000000文字まで"),
    ({"rules": 5}, "rules", 0, "1000000文字まで"),
]


@pytest.mark.parametrize(("changes", "part", "line", "said"), WRONG)
def test_a_fault_names_its_part_its_line_and_what_is_wrong(changes: dict[str, Any], part: str, line: int, said: str) -> None:
    began = time.process_time()
    first, *_ = faults(value(**changes))
    assert (first.part, first.line) == (part, line), first
    assert said in first.said
    assert time.process_time() - began < 3


@pytest.mark.parametrize("given", [None, [], {"words": []}, {**lists.NOTHING, "more": 1}])
def test_what_is_no_list_at_all_is_said_to_be_none(given: Any) -> None:
    assert [fault.part for fault in faults(given)] == ["words"]


def test_a_heap_of_faults_is_cut() -> None:
    assert len(faults(value(words=[word("あ")] * 5000))) == list_faults.MOST_FAULTS


def test_fifty_thousand_words_are_taken_and_no_more_within_seconds() -> None:
    heap = [f"{chr(0x4E00 + number // 250)}{chr(0x3041 + number % 80)}{number % 250 // 80}" for number in range(50_000)]
    halves = (["だらず", *heap[1:25_000]], heap[25_000:])
    named = "\n".join(f"{name} = {json.dumps(half, ensure_ascii=False)}" for name, half in zip(("slur", "other"), halves, strict=True))
    second = f'[[rule]]\nid = "city.other"\nfind = "{{other}}め"\nhit = ["{heap[-1]}め"]\nmiss = ["{heap[-1]}"]\n'
    rules = RULES.replace('slur = ["だらず"]', named) + second
    began = time.process_time()
    assert faults(value(rules=rules)) == []
    assert time.process_time() - began < 10
    assert faults(value(rules=rules.replace("[words]", '[words]\nmore = ["だ"]'))) == [Fault("rules", 0, "語は全部で50000語までです")]
    city = City(lists=lists.lists_of(value(rules=rules), SINCE))
    assert [finding.text for finding in engine.run(Draft(f"この{heap[777]}め、{heap[-1]}め", city=city))] == [
        f"{heap[777]}め",
        f"{heap[-1]}め",
    ]
    began = time.process_time()
    for _ in range(200):
        engine.run(Draft("明日は防災訓練です。" * 10, city=city))
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    ("pattern", "heavy"),
    [
        ("abc", 3), ("{w}", 100), ("{~w}x", 101), ("(?:ab){3}", 6), ("(?:{w}a){0,10}", 1010), ("[あ-ん]{0,5}", 40), (r"a\{2\}", 4),
        ("a{2,}", 2),
        ("((ab){2}c){3}", 15), ("a)b", 2), ("(a", 1), ("[](]{2}", 16), ("{u}", 0),
    ],
)  # fmt: skip
def test_a_pattern_weighs_what_it_has_written_out(pattern: str, heavy: int) -> None:
    assert weight(pattern, {"w": 100}) == heavy


def test_many_examples_keep_nobody_waiting_and_not_all_are_told() -> None:
    def examples(letter: str) -> str:
        return "[" + ", ".join(f'"{letter * 30}{number}"' for number in range(50)) + "]"

    def rules(hit: str, miss: str) -> str:
        rule = '[[rule]]\nid="city.r{}"\ncategory="insult"\nclause="4-8-2"\nfind="{{w}}"\nhit={}\nmiss={}\n'
        return '[words]\nw=["あ"]\n' + "".join(rule.format(number, hit, miss) for number in range(150))

    began = time.process_time()
    assert len(list_faults.faults({**lists.NOTHING, "rules": rules(examples("い"), '["う"]')})) == list_faults.MOST_FAULTS
    assert list_faults.faults({**lists.NOTHING, "rules": rules(examples("あ"), examples("い"))}) == []
    assert time.process_time() - began < 10
