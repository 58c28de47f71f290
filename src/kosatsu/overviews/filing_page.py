"""A filing on one page, the list of filings, and who may be named in one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kosatsu.accounts import queries as accounts
from kosatsu.accounts import rules
from kosatsu.accounts.forms import ChangeForm, ClosingForm, Form, OpeningForm, form_of
from kosatsu.accounts.models import Filing
from kosatsu.accounts.states import EDITABLE, ClosingMode, FilingKind, FilingState
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import case_facts, case_sheet, paper, seeing
from kosatsu.overviews.case_facts import PaperBoxes
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, allows, reached_units
from kosatsu.people.queries import Holder
from kosatsu.people.rules import Rank
from kosatsu.policies import queries as policies

FORM_NAMES = {
    FilingKind.OPENING: "様式第1号 利用届出書",
    FilingKind.CLOSING: "様式第2号 廃止届出書",
    FilingKind.CHANGE: "変更届出書",
    FilingKind.SUSPENSION: "休止届出書",
    FilingKind.RESUMPTION: "再開届出書",
    FilingKind.EXCEPTION: "例外承認願",
    FilingKind.TRANSFER: "所管替え届出書",
}
ROUTES: Mapping[str, str] = {FilingKind.CHANGE: "account.change.material", FilingKind.EXCEPTION: "exception"}
FALLEN = frozenset({FilingState.REJECTED, FilingState.WITHDRAWN})
DECIDED = frozenset({FilingState.APPROVED, FilingState.EXECUTED, FilingState.COMPLETED, FilingState.LAPSED})
NOT_ACCOUNTABLE = {"section_head": frozenset({Rank.STAFF, Rank.TEAM_LEADER}), "team_leader": frozenset({Rank.STAFF})}


@dataclass(frozen=True)
class FilingPage:
    """The page of a filing; `came_back` says why it was returned, blank if it was not; `waits_until` is the day on which it takes
    effect by itself, `besides` what the printed form has no row for."""

    id: int
    kind: str
    form_name: str
    state: str
    account_name: str
    unit_id: int
    unit_name: str
    drafter: str
    values: Form
    sheet: paper.Paper
    boxes: PaperBoxes
    case_id: int | None
    account_id: int | None
    came_back: str
    waits_until: date | None
    besides: tuple[tuple[str, str], ...]
    may_edit: bool
    may_quote: bool
    may_recall: bool
    may_execute: bool


@dataclass(frozen=True)
class FilingLine:
    """A filing in the list."""

    id: int
    kind: str
    form_name: str
    account_name: str
    platform: str
    unit_name: str
    drafter: str
    state: str
    created_at: datetime


@dataclass(frozen=True)
class Choices:
    """Who and what a filing of a unit can name."""

    units: tuple[tuple[int, str], ...]
    officers: tuple[tuple[int, str], ...]
    operators: tuple[tuple[int, str], ...]


def filing_page(filing_id: int, *, by: Actor, at: datetime) -> FilingPage:
    """The filing as this reader may see it now; NotFound for a draft of other people."""
    filing = accounts.filing(filing_id)
    case = cases.latest_case_of(filing.ref)
    if not _in_sight(filing, case, by, at):
        raise NotFound
    today = in_japan(at).date()
    filed_on = in_japan(filing.filed_at).date() if filing.filed_at else None
    own = filing.drafter_id == by.person()
    values = form_of(filing.kind, filing.form)
    seals = cases.seals(case) if case else []
    return FilingPage(
        id=filing.pk,
        kind=filing.kind,
        form_name=FORM_NAMES[FilingKind(filing.kind)],
        state=filing.state,
        account_name=str(filing.form.get("account_name", "")),
        unit_id=filing.unit_id,
        unit_name=people.unit_name(filing.unit_id, today),
        drafter=filing.drafter.name,
        values=values,
        sheet=paper.sheet(filing.kind, filing.form, unit_id=filing.unit_id, filed_on=filed_on, on=filed_on or today),
        boxes=case_facts.boxes(case, seals) if case else case_facts.empty_boxes(way_of(values, filing.kind, today), today),
        case_id=case.pk if case else None,
        account_id=filing.account_id,
        came_back=next((seal.comment for seal in reversed(seals) if seal.verb == Verb.RETURNED), "")
        if filing.state == FilingState.RETURNED
        else "",
        may_edit=own and filing.state in EDITABLE,
        may_quote=filing.kind == FilingKind.OPENING
        and filing.state in FALLEN
        and allows(by, Permission.FILING_DRAFT, unit_id=filing.unit_id, at=at),
        may_recall=own and filing.state == FilingState.SUBMITTED,
        waits_until=_waits_until(filing),
        besides=_besides(filing),
        may_execute=filing.kind == FilingKind.CLOSING
        and filing.state == FilingState.APPROVED
        and allows(by, Permission.ACCOUNT_CLOSE, unit_id=filing.unit_id, at=at),
    )


def way_of(form: Form, kind: str, on: date) -> str:
    """The kind of case that a filing would make now; a change goes by what it changes."""
    if isinstance(form, ChangeForm):
        return f"account.change.{rules.level_of(form.after, light=bylaws.value('change.levels', on))}"
    return ROUTES.get(kind, f"account.{kind}")


def filings(*, by: Actor, at: datetime) -> list[FilingLine]:
    """The filings this reader sees, newest first: the own, those of the own units, and every decided one."""
    names = {unit_id: period.name for unit_id, period in people.tree(in_japan(at).date()).periods.items()}
    everything, units = seeing.sees_all(by=by, at=at), seeing.seen_units(by=by, at=at)
    return [
        FilingLine(
            id=filing.pk,
            kind=filing.kind,
            form_name=FORM_NAMES[FilingKind(filing.kind)],
            account_name=str(filing.form.get("account_name", "")),
            platform=paper.platform_label(str(filing.form.get("platform", ""))),
            unit_name=names.get(filing.unit_id, ""),
            drafter=filing.drafter.name,
            state=filing.state,
            created_at=filing.created_at,
        )
        for filing in accounts.filings()
        if everything or filing.unit_id in units or filing.drafter_id == by.person() or filing.state in DECIDED
    ]


def may_draft(*, by: Actor, at: datetime) -> bool:
    """Whether the person may begin a filing for any unit."""
    return bool(reached_units(by, Permission.FILING_DRAFT, at=at))


def choices(unit_id: int | None, *, by: Actor, at: datetime, also: Collection[int] = ()) -> Choices:
    """The own units one may file for, and the people of the section that can be named; `unit_id` None for the first of them.

    `also` are persons who are named already: they can be named again wherever they work now.
    """
    today = in_japan(at).date()
    held = people.appointments(by.person(), today)
    units = tuple(
        {holder.unit_id: holder.unit_name for holder in held if allows(by, Permission.FILING_DRAFT, unit_id=holder.unit_id, at=at)}.items()
    )
    home = unit_id or (units[0][0] if units else held[0].unit_id)
    section = people.subtree(people.section_of(home, today) or home, today)
    members = {holder.person_id: holder for holder in people.members(section, today)}
    named = {person: holder for person, holder in people.offices_of(also, today).items() if person not in members}
    excluded = NOT_ACCOUNTABLE[bylaws.value("account.accountable_officer_rule", today)]
    leading = [holder for holder in members.values() if holder.rank not in excluded]
    return Choices(units, tuple(map(_choice, [*leading, *named.values()])), tuple(map(_choice, [*members.values(), *named.values()])))


def icon(filing_id: int, *, by: Actor, at: datetime) -> tuple[str, str]:
    """Hash and media type of the account image of a filing; NotFound where there is none to be seen."""
    page = filing_page(filing_id, by=by, at=at)
    if not isinstance(page.values, OpeningForm) or not page.values.icon:
        raise NotFound
    return page.values.icon, page.values.icon_type


def _waits_until(filing: Filing) -> date | None:
    day = str(filing.form.get("effective_on", ""))
    return date.fromisoformat(day) if day and filing.state == FilingState.APPROVED else None


def _besides(filing: Filing) -> tuple[tuple[str, str], ...]:
    form = form_of(filing.kind, filing.form)
    if not isinstance(form, ClosingForm):
        return ()
    mode = ("廃止のしかた", paper.MODE_WORDS.get(form.mode, ""))
    return (mode, ("保持の終わり", paper.day(form.parked_until))) if form.mode == ClosingMode.PARKED else (mode,)


def _choice(holder: Holder) -> tuple[int, str]:
    return holder.person_id, f"{holder.office_title}　{holder.name}"


def in_sight(filing: Filing, *, by: Actor, at: datetime) -> bool:
    """Whether this reader may open the filing."""
    return filing.state in DECIDED or _in_sight(filing, cases.latest_case_of(filing.ref), by, at)


def _in_sight(filing: Filing, case: Case | None, by: Actor, at: datetime) -> bool:
    if filing.state in DECIDED or filing.drafter_id == by.person():
        return True
    if case is not None:
        return case_sheet.visible(case, by=by, at=at)
    return seeing.may_see(filing.unit_id, persons=(), offices=(), by=by, at=at)


def proposed(*, by: Actor, at: datetime) -> dict[str, str]:
    """Items ⑩ to ⑫ of a policy as the city proposes them to the person's section."""
    on = in_japan(at).date()
    unit_id = people.acting(by, on).unit_id
    texts = policies.templates(people.section_of(unit_id, on) or unit_id, on)
    return dict(zip(("prohibited_items", "disclaimer", "policy_change"), texts, strict=True))
