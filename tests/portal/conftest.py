"""A city with accounts in every state the public can see, and a visitor."""

from __future__ import annotations

import pytest
from django.test import Client

from kosatsu.accounts import actions as accounts
from kosatsu.accounts import queries
from kosatsu.accounts.states import AccountState
from kosatsu.faces.web import middleware
from tests.modules.people.conftest import city
from tests.portal import town
from tests.world import NOW, actor

PLANNED = "https://www.threads.com/@uenohara_toshokan"
__all__ = ["city"]


class Register(dict[str, int]):
    """Ids of the accounts by the word under which the tests know them."""


@pytest.fixture
def register(city: None) -> Register:
    """Every state, and one name on two media."""
    town.name_personal_account()
    found = Register(
        x=town.existing("x", "上野原市", "@uenohara_city", "https://x.com/uenohara_city"),
        facebook=town.existing("facebook", "上野原市", "uenoharacityhall", "https://www.facebook.com/uenoharacityhall"),
        youtube=town.existing(
            "youtube",
            "上野原市公式チャンネル",
            "@uenoharacity",
            "https://www.youtube.com/@uenoharacity",
            state=AccountState.SUSPENDED,
            stable_id="UCabc",
        ),
        instagram=town.existing("instagram", "うえのはら旅じたく", "uenohara_tabi", "https://www.instagram.com/uenohara_tabi/"),
        closed=town.existing(
            "facebook", "うえのはら健康づくり応援団", "uenohara.kenko", "https://www.facebook.com/uenohara.kenko", state=AccountState.CLOSED
        ),
        bluesky=town.live(),
        planned=town.approved(account_name="上野原市図書館", platform="threads", handle="uenohara_toshokan", planned_url=PLANNED),
    )
    accounts.put_under_check(queries.account_locked(found["instagram"]), reason="profile.other_account", by=actor("s008"), at=NOW)
    return found


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Anybody, on the day on which the tests play."""
    monkeypatch.setattr(middleware.clock, "now", lambda: NOW)
    return Client()
