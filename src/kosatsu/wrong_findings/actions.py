"""What is done to reports of wrong findings. A line of the journal names the rule, never the words it spoke on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import refuse_if
from kosatsu.posts.models import Post
from kosatsu.records import actions as records
from kosatsu.records import queries as journal
from kosatsu.wrong_findings import queries, rules
from kosatsu.wrong_findings.models import Report
from kosatsu.wrong_findings.states import LIFECYCLE, ReportState


@dataclass(frozen=True)
class Wrong:
    """What was found: the code of the finding, the rule and the version of its list where it has them, the words it spoke on and the
    sentence around them; `seen_there` whether the checks do find it in the post."""

    code: str
    rule: str = ""
    version: str = ""
    stretch: str = ""
    sentence: str = ""
    seen_there: bool = False


def report(wrong: Wrong, *, post: Post | None, reason: str, by: Actor, at: datetime) -> Report:
    """Somebody holds a finding to be wrong; what the same person has open about the same stretch of the same post stays the one report."""
    refuse_if(rules.against_reporting(code=wrong.code, rule=wrong.rule, version=wrong.version, reason=reason))
    ref = str(post.ref) if post else ""
    stretch = wrong.stretch[: rules.LONGEST_STRETCH]
    same = canonical.digest([ref, wrong.code, wrong.rule, stretch, by.person()])
    journal.head_locked()
    known = queries.open_one(same)
    if known is not None:
        return known
    found = Report.objects.create(
        state=LIFECYCLE.first,
        post=post,
        code=wrong.code,
        rule=wrong.rule,
        version=wrong.version,
        stretch=stretch,
        sentence=wrong.sentence[: rules.LONGEST_SENTENCE],
        seen_there=wrong.seen_there,
        reason=reason.strip(),
        same=same,
        reported_by_id=by.person(),
        reported_at=at,
    )
    records.append("wrong_finding.reported", found.ref, by=by, at=at, code=wrong.code, rule=wrong.rule, version=wrong.version, about=ref)
    return found


def put_into(report: Report, revision_id: int | None, *, by: Actor, at: datetime) -> None:
    """The report went into a changed list, or out of one that was given up; it stays open until such a list is in force."""
    report.revision = revision_id
    report.save(update_fields=["revision"])
    records.append("wrong_finding.put_into_list", report.ref, by=by, at=at, revision=revision_id)


def settle(report: Report, state: ReportState, *, reason: str, by: Actor, at: datetime) -> None:
    """The lists were mended, it was noted for who writes the rules, or the finding stays as it is."""
    refuse_if(rules.against_reason(reason))
    report.state = LIFECYCLE.move(report.state, state)
    report.settled_by_id = by.person()
    report.settled_at = at
    report.settled_reason = reason.strip()
    report.save(update_fields=["state", "settled_by", "settled_at", "settled_reason"])
    records.append(f"wrong_finding.{state}", report.ref, by=by, at=at)
