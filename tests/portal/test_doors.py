"""What holds at every public address: reading only, nothing left on the reader's machine, the same for everybody."""

from __future__ import annotations

import pytest
from django.test import Client

from kosatsu.kernel.actors import SYSTEM
from kosatsu.people import actions as people
from kosatsu.people import queries
from tests.portal.conftest import Register
from tests.world import NOW

ADDRESSES = [
    "/", "/register.json", "/.well-known/official-accounts.json", "/official", "/official?q=x:uenohara_city", "/official?q=x:a&format=json",
    "/official-accounts.schema.json", "/feed.atom", "/sitemap.xml", "/snippet.html",
    "/?words=市&platform=x&unit=k02&state=live", "/platforms/x/", "/units/k02/", "/register/{x}/", "/register/{x}/policy/",
    "/register/{x}/qr.svg", "/register/{x}/card/", "/notices/", "/notices/feed.atom", "/record/", "/record/key",
]  # fmt: skip


def addresses(register: Register) -> list[str]:
    """Every kind of public address, with an account of the register in it."""
    return [address.format(**register) for address in ADDRESSES]


@pytest.fixture
def stranger(visitor: Client) -> Client:
    """A visitor who brings a cookie that means nothing."""
    visitor.cookies["sessionid"] = "made-up"
    return visitor


def test_every_address_is_open_guarded_and_leaves_no_trace(stranger: Client, register: Register) -> None:
    for address in addresses(register):
        answer = stranger.get(address)
        assert (answer.status_code, answer["Cache-Control"], dict(answer.cookies)) == (200, "public, max-age=60", {}), address
        policy = answer["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy), address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers.get("Vary", "Accept") == "Accept", address


def test_heads_are_given_and_nothing_else_is_taken(visitor: Client, register: Register) -> None:
    for address in addresses(register):
        head = visitor.head(address)
        assert (head.status_code, head.content) == (200, b""), address
        for method in ("post", "put", "patch", "delete", "options"):
            answer = getattr(Client(enforce_csrf_checks=True), method)(address)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), (method, address)


def test_only_what_is_meant_for_programs_is_open_to_pages_of_other_sites(visitor: Client, register: Register) -> None:
    opened = {address for address in addresses(register) if visitor.get(address).headers.get("Access-Control-Allow-Origin") == "*"}
    assert opened == {
        "/official-accounts.schema.json",
        "/register.json",
        "/.well-known/official-accounts.json",
        "/official?q=x:a&format=json",
    }


def test_staff_see_what_everybody_sees(visitor: Client, register: Register) -> None:
    user = people.make_user(queries.person_by_number("s001"), "a-long-password-of-the-mayor", by=SYSTEM, at=NOW)
    before = visitor.get("/").content
    visitor.force_login(user)
    after = visitor.get("/")
    assert (after.content, after["Cache-Control"]) == (before, "public, max-age=60")
    assert visitor.get("/desk/").wsgi_request.user == user


def test_an_unknown_address_is_a_page_of_the_public_side(visitor: Client, register: Register) -> None:
    page = visitor.get("/nothing-here")
    assert (page.status_code, "受信箱" in page.content.decode(), "公式アカウント" in page.content.decode()) == (404, False, False)
    assert "ページが見つかりません" in page.content.decode()


def test_a_page_for_people_asks_no_script_and_no_other_site(visitor: Client, register: Register) -> None:
    for address in ("/", "/official?q=上野原市", f"/register/{register['x']}/", "/notices/", "/record/"):
        page = visitor.get(address).content.decode()
        assert 'lang="ja"' in page
        assert [line for line in page.splitlines() if ("src=" in line or "<link" in line) and "http" in line] == []
