"""Plans against their own day, and texts under embargo against the moment at which they would appear."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kosatsu.checks import engine
from kosatsu.checks.drafts import Draft
from kosatsu.checks.settings import city_of
from kosatsu.kernel.findings import Level
from kosatsu.kernel.wording import say

ROW = {
    "name": "第3次公共施設再編計画",
    "aliases": "再編計画の素案、施設再編案",
    "published_on": "2026-11-25",
    "published_at": "14:00",
    "url": "https://www.city.uenohara.example/saihen",
    "comment_from": "2026-11-26",
    "comment_until": "2026-12-25",
}
LEAK = "庁内の打合せでは、再編計画の素案で公民館を廃止し、統合する線が有力になっています"
OPINION = "再編計画の素案、わたし自身、公民館は閉鎖でよいと思います。赤字を続ける意味はないと会議で言いました"


def found(text: str, day: date, *, hour: int | None = None, **changed: str) -> list[tuple[str, Level]]:
    city = city_of({"plans.published": [{**ROW, **changed}]}, telephones=frozenset(), closed=frozenset())
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Tokyo")) if hour is not None else None
    draft = Draft(text, posted_on=day, city=city, leaves_at=moment)
    kinds = ("plan.", "wording.deliberation", "embargo.")
    return [(one.code, one.level) for one in engine.run(draft) if one.code.startswith(kinds)]


NOT_YET: Any = ("plan.not_yet_public", Level.STOP)
DRAFTING: Any = ("wording.deliberation", Level.WARN)


def test_a_plan_is_not_named_before_the_moment_at_which_it_is_public() -> None:
    text = "施設再編案を公表しました"
    assert found(text, date(2026, 11, 24)) == [NOT_YET]
    assert found(text, date(2026, 11, 25)) == []
    assert found(text, date(2026, 11, 25), hour=13) == [NOT_YET]
    assert found(text, date(2026, 11, 25), hour=14) == []
    assert found(text, date(2026, 11, 25), hour=0, published_at="") == []


def test_words_of_drafting_are_no_leak_once_the_plan_is_public() -> None:
    assert found(LEAK, date(2026, 11, 24)) == [DRAFTING, NOT_YET]
    assert found(LEAK, date(2026, 11, 26)) == []


def test_another_plan_and_an_own_opinion_stay_what_they_are() -> None:
    other = "施設再編案は公開しています。\nまだ内輪の話なのですが、桐沢小を令和11年度に東小へ統合する案で固まりつつあります"
    assert found(other.replace("公開しています", "見られます"), date(2026, 11, 26)) == [DRAFTING]
    assert found(OPINION, date(2026, 11, 26)) == [DRAFTING]


@pytest.mark.parametrize(
    ("text", "day", "codes"),
    [
        ("施設再編案への意見を募集しています", date(2026, 12, 26), [("plan.comment_period", Level.WARN)]),
        ("施設再編案のパブリックコメントに、ぜひ意見をお寄せください", date(2026, 11, 25), [("plan.comment_period", Level.WARN)]),
        ("施設再編案への意見を募集しています", date(2026, 12, 25), []),
        ("施設再編案のパブリックコメントの結果を公表しました。意見をお寄せいただき、ありがとうございました", date(2027, 1, 20), []),
        ("11月26日から施設再編案への意見を募集します。予定は次のとおりです", date(2026, 11, 25), []),
        ("施設再編案の説明会を開きます", date(2027, 1, 20), []),
    ],
)
def test_views_are_called_for_while_they_are_taken(text: str, day: date, codes: list[tuple[str, Level]]) -> None:
    assert found(text, day) == codes


def test_a_city_without_dates_for_views_is_told_nothing_of_them() -> None:
    assert found("施設再編案への意見を募集しています", date(2030, 1, 1), comment_from="", comment_until="") == []


def test_the_finding_says_when_the_plan_becomes_public() -> None:
    city = city_of({"plans.published": [ROW]}, telephones=frozenset(), closed=frozenset())
    (one,) = engine.run(Draft("第3次公共施設再編計画ができました", posted_on=date(2026, 11, 1), city=city))
    assert (one.ground, one.text) == ("4-8-10", "第3次公共施設再編計画")
    assert "令和8年11月25日14時00分に公表する予定" in say(one)


@pytest.mark.parametrize(
    ("text", "hour", "codes"),
    [
        ("【報道解禁 11月25日(水)午後2時】新しい図書館の名前が決まりました", 13, [("embargo.too_early", Level.STOP)]),
        ("【報道解禁 11月25日(水)午後2時】新しい図書館の名前が決まりました", 14, [("embargo.marked", Level.HINT)]),
        ("解禁日時：令和8年11月25日 14:30 新しい図書館", 14, [("embargo.too_early", Level.STOP)]),
        ("エンバーゴ 11月26日。新しい図書館", 23, [("embargo.too_early", Level.STOP)]),
        ("情報解禁まで取扱注意で", 9, [("embargo.marked", Level.WARN)]),
        ("アユ釣りの解禁は6月1日です", 9, []),
        ("ヤマメ釣りが11月26日に解禁されます", 9, []),
    ],
)
def test_a_text_under_embargo_waits_until_it_is_lifted(text: str, hour: int, codes: list[tuple[str, Level]]) -> None:
    assert [one for one in found(text, date(2026, 11, 25), hour=hour) if one[0].startswith("embargo.")] == codes


def test_without_a_day_of_posting_nothing_is_held_against_a_plan() -> None:
    city = city_of({"plans.published": [ROW]}, telephones=frozenset(), closed=frozenset())
    assert [one.code for one in engine.run(Draft("施設再編案です", city=city))] == []


def test_nothing_odd_written_after_an_embargo_breaks_the_check() -> None:
    for tail in ("99月99日", "11月25日 99時99分", "11月25日25:61", "2月30日", "　", "(((((", "11月25日午後99"):
        assert "check.broken" not in [one[0] for one in found(f"報道解禁{tail}", date(2026, 11, 25), hour=1)]
