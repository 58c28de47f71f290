"""A post's case in a browser: shown exactly, decided by the 課長, its pictures handed out to nobody else."""

from __future__ import annotations

import re

import pytest

from kosatsu.posts import queries as posts
from kosatsu.posts.states import PostState
from tests.faces.desk import browser, hidden, words
from tests.flows.board import account, drafted, picture, submitted

pytestmark = pytest.mark.usefixtures("city")


def put_up(alt: str = "もえぎホールの入口", text: str = "防災訓練を<行います>。\nどなたでも。") -> str:
    """The address of the case of a post with one picture."""
    return f"/desk/cases/{submitted(drafted(account(), text=text, pictures=(picture(alt=alt),)))}/"


def test_a_post_is_shown_to_its_decider_exactly_with_pictures_and_hashes() -> None:
    page = browser("s022").get(put_up(alt='入口"><b>'))
    assert "防災訓練を&lt;行います&gt;。\nどなたでも。" in page.content.decode()
    assert '代替テキスト: 入口"><b>' in words(page)
    assert "<b>" not in page.content.decode()
    assert "発信の時間: 令和8年11月24日 11時00分から令和8年11月24日 17時00分まで" in words(page)
    assert "起案者は、ガイドライン4(8)の13の禁止事項に当たらないことを確かめています。" in words(page)
    (shown,) = re.findall(r'src="(/desk/cases/\d+/pictures/\w{64}/)"', page.content.decode())
    answer = browser("s009").get(shown)
    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "image/png", b"\x89PNG")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert browser("s051").get(shown).status_code == 404


def test_a_section_head_decides_a_post_on_a_phone_without_any_script() -> None:
    case = put_up()
    for number in ("s022", "s009"):
        client = browser(number)
        assert client.post(f"{case}seal/", {"seen": hidden(client.get(case), "seen")}).status_code == 302
    assert posts.posts().get().state == PostState.CLEARED


def test_a_post_is_recalled_by_its_drafter_from_its_case() -> None:
    case = put_up()
    assert browser("s045").post(f"{case}recall/").status_code == 422
    drafter = browser("s044")
    assert drafter.post(f"{case}recall/").status_code == 302
    post = posts.posts().get()
    assert post.state == PostState.RECALLED
    assert f'<a href="/desk/posts/{post.pk}/">投稿に戻る</a>' in drafter.get(case).content.decode()
    assert "投稿に戻る" not in words(browser("s022").get(case))


def test_the_boxes_of_a_post_on_the_screen_are_struck_out_above_who_decides() -> None:
    case = put_up()
    assert "押印なし(専決)" in words(browser("s009").get(case))


def test_why_a_case_came_back_stands_on_top_until_somebody_goes_on() -> None:
    case = put_up()
    drafter, leader = browser("s044"), browser("s022")
    assert leader.post(f"{case}return/", {"seen": hidden(leader.get(case), "seen"), "words": "時刻を書いてください"}).status_code == 302
    page = words(drafter.get(case))
    assert page.index("起案者に差し戻されています") < page.index("時刻を書いてください") < page.index("令和8年11月24日 11時00分から")
    assert "直して、もう一度提出できます。投稿に戻る" in page
    assert "直して、もう一度提出できます" not in words(leader.get(case))


def test_a_rejected_post_says_why_and_is_quoted_for_a_new_one() -> None:
    case = put_up()
    leader, head, drafter = browser("s022"), browser("s009"), browser("s044")
    leader.post(f"{case}seal/", {"seen": hidden(leader.get(case), "seen")})
    assert head.post(f"{case}reject/", {"seen": hidden(head.get(case), "seen"), "words": "時期が早いため"}).status_code == 302
    assert "否決されました 課長" in words(drafter.get(case))
    post = posts.posts().get()
    quoting = f"/desk/posts/new/?quotes={post.pk}"
    assert quoting in drafter.get(f"/desk/posts/{post.pk}/").content.decode()
    assert "防災訓練を&lt;行います&gt;。" in drafter.get(quoting).content.decode()
    assert [browser("s051").get(quoting).status_code, drafter.get("/desk/posts/new/?quotes=x").status_code] == [404, 404]
    assert posts.posts().count() == 1


def test_a_post_under_way_is_not_quoted() -> None:
    put_up()
    post = posts.posts().get()
    drafter = browser("s044")
    assert "これを引用して書く" not in words(drafter.get(f"/desk/posts/{post.pk}/"))
    assert drafter.get(f"/desk/posts/new/?quotes={post.pk}").status_code == 404


def test_the_authority_rejects_with_a_reason_and_nobody_before_it() -> None:
    case = put_up()
    leader, head = browser("s022"), browser("s009")
    seen = hidden(leader.get(case), "seen")
    assert "否決する" not in words(leader.get(case))
    assert leader.post(f"{case}reject/", {"seen": seen, "words": "不要"}).status_code == 422
    leader.post(f"{case}seal/", {"seen": seen})
    assert head.post(f"{case}reject/", {"seen": seen, "words": ""}).status_code == 422
    assert head.post(f"{case}reject/", {"seen": seen, "words": "時期を改めます"}).status_code == 302
    assert posts.posts().get().state == PostState.REJECTED
    assert "時期を改めます" in words(head.get(case))


def test_who_gets_a_post_back_reads_the_reason_on_the_post() -> None:
    case = put_up()
    leader = browser("s022")
    leader.post(f"{case}return/", {"seen": hidden(leader.get(case), "seen"), "words": "会場名を直してください"})
    page = browser("s044").get(f"/desk/posts/{posts.posts().get().pk}/")
    assert "差し戻されています 会場名を直してください" in words(page)
