"""The button of the second opinion, where the city has switched it on, and the page of its key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.kernel.actors import SYSTEM
from kosatsu.posts.models import Post
from kosatsu.second_opinions.models import SealedKey
from tests.faces.desk import browser, words
from tests.flows import board
from tests.oracle import Oracle, oracle
from tests.world import NOW

__all__ = ["oracle"]
pytestmark = pytest.mark.usefixtures("city")
BUTTON = "保存して第二の意見を聞く"


def switched_on(settings: Any, oracle: Oracle) -> None:
    settings.ENV = replace(house.ENV, loopback_allowed=True)
    with transaction.atomic():
        for name, value in {"use": True, "address": oracle.address, "model": "machi-7b", "seconds": 1}.items():
            bylaws.answer(f"opinion.{name}", value, since=NOW.date(), ground="試験", by=SYSTEM, at=NOW)


def written(account_id: int, body: str) -> dict[str, Any]:
    return {
        "title": "お知らせ", "body": body, "accounts": [str(account_id)], "not_before_0": "2026-11-25", "not_before_1": "10:00",
        "second_opinion": "1",
    }  # fmt: skip


def test_the_button_is_there_only_where_it_is_switched_on_and_shows_what_was_said(settings: Any, oracle: Oracle) -> None:
    account = board.account()
    client = browser("s044")
    assert BUTTON not in words(client.get("/desk/posts/new/"))
    switched_on(settings, oracle)
    assert BUTTON in words(client.get("/desk/posts/new/"))
    oracle.says(("insult", "のろまな担当", "<b>人を侮辱</b>する言い方です"))
    answer = client.post("/desk/posts/new/", written(account.pk, "のろまな担当が回ります。"))
    post = Post.objects.get()
    assert answer["Location"] == f"/desk/posts/{post.pk}/edit/"
    assert "第二の意見を聞きました。参考が1件あります。" in words(client.get(answer["Location"]))
    page = client.get(f"/desk/posts/{post.pk}/submit/")
    assert "第二の意見(machi-7b): 「のろまな担当」" in words(page)
    assert "<b>人を" not in page.content.decode()


def test_where_no_opinion_comes_the_draft_is_saved_all_the_same(settings: Any, oracle: Oracle) -> None:
    account = board.account()
    switched_on(settings, oracle)
    oracle.status = 500
    client = browser("s044")
    answer = client.post("/desk/posts/new/", written(account.pk, "お知らせします。"), follow=True)
    assert "第二の意見は聞けませんでした。モデルのサーバーが断りました。" in words(answer)
    assert Post.objects.get().body == "お知らせします。"


def test_a_button_pressed_while_it_is_off_saves_and_asks_nobody(oracle: Oracle) -> None:
    answer = browser("s044").post("/desk/posts/new/", written(board.account().pk, "お知らせします。"))
    assert (answer["Location"], oracle.asked) == (f"/desk/posts/{Post.objects.get().pk}/", [])


def test_the_key_is_handed_in_by_who_answers_for_the_city_and_never_shown() -> None:
    path, head, other = "/desk/second-opinion/", browser("s008"), browser("s044")
    assert "いまは使っていません" in words(other.get(path)) and "鍵を保管する" not in words(other.get(path))
    assert other.post(path, {"key": "sk-1"}).status_code == 403
    assert head.post(path, {"key": "二 語"}).status_code == 422
    assert head.post(path, {"key": "sk-city-1"}).status_code == 302
    page = head.get(path)
    assert "に保管しました" in words(page) and "sk-city-1" not in page.content.decode()
    assert other.post(f"{path}key/remove/").status_code == 403
    assert head.post(f"{path}key/remove/").status_code == 302
    assert SealedKey.objects.count() == 0
