"""異動: what a change of appointments on a day takes from whom and gives to whom, and what goes on at whose desk from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import AccountOperator, Filing
from kosatsu.accounts.states import EDITABLE, FilingKind
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import fiscal_year, in_japan
from kosatsu.kernel.errors import Forbidden
from kosatsu.overviews import paper
from kosatsu.overviews.absence_page import period
from kosatsu.overviews.filing_page import FORM_NAMES
from kosatsu.people import queries as people
from kosatsu.people import rules
from kosatsu.people.models import Appointment
from kosatsu.people.permissions import Permission, allows
from kosatsu.people.queries import Roster
from kosatsu.people.rules import UnitKind
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Post
from kosatsu.posts.states import EDITABLE as EDITABLE_POST

Draft = Filing | Post | Case


@dataclass(frozen=True)
class Move:
    """A person who loses or gains offices on the day."""

    name: str
    loses: tuple[str, ...]
    gains: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A thing that is at somebody's desk before the day, and where it is from the day on; `stuck` where nobody is there for it."""

    label: str
    address: tuple[str, int]
    before: str
    after: str
    stuck: bool = False


@dataclass(frozen=True)
class TransferPage:
    """The page of a day. `days` are those on which anything is laid down, from today on."""

    day: date
    days: tuple[date, ...]
    moves: tuple[Move, ...]
    cases: tuple[Moved, ...]
    drafts: tuple[Moved, ...]
    accounts: tuple[Moved, ...]
    absences: tuple[str, ...]


@dataclass(frozen=True)
class Orphan:
    """A draft of the reader's section whose drafter is not there any more."""

    kind: str
    id: int
    label: str
    drafter: str


def may_look(*, by: Actor, at: datetime) -> bool:
    """Whether somebody looks after transfers: the document section, and who oversees."""
    return any(allows(by, permission, unit_id=None, at=at) for permission in (Permission.PEOPLE_IMPORT, Permission.OVERSEE))


def transfer_page(day: date | None, *, by: Actor, at: datetime) -> TransferPage:
    """What changes on a day, by default the next one on which anything is laid down; Forbidden for who does not look after transfers."""
    if not may_look(by=by, at=at):
        raise Forbidden
    today = in_japan(at).date()
    days = _days(today)
    chosen = day or next(iter(days), date(fiscal_year(today) + 1, 4, 1))
    before, after = people.roster(chosen - timedelta(days=1)), people.roster(chosen)
    changed = _changed(chosen)
    moving = {appointment.person_id for appointment in changed}
    return TransferPage(
        day=chosen,
        days=days,
        moves=_moves(changed, before, after, chosen),
        cases=tuple(_case_moves(before, after)),
        drafts=tuple(_drafts(moving, before, after)),
        accounts=tuple(_accounts(moving, before, after)),
        absences=_absences(moving, chosen, at),
    )


def orphans(unit_ids: Iterable[int], *, by: Actor, at: datetime) -> tuple[Orphan, ...]:
    """Drafts of some units that are at nobody's desk, because the drafter has left the section; for a colleague to go on with."""
    units = set(unit_ids)
    of_others = [found for found in (*_filings(units), *_posts(units)) if found[1].drafter_id != by.person()]
    if not of_others:
        return ()
    roster = people.roster(in_japan(at).date())
    there = _there(roster)
    return tuple(
        Orphan(kind, draft.pk, label, draft.drafter.name)
        for kind, draft, label in of_others
        if _section(roster, draft.unit_id) not in there.get(draft.drafter_id, set())
    )


def _days(today: date) -> tuple[date, ...]:
    begin = Appointment.objects.filter(since__gt=today).exclude(until=F("since")).values_list("since", flat=True)
    end = Appointment.objects.filter(until__gt=today).exclude(until=F("since")).values_list("until", flat=True)
    return tuple(sorted({day for day in (*begin.distinct(), *end.distinct()) if day}))


def _changed(day: date) -> list[Appointment]:
    of_the_day = Appointment.objects.filter(Q(since=day) | Q(until=day)).exclude(until=F("since"))
    return list(of_the_day.select_related("person", "office__unit").order_by("person__staff_number", "concurrent", "pk"))


def _moves(changed: list[Appointment], before: Roster, after: Roster, day: date) -> tuple[Move, ...]:
    lost: dict[str, list[str]] = {}
    won: dict[str, list[str]] = {}
    for appointment in changed:
        side, roster = (lost, before) if appointment.until == day else (won, after)
        side.setdefault(appointment.person.name, []).append(_title(appointment, roster))
        (won if side is lost else lost).setdefault(appointment.person.name, [])
    return tuple(Move(name, tuple(lost[name]), tuple(won[name])) for name in lost)


def _title(appointment: Appointment, roster: Roster) -> str:
    unit = roster.tree.periods.get(appointment.office.unit_id)
    name = unit.name if unit else appointment.office.unit.code
    return rules.full_title(name, appointment.office.title) + ("(兼務)" if appointment.concurrent else "")


