"""Words of a contest: pointed out around an election that the city has entered, silent for the election board, and at any other time."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosatsu.checks import engine
from kosatsu.checks.city import NOWHERE
from kosatsu.checks.drafts import Draft
from kosatsu.checks.elections import book_of
from kosatsu.checks.reading import read
from kosatsu.checks.rulebook import Rule
from kosatsu.checks.settings import city_of
from kosatsu.kernel.findings import Level
from kosatsu.kernel.wording import say

MAYOR = {
    "name": "市長選挙",
    "level": "head",
    "announced_on": "2026-07-05",
    "voting_on": "2026-07-12",
    "names": "山田 太郎、明るい町の会",
    "titles": "",
}
DIET = {**MAYOR, "name": "参議院議員通常選挙", "level": "councillors", "names": "", "titles": "参議院議員"}


def city(*rows: dict[str, str]) -> object:
    values = {"election.contests": list(rows), "election.strict_days": 14, "election.soft_days": 60}
    return city_of(values, telephones=frozenset(), closed=frozenset())


def found(text: str, day: date = date(2026, 7, 1), *rows: dict[str, str], **more: object) -> list[tuple[str, Level, str]]:
    draft = Draft(text, posted_on=day, city=city(*(rows or (MAYOR,))), **more)  # type: ignore[arg-type]
    return [(one.code, one.level, one.text) for one in engine.run(draft) if one.code.startswith("election.")]


@pytest.mark.parametrize("rule", book_of().rules, ids=lambda rule: rule.id)
def test_a_rule_speaks_on_its_examples_and_not_on_the_near_misses(rule: Rule) -> None:
    def spoken(text: str) -> bool:
        return any(hit.rule.id == rule.id for hit in book_of().scan(read(text), "draft"))

    assert [text for text in rule.hits if not spoken(text)] == []
    assert [text for text in rule.misses if spoken(text)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("明日の日曜は清き一票をお願いします", "election.urging"),
        ("清 き 一 票 を", "election.urging"),
        ("山田太郎さんへのご支援をよろしくお願いします", "election.urging"),
        ("現職候補の応援に行きましょう", "election.urging"),
        ("総決起大会で、現職への応援よろしくお願いします", "election.urging"),
        ("期日前投票もできます。現職の山田さんに清き一票を", "election.urging"),
        ("駅前の街頭演説のようすです", "election.words"),
        ("市長のリーダーシップで待機児童がゼロになりました", "election.incumbent"),
        ("市長の写真を撮りました", "election.incumbent"),
        ("市長からのメッセージをお読みください", "election.incumbent"),
        ("町長が尽力し、橋がかかりました", "election.incumbent"),
        ("山田　太郎の笑顔", "election.name"),
        ("山田・太郎さん", "election.name"),
        ("明るい町の会が集まりました", "election.name"),
    ],
)
def test_words_for_somebody_are_pointed_out_before_the_election(text: str, code: str) -> None:
    assert code in [one[0] for one in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "7月12日(日)は市長選挙の投票日です。投票所は入場券でお確かめください。期日前投票は市役所で7月6日から11日まで(選挙管理委員会)",
        "期日前投票は市役所1階で、午前8時30分から午後8時まで。大切な一票です。ぜひ投票へ",
        "立候補届出の状況は選挙管理委員会のページで公表します。山田太郎ほか1名",
        "市長選挙の立候補予定者説明会は5月20日です。総務課へ",
        "投票率は前回を上回りました。開票結果は午後10時ごろから速報します",
        "候補者への寄附は禁止されています",
        "市議会の会議のようすを動画で公開しました",
        "市長賞の作品の写真を展示します",
        "副市長のあいさつで開会しました",
        "市長あての手紙は窓口へ",
        "避難指示を出しました。市長からのメッセージ: 命を守る行動をとってください",
        "地元の高校を応援しています。県大会の会場は市民球場です",
        "ふるさと納税で応援してください",
        "支所の窓口で支払いができます。お早めにお願いします",
        "図書館に新人が入りました。よろしくお願いします",
        "移住支援の相談会を開きます",
    ],
)
def test_what_the_election_board_announces_and_everyday_news_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_time_is_strict_from_some_days_before_the_announcement_until_the_voting_and_soft_before() -> None:
    text = "清き一票をお願いします"
    days = [date(2026, 5, 5), date(2026, 5, 6), date(2026, 6, 20), date(2026, 6, 21), date(2026, 7, 12), date(2026, 7, 13)]
    assert [[one[1] for one in found(text, day)] for day in days] == [[], [Level.HINT], [Level.HINT], [Level.STOP], [Level.STOP], []]


def test_a_window_that_reaches_into_the_time_counts() -> None:
    assert found("市長の写真です", date(2026, 6, 19), until=date(2026, 6, 21))[0][1] == Level.WARN
    assert found("市長の写真です", date(2026, 7, 13), until=date(2026, 7, 20)) == []


def test_without_a_day_or_an_election_nothing_is_said() -> None:
    text = "清き一票を。市長の写真"
    assert [one for one in engine.run(Draft(text, posted_on=date(2026, 7, 1), city=NOWHERE)) if one.code.startswith("election.")] == []
    assert [one for one in engine.run(Draft(text, city=city(MAYOR))) if one.code.startswith("election.")] == []  # type: ignore[arg-type]


def test_whose_pictures_these_are_is_asked_of_their_words() -> None:
    assert found("お祭りでした", alts=("みこしを担ぐ人", "市長が手を振る", "山田太郎さんと子どもたち")) == [
        ("election.picture", Level.WARN, ""),
        ("election.picture", Level.WARN, ""),
    ]


def test_the_mayor_stands_in_no_election_to_the_diet_and_one_thing_is_told_once() -> None:
    assert found("市長の写真です", date(2026, 7, 1), DIET) == []
    assert [one[0] for one in found("参議院議員の激励を受けました", date(2026, 7, 1), DIET)] == ["election.incumbent"]
    assert len(found("清き一票を", date(2026, 7, 1), MAYOR, DIET)) == 1


def test_the_finding_names_the_election_and_its_days() -> None:
    draft = Draft("清き一票を", posted_on=date(2026, 7, 1), city=city(DIET))  # type: ignore[arg-type]
    (one,) = [one for one in engine.run(draft) if one.code.startswith("election.")]
    assert (one.ground, one.category) == ("4-8-1", "illegal")
    assert say(one).startswith("参議院議員通常選挙(公示日令和8年7月5日、投票日令和8年7月12日)を前に、「清き一票」")


def test_a_comment_is_not_asked_about_elections() -> None:
    assert found("山田太郎さんを応援しています!清き一票を", kind="comment") == []


NAMES = {**MAYOR, "names": "(山田.*、[A、山 田、ﾔﾏﾀﾞ、・、a|b"}
PLAN = {
    "name": "(計画*", "aliases": "再編[案", "published_on": "2026-06-01", "published_at": "", "url": "",
    "comment_from": "2026-06-02", "comment_until": "2026-06-03",
}  # fmt: skip
PIECES = [
    "(山田.*", "[A", "山 田", "ヤマダ", "市長の", "写真", "清き一票", "候補に", "応援", "お願い", "選管", "(計画*", "再編[案",
    "素案", "廃止",
    "。", "\u200b", "ｶﾞ", "報道解禁", "7月1日", "14時", "意見を募集して", "\ud800",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=30).map("".join))
def test_whatever_the_city_and_the_drafter_write_a_finding_stands_where_it_says(text: str) -> None:
    values = {"election.contests": [NAMES, DIET], "election.strict_days": 14, "election.soft_days": 60, "plans.published": [PLAN]}
    own = city_of(values, telephones=frozenset(), closed=frozenset())
    for one in engine.run(Draft(text, posted_on=date(2026, 7, 1), city=own, alts=(text[:50],))):
        assert one.code != "check.broken"
        assert text[one.start : one.end] == one.text
        assert say(one) and say(one, "en")


@pytest.mark.parametrize("piece", ["市長の", "山田", "山 ", "候補に", "応援お願い", "清き一票", "報道解禁", "市"])
def test_no_text_keeps_the_checks_of_elections_busy(piece: str) -> None:
    since = perf_counter()
    found((piece * 20_000)[:20_000])
    assert perf_counter() - since < 3
