"""The forms as they lie on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kosatsu.accounts.forms import ClosingForm, OpeningForm
from kosatsu.overviews import paper
from tests.modules.accounts.test_accounts import FORM
from tests.world import TODAY, actor, unit

pytestmark = pytest.mark.usefixtures("city")


def rows(sheet: paper.Paper) -> dict[str, str]:
    return dict(sheet.rows)


def test_form_1_has_the_rows_of_the_paper_in_their_order() -> None:
    form = replace(FORM, accountable_officer=actor("s009").person(), operators=(actor("s044").person(),))
    sheet = paper.opening(form, unit_id=unit("t0301"), filed_on=date(2026, 11, 22), on=TODAY)
    assert (sheet.number_label, sheet.title, sheet.filed_on, sheet.addressee, sheet.head_name) == (
        "(様式第1号)", "ソーシャルメディア利用届出書", "2026-11-22", "市長　あて", "危機管理課長　関屋 剛志",
    )  # fmt: skip
    assert rows(sheet) == {
        "情報発信を行う目的": "災害時の情報を伝えるため。",
        "アカウント名": "上野原市防災",
        "URL": "",
        "運用責任者": "危機管理課長　関屋 剛志",
        "運用担当者": "防災担当　葛城 翔",
        "利用するソーシャルメディアの種類": "Bluesky",
        "情報発信の内容": "避難情報",
        "情報発信の時間": "8時30分から17時15分まで",
        "情報発信の頻度": "随時",
        "意見や質問への対応方法など": "個別の返信は行わない。\n個別の返信は行わない。\n問合せ先 危機管理課 0554-00-1130",
        "運用開始の日": "令和8年12月1日",
        "上野原市公式ホームページ掲載の有無": "有",
        "上野原市公式ホームページでの紹介文": "避難情報をお届けします。\nhttps://www.city.uenohara.example/bousai/sns/",
    }


def test_an_empty_form_is_an_empty_sheet() -> None:
    sheet = paper.opening(OpeningForm(), unit_id=unit("t0301"), filed_on=None, on=TODAY)
    assert {label: text for label, text in sheet.rows if text} == {"上野原市公式ホームページ掲載の有無": "有"}
    assert sheet.filed_on == ""


def test_what_is_no_day_and_no_time_stays_as_it_was_written() -> None:
    form = OpeningForm(start_on="来月", hours_from="朝", hours_until="17:15", listed_on_website=False, unlisted_reason="試行のため")
    said = rows(paper.opening(form, unit_id=unit("t0301"), filed_on=None, on=TODAY))
    assert (said["運用開始の日"], said["情報発信の時間"], said["上野原市公式ホームページ掲載の有無"]) == (
        "来月", "朝から17時15分まで", "無\n試行のため",
    )  # fmt: skip


def test_form_2_is_written_from_the_register() -> None:
    form = ClosingForm(1, "x", "上野原市防災", "https://x.example/b", actor("s009").person(), (), "2026-12-31", "統合のため。")
    sheet = paper.closing(form, unit_id=unit("t0301"), filed_on=None, on=TODAY)
    assert rows(sheet) == {
        "廃止するソーシャルメディアの種類": "X(旧ツイッター)",
        "アカウント名": "上野原市防災",
        "URL": "https://x.example/b",
        "運用責任者": "危機管理課長　関屋 剛志",
        "運用担当者": "",
        "廃止の日": "令和8年12月31日",
        "廃止の理由": "統合のため。",
    }


def test_a_unit_above_every_section_has_no_section_head() -> None:
    assert paper.head_of(unit("b1"), TODAY) == ""
