"""Every channel by its platform's name, and the manual one that never claims to know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kosatsu.connectors import catalog
from kosatsu.connectors.contract import Account, HandedOver, Rejected, TryLater
from kosatsu.connectors.registry import Registry
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say, wordings
from tests.connectors.channels import BASE, HERE_ONLY, message

SOURCE = Path(__file__).parents[2] / "src" / "kosatsu" / "connectors"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(HERE_ONLY, notices_root=tmp_path, base_url=BASE)


def test_every_platform_has_a_connector_that_can_do_what_the_catalogue_says(registry: Registry) -> None:
    assert registry.platforms() == catalog.platforms()
    for platform in [*registry.platforms(), "mixi"]:
        assert registry.capabilities(platform) == catalog.capabilities(platform)
        by_hand = isinstance(
            registry.connector(platform).publish(Account(platform, "", "", "http://127.0.0.1:1", {}, ""), message()), HandedOver
        )
        assert by_hand == catalog.capabilities(platform).by_hand


def test_by_hand_everything_is_a_persons_and_nothing_is_claimed(registry: Registry) -> None:
    connector, account = registry.connector("x"), Account("x", "uenohara", "", "", {}, "市")
    assert connector.publish(account, message()) == HandedOver()
    assert isinstance(connector.find(account, message()), TryLater)
    assert isinstance(connector.fetch(account, "1", "https://x.example/1"), TryLater)
    assert connector.delete(account, "1", "https://x.example/1") == Rejected("connector.by_hand", "https://x.example/1")
    assert connector.profile(account) == Rejected("connector.by_hand", "uenohara")


def test_every_refusal_of_a_platform_and_every_reason_against_a_picture_has_its_words() -> None:
    text = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    codes = {
        word.split('"')[0] for start in ('"connector.', '"image.') for word in (f"{start[1:]}{part}" for part in text.split(start)[1:])
    }
    worded = {code for code in wordings() if code.startswith(("connector.", "image."))}
    assert codes == worded
    for code in codes:
        assert "x1" in say(Finding(code, "", params={"detail": "x1"})) or code.startswith("image.")


def test_the_connectors_run_without_django() -> None:
    blocked = "import sys; sys.modules['django'] = None\n"
    names = [f"kosatsu.connectors.{name}" for name in ("registry", "catalog", "pages", "images", "noticeboard")]
    program = blocked + "\n".join(f"import {name}" for name in names)
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
