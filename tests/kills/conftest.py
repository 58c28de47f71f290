"""The real server that a worker is killed in front of."""

from __future__ import annotations

from tests.servers.fixtures import pds

__all__ = ["pds"]
