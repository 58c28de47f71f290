"""Reports of wrong findings as who looks after the city's social media sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kosatsu.kernel.actors import Actor
from kosatsu.people.permissions import Permission, allows, require
from kosatsu.posts import queries as posts
from kosatsu.wrong_findings import queries
from kosatsu.wrong_findings.models import Report
from kosatsu.wrong_findings.states import ReportState


@dataclass(frozen=True)
class ReportLine:
    """A report. The stretch and its sentence are empty for who may not see the post, which `hidden` says."""

    id: int
    state: str
    code: str
    rule: str
    version: str
    post_id: int | None
    post_title: str
    stretch: str
    sentence: str
    hidden: bool
    seen_there: bool
    reason: str
    reported_by: str
    reported_at: datetime
    in_revision: bool
    settled_by: str
    settled_at: datetime | None
    settled_reason: str

    @property
    def is_open(self) -> bool:
        """Whether nothing became of it yet."""
        return self.state == ReportState.OPEN


@dataclass(frozen=True)
class Listed:
    """One page of the reports, how many there are in all, the codes there are, and how many wait."""

    lines: tuple[ReportLine, ...]
    total: int
    codes: Collection[str]
    number_open: int


def listed(*, settled: bool, code: str, first: int, most: int, by: Actor, at: datetime) -> Listed:
    """Open or settled reports, of every code or one, from a place on; Forbidden for who does not oversee."""
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    rows = queries.reports(settled=settled, code=code)
    lines = tuple(_line(row, by, at) for row in rows[first : first + most])
    return Listed(lines, rows.count(), queries.codes(settled=settled), queries.number_open())


def waiting(*, by: Actor, at: datetime) -> int:
    """How many reports wait for this person; none for who does not oversee."""
    return queries.number_open() if allows(by, Permission.OVERSEE, unit_id=None, at=at) else 0


def one(report_id: int, *, by: Actor, at: datetime) -> ReportLine:
    """One report; Forbidden for who does not oversee."""
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    return _line(queries.report(report_id), by, at)


def _line(row: Report, by: Actor, at: datetime) -> ReportLine:
    seen = row.post is None or posts.may_see(row.post, by=by, at=at)
    return ReportLine(
        id=row.pk,
        state=row.state,
        code=row.code,
        rule=row.rule,
        version=row.version,
        post_id=row.post_id if seen else None,
        post_title=row.post.title if row.post and seen else "",
        stretch=row.stretch if seen else "",
        sentence=row.sentence if seen else "",
        hidden=not seen,
        seen_there=row.seen_there,
        reason=row.reason,
        reported_by=row.reported_by.name,
        reported_at=row.reported_at,
        in_revision=row.revision is not None,
        settled_by=row.settled_by.name if row.settled_by else "",
        settled_at=row.settled_at,
        settled_reason=row.settled_reason,
    )
