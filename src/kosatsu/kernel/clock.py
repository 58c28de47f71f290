"""The one place where the time of day is read. Faces read it once a request and pass it on as `at`."""

from __future__ import annotations

from datetime import datetime

from kosatsu.kernel.calendars import JAPAN


def now() -> datetime:
    """The present, aware, in Japan's time."""
    return datetime.now(JAPAN)
