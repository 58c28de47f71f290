"""The real servers that a worker is killed in front of."""

from __future__ import annotations

from tests.servers.fixtures import pds, postgres

__all__ = ["pds", "postgres"]
