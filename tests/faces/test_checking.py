"""What the checks say beside the text while a post is written: the same as at submission, and nothing of it is kept."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kosatsu.posts import queries as posts
from kosatsu.records.models import Entry
from tests.faces.desk import words
from tests.faces.test_posts import at_desk, png, soon, written
from tests.flows import board

pytestmark = pytest.mark.usefixtures("city")

CHECK = "/desk/posts/check/"
LINK = "https://bit.ly/abc123"
TEXT = f"申込みは {LINK} から。"


def found(page: str) -> list[tuple[str, str, str]]:
    """Code, level and places of every finding of an answer."""
    items = re.findall(r'data-key="([^"]+)" data-level="([^"]+)" data-places="([^"]*)"', page)
    return [(key.partition(":")[0], level, places) for key, level, places in items]


def keys(page: str) -> set[str]:
    return set(re.findall(r'name="(reason_[^"]+)"', page))


def test_what_stands_in_the_editor_is_checked_as_at_submission_with_no_field_filled_in_but_the_text() -> None:
    client = at_desk("s044")
    answer = client.post(CHECK, {"body": TEXT})
    assert answer.status_code == 200
    assert ("link.shortener", "stop", "body:5:26") in found(answer.content.decode())
    assert "ガイドライン 5(3)" in words(answer)
    post_id = written(client, board.account().pk, body=TEXT)
    assert keys(answer.content.decode()) == keys(client.get(f"/desk/posts/{post_id}/submit/").content.decode()) != set()


def test_places_are_those_of_the_field_as_typed_with_its_blanks_line_ends_and_letters_of_two_units() -> None:
    answer = at_desk("s044").post(CHECK, {"body": f"\r\n　𠮷田です。\r\n{TEXT}"})
    assert [places for code, _, places in found(answer.content.decode()) if code == "link.shortener"] == ["body:13:34"]


def test_each_account_is_checked_with_the_text_it_would_get() -> None:
    one, other = board.account(), board.account("x", "uenohara_bousai")
    given = {"accounts": [str(one.pk), str(other.pk)], "body": TEXT, f"text_{other.pk}": f"短く {LINK} です。{'あ' * 200}"}
    page = at_desk("s044").post(CHECK, given)
    assert {code: places for code, _, places in found(page.content.decode()) if code in {"link.shortener", "length.over"}} == {
        "length.over": f"text_{other.pk}:150:228",
        "link.shortener": f"body:5:26 text_{other.pk}:3:24",
    }
    assert "本文、「" in words(page)


def test_nothing_of_it_is_kept_and_no_log_has_the_text(caplog: pytest.LogCaptureFixture) -> None:
    client = at_desk("s044")
    before = Entry.objects.count()
    client.post(CHECK, {"body": TEXT})
    client.post(CHECK, {"body": "あ" * 10_001})
    assert (posts.posts().count(), Entry.objects.count()) == (0, before)
    assert ("bit.ly" in caplog.text, "ああ" in caplog.text) == (False, False)


def test_what_is_too_long_and_what_nobody_may_write_for_is_said_and_not_checked() -> None:
    client, foreign = at_desk("s050"), board.account()
    for given in ({"body": "あ" * 10_001}, {"body": TEXT, "accounts": [str(foreign.pk)]}, {"body": TEXT, "accounts": ["forged"]}):
        answer = client.post(CHECK, given)
        assert (answer.status_code, found(answer.content.decode())) == (422, [])


def test_the_door_is_that_of_the_desk_and_a_form_from_elsewhere_is_not_answered() -> None:
    assert Client().post(CHECK, {"body": TEXT}).status_code == 302
    client = at_desk("s044")
    assert client.get(CHECK).status_code == 405
    client.handler.enforce_csrf_checks = True
    assert client.post(CHECK, {"body": TEXT}).status_code == 403


def test_who_asks_without_end_is_told_to_wait() -> None:
    client = at_desk("s044")
    answers = {client.post(CHECK, {"body": ""}).status_code for _ in range(121)}
    assert answers == {200, 429}


def test_a_picture_without_words_is_said_at_its_place_in_the_form() -> None:
    client = at_desk("s044")
    post_id = written(client, board.account().pk, file_2=png(), alt_2="入口")
    page = client.get(f"/desk/posts/{post_id}/edit/").content.decode()
    kept = re.search(r'name="kept_1" value="([^"]+)"', page)
    assert kept is not None
    answer = client.post(CHECK, {"body": "訓練です。", "kept_3": kept[1], "alt_3": "", "chosen_4": "1", "alt_4": "IMG_0001.jpg"})
    slots = re.findall(r'data-key="(alt\.[a-z_]+):[^"]+" data-level="[a-z]+" data-places="" data-slot="(\d?)"', answer.content.decode())
    assert sorted(slots) == [("alt.file_name", "4"), ("alt.missing", "3")]


def test_a_reason_written_beside_a_finding_goes_with_the_draft_and_waits_at_submission() -> None:
    client, account = at_desk("s044"), board.account()
    (name,) = keys(client.post(CHECK, {"body": TEXT}).content.decode())
    post_id = written(client, account.pk, body=TEXT, **{name: "主催者の指定による", "reason_<script>": "x"})
    assert posts.post(post_id).overrides == {name.removeprefix("reason_"): "主催者の指定による"}
    assert f'name="{name}" value="主催者の指定による"' in client.get(f"/desk/posts/{post_id}/edit/").content.decode()
    assert "主催者の指定による" in words(client.get(f"/desk/posts/{post_id}/submit/"))
    changed = {"title": "訓練", "body": TEXT, "accounts": [str(account.pk)], **soon()}
    too_long = client.post(f"/desk/posts/{post_id}/edit/", {**changed, name: "あ" * 501})
    assert (too_long.status_code, "あ" * 501 in too_long.content.decode()) == (422, True)
    client.post(f"/desk/posts/{post_id}/edit/", {**changed, name: ""})
    assert posts.post(post_id).overrides == {}


def test_a_line_ends_with_one_sign_as_the_platforms_count_it() -> None:
    post_id = written(at_desk("s044"), board.account().pk, body="訓練です。\r\n来てください。")
    assert posts.post(post_id).body == "訓練です。\n来てください。"


def test_more_accounts_cost_no_more_questions_than_there_are_accounts() -> None:
    client, accounts = at_desk("s044"), [board.account(), board.account("x", "uenohara_bousai"), board.account("facebook", "uenohara")]
    asked = []
    for chosen in (accounts[:1], accounts):
        with CaptureQueriesContext(
            connection,
        ) as questions:
            client.post(CHECK, {"body": TEXT, "accounts": [str(one.pk) for one in chosen]})
        asked.append(len(questions))
    assert asked[1] - asked[0] <= 12, asked


def test_who_may_not_write_is_told_so_and_is_not_sent_to_sign_in() -> None:
    answer = at_desk("s001").post(CHECK, {"body": TEXT})
    assert (answer.status_code, found(answer.content.decode()), "いまの職では投稿を書けない" in words(answer)) == (422, [], True)
