"""What the city leaves alone: rules it has silenced, phrases it allows, hosts it knows; no check of its own.

Only what asks for a look or is advice can be silenced. What a drafter must give a reason for, what cannot be passed over, and words of
somebody whose life may be in danger stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from kosatsu.checks.drafts import Draft
from kosatsu.checks.likeness import URGENT
from kosatsu.checks.lists import compiled
from kosatsu.checks.shorteners import is_of
from kosatsu.kernel.findings import Finding, Level

OF_HOSTS = frozenset({"link.lookalike", "link.not_official", "link.bait", "link.services_own", "link.strange_letters"})
SILENT = frozenset({Level.WARN, Level.HINT})


def spoken(draft: Draft, found: Sequence[Finding]) -> list[Finding]:
    """Of what was found, what the city does not leave alone."""
    lists = draft.city.lists
    if not lists.digest:
        return list(found)
    alone = [draft.reading.span(start, end) for start, end in compiled(lists).left_alone(draft.reading)]
    return [finding for finding in found if not _is_silenced(finding, draft, alone)]


def _is_silenced(finding: Finding, draft: Draft, alone: Sequence[tuple[int, int]]) -> bool:
    lists = draft.city.lists
    if finding.category == URGENT:
        return False
    if finding.code in OF_HOSTS and lists.hosts and is_of(str(finding.params.get("host", "")), lists.hosts):
        return True
    if finding.level not in SILENT or finding.category == "check":
        return False
    if not lists.rules_off.isdisjoint({finding.code, str(finding.params.get("rule", ""))}):
        return True
    return bool(finding.text) and any(start <= finding.start and finding.end <= end for start, end in alone)
