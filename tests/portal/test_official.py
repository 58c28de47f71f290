"""«このアカウントは市の公式ですか»: five answers, each with its words, and never a no where it could not look."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.judging import Reason
from tests.portal import town
from tests.portal.conftest import Register
from tests.world import NOW, actor

ANSWERS = [
    ("https://twitter.com/Uenohara_City/?s=21", "official", "live", ["x"]),
    ("ｘ．ｃｏｍ／ｕｅｎｏｈａｒａ＿ｃｉｔｙ", "official", "live", ["x"]),
    ("x:uenohara_city", "official", "live", ["x"]),
    ("@uenohara_city@x.com", "official", "live", ["x"]),
    ("did:plc:bousai", "official", "live", ["bluesky"]),
    ("https://m.facebook.com/uenoharacityhall", "official", "live", ["facebook"]),
    ("https://www.youtube.com/channel/UCabc", "official", "suspended", ["youtube"]),
    ("instagram.com/uenohara_tabi", "under_check", "under_check", ["instagram"]),
    ("@uenohara_tabi", "under_check", "under_check", ["instagram"]),
    ("https://www.facebook.com/uenohara.kenko/", "formerly_official", "closed", ["closed"]),
    ("うえのはら健康づくり応援団", "formerly_official", "closed", ["closed"]),
    ("上野原市図書館", "not_registered", "planned", ["planned"]),
    ("https://threads.net/@uenohara_toshokan", "not_registered", "planned", ["planned"]),
    ("threads:uenohara_toshokan", "not_registered", "planned", ["planned"]),
    ("https://x.com/mayor_taro", "not_registered", "personal", []),
    ("@mayor_taro", "not_registered", "personal", []),
    ("https://www.tiktok.com/@uenohara_city", "not_registered", "none_on_platform", []),
    ("https://x.com/uenohara_city_", "not_registered", "other_on_platform", []),
    ("https://х.com/uenohara_city", "not_registered", "unknown", []),
    ("https://x.com@evil.example/uenohara_city", "not_registered", "unreadable", []),
    ("https://evil.example/uenohara_city", "not_registered", "unknown", []),
    ("となりの市", "not_registered", "unknown", []),
    ("<script>alert(1)</script>", "not_registered", "unknown", []),
    ("uenohara_city", "ambiguous", "name_only", ["x"]),
    ("@uenohara_city", "ambiguous", "name_only", ["x"]),
    ("上　野　原　市", "ambiguous", "name_only", ["facebook", "x"]),
    ("@uenoharacity", "ambiguous", "name_only", ["youtube"]),
    (town.BLUESKY_HANDLE, "ambiguous", "name_only", ["bluesky"]),
    ("https://x.com/uenohara_city/status/1", "ambiguous", "page_of_account", ["x"]),
    ("https://www.city.uenohara.example/koho/", "ambiguous", "own_site", []),
    ("https://lin.ee/abc", "ambiguous", "short_link", []),
    ("https://bit.ly/EXAMPLE", "ambiguous", "short_link", []),
    ("本物は https://x.com/uenohara_city と https://x.com/uenohara_citv のどちら?", "ambiguous", "several", []),
]


def ask(visitor: Client, query: str) -> dict[str, Any]:
    answer = visitor.get("/official", {"q": query}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_each_question_has_its_answer(visitor: Client, register: Register) -> None:
    said = []
    for query, *_ in ANSWERS:
        body = ask(visitor, query)
        words = [word for account in body["accounts"] for word, account_id in register.items() if account["id"] == account_id]
        said.append((body["query"], body["answer"], body["reason"], words))
    assert said == ANSWERS


def test_each_reason_has_its_own_words_in_both_languages(visitor: Client, register: Register) -> None:
    said = {reason: (body["message"], body["message_en"]) for query, _, reason, _ in ANSWERS for body in [ask(visitor, query)]}
    assert len({japanese for japanese, _ in said.values()}) == len({english for _, english in said.values()}) == len(said)
    assert set(Reason) - said.keys() == {Reason.NAME_OF_SEVERAL}
    assert "市長個人のアカウント" in said["personal"][0]
    assert "市はTikTokにアカウントを持っていません" in said["none_on_platform"][0]


def test_a_reply_for_programs_carries_the_accounts_as_the_register_has_them(visitor: Client, register: Register) -> None:
    body = ask(visitor, "https://x.com/fake_city")
    (there,) = [account for account in visitor.get("/register.json").json()["accounts"] if account["id"] == register["x"]]
    assert body == {
        "answer": "not_registered",
        "reason": "other_on_platform",
        "query": "https://x.com/fake_city",
        "checked": "",
        "message": "市の公式アカウントではありません。お尋ねのアカウントは台帳にありません。"
        "市がX(旧ツイッター)で使っているのは、下のアカウントだけです。",
        "message_en": "This account is not in the register. The accounts below are the only ones the city has on this platform.",
        "accounts": [],
        "instead": [there],
        "differs": [],
        "stated": [],
    }


def test_a_sentence_is_answered_for_the_address_in_it_and_says_which(visitor: Client, register: Register) -> None:
    body = ask(visitor, "市の公式Xはhttps://x.com/uenohara_cityです。")
    assert (body["answer"], body["checked"]) == ("official", "https://x.com/uenohara_city")
    page = visitor.get("/official", {"q": "市の公式Xはhttps://x.com/uenohara_cityです。"}).content.decode()
    assert "確かめたURL" in page


def test_a_no_says_what_is_different(visitor: Client, register: Register) -> None:
    body = ask(visitor, "https://x.com/uenohara_citу")
    assert body["differs"] == [
        "「у」(U+0443)は「y」に似た別の文字です。",
        "お尋ねの「uenohara_citу」は、台帳の「uenohara_city」によく似ていますが、違う名前です。",
    ]
    assert body["differs"][0] in visitor.get("/official", {"q": "https://x.com/uenohara_citу"}).content.decode()
    assert ask(visitor, "https://x.com/uenohara\u200b_city")["differs"][0] == "目に見えない文字(U+200B)が入っています。"


def test_a_name_of_which_some_are_closed_says_so(visitor: Client, register: Register) -> None:
    town.close(register["bluesky"])
    town.existing("blog", "上野原市防災", "bousai", "https://blog.city.uenohara.example/bousai/")
    assert (ask(visitor, "上野原市防災")["answer"], ask(visitor, "上野原市防災")["reason"]) == ("ambiguous", "name_of_several")
    assert ask(visitor, town.BLUESKY_HANDLE)["answer"] == "formerly_official"
    assert ask(visitor, f"https://bsky.app/profile/{town.BLUESKY_HANDLE}")["answer"] == "formerly_official"


def test_an_account_under_check_is_official_again_once_somebody_has_looked(visitor: Client, register: Register) -> None:
    accounts.clear_check(queries.account_locked(register["instagram"]), by=actor("s008"), at=NOW)
    assert ask(visitor, "https://instagram.com/uenohara_tabi")["answer"] == "official"


def test_an_acquired_account_is_not_official_before_it_is_live(visitor: Client, register: Register) -> None:
    account = queries.account_locked(register["planned"])
    accounts.report_opening(
        account, town.report("https://www.threads.com/@uenohara_toshokan", "uenohara_toshokan"), by=actor("s044"), at=NOW
    )
    body = ask(visitor, "https://threads.net/@uenohara_toshokan")
    assert (body["answer"], body["reason"]) == ("not_registered", "planned")


def test_a_person_reads_the_answer_as_a_page(visitor: Client, register: Register) -> None:
    page = visitor.get("/official", {"q": "https://x.com/uenohara_city"})
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    for words in ("はい、市の公式アカウントです", "https://x.com/uenohara_city", "企画課", "This is an official account"):
        assert words in page.content.decode()


def test_what_was_asked_is_shown_and_never_run(visitor: Client, register: Register) -> None:
    page = visitor.get("/official", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("query", ["", "   "])
def test_without_a_question_there_is_only_the_form(visitor: Client, register: Register, query: str) -> None:
    page = visitor.get("/official", {"q": query})
    assert (page.status_code, "お尋ねのもの" in page.content.decode()) == (200, False)
    answer = visitor.get("/official", {"q": query, "format": "json"})
    assert (answer.status_code, answer.json()["error"]) == (400, "no_question")


def test_a_question_that_is_too_long_is_told_so(visitor: Client, register: Register) -> None:
    assert visitor.get("/official", {"q": "あ" * 500}).status_code == 200
    page = visitor.get("/official", {"q": "あ" * 501})
    assert (page.status_code, "500字まで" in page.content.decode()) == (400, True)
    answer = visitor.get("/official", {"q": "あ" * 501, "format": "json"})
    assert (answer.status_code, answer.json()["error"]) == (400, "too_long")


def gone(execute: object, sql: str, params: object, many: bool, context: object) -> None:
    """A database that answers nothing."""
    raise OperationalError("the database is gone")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/register.json",
        "/official?q=x:uenohara_city",
        "/official?q=x:nobody",
        "/register/1/",
        "/register/1/policy/",
        "/register/1/qr.svg",
        "/register/1/card/",
        "/platforms/x/",
        "/units/k02/",
        "/feed.atom",
        "/sitemap.xml",
        "/snippet.html",
        "/?words=a",
        "/record/",
        "/record/key",
        "/.well-known/official-accounts.json",
    ],
)
def test_where_the_register_cannot_be_read_nothing_is_denied(visitor: Client, register: Register, address: str) -> None:
    visitor.cookies["sessionid"] = "whoever-this-is"
    with connection.execute_wrapper(gone):
        page = visitor.get(address)
        program = visitor.get(address, headers={"Accept": "application/json"})
    assert (page.status_code, page["Cache-Control"], program.status_code) == (503, "no-store", 503)
    assert "確認できません" in page.content.decode()
    assert (program.json()["error"], "answer" in program.json()) == ("unavailable", False)
