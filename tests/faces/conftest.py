"""The sample city's people come to the desk, and the desk's clock stands at the morning of the stories."""

from __future__ import annotations

from datetime import datetime

import pytest

from kosatsu.kernel import clock
from tests.modules.people.conftest import city
from tests.world import NOW

__all__ = ["city"]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    def now() -> datetime:
        return NOW

    monkeypatch.setattr(clock, "now", now)
