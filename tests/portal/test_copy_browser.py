"""The copy in a real browser without a network: from a disk, under any path of a server, and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from kosatsu.faces.portal import copying
from tests.e2e.conftest import chromium
from tests.portal.conftest import Register
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SOON = NOW + timedelta(hours=1)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def site(register: Register, tmp_path: Path) -> Path:
    folder = tmp_path / "any/where"
    for name, content in copying.files(NOW):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@contextmanager
def read_from(site: Path, place: str) -> Iterator[str]:
    """Where the copy is read: from the disk, or below a path of a plain web server."""
    if place == "disk":
        yield site.as_uri()
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parents[1])))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/any/where"
    server.shutdown()
    server.server_close()


@contextmanager
def opened(browser: Browser, *, at: datetime = SOON, scripts: bool = True) -> Iterator[Page]:
    """A narrow window on this day; what the page cannot load, run or show is a failure."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
    context.set_default_timeout(10_000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda asked: troubles.append(asked.url))
    if scripts:
        page.clock.set_fixed_time(at)
    yield page
    context.close()
    assert troubles == []


def told(page: Page) -> str:
    return page.locator("[data-answered]").inner_text()


@pytest.mark.parametrize("place", ["disk", "server"])
def test_the_copy_answers_searches_and_confirms_nothing_it_cannot(site: Path, place: str) -> None:
    # The browser is begun after the database was asked and ends before it is again: the two do not share a thread's loop.
    with read_from(site, place) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        a_citizen_asks(browser, address)
        the_list_is_searched(browser, address)
        out_of_date_it_confirms_nothing(browser, address)
        without_scripts_there_is_the_plain_list(browser, address)
        changed_it_confirms_nothing(browser, address, site)
        browser.close()


def a_citizen_asks(browser: Browser, address: str) -> None:
    with opened(browser) as window:
        window.goto(f"{address}/index.html")
        window.get_by_label("このアカウントは市の公式ですか").fill("市の公式Xはhttps://x.com/uenohara_cityです。")
        window.get_by_role("button", name="確かめる").click()
        window.get_by_text("市の署名したものであることを確かめました").wait_for()
        for words in ("はい、市の公式アカウントです", "確かめたURL: https://x.com/uenohara_city"):
            assert words in told(window)
        window.get_by_label("このアカウントは市の公式ですか").fill("https://x.com/uenohara_citу")
        window.get_by_role("button", name="確かめる").click()
        window.get_by_text("「у」(U+0443)は「y」に似た別の文字です。").wait_for()
        assert "市の公式アカウントではありません" in told(window)
        assert window.evaluate("document.documentElement.scrollWidth") == 360
        window.locator("[data-answered] a").first.click()
        window.get_by_role("heading", name="QRコード").wait_for()


def the_list_is_searched(browser: Browser, address: str) -> None:
    with opened(browser) as window:
        window.goto(f"{address}/index.html")
        window.get_by_role("searchbox", name="一覧の中を探す").fill("ウエノハラ旅")
        assert window.locator("tr[data-words]:visible").count() == 1


def out_of_date_it_confirms_nothing(browser: Browser, address: str) -> None:
    with opened(browser, at=NOW + timedelta(days=31)) as window:
        window.goto(f"{address}/official/index.html?q=https://x.com/uenohara_city")
        window.get_by_text("いまは確認できません").wait_for()
        assert "公式アカウントです" not in told(window)


def without_scripts_there_is_the_plain_list(browser: Browser, address: str) -> None:
    with opened(browser, scripts=False) as window:
        window.goto(f"{address}/official/index.html")
        assert window.get_by_role("link", name="https://x.com/uenohara_city", exact=True).is_visible()
        assert not window.get_by_role("button", name="確かめる").is_visible()


def changed_it_confirms_nothing(browser: Browser, address: str, site: Path) -> None:
    page = site / "official/index.html"
    page.write_text(page.read_text("utf-8").replace("uenohara_city", "uenohara_citv"), "utf-8")
    with opened(browser) as window:
        window.goto(f"{address}/official/index.html?q=https://x.com/uenohara_citv")
        window.get_by_text("いまは確認できません").wait_for()
