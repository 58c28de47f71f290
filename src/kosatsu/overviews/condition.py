"""アカウントの点検: how each account stands between its filings, in one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState
from kosatsu.duties import queries as duty_queries
from kosatsu.duties.kinds import Kind
from kosatsu.duties.models import Duty
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import paper
from kosatsu.overviews.account_page import VERIFICATION_WORDS
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.posts import queries as posts
from kosatsu.upkeep import queries as kept
from kosatsu.upkeep.models import Look
from kosatsu.upkeep.states import Aspect

YEAR = timedelta(days=365)
TROUBLES: Mapping[str, str] = {
    "any": "やることがあるもの",
    "late": "期限を過ぎたもの",
    "conform": "実物に違いがあるもの",
    "dormant": "休眠しているもの",
    "custody": "端末・復旧先が足りないもの",
}
_KINDS_OF = {"conform": {Kind.CONFORM}, "dormant": {Kind.DORMANT, Kind.DORMANT_LONG}, "custody": {Kind.CUSTODY}}


@dataclass(frozen=True)
class Cell:
    """One word about one side of an account, with a tone that never says more than the word, and a note."""

    word: str
    tone: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """An account in the table; `cells` in the order of `COLUMNS`."""

    id: int
    name: str
    platform: str
    unit_name: str
    state: str
    under_check: bool
    cells: tuple[Cell, ...]
    open: int
    late: int

    @property
    def troubled(self) -> tuple[tuple[str, Cell], ...]:
        """(column, cell) of what is not as it should be."""
        return tuple((column, cell) for column, cell in zip(COLUMNS, self.cells, strict=True) if cell.tone in {"red", "orange"})


COLUMNS = ("実物", "端末・復旧先", "認証", "規約", "年次点検", "発信")


@dataclass(frozen=True)
class Asked:
    """What somebody looks for in the table."""

    words: str = ""
    unit_id: int | None = None
    trouble: str = ""


def in_sight(asked: Asked, *, by: Actor, at: datetime) -> QuerySet[Account]:
    """The accounts not closed that the person sees to: all of them for the supervisor, else those of the section and the person's own."""
    found = accounts.register().exclude(state=AccountState.CLOSED)
    if not oversees(by=by, at=at):
        own = accounts.operated_by(by.person(), in_japan(at).date())
        found = found.filter(Q(unit_id__in=reached_units(by, Permission.ACCOUNT_UPKEEP, at=at)) | Q(pk__in=own))
    if asked.words:
        found = found.filter(Q(display_name__icontains=asked.words) | Q(handle__icontains=asked.words))
    if asked.unit_id:
        found = found.filter(unit_id__in=people.subtree(asked.unit_id, in_japan(at).date()))
    if asked.trouble:
        found = found.filter(pk__in=_troubled(asked.trouble, in_japan(at).date()))
    return found


def oversees(*, by: Actor, at: datetime) -> bool:
    """Whether the person is of the supervisor's unit."""
    return allows(by, Permission.OVERSEE, unit_id=None, at=at)


def lines(shown: Sequence[Account], *, at: datetime) -> tuple[Line, ...]:
    """How these accounts stand; as many questions for a hundred as for one."""
    today, ids = in_japan(at).date(), [account.pk for account in shown]
    names = {unit_id: period.name for unit_id, period in people.tree(today).periods.items()}
    open_by = _open_by_account(shown)
    seen, readings = kept.newest_looks(ids), accounts.latest_readings(ids)
    verified, read = kept.verifications_on(ids), kept.terms_on(ids)
    inspected, published = kept.inspected(ids, str(today.year)), posts.published(ids, since=at - YEAR)
    found = []
    for account in shown:
        waiting = open_by[str(account.ref)]
        last = published.get(account.pk)
        found.append(
            Line(
                id=account.pk,
                name=account.display_name,
                platform=paper.platform_label(account.platform),
                unit_name=names.get(account.unit_id, ""),
                state=account.state,
                under_check=account.under_check_since is not None,
                cells=(
                    _live_cell(account, waiting, readings.get(account.pk), seen.get((account.pk, Aspect.SITE))),
                    _count(waiting, {Kind.CUSTODY}, "足りない", "よい"),
                    _since(waiting, Kind.VERIFICATION, verified.get(account.pk), VERIFICATION_WORDS.get(account.verification, "")),
                    _since(waiting, Kind.TERMS, read.get(account.pk), ""),
                    _yearly(waiting, account.pk in inspected, inspected),
                    _posting(waiting, in_japan(last[0]).date() if last else None),
                ),
                open=len(waiting),
                late=sum(duty.due_on < today for duty in waiting),
            )
        )
    return tuple(found)


def _troubled(trouble: str, today: date) -> set[int]:
    waiting = duty_queries.open_duties().filter(subject__startswith="account:")
    if trouble == "late":
        waiting = waiting.filter(due_on__lt=today)
    if trouble in _KINDS_OF:
        waiting = waiting.filter(kind__in=_KINDS_OF[trouble])
    return {int(subject.partition(":")[2]) for subject in waiting.values_list("subject", flat=True)}


def _open_by_account(shown: Iterable[Account]) -> Mapping[str, list[Duty]]:
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in duty_queries.open_duties().filter(subject__in=[str(account.ref) for account in shown]):
        found[duty.subject].append(duty)
    return found


def _live_cell(account: Account, waiting: list[Duty], read_at: datetime | None, site: Look | None) -> Cell:
    if account.state == AccountState.APPROVED:
        return Cell("開設前", "grey")
    differing = sum(duty.kind == Kind.CONFORM for duty in waiting)
    last = max((moment for moment in (read_at, site.at if site else None) if moment), default=None)
    note = f"{short(in_japan(last).date())}に確認" if last else "まだ確認していません"
    if differing:
        return Cell(f"違い{differing}件", "red", note)
    if any(duty.kind == Kind.LOOK_BY_HAND for duty in waiting):
        return Cell("人の確認待ち", "orange", note)
    return Cell("合っている", "green", note) if last else Cell("未確認", "grey", note)


def _count(waiting: list[Duty], kinds: Collection[Kind], bad: str, good: str) -> Cell:
    found = sum(duty.kind in kinds for duty in waiting)
    return Cell(f"{bad}{found}件", "orange") if found else Cell(good, "green")


def _since(waiting: list[Duty], kind: Kind, last: date | None, note: str) -> Cell:
    if any(duty.kind == kind for duty in waiting):
        return Cell("確かめ直す", "orange", note)
    return Cell(f"{short(last)}に確認", "green", note) if last else Cell("届出のとき", "grey", note)


def _yearly(waiting: list[Duty], answered: bool, inspected: Mapping[int, object]) -> Cell:
    if any(duty.kind == Kind.YEARLY_INSPECTION for duty in waiting):
        return Cell("これから", "orange")
    return Cell("済み", "green") if answered else Cell("対象外", "grey")


def _posting(waiting: list[Duty], last: date | None) -> Cell:
    note = f"最後 {short(last)}" if last else "まだありません"
    if any(duty.kind == Kind.DORMANT_LONG for duty in waiting):
        return Cell("長い休眠", "red", note)
    return (
        Cell("休眠", "orange", note)
        if any(duty.kind == Kind.DORMANT for duty in waiting)
        else Cell("発信中", "green", note)
        if last
        else Cell("なし", "grey")
    )


def short(day: date) -> str:
    """A day as it fits into a cell: 「2026.11.24」."""
    return f"{day.year}.{day.month}.{day.day}"
