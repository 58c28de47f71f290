"""From the desk to the public: what was decided and published stands on the portal, and only that."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries as registered
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import filing, opening, removing
from kosatsu.jobs import engine
from tests.flows import board
from tests.portal import town
from tests.world import NOW, actor, later

pytestmark = pytest.mark.usefixtures("city")
PORTAL = "http://127.0.0.1:8000"


@pytest.fixture
def bousai() -> int:
    """An account on the notice board, opened by the whole way."""
    account_id = town.approved(platform="notices", account_name="上野原市防災")
    opening.open_board(account_id, handle="bousai", by=actor("s044"), at=NOW)
    engine.work_off(HANDLERS, at=NOW)
    opening.go_live(account_id, by=actor("s044"), at=NOW)
    return account_id


def published(account_id: int) -> str:
    """Path of a notice that went all the way."""
    post_id = board.drafted(registered.account(account_id), pictures=(board.picture(),))
    board.decided(post_id)
    board.worked(60)
    (notice,) = board.notices()
    return f"/notices/{notice.id}/"


def official(visitor: Client, query: str) -> tuple[str, str, list[str]]:
    body = visitor.get("/official", {"q": query, "format": "json"}).json()
    return body["answer"], body["reason"], [account["handle"] for account in body["accounts"]]


def test_a_post_is_read_on_the_board_on_its_accounts_page_and_in_the_register(visitor: Client, bousai: int) -> None:
    path = published(bousai)
    (url,) = [account["url"] for account in visitor.get("/register.json").json()["accounts"]]
    for address in (
        path,
        "/notices/",
        url.removeprefix(PORTAL),
        "/notices/feed.atom",
        "/notices/feed.atom?account=bousai",
        f"/register/{bousai}/",
    ):
        assert board.TEXT[:20] in visitor.get(address).content.decode(), address
    page = visitor.get(path).content.decode()
    (picture,) = re.findall(r'<img src="(/notices/[^"]+)"', page)
    assert visitor.get(picture)["Content-Type"] in {"image/png", "image/jpeg"}
    assert 'href="/notices/?account=bousai"' in page


def test_an_accounts_page_says_who_speaks_and_leads_to_its_policy(visitor: Client, bousai: int) -> None:
    page = visitor.get("/notices/?account=bousai").content.decode()
    for words in (
        "上野原市防災",
        "災害時の情報を伝えるため。",
        "個別の返信は行っていません",
        f'href="/register/{bousai}/"',
        "お知らせはまだありません",
    ):
        assert words in page
    assert visitor.get("/notices/?account=nobody").status_code == visitor.get("/notices/feed.atom?account=nobody").status_code == 404


def test_a_notice_is_as_official_as_the_account_that_gave_it(visitor: Client, bousai: int) -> None:
    path = published(bousai)
    asked = {
        f"{PORTAL}/notices/?account=bousai": ("official", "live", ["bousai"]),
        f"127.0.0.1:8000{path}": ("official", "live", ["bousai"]),
        f"{PORTAL}/notices/0123456789abcdef0123/": ("not_registered", "unknown", []),
        f"{PORTAL}/notices/?account=fake": ("not_registered", "other_on_platform", []),
        f"{PORTAL}/notices/": ("ambiguous", "own_site", []),
        f"{PORTAL}/register/1/": ("ambiguous", "own_site", []),
        "https://www.city.uenohara.example/": ("ambiguous", "own_site", []),
        "https://city.uenohara.example.evil.example/koho/": ("not_registered", "unknown", []),
        f"http://127.0.0.1:8001{path}": ("not_registered", "unknown", []),
    }
    assert {query: official(visitor, query) for query in asked} == asked
    accounts.put_under_check(registered.account_locked(bousai), reason="profile.other_account", by=actor("s008"), at=NOW)
    assert official(visitor, PORTAL + path) == ("under_check", "under_check", ["bousai"])


def test_what_was_taken_down_leaves_every_public_page(visitor: Client, bousai: int) -> None:
    path = published(bousai)
    post = board.queries.posts().get()
    removing.remove_at_once(board.delivery(post.pk).pk, reason="誤りがあるため。", by=actor("s009"), at=later(70))
    board.worked(71)
    assert visitor.get(path).status_code == 410
    for address in ("/notices/", "/notices/?account=bousai", "/notices/feed.atom", f"/register/{bousai}/"):
        assert board.TEXT[:20] not in visitor.get(address).content.decode(), address


def test_a_draft_is_nowhere_in_public(visitor: Client, bousai: int) -> None:
    board.submitted(board.drafted(registered.account(bousai)))
    filing.draft_opening(town.FORM, unit_id=town.unit("t0301"), by=actor("s044"), at=NOW)
    everywhere = "".join(visitor.get(address).content.decode() for address in ("/", "/register.json", "/notices/", f"/register/{bousai}/"))
    assert board.TEXT[:20] not in everywhere
    assert len(visitor.get("/register.json").json()["accounts"]) == 1
