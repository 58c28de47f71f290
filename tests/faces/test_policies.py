"""運用ポリシー at the desk: who reads it, who sees who has, and what the profile has to say."""

from __future__ import annotations

import pytest

from kosatsu.policies import queries
from kosatsu.records.models import Entry
from tests.faces.desk import browser, words
from tests.flows.test_opening import approved
from tests.world import TODAY

pytestmark = pytest.mark.usefixtures("city")


def page() -> str:
    return f"/desk/policies/of/{approved()}/"


def round_of(path: str) -> int:
    current = queries.latest_round(int(path.split("/")[4]))
    assert current is not None
    return current.pk


def test_5_2_b_a_member_reads_the_policy_and_says_so_and_the_head_sees_it() -> None:
    path = page()
    client = browser("s044")
    assert "読んで理解しました" in words(client.get(path))
    assert client.post(f"{path}acknowledge/", {"round": round_of(path)})["Location"] == path
    assert "あなたは令和8年11月24日 10時00分に、読んで理解したことを記録しました" in words(client.get(path))
    seen = words(browser("s009").get(path))
    assert "葛城 翔 防災担当 令和8年11月24日 10時00分" in seen
    assert "まだの人" in seen


def test_who_has_read_it_is_for_the_head_and_the_supervisor_alone() -> None:
    path = page()
    seen = {number: "まだの人" in words(browser(number).get(path)) for number in ("s009", "s008", "s041", "s044", "s022", "s051", "s001")}
    assert seen == {"s009": True, "s008": True, "s041": True, "s044": False, "s022": False, "s051": False, "s001": False}
    asked = {number: browser(number).post(f"{path}again/").status_code for number in ("s044", "s051", "s009")}
    assert asked == {"s044": 403, "s051": 403, "s009": 302}


def test_somebody_outside_the_section_has_no_button_and_a_forged_word_is_refused() -> None:
    path = page()
    client = browser("s051")
    assert "acknowledge" not in client.get(path).content.decode()
    assert client.post(f"{path}acknowledge/", {"round": round_of(path)}).status_code == 422
    assert [client.post(f"{path}acknowledge/", {"round": value}).status_code for value in ("", "x", "９", "-1")] == [404] * 4
    assert browser("s044").post(f"{path}acknowledge/", {"round": "99999"}).status_code == 422
    assert client.get(f"{path}acknowledge/").status_code == 405


def test_the_page_shows_the_statement_to_copy_and_the_public_text_without_names() -> None:
    path = page()
    said = words(browser("s044").get(path))
    assert "この媒体に書く文" in said
    assert "個別の返信は行っていません。お問い合わせは" in said
    public = queries.in_force(int(path.split("/")[4]), TODAY)
    assert public is not None
    assert "葛城" not in "".join(public.public_items)


def test_versions_are_shown_with_what_changed() -> None:
    path = page()
    version = queries.latest(int(path.split("/")[4]))
    assert version is not None
    client = browser("s051")
    assert "いまの版" in words(client.get(f"/desk/policies/{version.pk}/"))
    assert client.get(f"/desk/policies/{version.pk}/told/")["Location"] == path
    assert [
        client.get(address).status_code for address in ("/desk/policies/999/", "/desk/policies/of/999/", "/desk/policies/999/told/")
    ] == [404] * 3


def test_the_list_puts_the_own_unread_first_and_tells_the_count_to_who_may_see_it() -> None:
    page()
    assert "あなたは未読" in words(browser("s044").get("/desk/policies/"))
    assert "人のうち0人が既読" in words(browser("s009").get("/desk/policies/"))
    outside = words(browser("s051").get("/desk/policies/"))
    assert ("対象ではありません" in outside, "が既読" in outside) == (True, False)


def test_3_b_section_4_is_read_and_said_so() -> None:
    client = browser("s044")
    assert "読みました。留意します" in words(client.get("/desk/policies/private-use/"))
    client.post("/desk/policies/private-use/")
    said = words(client.get("/desk/policies/private-use/"))
    assert ("今年度の確認を記録しました" in said, "まだの人" in said) == (True, False)
    assert "まだの人" in words(browser("s009").get("/desk/policies/private-use/"))


def test_9_3_a_comment_is_held_against_the_policy_of_its_account_and_nothing_of_it_is_kept() -> None:
    path = f"{page()}comment/"
    client = browser("s044")
    assert "⑩禁止事項" in words(client.get(path))
    lines = Entry.objects.count()
    answer = client.post(path, {"text": "お前バカだろ。<b>父の意識がない</b>、救急車呼んで"})
    said = words(answer)
    assert answer.status_code == 200 and "<b>父の" not in answer.content.decode().replace("&lt;b&gt;", "")
    assert said.index("命にかかわる知らせかもしれません") < said.index("人を侮辱する言い方") < said.index("運用ポリシー⑩の1")
    assert Entry.objects.count() == lines
    assert "見つかったことはありません" in words(client.post(path, {"text": "道路の穴をいつ直すんだ。税金返せ"}))


def test_a_comment_that_is_none_is_told_so() -> None:
    path, client = f"{page()}comment/", browser("s044")
    assert [client.post(path, given).status_code for given in ({}, {"text": " "}, {"text": "長" * 20_001})] == [422] * 3
    assert client.post("/desk/policies/of/99999/comment/", {"text": "あ"}).status_code == 404
