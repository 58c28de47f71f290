"""Days in real Japanese prose: what is right stays unmarked, what is wrong is marked where it stands."""

from __future__ import annotations

from datetime import date

import pytest

from kosatsu.checks.drafts import Draft
from kosatsu.checks.eras import against_mismatched_eras
from kosatsu.checks.impossible_days import against_impossible_days
from kosatsu.checks.past_days import against_past_days
from kosatsu.checks.weekdays import against_wrong_weekday
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

TUESDAY = date(2026, 11, 24)


def marked(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code.removeprefix("date."), finding.text) for finding in findings]


def draft(text: str, posted_on: date | None = TUESDAY) -> Draft:
    return Draft(text, posted_on=posted_on)


@pytest.mark.parametrize(
    "text",
    [
        "11月24日(火)から受け付けます。",
        "11月24日(火曜日)",
        "11月24日（火・祝）",
        "11月3日(祝・火)は開館しました。",
        "11月23日(月・振替休日)は休館でした。",
        "11月23日(祝)は休館でした。",
        "１１月２５日〔水〕",
        "11/27(金) 18:30",
        "11/27(金、18時から)",
        "2026/11/24(火)、2026-11-24(火)、2026.11.24(火)",
        "令和8年11月24日火曜日",
        "2026年(令和8年)11月24日(火)",
        "令和8年（2026年）11月24日（火）",
        "来年1月29日(金)まで",
        "昨年11月24日(月)の大会",
        "12月28日(月)から翌年1月4日(月)まで休みます。",
        "年末は29日(火)まで、年始は4日(月)から。",
        "12月7日(月)・8日(火)、9日(水)の三日間",
        "1月11日(月)は成人の日です。",
        "令和9年4月10日(土)から5月9日(日)まで展示します。",
        "令和9年度の説明会は4月17日(土)です。",
        "4月1日(水)に始まった工事が終わりました。",
        "開館は11月24日(火〜金)",
        "毎週月曜日、11月26日(木)は休みます。",
        "11月24日 月曜定休",
        "11月24日 月曜日・水曜日は休み",
        "第4火曜日(11月24日)",
        "十一月二十四日(火)",
        "Tuesday, November 24, 2026",
        "Wed., Nov. 25 / November 26 (Thu) / 27 November 2026 (Fri)",
        "昭和64年1月7日(土)の新聞",
        "https://www.city.uenohara.example/2026/11/25(火)/",
        "1868年1月3日(月)",
        "日曜の朝、(月)から(金)まで",
    ],
)
def test_a_right_weekday_is_left_alone(text: str) -> None:
    assert marked(against_wrong_weekday(draft(text))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("説明会は11月24日(月)です。", "11月24日(月)"),
        ("１１月２４日（月・祝）に開きます", "１１月２４日（月・祝）"),
        ("11月28日(日) 10:00", "11月28日(日)"),
        ("12月5日(日曜日)", "12月5日(日曜日)"),
        ("12月5日【日】", "12月5日【日】"),
        ("12/5(日)", "12/5(日)"),
        ("12月5日の日曜日", "12月5日の日曜日"),
        ("令和8年11月24日月曜日", "令和8年11月24日月曜日"),
        ("令和七年十一月二十四日(火)", "令和七年十一月二十四日(火)"),
        ("来年1月29日(木)まで", "来年1月29日(木)"),
        ("7日(月)、8日(水)", "8日(水)"),
        ("12月7日(月)と9日(木)", "9日(木)"),
        ("月曜日(11月24日)", "月曜日(11月24日)"),
        ("Monday, November 24", "Monday, November 24"),
        ("1月11日(日)は成人の日です。", "1月11日(日)"),
        ("令和9年4月10日(土)から5月9日(土)まで展示します。", "5月9日(土)"),
    ],
)
def test_a_wrong_weekday_is_marked(text: str, wrong: str) -> None:
    assert marked(against_wrong_weekday(draft(text))) == [("weekday", wrong)]


