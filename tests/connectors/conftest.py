"""The servers the connectors speak to."""

from __future__ import annotations

from tests.servers.fixtures import pds, proxy

__all__ = ["pds", "proxy"]
