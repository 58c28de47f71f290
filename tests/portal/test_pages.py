"""Finding in the register, the policy over time, QR code and card, and what machines read in a page."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from kosatsu.accounts import queries
from kosatsu.accounts.states import AccountState
from kosatsu.overviews import register_search
from kosatsu.overviews.register_search import folded
from kosatsu.policies import actions as policies
from kosatsu.policies.rules import ITEMS
from tests.portal import town
from tests.portal.conftest import Register
from tests.world import NOW, TODAY, actor

FACTS = re.compile(r'<th role="rowheader" scope="row"><a href="[^"]*">([^<]*)</a>')


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("words=うえのはら旅", ["うえのはら旅じたく"]), ("words=ウエノハラ旅ジタク", ["うえのはら旅じたく"]),
        ("words=ｳｴﾉﾊﾗ", ["うえのはら旅じたく", "うえのはら健康づくり応援団"]), ("words=危機管理", []),
        ("words=防災担当", ["上野原市防災", "上野原市図書館"]), ("words=市政　チャンネル", ["上野原市公式チャンネル"]),
        ("platform=facebook", ["上野原市", "うえのはら健康づくり応援団"]),
        ("platform=facebook&state=closed", ["うえのはら健康づくり応援団"]),
        ("state=under_check", ["うえのはら旅じたく"]), ("unit=t0301&state=live", ["上野原市防災"]), ("platform=nothing", []),
    ],
)  # fmt: skip
def test_the_register_is_searched_by_words_medium_unit_and_state(visitor: Client, register: Register, query: str, names: list[str]) -> None:
    page = visitor.get(f"/?{query}").content.decode()
    assert FACTS.findall(page) == names
    assert ("条件に合うアカウントはありません" in page) == (not names)


def test_width_capitals_and_kana_do_not_count() -> None:
    assert folded("ｳｴﾉﾊﾗ　ＣＩＴＹ ヴ") == folded("うえのはらcityゔ")
    assert {state for state, _ in register_search.STATES} == {"live", "suspended", "under_check", "planned", "closed"}


def test_each_medium_and_unit_has_its_shelf(visitor: Client, register: Register) -> None:
    assert FACTS.findall(visitor.get("/platforms/facebook/").content.decode()) == ["上野原市", "うえのはら健康づくり応援団"]
    assert "防災担当の公式アカウント" in visitor.get("/units/t0301/").content.decode()
    assert [visitor.get(path).status_code for path in ("/platforms/nothing/", "/units/x/", "/units//")] == [404, 404, 404]


def test_the_policy_is_shown_over_time_with_what_changed(visitor: Client, register: Register) -> None:
    account = queries.account(register["bluesky"])
    items = [f"{item}の本文です。" for item in ITEMS]
    for version in (items, [*items[:9], "他人を装うこと。", *items[10:]]):
        policies.put_in_force(account, internal=version, public=version, since=TODAY, source="filing:1", by=actor("s008"), at=NOW)
    page = visitor.get(f"/register/{register['bluesky']}/policy/").content.decode()
    assert re.findall(r'<h2 id="version-(\d)">', page) == ["3", "2", "1"]
    newest = page.split('id="version-2"')[0]
    assert re.findall(r"<h4>(.*?)</h4>", newest) == ["⑩禁止事項"]
    assert "他人を装うこと" in newest and "<ins>" in newest and "<del>" in newest
    assert "令和8年11月24日から(いまの運用ポリシー)" in newest
    assert f'href="/register/{register["bluesky"]}/policy/"' in visitor.get(f"/register/{register['bluesky']}/").content.decode()


def test_an_account_without_a_policy_says_so(visitor: Client, register: Register) -> None:
    assert "まだこの台帳に登録されていません" in visitor.get(f"/register/{register['x']}/policy/").content.decode()
    assert visitor.get("/register/999999/policy/").status_code == 404


def test_a_planned_address_is_in_no_version(visitor: Client, register: Register) -> None:
    assert "uenohara_toshokan" not in visitor.get(f"/register/{register['planned']}/policy/").content.decode()


def test_the_qr_code_is_a_picture_of_the_address_itself(visitor: Client, register: Register) -> None:
    answer = visitor.get(f"/register/{register['x']}/qr.svg")
    assert (answer["Content-Type"], "ETag" in answer.headers) == ("image/svg+xml", True)
    svg = fromstring(answer.content)
    assert svg.findtext("{http://www.w3.org/2000/svg}title") == "https://x.com/uenohara_city"
    assert not re.search(rb"<script|on\w+=", answer.content)


@pytest.mark.parametrize("page", ["qr.svg", "card/"])
def test_nobody_is_sent_to_an_account_the_city_does_not_vouch_for(visitor: Client, register: Register, page: str) -> None:
    shown = {word: visitor.get(f"/register/{register[word]}/{page}").status_code for word in register}
    assert shown == {
        "x": 200, "facebook": 200, "youtube": 200, "bluesky": 200, "instagram": 404, "closed": 404, "planned": 404,
    }  # fmt: skip


def test_the_card_says_whose_account_and_where_to_make_sure(visitor: Client, register: Register) -> None:
    page = visitor.get(f"/register/{register['x']}/card/").content.decode()
    for words in ("上野原市 公式アカウント", "@uenohara_city", "https://x.com/uenohara_city", "http://127.0.0.1:8000/", "QRコード"):
        assert words in page


def test_machines_find_the_accounts_in_use_in_the_front_page(visitor: Client, register: Register) -> None:
    town.existing("blog", "</script><b>&", "evil", "https://blog.example/</script><b>", state=AccountState.LIVE)
    page = visitor.get("/").content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(found)
    assert (said["@type"], said["name"]) == ("GovernmentOrganization", "上野原市")
    assert set(said["sameAs"]) == {
        "https://x.com/uenohara_city", "https://www.facebook.com/uenoharacityhall", f"https://bsky.app/profile/{town.BLUESKY_HANDLE}",
        "https://blog.example/</script><b>",
    }  # fmt: skip
    assert 'href="https://x.com/uenohara_city" rel="me external' in page


def test_personal_accounts_of_heads_are_listed_by_office_and_never_linked(visitor: Client, register: Register) -> None:
    page = visitor.get("/").content.decode()
    assert "市長個人のアカウント" in page
    assert 'href="https://x.com/mayor_taro"' not in page


def test_the_page_says_of_when_it_is(visitor: Client, register: Register) -> None:
    assert "この台帳は令和8年11月24日" in visitor.get("/").content.decode()
