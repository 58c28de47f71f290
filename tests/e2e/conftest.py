"""A town hall that runs: begun by the commands of the README, served by its own server and worker, visited with a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.modules.people.conftest import TABLES

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"
SHOTS = ROOT / ".screenshots"
STAFF = ("s001", "s002", "s003", "s007", "s008", "s009", "s019", "s022", "s039", "s044", "s045")


@dataclass(frozen=True)
class TownHall:
    """A running Kosatsu with its data."""

    url: str
    folder: Path
    environment: dict[str, str]

    def command(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """`kosatsu …` as whoever runs the server types it."""
        return subprocess.run(
            [sys.executable, "-m", "kosatsu.cli", *words], env=self.environment, input=said, capture_output=True, text=True, check=False
        )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def town_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownHall]:
    """The sample organisation, an empty register, and passwords for everybody in the stories."""
    folder = tmp_path_factory.mktemp("town")
    port = free_port()
    environment = {
        **os.environ, "KOSATSU_DATA": str(folder / "data"), "KOSATSU_KEY_FILE": str(folder / "keys.json"), "PORT": str(port),
        "KOSATSU_SAMPLE": "0", "KOSATSU_DATABASE_URL": "", "KOSATSU_ALLOW_LOOPBACK": "1", "LANG": "ja_JP.UTF-8",
    }  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    city = folder / "city"
    city.mkdir()
    for table in ("organization.csv", "staff.csv"):
        shutil.copy(TABLES / table, city)
    (city / "city.toml").write_text(
        f'[city]\nname = "上野原市"\nportal = "http://127.0.0.1:{port}/"\nofficial_hosts = ["127.0.0.1"]\n', "utf-8"
    )
    hall = TownHall(f"http://127.0.0.1:{port}", folder, environment)
    begun = hall.command("init", "--from", str(city))
    assert begun.returncode == 0, begun.stderr
    for number in STAFF:
        given = hall.command("password", number, said=PASSWORD)
        assert given.returncode == 0, given.stderr
    server = subprocess.Popen([sys.executable, "-m", "kosatsu.cli", "run"], env=environment)
    try:
        waited = subprocess.run(
            ["timeout", "60", "sh", "-c", f"until curl -sf {hall.url}/readyz >/dev/null; do sleep 0.3; done"], check=False
        )
        assert waited.returncode == 0 and server.poll() is None, "the server did not come up"
        yield hall
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0


def chromium() -> str:
    """The browser of this machine; a missing one fails in CI and skips elsewhere."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        message = "no Chromium here: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    return str(found)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


Desk = Callable[..., Page]


@pytest.fixture
def desk(browser: Browser, town_hall: TownHall) -> Iterator[Desk]:
    """`desk("s044")` is a browser window of this person, signed in; wide unless a width is given."""
    windows: dict[tuple[str, int], Page] = {}

    def open_for(number: str, width: int = 1366) -> Page:
        if (number, width) in windows:
            return windows[number, width]
        context = browser.new_context(locale="ja-JP", viewport={"width": width, "height": 800})
        context.set_default_timeout(10_000)
        page = context.new_page()
        windows[number, width] = page
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{town_hall.url}/desk/")
        page.get_by_label("職員ID").fill(number)
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="サインインする").click()
        return page

    errors: list[str] = []
    yield open_for
    for page in windows.values():
        page.context.close()
    blocked = [error for error in errors if "Content Security Policy" in error]
    assert blocked == []


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, for people to look at; and no page is wider than its window."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
