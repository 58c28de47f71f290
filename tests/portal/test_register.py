"""The register as page and as JSON; one account with its policy; closed ones stay."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kosatsu.people.models import Person
from tests.modules.accounts.test_accounts import FORM
from tests.portal import town
from tests.portal.conftest import Register

MOST_QUERIES = 16
PORTAL = "http://127.0.0.1:8000"


def test_the_register_for_programs_is_what_its_description_says(visitor: Client, register: Register) -> None:
    body = visitor.get("/register.json").json()
    accounts = {account["id"]: account for account in body.pop("accounts")}
    assert len(body.pop("signatures")) == 1
    assert body == {
        "schema": "kosatsu-official-accounts/1",
        "schema_url": f"{PORTAL}/official-accounts.schema.json",
        "generated_at": "2026-11-24T10:00:00+09:00",
        "expires_at": "2026-12-24T10:00:00+09:00",
        "official_hosts": ["city.uenohara.example"],
        "not_on": [],
        "personal": [
            {
                "office": "市長",
                "platform": "x",
                "platform_name": "X(旧ツイッター)",
                "handle": "mayor_taro",
                "url": "https://x.com/mayor_taro",
            }
        ],
        "city": "上野原市",
        "website": "https://www.city.uenohara.example/",
        "portal": f"{PORTAL}/",
    }
    page = f"{PORTAL}/register/{register['bluesky']}/"
    assert accounts[register["bluesky"]] == {
        "id": register["bluesky"], "platform": "bluesky", "platform_name": "Bluesky", "account_name": "上野原市防災",
        "handle": town.BLUESKY_HANDLE, "url": f"https://bsky.app/profile/{town.BLUESKY_HANDLE}", "stable_id": "did:plc:bousai",
        "state": "live", "since": "2026-11-24", "unit": "防災担当", "verification": "not_offered",
        "introduction": "避難情報をお届けします。", "purpose": FORM.purpose, "parked": False,
        "start_on": "2026-12-01", "opened_on": "2026-11-24", "closed_on": None,
        "closing_reason": "", "listing_url": "https://www.city.uenohara.example/bousai/sns/", "register_url": page,
        "policy_url": f"{page}#policy",
    }  # fmt: skip
    assert {register_key(register, account_id): account["state"] for account_id, account in accounts.items()} == {
        "x": "live", "facebook": "live", "youtube": "suspended", "instagram": "under_check", "bluesky": "live", "planned": "planned",
        "closed": "closed",
    }  # fmt: skip


def test_what_is_under_check_says_since_when(visitor: Client, register: Register) -> None:
    (checked,) = [account for account in visitor.get("/register.json").json()["accounts"] if account["state"] == "under_check"]
    assert (checked["id"], checked["since"], checked["opened_on"]) == (register["instagram"], "2026-11-24", "2017-06-01")


def register_key(register: Register, account_id: int) -> str:
    return next(word for word, found in register.items() if found == account_id)


def test_the_well_known_place_gives_the_same_to_every_site(visitor: Client, register: Register) -> None:
    here, well_known = visitor.get("/register.json"), visitor.get("/.well-known/official-accounts.json")
    assert here.content == well_known.content
    assert (well_known["Access-Control-Allow-Origin"], well_known["Content-Type"]) == ("*", "application/json")


def test_who_has_the_register_already_is_told_so_and_a_change_is_seen(visitor: Client, register: Register) -> None:
    etag = visitor.get("/register.json")["ETag"]
    again = visitor.get("/register.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    town.close(register["bluesky"])
    changed = visitor.get("/register.json", headers={"If-None-Match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)


def test_what_is_not_acquired_yet_is_named_without_the_handle_somebody_could_take(visitor: Client, register: Register) -> None:
    (planned,) = [account for account in visitor.get("/register.json").json()["accounts"] if account["id"] == register["planned"]]
    assert (planned["account_name"], planned["handle"], planned["url"], planned["opened_on"]) == ("上野原市図書館", "", "", None)
    assert "uenohara_toshokan" not in visitor.get("/").content.decode() + visitor.get(f"/register/{register['planned']}/").content.decode()


def test_the_front_page_asks_lists_and_keeps_the_closed_apart(visitor: Client, register: Register) -> None:
    page = visitor.get("/").content.decode()
    current, _, closed = page.partition("廃止したアカウント")
    assert 'action="/official"' in current
    for name in ("上野原市公式チャンネル", "うえのはら旅じたく", "上野原市防災", "上野原市図書館"):
        assert name in current
        assert name not in closed
    assert "うえのはら健康づくり応援団" in closed
    assert "うえのはら健康づくり応援団" not in current


def test_an_account_stands_with_its_twelve_items_by_office(visitor: Client, register: Register) -> None:
    page = visitor.get(f"/register/{register['bluesky']}/").content.decode()
    for words in ("①目的", "⑫運用ポリシーの変更について", "危機管理課長", "防災担当の職員", "災害時の情報を伝えるため。"):
        assert words in page


def test_a_closed_account_stays_with_day_and_reason_and_is_no_link(visitor: Client, register: Register) -> None:
    town.close(register["bluesky"])
    page = visitor.get(f"/register/{register['bluesky']}/").content.decode()
    for words in ("このアカウントは廃止しました", "令和8年11月24日", "市公式LINEに統合するため。", "①目的"):
        assert words in page
    assert 'href="https://bsky.app/' not in page


def test_an_account_that_never_was_is_not_found(visitor: Client, register: Register) -> None:
    for address in ("/register/999999/", "/register/99999999999999999999999999/"):
        assert visitor.get(address).status_code == 404


def test_an_empty_city_has_an_empty_register(visitor: Client, city: None) -> None:
    assert visitor.get("/register.json").json()["accounts"] == []
    assert "いま使っている公式アカウントはありません" in visitor.get("/").content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "/",
        "/?words=上野原",
        "/platforms/x/",
        "/units/k02/",
        "/feed.atom",
        "/sitemap.xml",
        "/snippet.html",
        "/register.json",
        "/official?q=上野原市",
        "/official?q=https://x.com/uenohara_citv",
        "/official?q=x:uenohara_city&format=json",
    ],
)
def test_no_public_page_asks_more_of_the_database_for_more_accounts(visitor: Client, city: None, asked: str) -> None:
    town.existing("x", "上野原市", "@a", "https://x.com/a")
    with CaptureQueriesContext(connection) as one:
        visitor.get(asked)
    for number in range(5):
        town.existing("x", "上野原市", f"@a{number}", f"https://x.com/a{number}")
    with CaptureQueriesContext(connection) as six:
        visitor.get(asked)
    assert len(six) == len(one) <= MOST_QUERIES


def test_nobody_is_named_on_any_public_page(visitor: Client, register: Register) -> None:
    town.close(register["bluesky"])
    pages = [
        "/",
        "/register.json",
        "/feed.atom",
        "/official",
        "/official?q=上野原市",
        "/notices/",
        "/notices/feed.atom",
        "/record/",
        "/record/key",
    ]
    pages += [f"/register/{account_id}/" for account_id in register.values()]
    shown = "".join(visitor.get(page).content.decode() for page in pages)
    persons = [person.name for person in Person.objects.all()]
    assert len(persons) > 50
    assert [name for name in persons if name in shown or name.replace(" ", "") in shown] == []
