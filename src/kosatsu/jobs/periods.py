"""What comes again and again by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kosatsu.jobs.kinds import Job
from kosatsu.kernel.calendars import in_japan


@dataclass(frozen=True)
class Daily:
    """Once a day at a time of day in Japan, written "00:05"."""

    job: Job
    time_of_day: str

    def __post_init__(self) -> None:
        time.fromisoformat(self.time_of_day)

    @property
    def name(self) -> str:
        return f"{self.job} daily {self.time_of_day}"

    def after(self, at: datetime) -> datetime:
        """The first such time later than `at`."""
        day = in_japan(at)
        due = datetime.combine(day.date(), time.fromisoformat(self.time_of_day), day.tzinfo)
        return due if due > at else due + timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Again so many seconds after the last time."""

    job: Job
    seconds: float

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise ValueError("a period is longer than nothing")

    @property
    def name(self) -> str:
        return f"{self.job} every {self.seconds:g}s"

    def after(self, at: datetime) -> datetime:
        """So many seconds later than `at`."""
        return in_japan(at) + timedelta(seconds=self.seconds)


Period = Daily | Every
