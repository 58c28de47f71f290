"""Posts at the desk, by browser without script: written, taken over, put up, looked at, posted by hand, taken down."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.jobs import engine
from kosatsu.kernel import clock
from kosatsu.posts import queries as posts
from kosatsu.posts.states import DeliveryState, PostState
from tests import drawn
from tests.faces.desk import PASSWORD, browser, proved, words
from tests.flows import board

pytestmark = pytest.mark.usefixtures("city")


def at_desk(number: str) -> Client:
    """A browser of this person, signed in."""
    return browser(number)


def png(color: str = "blue") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(buffer, "PNG")
    return SimpleUploadedFile("p.png", buffer.getvalue(), "image/png")


def soon(minutes: int = 1) -> dict[str, str]:
    moment = clock.now() + timedelta(minutes=minutes)
    return {"not_before_0": f"{moment:%Y-%m-%d}", "not_before_1": f"{moment:%H:%M}"}


def written(client: Client, *accounts: int, **changes: object) -> int:
    """A post written on the screen; its id."""
    given = {"title": "防災訓練", "body": board.TEXT, "accounts": [str(one) for one in accounts], **soon(), **changes}
    answer = client.post("/desk/posts/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    return int(re.findall(r"\d+", answer["Location"])[0])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, f"no {name} on the page"
    return found[1]


def decided(post_id: int, client: Client) -> int:
    """Put up by its drafter and decided on the screens of 担当リーダー and 課長; id of the case."""
    answer = client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "decision"})
    assert answer.status_code == 302, answer.content.decode()
    case_id = int(re.findall(r"\d+", answer["Location"])[0])
    for number in ("s022", "s009"):
        superior = at_desk(number)
        page = superior.get(f"/desk/cases/{case_id}/").content.decode()
        assert superior.post(f"/desk/cases/{case_id}/seal/", {"seen": hidden(page, "seen"), "comment": ""}).status_code == 302
    return case_id


def worked(minutes: int = 5) -> None:
    engine.work_off(HANDLERS, at=clock.now() + timedelta(minutes=minutes))


def test_a_post_with_a_picture_goes_from_the_form_through_two_seals_to_the_board() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk, file_1=png(), alt_1="もえぎホールの入口")
    page = client.get(f"/desk/posts/{post_id}/").content.decode()
    assert board.TEXT in page
    picture = re.search(r'src="(/desk/pictures/[^"]+)"', page)
    assert picture is not None
    assert client.get(picture[1])["Content-Type"] == "image/png"
    assert Client().get(picture[1]).status_code == 302
    assert client.get(picture[1][:-4] + "AAA/").status_code == 404
    decided(post_id, client)
    worked()
    (notice,) = board.notices()
    assert (notice.text, [image.alt for image in notice.images]) == (board.TEXT, ["もえぎホールの入口"])
    delivery = board.delivery(post_id)
    assert "公開中" in client.get(f"/desk/deliveries/{delivery.pk}/").content.decode()


def test_nothing_is_lost_when_the_form_is_refused_not_even_the_picture() -> None:
    client, account = at_desk("s044"), board.account()
    given = {"title": "", "body": "残る本文", "accounts": [str(account.pk)], **soon(), "file_1": png(), "alt_1": "入口"}
    answer = client.post("/desk/posts/new/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "残る本文" in page
    kept = hidden(page, "kept_1")
    again = {**given, "title": "防災訓練", "kept_1": kept}
    del again["file_1"]
    answer = client.post("/desk/posts/new/", again)
    post_id = int(re.findall(r"\d+", answer["Location"])[0])
    assert [picture.alt for picture in posts.pictures(post_id)] == ["入口"]


def test_what_is_no_picture_and_what_we_have_not_signed_is_not_taken() -> None:
    client, account = at_desk("s044"), board.account()
    given = {"title": "件名", "body": "本文", "accounts": [str(account.pk)], **soon()}
    answer = client.post("/desk/posts/new/", {**given, "file_1": SimpleUploadedFile("x.png", b"<script>", "image/png"), "alt_1": "x"})
    assert answer.status_code == 422
    post_id = written(client, account.pk, kept_1="forged", alt_1="x")
    assert posts.pictures(post_id) == []


def test_the_checks_are_shown_and_an_impossible_finding_offers_no_button() -> None:
    client, account = at_desk("s044"), board.account("x", "uenohara_bousai")
    post_id = written(client, account.pk, body="あ" * 200)
    page = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    assert "直さないと進めません" in page
    assert 'value="decision"' not in page


def test_a_stop_goes_on_only_with_a_reason_of_its_own_beside_it_and_everybody_asked_sees_both() -> None:
    client, account = at_desk("s044"), board.account()
    body = "申込みは https://bit.ly/abc123 から、会場は https://tinyurl.com/xyz456 をご覧ください。"
    post_id = written(client, account.pk, body=body)
    page = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    one, other = re.findall(r'name="(reason_link\.shortener:[0-9a-f]{12})"', page)
    said = {"stated": "on", "road": "decision"}
    half = client.post(f"/desk/posts/{post_id}/submit/", {**said, one: "主催者の指定による"})
    assert (half.status_code, "理由を書いてください" in words(half), "主催者の指定による" in words(half)) == (422, True, True)
    empty = client.post(f"/desk/posts/{post_id}/submit/", {**said, one: "主催者の指定による", other: "あ"})
    assert (empty.status_code, "決裁する人に事情が伝わりません" in words(empty)) == (422, True)
    answer = client.post(f"/desk/posts/{post_id}/submit/", {**said, one: "主催者の指定による", other: "地図の都合"})
    assert answer.status_code == 302
    assert list(posts.post(post_id).overrides.values()) == ["主催者の指定による", "地図の都合"]
    case = at_desk("s022").get(answer["Location"])
    assert re.findall(r'<mark class="mark" data-level="stop">([^<]+)</mark>', case.content.decode()) == [
        "https://bit.ly/abc123", "https://tinyurl.com/xyz456",
    ]  # fmt: skip
    assert "それでも出す理由: 主催者の指定による" in words(case)
    assert "それでも出す理由: 地図の都合" in words(case)


def test_a_reason_outlives_a_revision_while_its_finding_stands_and_falls_with_it() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk, body="申込みは https://bit.ly/abc123 から。")
    page = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    (name,) = re.findall(r'name="(reason_link\.shortener:[0-9a-f]{12})"', page)
    client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "decision", name: "主催者の指定による"})
    client.post(f"/desk/posts/{post_id}/recall/")
    changed = {"title": "防災訓練", "accounts": [str(account.pk)], **soon()}
    client.post(f"/desk/posts/{post_id}/edit/", {**changed, "body": "お申込みは、https://bit.ly/abc123 からどうぞ。"})
    assert "主催者の指定による" in words(client.get(f"/desk/posts/{post_id}/submit/"))
    client.post(f"/desk/posts/{post_id}/edit/", {**changed, "body": "お申込みは、https://bit.ly/other1 からどうぞ。"})
    assert "主催者の指定による" not in words(client.get(f"/desk/posts/{post_id}/submit/"))


def test_a_page_that_shows_other_words_than_are_kept_neither_submits_nor_overwrites_them_unasked() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    asked = hidden(client.get(f"/desk/posts/{post_id}/submit/").content.decode(), "seen")
    opened = hidden(client.get(f"/desk/posts/{post_id}/edit/").content.decode(), "seen")
    changed = {"title": "防災訓練", "accounts": [str(account.pk)], **soon(), "body": "別の窓で書いた文です。"}
    assert client.post(f"/desk/posts/{post_id}/edit/", {**changed, "seen": opened}).status_code == 302
    said = {"stated": "on", "road": "decision"}
    stale = client.post(f"/desk/posts/{post_id}/submit/", {**said, "seen": asked})
    assert (stale.status_code, "投稿の内容が変わりました" in words(stale), "別の窓で書いた文です。" in words(stale)) == (422, True, True)
    over = client.post(f"/desk/posts/{post_id}/edit/", {**changed, "body": "先に開いた窓の文です。", "seen": opened})
    assert (over.status_code, "別の画面で保存されています" in words(over), "先に開いた窓の文です。" in words(over)) == (422, True, True)
    assert posts.post(post_id).body == "別の窓で書いた文です。"
    now = hidden(over.content.decode(), "seen")
    assert client.post(f"/desk/posts/{post_id}/edit/", {**changed, "body": "先に開いた窓の文です。", "seen": now}).status_code == 302
    assert posts.post(post_id).body == "先に開いた窓の文です。"
    shown = hidden(client.get(f"/desk/posts/{post_id}/submit/").content.decode(), "seen")
    assert client.post(f"/desk/posts/{post_id}/submit/", {**said, "seen": shown}).status_code == 302


def test_an_old_page_of_a_post_that_has_gone_on_leads_to_where_it_is() -> None:
    client = at_desk("s044")
    post_id = written(client, board.account().pk)
    assert client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "decision"}).status_code == 302
    for page in ("submit", "edit"):
        answer = client.get(f"/desk/posts/{post_id}/{page}/", follow=True)
        assert answer.redirect_chain == [(f"/desk/posts/{post_id}/", 302)] and "いまは直せません" in words(answer)


def test_the_statement_is_the_drafters_own_and_cannot_be_left_out() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    assert client.post(f"/desk/posts/{post_id}/submit/", {"road": "decision"}).status_code == 422
    assert posts.post(post_id).state == PostState.DRAFT


def test_what_a_bulletin_said_is_exempt_after_a_second_look_and_the_own_look_is_refused() -> None:
    client, account = at_desk("s044"), board.account()
    text = "防災訓練を行います。会場はもえぎホールです。どなたでも参加できます。"
    given = {
        "kind": "print", "reference": "広報うえのはら 令和8年11月号 2ページ", "source_title": "防災訓練", "text": text,
        "accounts": [str(account.pk)], **soon(),
    }  # fmt: skip
    answer = client.post("/desk/posts/from-medium/", given)
    assert answer.status_code == 302, answer.content.decode()
    post_id = int(re.findall(r"\d+", answer["Location"])[0])
    assert 'value="exempt"' in client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    assert client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "exempt"}).status_code == 302
    seen = hidden(client.get(f"/desk/posts/{post_id}/look/").content.decode(), "seen")
    assert client.post(f"/desk/posts/{post_id}/look/", {"seen": seen, "answer": "same"}).status_code == 422
    other = at_desk("s045")
    assert other.post(f"/desk/posts/{post_id}/look/", {"seen": "0" * 64, "answer": "same"}).status_code == 409
    assert other.post(f"/desk/posts/{post_id}/look/", {"seen": seen, "answer": "back", "reason": "会場が違います。"}).status_code == 302
    assert "会場が違います。" in client.get(f"/desk/posts/{post_id}/").content.decode()
    assert client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "exempt"}).status_code == 302
    assert "会場が違います。" not in client.get(f"/desk/posts/{post_id}/").content.decode()
    seen = hidden(client.get(f"/desk/posts/{post_id}/look/").content.decode(), "seen")
    proved(other, clock.now() - timedelta(hours=1))
    asked = other.post(f"/desk/posts/{post_id}/look/", {"seen": seen, "answer": "same"})
    assert (asked.status_code, "current-password" in asked.content.decode()) == (422, True)
    assert other.post(f"/desk/posts/{post_id}/look/", {"seen": seen, "answer": "same", "password": "wrong"}).status_code == 422
    assert posts.post(post_id).state == PostState.AWAITING_LOOK
    assert other.post(f"/desk/posts/{post_id}/look/", {"seen": seen, "answer": "same", "password": PASSWORD}).status_code == 302
    worked()
    assert [notice.text for notice in board.notices()] == [text]


def test_a_claim_the_source_does_not_make_closes_the_road_without_a_decision() -> None:
    client, account = at_desk("s044"), board.account()
    given = {
        "kind": "pasted", "reference": "https://www.city.uenohara.example/1", "source_title": "訓練", "text": "防災訓練を行います。",
        "accounts": [str(account.pk)], **soon(),
    }  # fmt: skip
    post_id = int(re.findall(r"\d+", client.post("/desk/posts/from-medium/", given)["Location"])[0])
    changed = {"title": "訓練", "body": "防災訓練を行います。参加費は500円です。", "accounts": [str(account.pk)], **soon()}
    assert client.post(f"/desk/posts/{post_id}/edit/", changed).status_code == 302
    page = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    assert "決裁を省けません" in page
    assert 'value="exempt"' not in page
    assert client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "exempt"}).status_code == 422


def test_where_there_is_no_api_the_sheet_is_handed_out_and_url_and_time_are_taken_back() -> None:
    client, account = at_desk("s044"), board.account("facebook", "uenohara")
    post_id = written(client, account.pk)
    decided(post_id, client)
    worked()
    delivery = board.delivery(post_id)
    page = client.get(f"/desk/deliveries/{delivery.pk}/").content.decode()
    assert "発信シート" in page
    assert delivery.digest in page
    said = clock.now() + timedelta(days=1)
    late = {"url": "https://www.facebook.com/1", "said_at_0": f"{said:%Y-%m-%d}", "said_at_1": f"{said:%H:%M}"}
    assert client.post(f"/desk/deliveries/{delivery.pk}/report/", late).status_code == 422
    now = datetime.now(tz=said.tzinfo) + timedelta(minutes=1)
    fine = {"url": "https://www.facebook.com/1", "said_at_0": f"{now:%Y-%m-%d}", "said_at_1": f"{now:%H:%M}"}
    answer = client.post(f"/desk/deliveries/{delivery.pk}/report/", fine)
    assert answer.status_code in {302, 422}


def test_the_sheet_of_altered_words_is_withheld_and_what_was_posted_before_can_still_be_reported() -> None:
    client, account = at_desk("s044"), board.account("facebook", "uenohara")
    post_id = written(client, account.pk)
    decided(post_id, client)
    worked()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_delivery SET text = '避難してください。'")
    page = client.get(f"/desk/deliveries/{board.delivery(post_id).pk}/").content.decode()
    assert ("避難してください" in page, "発信シートは渡せません" in page, "投稿したことを報告する" in page) == (False, True, True)


def test_an_operator_takes_a_post_down_and_the_head_sees_it_in_the_inbox() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    decided(post_id, client)
    worked()
    delivery = board.delivery(post_id)
    assert client.post(f"/desk/deliveries/{delivery.pk}/remove/", {"reason": ""}).status_code == 200
    assert client.post(f"/desk/deliveries/{delivery.pk}/remove/", {"reason": "個人の電話番号"}).status_code == 302
    worked()
    assert (board.notices(), board.delivery(post_id).state) == ([], DeliveryState.DELETED)
    head = at_desk("s009")
    address = re.search(r'href="(/desk/reviews/\d+/)"', head.get("/desk/").content.decode())
    assert address is not None
    assert client.get(address[1]).status_code == 404
    assert "いまの状態 削除済" in words(head.get(address[1]))
    assert "(notices)" not in words(head.get(address[1]))
    assert client.post(f"/desk/posts/{post_id}/withdraw/").status_code == 422
    assert "いまの状態からは、この操作はできません" in words(client.post(f"/desk/posts/{post_id}/withdraw/"))
    assert head.post(address[1], {"comment": "適切"}).status_code == 302


@pytest.mark.parametrize("address", ["", "submit/", "edit/", "look/"])
def test_another_sections_post_is_not_there(address: str) -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    assert at_desk("s050").get(f"/desk/posts/{post_id}/{address}").status_code == 404


def test_a_post_that_no_other_medium_said_has_nothing_to_be_looked_at() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    assert client.get(f"/desk/posts/{post_id}/look/").status_code == 404


def test_script_in_a_title_is_only_text() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk, title="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/desk/posts/{post_id}/").content.decode()
    assert "<script>alert" not in client.get("/desk/posts/").content.decode()


def test_a_page_that_cannot_be_read_leads_to_pasting_with_its_address() -> None:
    client, account = at_desk("s044"), board.account()
    page = "https://elsewhere.example/kunren/?a=1&b=2"
    refused = client.post("/desk/posts/from-page/", {"url": page, "accounts": [str(account.pk)], **soon()})
    assert refused.status_code == 422
    (way,) = re.findall(r'href="(/desk/posts/from-medium/[^"]+)"', refused.content.decode())
    pasting = client.get(unescape(way)).content.decode()
    assert 'value="https://elsewhere.example/kunren/?a=1&amp;b=2"' in pasting
    assert re.search(r'value="pasted"[^>]* checked', pasting)


def test_a_withdrawal_is_asked_once_more_and_nothing_happens_by_looking() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk)
    page = client.get(f"/desk/posts/{post_id}/withdraw/").content.decode()
    assert "取り下げますか" in page
    assert posts.post(post_id).state == PostState.DRAFT
    assert client.post(f"/desk/posts/{post_id}/withdraw/").status_code == 302
    assert posts.post(post_id).state == PostState.WITHDRAWN


def test_what_is_too_long_is_said_and_not_cut() -> None:
    client, account = at_desk("s044"), board.account()
    assert "maxlength" not in client.get("/desk/posts/new/").content.decode().split('name="body"')[1].split(">")[0]
    given = {"title": "長い", "body": "あ" * 10_001, "accounts": [str(account.pk)], **soon()}
    answer = client.post("/desk/posts/new/", given)
    assert (answer.status_code, "あ" * 10_001 in answer.content.decode()) == (422, True)


def test_whoever_writes_sees_what_a_picture_carries_along_before_it_is_removed() -> None:
    client, account = at_desk("s044"), board.account()
    photograph = SimpleUploadedFile("p.jpg", drawn.told_all(Image.new("RGB", (64, 48), "navy")), "image/jpeg")
    post_id = written(client, account.pk, file_1=photograph, alt_1="棚田")
    page = client.get(f"/desk/posts/{post_id}/edit/").content.decode()
    assert all(words in page for words in ("撮影場所", "緯度35.63度・経度139.11度の付近", "Model 8", "内部資料"))
    asked = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    assert "1枚目の画像: 撮影場所(位置情報)が記録されています。" in asked and "139.11" not in asked


def test_a_photograph_as_telephones_keep_it_is_refused_with_the_way_out() -> None:
    client, account = at_desk("s044"), board.account()
    given = {"title": "件名", "body": "本文", "accounts": [str(account.pk)], **soon(), "alt_1": "棚田"}
    heic = SimpleUploadedFile("IMG_0001.HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(64), "image/heic")
    answer = client.post("/desk/posts/new/", {**given, "file_1": heic})
    assert answer.status_code == 422 and "互換性優先" in answer.content.decode()


def test_codes_in_a_picture_are_read_when_it_is_handed_in(settings: Any) -> None:
    drawn.needs("codes")
    settings.READ_PICTURES = True
    client, account = at_desk("s044"), board.account()
    paper = drawn.encoded(drawn.on(Image.new("RGB", (640, 480), "white"), drawn.code("https://bit.ly/3xAmple")))
    post_id = written(client, account.pk, file_1=SimpleUploadedFile("p.png", paper, "image/png"), alt_1="QRコード")
    assert len(list(Path(settings.READINGS_ROOT).rglob("*.json"))) == 1
    asked = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    assert "QRコードの行き先は「https://bit.ly/3xAmple」です" in asked and "1枚目の画像: URL短縮サービス(bit.ly)" in asked
    assert client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "decision"}).status_code == 422


def test_what_is_found_in_a_picture_stands_below_it_for_everybody_asked() -> None:
    client, account = at_desk("s044"), board.account()
    post_id = written(client, account.pk, file_1=png(), alt_1="入口", file_2=png("red"), alt_2="IMG_0001.jpg")
    page = client.get(f"/desk/posts/{post_id}/submit/").content.decode()
    pictures = re.findall(r"<li><figure.*?</li>\s*(?=<li>|</ul>)", page, re.DOTALL)
    assert ["ファイル名のよう" in picture for picture in pictures] == [False, True]
    names = re.findall(r'name="(reason_[^"]+)"', page)
    answer = client.post(f"/desk/posts/{post_id}/submit/", {"stated": "on", "road": "decision", **dict.fromkeys(names, "確かめた")})
    case = at_desk("s022").get(answer["Location"]).content.decode()
    pictures = re.findall(r"<li><figure.*?</li>\s*(?=<li>|</ul>)", case, re.DOTALL)
    assert ["ファイル名のよう" in picture for picture in pictures] == [False, True]


def test_several_posts_of_one_case_keep_their_findings_apart() -> None:
    client, account = at_desk("s044"), board.account()
    ids = [written(client, account.pk, title=f"{number}件目", body=f"連絡は 090-1234-567{number} へ。") for number in (1, 2)]
    page = client.get("/desk/posts/together/")
    assert page.status_code == 200
    answer = client.post("/desk/posts/together/", {"title": "二件", "posts": ids, "statement": "on"})
    assert answer.status_code == 302, words(answer)
    case = at_desk("s022").get(answer["Location"]).content.decode()
    ids_there = re.findall(r' id="([^"]+)"', case)
    assert sorted(ids_there) == sorted(set(ids_there))
    assert re.findall(r'<mark class="mark" data-level="warn">([^<]+)</mark><a class="mark__number" href="#(found-[0-9-]+)"', case) == [
        ("090-1234-5671", "found-1-1"), ("090-1234-5672", "found-2-1"),
    ]  # fmt: skip
    assert {"found-1-1", "found-2-1"} <= set(ids_there)
