"""May this person? Answered from the offices held at that moment, by a table of grants in code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden
from kosatsu.people import queries
from kosatsu.people.queries import Holder, Tree
from kosatsu.people.rules import Rank, UnitKind


class Permission(StrEnum):
    """What somebody may be allowed to do. Approving and deciding are not here: a route asks for the office itself."""

    FILING_DRAFT = "filing_draft"
    FILING_TRANSCRIBE = "filing_transcribe"
    ACCOUNT_OPEN_REPORT = "account_open_report"
    ACCOUNT_CLOSE = "account_close"
    ACCOUNT_SUSPEND_AT_ONCE = "account_suspend_at_once"
    EXCEPTION_END = "exception_end"
    NO_ACCOUNT_SAY = "no_account_say"
    ACCOUNT_UPKEEP = "account_upkeep"
    ICT_DUTY = "ict_duty"
    POST_DRAFT = "post_draft"
    POST_REMOVE_AT_ONCE = "post_remove_at_once"
    POST_REPORT_MANUAL = "post_report_manual"
    POST_SETTLE_UNCERTAIN = "post_settle_uncertain"
    POLICY_READERS = "policy_readers"
    OVERSEE = "oversee"
    PEOPLE_IMPORT = "people_import"
    REGISTER_IMPORT = "register_import"
    BYLAW_ANSWER = "bylaw_answer"
    RECORDS_EXPORT = "records_export"
    JOBS_LOOK = "jobs_look"
    ABSENCE_REGISTER = "absence_register"


class Scope(StrEnum):
    """How far a grant reaches, seen from the unit of the office that carries it."""

    OWN_SECTION = "own_section"
    OWN_DEPARTMENT = "own_department"
    CITY = "city"


class Role(StrEnum):
    """A task the city has given to a unit by a bylaw of this key; everybody in that unit or below it shares it."""

    SNS_SUPERVISOR = "roles.sns_supervisor_unit"
    DOCUMENTS = "roles.document_unit"
    ICT = "roles.ict_unit"


@dataclass(frozen=True)
class Grant:
    """A permission for offices of these ranks, where a role is named only in the unit that has it."""

    permission: Permission
    ranks: frozenset[Rank]
    scope: Scope
    role: Role | None = None


EVERYBODY = frozenset(Rank)
HEAD = frozenset({Rank.SECTION_HEAD})
LEADERS = HEAD | {Rank.TEAM_LEADER}
SECTION = LEADERS | {Rank.STAFF}

GRANTS = (
    Grant(Permission.FILING_DRAFT, SECTION, Scope.OWN_SECTION),
    Grant(Permission.FILING_TRANSCRIBE, EVERYBODY, Scope.CITY, Role.DOCUMENTS),
    Grant(Permission.ACCOUNT_OPEN_REPORT, SECTION, Scope.OWN_SECTION),
    Grant(Permission.ACCOUNT_CLOSE, SECTION, Scope.OWN_SECTION),
    Grant(Permission.ACCOUNT_CLOSE, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.ACCOUNT_UPKEEP, SECTION, Scope.OWN_SECTION),
    Grant(Permission.ACCOUNT_UPKEEP, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.ICT_DUTY, EVERYBODY, Scope.CITY, Role.ICT),
    Grant(Permission.NO_ACCOUNT_SAY, HEAD, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.EXCEPTION_END, HEAD, Scope.OWN_SECTION),
    Grant(Permission.EXCEPTION_END, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.ACCOUNT_SUSPEND_AT_ONCE, HEAD, Scope.OWN_SECTION),
    Grant(Permission.ACCOUNT_SUSPEND_AT_ONCE, HEAD, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.POST_DRAFT, SECTION, Scope.OWN_SECTION),
    Grant(Permission.POST_REMOVE_AT_ONCE, SECTION, Scope.OWN_SECTION),
    Grant(Permission.POST_REMOVE_AT_ONCE, frozenset({Rank.DIRECTOR}), Scope.OWN_DEPARTMENT),
    Grant(Permission.POST_REMOVE_AT_ONCE, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.POST_REPORT_MANUAL, SECTION, Scope.OWN_SECTION),
    Grant(Permission.POST_SETTLE_UNCERTAIN, LEADERS, Scope.OWN_SECTION),
    Grant(Permission.POST_SETTLE_UNCERTAIN, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.POLICY_READERS, HEAD, Scope.OWN_SECTION),
    Grant(Permission.POLICY_READERS, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.OVERSEE, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.PEOPLE_IMPORT, EVERYBODY, Scope.CITY, Role.DOCUMENTS),
    Grant(Permission.REGISTER_IMPORT, HEAD, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.BYLAW_ANSWER, HEAD, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.RECORDS_EXPORT, HEAD, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.RECORDS_EXPORT, EVERYBODY, Scope.CITY, Role.DOCUMENTS),
    Grant(Permission.JOBS_LOOK, EVERYBODY, Scope.CITY, Role.ICT),
    Grant(Permission.JOBS_LOOK, EVERYBODY, Scope.CITY, Role.SNS_SUPERVISOR),
    Grant(Permission.ABSENCE_REGISTER, LEADERS, Scope.OWN_SECTION),
    Grant(Permission.ABSENCE_REGISTER, EVERYBODY, Scope.CITY, Role.DOCUMENTS),
)

_KIND_OF_SCOPE = {Scope.OWN_SECTION: UnitKind.SECTION, Scope.OWN_DEPARTMENT: UnitKind.DEPARTMENT}


def require(by: Actor, permission: Permission, *, unit_id: int | None, at: datetime, also: Collection[int] = ()) -> Actor:
    """The actor in the appointment that grants the permission for this unit at this moment; Forbidden if none does.

    Every current appointment of the person counts, the one in `by` first. `unit_id` None asks for the whole city. `also` are the
    ids of persons who hold the permission by a role at an account: they too need an office at that moment.
    """
    day = in_japan(at).date()
    tree = queries.tree(day)
    held = _held(by, day, tree)
    reaching = [holder for holder, grant in _grants(held, permission, tree, day) if _reaches(grant.scope, holder, unit_id, tree)]
    granting = reaching or (held if by.person_id in also else [])
    if not granting:
        raise Forbidden
    return Actor(granting[0].person_id, granting[0].appointment_id)


def allows(by: Actor, permission: Permission, *, unit_id: int | None, at: datetime, also: Collection[int] = ()) -> bool:
    """Whether `require` would let it pass."""
    try:
        require(by, permission, unit_id=unit_id, at=at, also=also)
    except Forbidden:
        return False
    return True


def reached_units(by: Actor, permission: Permission, *, at: datetime) -> set[int]:
    """Ids of the units for which the person has the permission at this moment."""
    day = in_japan(at).date()
    tree = queries.tree(day)
    grants = _grants(_held(by, day, tree), permission, tree, day)
    return {unit_id for unit_id in tree.periods if any(_reaches(grant.scope, holder, unit_id, tree) for holder, grant in grants)}


def _held(by: Actor, on: date, tree: Tree) -> list[Holder]:
    held = queries.appointments(by.person_id, on, tree) if by.person_id is not None else []
    return sorted(held, key=lambda holder: holder.appointment_id != by.appointment_id)


def _grants(held: Collection[Holder], permission: Permission, tree: Tree, on: date) -> list[tuple[Holder, Grant]]:
    return [
        (holder, grant)
        for holder in held
        for grant in GRANTS
        if grant.permission is permission and holder.rank in grant.ranks and _has_role(holder, grant.role, tree, on)
    ]


def _has_role(holder: Holder, role: Role | None, tree: Tree, on: date) -> bool:
    if role is None:
        return True
    code = bylaws.value(role, on)
    return any(period.unit.code == code for period in tree.lineage(holder.unit_id))


def _reaches(scope: Scope, holder: Holder, unit_id: int | None, tree: Tree) -> bool:
    """An office above the level of its grant's scope reaches its very unit, never everything below."""
    if scope is Scope.CITY:
        return True
    if unit_id is None:
        return False
    anchor = tree.level(holder.unit_id, _KIND_OF_SCOPE[scope])
    return unit_id == holder.unit_id or tree.within(unit_id, anchor)
