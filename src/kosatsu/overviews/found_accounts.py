"""見つかったアカウント: the queue of accounts that the register does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import history, paper
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.models import Found
from kosatsu.upkeep.states import FOUND_LIFECYCLE, UNSETTLED, FoundState

DECISIONS: Mapping[str, str] = {
    FoundState.REGULARISING: "所属に様式第1号を出させる(届け出る)",
    FoundState.TRANSFERRING: "別の所属に引き継がせる",
    FoundState.CLOSING: "使うのをやめさせる(廃止)",
    FoundState.NOT_OURS: "市のものではない(成りすましかもしれない)",
    FoundState.GONE: "もうない",
}


@dataclass(frozen=True)
class FoundLine:
    """An account in the queue."""

    id: int
    url: str
    platform: str
    handle: str
    words: str
    unit_name: str
    state: str
    reported_by: str
    reported_at: datetime
    due_on: date | None
    unsettled: bool


@dataclass(frozen=True)
class FoundPage:
    """One of them, with what the reader may decide."""

    line: FoundLine
    reason: str
    account_id: int | None
    account_name: str
    unit_id: int | None
    decisions: tuple[tuple[str, str], ...]
    may_decide: bool
    may_file: bool
    lines: tuple[history.HistoryLine, ...]


def queue(*, by: Actor, at: datetime) -> tuple[FoundLine, ...]:
    """All of them for the supervisor; for others what they reported and what their section is to put right."""
    found = kept.found_accounts()
    if not allows(by, Permission.OVERSEE, unit_id=None, at=at):
        found = found.filter(Q(reported_by_id=by.person()) | Q(unit_id__in=reached_units(by, Permission.ACCOUNT_UPKEEP, at=at)))
    shown = list(found)
    names = {unit_id: period.name for unit_id, period in people.tree(in_japan(at).date()).periods.items()}
    refs = [str(one.ref) for one in shown]
    due = dict(duty_queries.open_duties().filter(subject__in=refs, kind__in=[Kind.FOUND, Kind.REGULARISE]).values_list("subject", "due_on"))
    return tuple(sorted((_line(one, names, due) for one in shown), key=lambda line: not line.unsettled))


def page(found_id: int, *, by: Actor, at: datetime) -> FoundPage:
    """One of them; NotFound for who has nothing to do with it."""
    found = kept.found(found_id)
    oversees = allows(by, Permission.OVERSEE, unit_id=None, at=at)
    units = reached_units(by, Permission.FILING_DRAFT, at=at)
    if not oversees and found.reported_by_id != by.person() and found.unit_id not in units:
        raise NotFound
    names = {unit_id: period.name for unit_id, period in people.tree(in_japan(at).date()).periods.items()}
    due = dict(duty_queries.open_about(found.ref).values_list("subject", "due_on"))
    after = {move for before, move in FOUND_LIFECYCLE.moves if before == found.state}
    return FoundPage(
        line=_line(found, names, due),
        reason=found.reason,
        account_id=found.account_id,
        account_name=found.account.display_name if found.account else "",
        unit_id=found.unit_id,
        decisions=tuple((state, words) for state, words in DECISIONS.items() if state in after),
        may_decide=oversees and bool(after),
        may_file=found.state == FoundState.REGULARISING and found.unit_id in units,
        lines=tuple(history.about(found.ref)),
    )


def units(*, at: datetime) -> tuple[tuple[int, str], ...]:
    """Every unit there is today, for choosing."""
    return tuple((unit_id, period.name) for unit_id, period in people.tree(in_japan(at).date()).periods.items())


def _line(found: Found, names: Mapping[int, str], due: Mapping[str, date]) -> FoundLine:
    return FoundLine(
        id=found.pk,
        url=found.url,
        platform=paper.platform_label(found.platform),
        handle=found.handle,
        words=found.words,
        unit_name=names.get(found.unit_id or 0, ""),
        state=found.state,
        reported_by=found.reported_by.name,
        reported_at=found.reported_at,
        due_on=due.get(str(found.ref)),
        unsettled=found.state in UNSETTLED,
    )
