"""Whether a filing leaves time enough before its account shall begin: a hint, never a bar."""

from __future__ import annotations

from datetime import date

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import add_business_days, wareki
from kosatsu.kernel.findings import Finding, Level

GROUND = "bylaw:filing.lead_days"


def against_short_notice(start_on: str, *, on: date) -> list[Finding]:
    """A start that lies fewer business days ahead than the city advises; `start_on` is ISO text, or blank or anything in a draft."""
    try:
        start = date.fromisoformat(start_on)
    except ValueError:
        return []
    days = int(bylaws.value("filing.lead_days", on))
    earliest = add_business_days(on, days, bylaws.closed_days(on))
    if not days or start >= earliest:
        return []
    return [Finding("filing.short_notice", GROUND, Level.WARN, params={"days": days, "earliest": wareki(earliest)})]
