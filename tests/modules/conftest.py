"""The sample city's people stand ready for every module above `people`."""

from __future__ import annotations

from tests.modules.people.conftest import city, person, unit_id

__all__ = ["city", "person", "unit_id"]