def test_a_wrong_weekday_says_what_is_right_and_stops() -> None:
    [finding] = against_wrong_weekday(draft("11月24日(月)に開きます"))
    assert (finding.level, finding.ground, finding.category) == (Level.STOP, "4-4", "date_error")
    assert say(finding) == "2026年11月24日は火曜日です。「月」か日付を直してください。"


def test_without_a_day_of_posting_only_a_written_year_is_judged() -> None:
    assert marked(against_wrong_weekday(draft("11月24日(月)、令和8年11月24日(月)", None))) == [("weekday", "令和8年11月24日(月)")]


@pytest.mark.parametrize(
    "text",
    [
        "2月28日まで",
        "令和10年2月29日(火)",
        "はらっぴーの誕生日は2月29日です。",
        "深夜25時から24:00まで、午後26時",
        "八月三十二日の約束",
        "会期は30日間です",
        "2月31日間の連続公演",
        "13月号ではなく12月号",
        "0120-02-30 2026-13-45 1/32 30/2",
        "https://www.city.uenohara.example/2026/02/30/",
        "バージョン2026.2.30",
        "18月以内",
        "5.1(版)",
        "February 28",
    ],
)
def test_what_is_a_day_or_none_at_all_is_left_alone(text: str) -> None:
    assert marked(against_impossible_days(draft(text))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("申込みは6月31日まで", "6月31日"),
        ("２月３０日(月)に開催", "２月３０日(月)"),
        ("令和8年2月29日(日)", "令和8年2月29日(日)"),
        ("2027年2月29日", "2027年2月29日"),
        ("2月29日(月)に集まります", "2月29日(月)"),
        ("13月5日に納めてください", "13月5日"),
        ("0月10日", "0月10日"),
        ("12月0日", "12月0日"),
        ("12月40日", "12月40日"),
        ("2026/2/30から", "2026/2/30"),
        ("2026-02-30", "2026-02-30"),
        ("11/31(火)", "11/31(火)"),
        ("32日(火)", "32日(火)"),
        ("十一月三十一日(火)", "十一月三十一日(火)"),
        ("on February 30", "February 30"),
    ],
)
def test_a_day_no_calendar_has_is_marked(text: str, wrong: str) -> None:
    assert marked(against_impossible_days(draft(text))) == [("impossible", wrong)]


@pytest.mark.parametrize(
    "text",
    [
        "令和8年(2026年)",
        "2026年（令和8年）",
        "令和8(2026)年",
        "2026(令和8)年度",
        "令和元年(2019年)5月",
        "平成31年(2019年)4月",
        "昭和64年(1989年)",
        "令和8年度(2026年度)",
        "令和7年度(2026年)の事業",
        "令和8年(2025年度)に策定",
        "R8年(2026年)",
        "令和8年(2025年比で1割増)",
        "令和8年(2025年から3年連続)",
        "平成31年4月30日",
        "平成31年度の決算",
        "平成元年1月8日",
        "令和元年度の予算",
        "大正15年12月25日、昭和元年12月25日",
        "昭和100年記念、明治150年、昭和101年の夏",
        "令和8年、2025年との比較",
        "部品R8(2025)",
        "昭和20年8月15日",
    ],
)
def test_eras_that_agree_are_left_alone(text: str) -> None:
    assert marked(against_mismatched_eras(draft(text))) == []


