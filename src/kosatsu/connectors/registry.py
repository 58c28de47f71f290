"""Every channel of a city, by the platform's name."""

from __future__ import annotations

from pathlib import Path

from kosatsu.connectors import catalog
from kosatsu.connectors.contract import Capabilities, Connector
from kosatsu.connectors.platforms.bluesky.connector import Bluesky
from kosatsu.connectors.platforms.manual import Manual
from kosatsu.connectors.platforms.notices import Notices
from kosatsu.connectors.policy import Policy


class Registry:
    """The connectors of one city: what they may reach, where its notice board lies and under which address it is shown."""

    def __init__(self, policy: Policy, notices_root: Path, base_url: str) -> None:
        self._connectors: dict[str, Connector] = {"notices": Notices(notices_root, base_url), "bluesky": Bluesky(policy)}

    def connector(self, platform: str) -> Connector:
        """The connector of a platform; one that hands over to people where there is no other."""
        return self._connectors.get(platform) or Manual(platform)

    def capabilities(self, platform: str) -> Capabilities:
        """What can be done on a platform, and what it takes."""
        return self.connector(platform).capabilities

    def platforms(self) -> tuple[str, ...]:
        """The platforms known by name."""
        return catalog.platforms()
