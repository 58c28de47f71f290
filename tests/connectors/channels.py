"""The platforms that can be reached, each as a connector with an account of its own and a way to look behind it."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image as Pillow

from kosatsu.connectors import noticeboard
from kosatsu.connectors.contract import Account, Connector, Image, Message
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.registry import Registry
from kosatsu.kernel.calendars import JAPAN
from tests.servers.pds import PersonalDataServer, Resident

WRITTEN = datetime(2026, 11, 24, 12, 0, 0, 42, JAPAN)
HERE_ONLY = Policy(outbound=False, loopback_allowed=True)
BASE = "https://www.city.uenohara.example"
DESCRIPTION = "上野原市の公式アカウントです。 https://www.city.uenohara.example/sns/"


@dataclass(frozen=True)
class Channel:
    """A connector, an account on it, how many posts the platform really holds, and another account's way to change one."""

    connector: Connector
    account: Account
    posts_held: Callable[[], int]


def picture(colour: str = "red", *, media_type: str = "image/png", alt: str = "避難所の入口") -> Image:
    """A small real picture."""
    made = io.BytesIO()
    Pillow.new("RGB", (64, 48), colour).save(made, media_type.removeprefix("image/").upper())
    return Image(made.getvalue(), media_type, alt, 64, 48)


def message(text: str = "避難所を開きました。", *images: Image, key: str = "", written_at: datetime = WRITTEN) -> Message:
    """A message under a key of its own, unless one is given."""
    return Message(key or secrets.token_hex(32), text, images, written_at)


def notices(root: Path) -> Channel:
    """The built-in board with one account on it."""
    account = _account("notices", "bousai", "notices:bousai")
    noticeboard.put_board(root, noticeboard.Board("notices:bousai", "bousai", "上野原市防災", DESCRIPTION))
    registry = Registry(HERE_ONLY, notices_root=root, base_url=BASE)
    return Channel(registry.connector("notices"), account, lambda: len(noticeboard.entries(root)))


def bluesky(pds: PersonalDataServer, root: Path, endpoint: str = "") -> Channel:
    """A new account on the real server."""
    resident = pds.move_in()
    pds.put(resident, "app.bsky.actor.profile", "self", {"displayName": "上野原市防災", "description": DESCRIPTION})
    return Channel(
        Registry(HERE_ONLY, notices_root=root, base_url=BASE).connector("bluesky"),
        resident_account(resident, endpoint or pds.url),
        lambda: len(pds.posts(resident)),
    )


def resident_account(resident: Resident, endpoint: str, secret: Mapping[str, str] | None = None) -> Account:
    """The register's entry of an account on the server."""
    given = {"app_password": resident.app_password} if secret is None else secret
    return _account("bluesky", resident.handle, resident.did, endpoint, given)


def _account(platform: str, handle: str, stable_id: str, endpoint: str = "", secret: Mapping[str, str] | None = None) -> Account:
    return Account(platform, handle, stable_id, endpoint, secret or {}, "上野原市防災")