def _names(roster: Roster, unit_id: int | None, rank: str) -> str:
    return "、".join(holder.name for holder in roster.holders(unit_id, rank)) if unit_id is not None else ""


def _case_moves(before: Roster, after: Roster) -> Iterable[Moved]:
    """Open boxes whose holders change with the day: the case stays at the office."""
    under_way = list(Case.objects.filter(state=CaseState.UNDER_WAY).order_by("opened_at", "id"))
    for case, steps in zip(under_way, cases.open_steps_of(under_way).values(), strict=True):
        for step in steps:
            now, then = (_names(roster, step.unit_id, step.rank) for roster in (before, after))
            if now != then:
                deputies = after.deputies(step.unit_id, step.rank) if step.unit_id and not then else []
                stands = f"欠員　代理 {deputies[0].name}" if deputies else "欠員　代理もいません"
                yield Moved(f"{case.title}　「{step.box}」の欄", ("case", case.pk), now or "欠員", then or stands, stuck=not then)


def _drafts(moving: set[int], before: Roster, after: Roster) -> Iterable[Moved]:
    """Drafts, returned drafts and cases under way whose drafter leaves the section."""
    there = _there(after)
    running: list[tuple[str, Draft, str]] = [("case", case, f"{case.title}(回議中)") for case in _running(moving)]
    for kind, draft, label in (*_filings(None, moving), *_posts(None, moving), *running):
        section = _section(after, draft.unit_id)
        if section in there.get(draft.drafter_id, set()):
            continue
        heads = "、".join(holder.name for holder in after.holders(section, "section_head")) if section else ""
        stays = f"所属の職員が引き継ぐ(所属長 {heads or '欠員'})" if section else "組織がなくなります"
        yield Moved(label, (kind, draft.pk), draft.drafter.name, stays, stuck=section is None)


def _running(moving: set[int]) -> Iterable[Case]:
    return Case.objects.filter(state=CaseState.UNDER_WAY, drafter_id__in=moving).select_related("drafter").order_by("opened_at", "id")


def _filings(units: set[int] | None, drafters: set[int] | None = None) -> list[tuple[str, Draft, str]]:
    found = accounts.filings().filter(state__in=EDITABLE, **_of(units, drafters)).select_related("drafter")
    return [("filing", row, f"{FORM_NAMES[FilingKind(row.kind)]}「{row.form.get('account_name', '')}」") for row in found]


def _posts(units: set[int] | None, drafters: set[int] | None = None) -> list[tuple[str, Draft, str]]:
    found = posts.posts().filter(state__in=EDITABLE_POST, **_of(units, drafters)).select_related("drafter")
    return [("post", row, f"投稿案「{row.title}」") for row in found]


def _of(units: set[int] | None, drafters: set[int] | None) -> dict[str, set[int]]:
    asked = {"unit_id__in": units, "drafter_id__in": drafters}
    return {field: ids for field, ids in asked.items() if ids is not None}


def _accounts(moving: set[int], before: Roster, after: Roster) -> Iterable[Moved]:
    """Accounts whose 運用責任者 or 運用担当者 leave the section: their right to it ends that day."""
    there = _there(after)
    people_of: dict[int, list[tuple[str, int]]] = {}
    for account_id, person in AccountOperator.objects.filter(until=None, person_id__in=moving).values_list("account_id", "person_id"):
        people_of.setdefault(account_id, []).append(("運用担当者", person))
    named = {holder.person_id: holder.name for holders in before.held.values() for holder in holders}
    for account in accounts.register().order_by("id"):
        concerned = [*([("運用責任者", account.accountable_officer_id)] if account.accountable_officer_id in moving else [])]
        concerned += people_of.get(account.pk, [])
        section = _section(after, account.unit_id)
        gone = [(role, person) for role, person in concerned if section not in there.get(person, set())]
        if gone:
            leaving = "、".join(f"{role} {named.get(person, '')}" for role, person in gone)
            name = f"{account.display_name}({paper.platform_label(account.platform)})"
            yield Moved(name, ("account", account.pk), leaving, "引継ぎのやることが所属にできます")


def _absences(moving: set[int], day: date, at: datetime) -> tuple[str, ...]:
    begin = at.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0) if day >= at.date() else at
    found = people.absences(moving, begin, begin + timedelta(days=366))
    return tuple(f"{absence.person.name}　{period(absence.since, absence.until)}" for absence in found)


def _there(roster: Roster) -> Mapping[int, set[int | None]]:
    """Person → the sections in which the person holds an office."""
    found: dict[int, set[int | None]] = {}
    for (unit_id, _), holders in roster.held.items():
        for holder in holders:
            found.setdefault(holder.person_id, set()).add(_section(roster, unit_id))
    return found


def _section(roster: Roster, unit_id: int) -> int | None:
    """The section a unit belongs to, or a larger unit itself; None where there is no such unit on that day."""
    if unit_id not in roster.tree.periods:
        return None
    return roster.tree.level(unit_id, UnitKind.SECTION) or unit_id
