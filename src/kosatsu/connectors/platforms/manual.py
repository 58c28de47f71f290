"""A platform that only people can reach: they post by hand and report what they did."""

from __future__ import annotations

from kosatsu.connectors import catalog
from kosatsu.connectors.contract import (
    Account,
    Capabilities,
    Fetched,
    Found,
    HandedOver,
    Message,
    Published,
    Read,
    Rejected,
    Removed,
    TryLater,
)

BY_HAND = "手作業の媒体です。画面を見て、確かめた内容を登録してください"


class Manual:
    """Hands everything over to a person and never claims to know."""

    def __init__(self, platform: str) -> None:
        self._platform = platform

    @property
    def capabilities(self) -> Capabilities:
        """As the catalogue has it."""
        return catalog.capabilities(self._platform)

    def publish(self, account: Account, message: Message) -> Published:
        """A person posts it."""
        return HandedOver()

    def find(self, account: Account, message: Message) -> Found:
        """Nobody but a person can look."""
        return TryLater(BY_HAND)

    def fetch(self, account: Account, platform_id: str, url: str) -> Fetched:
        """Nobody but a person can look."""
        return TryLater(BY_HAND)

    def delete(self, account: Account, platform_id: str, url: str) -> Removed:
        """A person has to take it down there."""
        return Rejected("connector.by_hand", url)

    def profile(self, account: Account) -> Read:
        """Nobody but a person can look."""
        return Rejected("connector.by_hand", account.handle)
