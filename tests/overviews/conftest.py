"""The sample city's people stand ready for the pages."""

from __future__ import annotations

from tests.modules.people.conftest import city

__all__ = ["city"]