@pytest.mark.parametrize(
    ("text", "code", "wrong"),
    [
        ("対象は令和8年(2025年)4月以降", "era", "令和8年(2025年)"),
        ("２０２６年（令和７年）", "era", "２０２６年（令和７年）"),
        ("令和8年11月24日(2025年11月24日)", "era", "令和8年11月24日(2025年11月24日)"),
        ("2026(令和7)年", "era", "2026(令和7)年"),
        ("令和8(2025)年", "era", "令和8(2025)年"),
        ("令和8年度(2025年度)", "era", "令和8年度(2025年度)"),
        ("令和8年=2027年", "era", "令和8年=2027年"),
        ("2025年（令和八年）", "era", "2025年（令和八年）"),
        ("R8年(2025年)", "era", "R8年(2025年)"),
        ("令和元年(2020年)", "era", "令和元年(2020年)"),
        ("平成35年に完成", "outside_era", "平成35年"),
        ("平成37年度までの計画", "outside_era", "平成37年度"),
        ("平成31年5月1日から", "outside_era", "平成31年5月1日"),
        ("令和元年4月30日", "outside_era", "令和元年4月30日"),
        ("昭和65年生まれ", "outside_era", "昭和65年"),
        ("令和0年", "outside_era", "令和0年"),
        ("平成38年(2026年)", "outside_era", "平成38年"),
    ],
)
def test_eras_that_disagree_are_marked(text: str, code: str, wrong: str) -> None:
    assert marked(against_mismatched_eras(draft(text))) == [(code, wrong)]


@pytest.mark.parametrize(
    "text",
    [
        "11月24日(火)に開催します。",
        "11月25日(水)まで募集しています。",
        "11月21日(土)に文化祭を開催しました。",
        "11月21日(土)の文化祭の写真展を開催します。",
        "11月22日(日)に予定していた大会は、12月6日(日)に開催します。",
        "11月1日(日)から募集しています。締切は12月11日(金)です。",
        "11月20日(金)付で、担当を変えました。",
        "11月17日(火)から30日(月)まで展示します。",
        "11月14日(土)、28日(土)に開催します。",
        "受付期間:11月16日(月)〜12月4日(金)",
        "期間は11月16日(月)9時から12月4日(金)までです。",
        "本日11月24日(火)、市長が会見を行います。",
        "昨日11月23日(月・祝)の駅伝大会、結果はこちら。",
        "投票日は11月22日(日)でした。",
        "10月1日現在の人口は22,013人です。",
        "毎年11月3日は文化の日の催しを開催します。",
        "1月10日(日)に開催します。",
        "11月15日(日)の大会は中止になりました。",
        "広報11月1日号で募集しています。",
        "申込みは11月20日(金)で終了しました。",
        "11月13日(金)まで受け付けていました。",
        "The event on November 21 was a success.",
    ],
)
def test_a_report_of_what_has_been_is_left_alone(text: str) -> None:
    assert marked(against_past_days(draft(text))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("11月21日(土)13時から市民体育館で開催します。", "11月21日(土)"),
        ("申込みは11月20日(金)まで受け付けています。", "11月20日(金)"),
        ("申込みは11月20日(金)まで。", "11月20日(金)"),
        ("締切:11月20日(金)", "11月20日(金)"),
        ("申込期限は11月20日です", "11月20日"),
        ("11月20日(金)17時必着でご応募ください", "11月20日(金)"),
        ("2025年12月6日(土)に開催します", "2025年12月6日(土)"),
        ("日時：11月22日(日)10時 会場：もえぎホール", "11月22日(日)"),
        ("明日11月22日(日)はフリーマーケット。お越しください。", "11月22日(日)"),
        ("11月22日(日)は市長選挙の投票日です!", "11月22日(日)"),
        ("11月23日、駅前広場でお待ちしています!", "11月23日"),
        ("11月17日(火)から20日(金)まで展示しています。", "20日(金)"),
        ("The class will be open. It starts on November 20, so please join us on November 21.", "November 21"),
    ],
)
def test_what_is_announced_for_a_day_gone_by_is_marked(text: str, wrong: str) -> None:
    assert ("past", wrong) in marked(against_past_days(draft(text)))


def test_what_may_be_past_only_asks_for_a_look_and_needs_a_day_of_posting() -> None:
    text = "11月21日(土)に開催します"
    [finding] = against_past_days(draft(text))
    assert (finding.level, finding.ground) == (Level.WARN, "4-4")
    assert against_past_days(draft(text, None)) == []
