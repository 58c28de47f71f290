"""The register as a table at the desk: saved, looked at line by line, taken in once."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kosatsu.accounts import queries
from tests.faces.desk import browser, words
from tests.flows.test_registering import GROUND, LINE, table

pytestmark = pytest.mark.usefixtures("city")
IMPORT = "/desk/accounts/import/"
HIDDEN = re.compile(r'<input type="hidden" name="(content|seen|ground)" value="([^"]*)">')


def look(client: Client, content: bytes, ground: str = GROUND) -> HttpResponse:
    return client.post(IMPORT, {"table": SimpleUploadedFile("accounts.csv", content), "ground": ground})


def test_accounts_are_looked_at_first_and_taken_in_once() -> None:
    client = browser("s008")
    page = look(client, table(LINE))
    said = words(page)
    assert (page.status_code, list(queries.register())) == (200, [])
    assert "まだ登録していません" in said and "上野原市立病院 2行目 新しく登録" in said
    given = dict(HIDDEN.findall(page.content.decode()))
    done = client.post(f"{IMPORT}enter/", given, follow=True)
    assert "1件のアカウントを台帳に登録しました" in words(done)
    again = client.post(f"{IMPORT}enter/", given)
    assert (again.status_code, "もう一度確かめてください" in words(again), len(queries.register())) == (422, True, 1)
    assert "登録するものはありません" in words(look(client, table(LINE)))


def test_a_line_that_is_wrong_says_what_to_do_and_offers_no_button() -> None:
    page = look(browser("s008"), table({**LINE, "platform": "mixi"}))
    assert "媒体「mixi」は登録されていません" in words(page)
    assert f"{IMPORT}enter/" not in page.content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"content": "!!", "seen": "x", "ground": GROUND}, {"content": "eA==", "seen": "x", "ground": GROUND}]
)
def test_a_page_made_up_enters_nothing(given: dict[str, str]) -> None:
    answer = browser("s008").post(f"{IMPORT}enter/", {**given, "ground": GROUND})
    assert (answer.status_code, list(queries.register())) == (422, [])


def test_a_file_that_is_none_and_a_missing_ground_are_told() -> None:
    client = browser("s008")
    assert "文字コードを読めません" in words(look(client, b"\xff\xfe\x00a"))
    assert look(client, table(LINE), ground="").status_code == 422
    assert client.post(IMPORT, {"ground": GROUND}).status_code == 422


def test_the_register_is_saved_by_who_oversees_it_and_taken_in_by_its_head() -> None:
    assert browser("s041").get("/desk/accounts/register.csv")["Content-Disposition"] == 'attachment; filename="register-20261124.csv"'
    shown = {number: words(browser(number).get("/desk/accounts/")) for number in ("s008", "s041", "s044")}
    assert [("台帳をCSVで保存する" in said, "既存のアカウントを取り込む" in said) for said in shown.values()] == [
        (True, True), (True, False), (False, False),
    ]  # fmt: skip
    for number, address in (("s044", "/desk/accounts/register.csv"), ("s044", IMPORT), ("s041", IMPORT)):
        assert browser(number).get(address).status_code == 403
    assert look(browser("s041"), table(LINE)).status_code == 403
