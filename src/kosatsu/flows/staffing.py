"""Changes of organisation and staff, as the personnel section hands them over."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.wording import say
from kosatsu.people import actions as people


@transaction.atomic
def take_in(organization: bytes | None, staff: bytes | None, *, since: date, at: datetime) -> list[str]:
    """Make organisation and appointments from a day on what the tables say; one line a table about what changed, and the hints.

    On that day the rights of who has left an account's section end. Done by whoever runs the server. Refused with every fault by
    line, and then nothing has changed.
    """
    said = []
    for words, table, take in (("組織", organization, people.import_organization), ("職員", staff, people.import_staff)):
        if table is not None:
            done = take(table, since=since, by=SYSTEM, at=at)
            said.append(f"{words}: 始まり{done.begun}、終わり{done.ended}、そのまま{done.unchanged}")
            said += [say(hint) for hint in done.hints]
    begins = max(at, datetime.combine(since, time(0, 10), JAPAN))
    jobs.put(Job.SWEEP, since.isoformat(), not_before=begins, dedup=f"staffing:{since}")
    return said
