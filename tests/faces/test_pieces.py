"""The template pieces: what they say to a person who cannot see them, and that nothing of the user's becomes markup."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from kosatsu.faces.web import words
from kosatsu.faces.web.templatetags import words as tags
from tests.faces import exhibits


def piece(name: str, **context: Any) -> str:
    return render_to_string(f"web/pieces/{name}.html", context)


def read(html: str) -> str:
    """The words of a piece as a screen reader meets them: without what is hidden from it."""
    audible = re.sub(r'<(svg|span)[^>]*aria-hidden="true".*?</\1>(?=\s*<span class="unseen">|\s*<div|\s*$)', "", html, flags=re.DOTALL)
    return " ".join(strip_tags(re.sub(r"<wbr>", "", audible)).split())


def test_a_seal_reads_as_a_sentence_and_an_empty_box_says_so() -> None:
    assert read(piece("seal_boxes", boxes=exhibits.BOXES)) == (
        "決裁 市長 押印なし(専決) 副市長 まだ押印されていません"
        " 部長 代 総務課長 長谷川 令和8年11月22日 課長 承認 産業振興課長 山田 令和8年11月22日"
        " 担当リーダー 承認 商工観光担当リーダー 﨑本 令和8年11月21日 担当 起案 商工観光担当 德永 令和8年11月20日"
        " 合議 総務課長 まだ押印されていません 情報推進担当リーダー まだ押印されていません"
        " 情報推進担当 合議 情報推進担当 髙橋 令和8年11月23日 企画課長 合議 企画課長 勅使河原 令和8年11月23日"
    )


def test_a_seal_is_drawn_with_the_short_date_and_the_surname() -> None:
    drawn = piece("seal", seal=exhibits.seal("山田", 22, "決裁", "市長"))
    assert re.findall(r'seal__\w+">([^<]*)<', drawn) == ["決裁", "8.11.22", "山田"]


def test_without_concurrence_there_is_no_row_for_it() -> None:
    assert "合議" not in piece("seal_boxes", boxes={"decision": exhibits.BOXES["decision"], "concurrence": []})


def test_the_form_says_what_the_paper_says_in_its_order() -> None:
    said = read(piece("form_sheet", form=exhibits.FORM, boxes={"decision": [], "concurrence": []}))
    order = ["(様式第1号)", "決裁", "ソーシャルメディア利用届出書", "令和8年11月22日", "市長 あて", "所属長名 産業振興課長 山田 髙志"]
    order += ["次のとおり", "情報発信を行う目的", "運用開始の日", "※運用ポリシー"]
    assert [said.count(part) > 0 for part in order] == [True] * len(order)
    assert sorted(order, key=said.index) == order


def test_a_form_not_yet_filed_keeps_its_place_for_the_day() -> None:
    form = {**exhibits.FORM, "filed_on": ""}
    assert "年　　月　　日" in piece("form_sheet", form=form, boxes={"decision": [], "concurrence": []})


def test_findings_say_level_message_passage_and_ground_in_words() -> None:
    assert read(piece("findings", findings=exhibits.FINDINGS)) == (
        "このままでは進めません 「情報発信を行う目的」が空いています。記入してください。 根拠: ガイドライン 5(1)"
        " 直さないと進めません 「11月の終わり」は日付として読めません。「令和8年12月1日」か「2026-12-01」のように書いてください。"
        " 根拠: 高札の決まり 3"
        " 確かめてください 利用規約を確認した日を書いてください。規約・仕組み・設定は事前に確認することになっています。"
        " 該当する箇所: らしい 根拠: ガイドライン 4(8)②"
        " 参考 市公式ホームページに掲載しない理由を書いてください。掲載が原則です。"
        " 根拠: 市の設定「決裁を省くことのできる、既に発信した媒体」"
    )


def test_progress_says_who_stands_where() -> None:
    html = piece("steps", steps=exhibits.STEPS)
    assert html.count('aria-current="step"') == 1
    assert read(html).replace(" ", "") == (
        "担当済德永花子令和8年11月24日担当リーダー省略担当と同じ人のため課長差戻し山田髙志令和8年11月22日"
        "免責事項がありません。書き足してください。合議今ここ総務課長、情報推進担当ほか市長これから"
    )


def test_a_difference_is_said_as_well_as_shown_and_stays_text() -> None:
    html = piece("diff", spans=exhibits.SPANS)
    assert "<del>" in html and "<ins>" in html and "<b>" not in html
    assert read(html).startswith("避難所を〔削除〕開く予定です〔削除終わり〕〔追加〕開きました〔追加終わり〕。")


def test_a_wrong_field_keeps_its_value_and_tells_what_is_wrong_with_it() -> None:
    form = exhibits.wrong_form()
    html = piece("field", field=form["start_on"])
    assert 'value="あした"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_start_on_helptext id_start_on_error"' in html
    assert 'id="id_start_on_helptext"' in html and 'id="id_start_on_error"' in html
    assert "＊日付として読めません。" in html
    assert "※必須" in html


def test_what_a_user_wrote_never_becomes_markup() -> None:
    assert 'value="&lt;上野原&gt;"' in piece("field", field=exhibits.wrong_form()["account_name"])


def test_a_group_of_choices_has_a_legend_and_one_box_has_its_label_beside_it() -> None:
    form = exhibits.wrong_form()
    assert re.search(
        r'<legend class="field__label">返信<span class="field__required">※必須</span>\s*</legend>', piece("field", field=form["reply_mode"])
    )
    assert '<label for="id_listed">市公式ホームページに掲載する' in piece("field", field=form["listed"])


def test_a_field_nobody_may_change_says_so_and_why() -> None:
    html = read(piece("field", field=exhibits.wrong_form()["number"]))
    assert html.startswith("文書番号編集不可 決裁のときに付きます")


def test_the_summary_leads_to_every_wrong_field() -> None:
    html = piece("error_summary", form=exhibits.wrong_form())
    assert re.findall(r'href="#(\w+)"', html) == ["id_purpose", "id_listed", "id_start_on"]
    assert piece("error_summary", form=exhibits.Filing()).strip() == ""


def test_a_picture_is_asked_for_together_with_its_words() -> None:
    form = exhibits.wrong_form()
    html = piece("image_upload", file=form["icon"], alt=form["icon_alt"], picture={"src": "/e/1", "alt": "市の花"})
    assert 'type="file"' in html and 'name="icon_alt"' in html and '<img src="/e/1" alt="市の花">' in html


def test_every_cell_of_a_table_carries_the_name_of_its_column() -> None:
    html = piece("table", **exhibits.TABLE)
    assert re.findall(r'data-label="([^"]+)"', html) == ["所属", "状態", "期限"] * 2
    assert read(html) == (
        "届出と運用中のアカウント アカウント名 所属 状態 期限"
        " 上野原市観光情報(見本) 産業振興課 回議中 11月25日 上野原市防災(見本) 危機管理課 運用中 —"
    )


def test_the_pager_keeps_the_rest_of_the_question() -> None:
    pages = Paginator(list(range(50)), 20)
    request = RequestFactory().get("/desk/filings/?unit=k03&page=2")
    html = render_to_string("web/pieces/pager.html", {"page": pages.page(2), "house": None}, _Bare(request))
    assert re.findall(r'href="\?unit=k03&amp;page=(\d)"', html) == ["1", "3"]
    assert piece("pager", page=Paginator([1], 20).page(1)).strip() == ""


def _Bare(request: Any) -> Any:
    """A request as the middleware leaves it for a visitor."""
    request.at = exhibits.NOW
    return request


def test_an_empty_value_is_a_dash_that_reads_as_none() -> None:
    assert '<span aria-hidden="true">—</span><span class="unseen">なし</span>' in piece("descriptions", rows=[("理由", "")])
    assert "一<br>二" in piece("descriptions", rows=[("理由", "一\n二")])


def test_every_state_of_every_kind_has_its_word() -> None:
    for kind, values in words.KINDS.items():
        assert {words.chip(kind, value.value).tone for value in values} <= {"grey", "blue", "green", "orange", "red"}
        assert all(words.chip(kind, value.value).word for value in values)


@pytest.mark.parametrize(
    ("ground", "label"),
    [
        ("7-4", "ガイドライン 7(4)"),
        ("7-4-p", "ガイドライン 7(4)ただし書"),
        ("4-8-13", "ガイドライン 4(8)⑬"),
        ("5-3-c", "ガイドライン 5(3)"),
        ("3-a", "ガイドライン 3"),
        ("product-1", "高札の決まり 1"),
        ("statute:地方公務員法34条", "法令 地方公務員法34条"),
        ("bylaw:no.such", "市の設定「no.such」"),
    ],
)
def test_a_ground_has_a_label(ground: str, label: str) -> None:
    assert words.clause(ground) == label


def test_days_and_moments_are_said_in_the_japanese_calendar() -> None:
    assert tags.wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert tags.wareki("2026-11-22") == "令和8年11月22日"
    assert tags.wareki("あした") == "あした"
    assert tags.wareki(None) == ""
    assert tags.wareki_short(exhibits.NOW) == "8.11.24"
    assert tags.weekday("2026-11-24") == "火"
    assert tags.weekday("") == ""
    assert tags.moment(exhibits.NOW) == "令和8年11月24日 10時05分"
    assert tags.moment(None) == ""


def test_an_office_breaks_only_where_the_paper_form_breaks_it() -> None:
    assert tags.breakable("担当リーダー") == "担当<wbr>リーダー"
    assert tags.breakable("<課長>") == "&lt;課長&gt;"
