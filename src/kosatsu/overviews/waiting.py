"""Who has a case now, since when, and until when it should have moved on: for many cases at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Max

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Attachment, Case, Seal, Step
from kosatsu.approval.states import Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.calendars import add_business_days, business_days_between, in_japan
from kosatsu.kernel.holidays import ClosedDays
from kosatsu.people import queries as people
from kosatsu.people.queries import Roster

DUE = "route.due_days."
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
NOBODY = "就いている人がいません"


@dataclass(frozen=True)
class Waiting:
    """A box that waits: who is asked, since when, for how many business days, and until when."""

    unit_id: int | None
    rank: str
    box: str
    who: str
    since: datetime
    days: int
    due_on: date
    late: int

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.late > 0

    @property
    def how_long(self) -> str:
        """「今日から」「3開庁日」."""
        return f"{self.days}開庁日" if self.days > 0 else "今日から"

    @property
    def when(self) -> str:
        """How the day stands to today, in words."""
        if self.late > 0:
            return f"期限を{self.late}開庁日過ぎています"
        return "期限は今日です" if self.late == 0 else f"期限まで{-self.late}開庁日"


def waits(some: Sequence[Case], at: datetime, roster: Roster | None = None) -> dict[int, tuple[Waiting, ...]]:
    """Case id → the boxes that wait now, in the order of the route; asked of the database once for all of them."""
    today = in_japan(at).date()
    roster, closed = roster or people.roster(today, at), bylaws.closed_days(today)
    due = {setting.key: int(setting.value) for setting in bylaws.settings(today) if setting.key.startswith(DUE)}
    seals, papers = _seals(some), _papers(some)
    return {
        case_id: tuple(
            _waiting(step, max(_since(step, seals.get(case_id, ())), papers.get(case_id, LONG_AGO)), due, roster, closed, today)
            for step in steps
        )
        for case_id, steps in cases.open_steps_of(some).items()
    }


def _seals(some: Sequence[Case]) -> Mapping[int, list[Seal]]:
    rounds = {case.pk: case.round for case in some}
    found: dict[int, list[Seal]] = {}
    for seal in Seal.objects.filter(case_id__in=rounds).select_related("step").order_by("id"):
        if seal.round == rounds[seal.case_id]:
            found.setdefault(seal.case_id, []).append(seal)
    return found


def _papers(some: Sequence[Case]) -> Mapping[int, datetime]:
    """Case id → when the last paper came: it may open again what was sealed before."""
    rows = Attachment.objects.filter(case_id__in=[case.pk for case in some]).values_list("case_id").annotate(last=Max("at"))
    return dict(rows)


def _since(step: Step, seals: Sequence[Seal]) -> datetime:
    """The last seal on the way to a box: the submission, a seal of a box before it, or a return that opened it again."""
    return max(seal.at for seal in seals if seal.step is None or seal.verb == Verb.RETURNED or _before(seal.step, step))


def _before(one: Step, other: Step) -> bool:
    if one.stage_number != other.stage_number:
        return one.stage_number < other.stage_number
    return one.lane == other.lane and one.position < other.position


def _waiting(step: Step, since: datetime, due: Mapping[str, int], roster: Roster, closed: ClosedDays, today: date) -> Waiting:
    began = in_japan(since).date()
    due_on = add_business_days(began, due[DUE + step.stage], closed)
    return Waiting(
        unit_id=step.unit_id,
        rank=step.rank,
        box=step.box,
        who=_who(step, roster),
        since=since,
        days=business_days_between(began, today, closed),
        due_on=due_on,
        late=business_days_between(due_on, today, closed),
    )


def _who(step: Step, roster: Roster) -> str:
    """The holders, with whoever stands in where all of them are away."""
    if step.unit_id is None:
        return NOBODY
    holders = roster.holders(step.unit_id, step.rank)
    names = "、".join(f"{holder.name}(不在)" if holder.person_id in roster.away else holder.name for holder in holders) or NOBODY
    deputies = roster.present(step.unit_id, step.rank) if roster.vacant(step.unit_id, step.rank) else []
    return f"{names}　代理 {deputies[0].name}" if deputies else names
