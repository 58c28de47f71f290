"""Telling who has to know, one function an event. It is called in the transaction of the deed: nobody is told of what did not happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.conf import settings

from kosatsu.accounts import queries as accounts
from kosatsu.accounts.models import Account
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, PostReview, Step
from kosatsu.approval.states import Capacity, CaseState, Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.duties.kinds import WHATS
from kosatsu.duties.kinds import Kind as DutyKind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import DutyState, Owner
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import business_days_between, fiscal_year, in_japan, wareki
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import actions as notifications
from kosatsu.notifications import queries as told
from kosatsu.notifications import rules, wordings
from kosatsu.notifications.models import Dispatch, Notice
from kosatsu.notifications.states import Channel, Kind
from kosatsu.people import queries as people
from kosatsu.people.models import Absence, Person
from kosatsu.people.permissions import Role
from kosatsu.policies import queries as policies

CHANNELS = {Channel.MAIL: "メール", Channel.WEBHOOK: "チャット"}
ROLES = {Owner.SNS_SUPERVISOR: Role.SNS_SUPERVISOR, Owner.ICT: Role.ICT}
ENDS = {Verb.DECIDED: Kind.CASE_DECIDED, Verb.REJECTED: Kind.CASE_REJECTED}
TAKEN_AWAY = {Verb.RECALLED: Kind.CASE_RECALLED, Verb.WITHDRAWN: Kind.CASE_WITHDRAWN}


def case_moved(case: Case, verb: Verb, *, by: Actor, at: datetime) -> None:
    """Who has the case now or has it back is told, and who had it where it is taken away; nobody of the own deed.

    What the doer was told of the case is read with the deed.
    """
    said = _said(case, at)
    heeded(case.ref, by=by, at=at)
    if verb is Verb.RETURNED and case.state == CaseState.RETURNED:
        _tell({case.drafter_id}, Kind.CASE_RETURNED, case.ref, said=said | {"who": _office(by, at)}, but=by, at=at)
    elif verb is Verb.OBJECTED:
        _tell(_deciders(case, at), Kind.CASE_OBJECTED, case.ref, said=said | {"who": _office(by, at)}, but=by, at=at)
    elif verb in ENDS:
        _tell(_who_awaits_the_end(case, at), ENDS[verb], case.ref, said=said, but=by, at=at)
    elif verb in TAKEN_AWAY:
        _tell(_who_had(case) | {case.drafter_id}, TAKEN_AWAY[verb], case.ref, said=said, but=by, at=at)
    _acted_for(case, said, at=at)
    if case.state == CaseState.UNDER_WAY:
        _arrived(case, said, at=at)
    elif verb is Verb.DECIDED:
        circulated(case, by=by, at=at)


def heeded(about: Ref, *, by: Actor, at: datetime) -> None:
    """What a person was told of a thing is read, for the person has just acted on it."""
    if by.person_id is not None:
        notifications.read(told.unread_about(about, by.person_id), at=at)


def circulated(case: Case, *, by: Actor, at: datetime) -> None:
    """Who is to read the case now (供覧) is told, once."""
    day, said = in_japan(at).date(), _said(case, at)
    for step in cases.steps(case):
        if step.stage == Stage.CIRCULATION and cases.is_to_read(case, step):
            _tell(cases.readers(step, day), Kind.CASE_CIRCULATED, case.ref, said=said, once=f"reads:{_box(case, step)}", but=by, at=at)


def opened_anew(case: Case, *, at: datetime) -> None:
    """Boxes that were opened again, by a paper that was added, are told so."""
    if case.state == CaseState.UNDER_WAY:
        _arrived(case, _said(case, at), at=at)


def urged(case: Case, boxes: Iterable[Step], *, by: Actor, at: datetime) -> None:
    """Those whose seal is waited for are told that somebody urges it (督促)."""
    said = _said(case, at) | {"who": _office(by, at)}
    for step in boxes:
        holders, deputies = _asked(case, step, at)
        _tell(holders | deputies, Kind.CASE_URGED, case.ref, said=said | {"box": step.box}, but=by, at=at)


def review_owed(review: PostReview, *, title: str, by: Actor, at: datetime) -> None:
    """The heads of the unit that owes a 後閲 are told."""
    _tell(
        people.heads(review.unit_id, in_japan(at).date()),
        Kind.REVIEW_OWED,
        Ref("review", str(review.pk)),
        said={"title": title},
        but=by,
        at=at,
    )


def absence_registered(absence: Absence, *, by: Actor, at: datetime) -> None:
    """Who is said to be away by somebody else is told, at once and at any hour."""
    since, until = (in_japan(moment) for moment in (absence.since, absence.until))
    said = {"who": _office(by, at), "since": _moment(since), "until": _moment(until)}
    _tell({absence.person_id}, Kind.ABSENCE_REGISTERED, absence.ref, said=said, but=by, at=at)


def case_waits(case: Case, *, at: datetime) -> None:
    """Who lets a box wait is told every few business days, each time once; from some time on the office above is told too."""
    day = in_japan(at).date()
    every, superior_after = (int(bylaws.value(key, day)) for key in ("remind.case_days", "remind.superior_after"))
    if case.state != CaseState.UNDER_WAY or not every:
        return
    said = _said(case, at)
    for step in cases.open_steps(case):
        since = in_japan(cases.ready_since(case, step)).date()
        days = business_days_between(since, day, bylaws.closed_days(day))
        if days < every:
            continue
        told_of = said | {"box": step.box, "holder": step.box, "days": str(days)}
        once = f"waits:{case.pk}:{_box(case, step)}:{days // every}"
        holders, deputies = _asked(case, step, at)
        _tell(holders | deputies, Kind.CASE_WAITING, case.ref, said=told_of, once=once, at=at)
        if days // every >= superior_after:
            _tell(_above(step, day) - holders - deputies, Kind.CASE_HELD_UP, case.ref, said=told_of, once=f"{once}:above", at=at)


def duty_stands(duty: Duty, *, at: datetime) -> None:
    """Whose duty it is is told some days before its day, and every week after it, each time once."""
    day = in_japan(at).date()
    left = (duty.due_on - day).days
    if duty.state != DutyState.OPEN or left > bylaws.value("remind.duty_days", day):
        return
    account = _account(duty.subject)
    about = account.display_name if account else people.unit_name(duty.unit_id, day)
    said = {"what": WHATS[DutyKind(duty.kind)].title, "about": about, "due": wareki(duty.due_on)}
    kind, once = (Kind.DUTY_DUE, f"duty:{duty.pk}:due") if left >= 0 else (Kind.DUTY_OVERDUE, f"duty:{duty.pk}:late:{-left // 7}")
    _tell(_in_charge(duty, account, day), kind, duty.ref, said=said, once=once, at=at)


def policy_to_read(account: Account, *, at: datetime) -> None:
    """Who has not read the policy that is put before the section is told once, and again every few business days."""
    day = in_japan(at).date()
    current = policies.latest_round(account.pk)
    if current is None:
        return
    every, closed = int(bylaws.value("remind.policy_days", day)), bylaws.closed_days(day)
    version = current.version
    said = {"title": account.display_name, "unit": people.unit_name(account.unit_id, day), "number": str(version.number)}
    first = told.told_since(version.ref, f"read:{current.pk}:0")
    unread = policies.unread(account, day)
    _tell(set(unread), Kind.POLICY_TO_READ, version.ref, said=said, once=f"read:{current.pk}:0", at=at)
    for person in first.keys() & set(unread):
        times = business_days_between(in_japan(first[person]).date(), day, closed) // every
        if times:
            _tell({person}, Kind.POLICY_UNREAD, version.ref, said=said, once=f"read:{current.pk}:{times}", at=at)


def private_use(*, at: datetime) -> None:
    """Everybody in office is told once a fiscal year to read what section 4 asks of private use too."""
    day = in_japan(at).date()
    if not policies.asks_private_use(day):
        return
    year = fiscal_year(day)
    persons = {holder.person_id for holder in people.members(people.tree(day).periods.keys(), day)}
    done = policies.private_use(year, persons)
    said = {"year": wareki(date(year, 4, 1)).partition("年")[0]}
    about = Ref("private_use", str(year))
    _tell(persons - done.keys(), Kind.PRIVATE_USE, about, said=said, once=f"private_use:{year}", at=at)


def undelivered(sending: Dispatch, *, at: datetime) -> None:
    """The 情報推進担当 is told, once a day for a person or the room, that something did not arrive."""
    day = in_japan(at).date()
    person = sending.notice.recipient if sending.channel == Channel.MAIL else None
    said = {"to": f"{person.name}さん" if person else "部屋", "channel": CHANNELS[Channel(sending.channel)]}
    once = f"undelivered:{sending.channel}:{person.pk if person else ''}:{day.isoformat()}"
    _tell(_unit_of(Role.ICT, day), Kind.UNDELIVERED, sending.ref, said=said, once=once, at=at)


def _arrived(case: Case, said: dict[str, str], *, at: datetime) -> None:
    """Every holder of an open box is told, and where they are all away who may act for them; the doer too, if it is one of these."""
    for step in cases.open_steps(case):
        holders, deputies = _asked(case, step, at)
        about, once = said | {"box": step.box}, f"{_way(case)}{_box(case, step)}"
        _tell(holders, Kind.CASE_ARRIVED, case.ref, said=about, once=once, at=at)
        _tell(deputies, Kind.CASE_TO_ACT, case.ref, said=about | {"absent": step.box}, once=f"{once}:acting", at=at)


def _acted_for(case: Case, said: dict[str, str], *, at: datetime) -> None:
    """Who was away when a deputy sealed is told once, and asked to look at it afterwards."""
    day = in_japan(at).date()
    for seal in cases.seals(case):
        if seal.step is not None and seal.capacity == Capacity.ACTING:
            absent = cases.holders(seal.step, day) - {seal.person_id}
            about = said | {"box": seal.step.box, "who": seal.office}
            _tell(absent, Kind.CASE_ACTED_FOR, case.ref, said=about, once=f"acted:{seal.pk}", at=at)


def _deciders(case: Case, at: datetime) -> set[int]:
    """Who decides the case, and where nobody of them is there, who may act for them."""
    asked = [_asked(case, step, at) for step in cases.steps(case) if step.stage == Stage.DECISION]
    return {person for holders, deputies in asked for person in holders | deputies}


def _asked(case: Case, step: Step, at: datetime) -> tuple[set[int], set[int]]:
    """Who may seal a box, and where nobody of them is there the deputy whose turn it is; the drafter in no case."""
    day = in_japan(at).date()
    holders = cases.holders(step, day) - {case.drafter_id}
    if step.unit_id is None:
        return holders, set()
    roster = people.roster(day, at)
    present = [deputy.person_id for deputy in roster.present(step.unit_id, step.rank) if deputy.person_id != case.drafter_id]
    return holders, set(present[:1]) - holders if roster.vacant(step.unit_id, step.rank) else set()


def _box(case: Case, step: Step) -> str:
    """A box in one opening of it."""
    return f"{case.round}:{step.pk}.{step.turn}"


def _above(step: Step, day: date) -> set[int]:
    """Who heads the nearest unit above the box's own in which somebody does."""
    above = [period.unit_id for period in people.tree(day).lineage(step.unit_id)][1:]
    heads = (people.heads(unit_id, day) for unit_id in above)
    return next((found for found in heads if found), set())


def _in_charge(duty: Duty, account: Account | None, day: date) -> set[int]:
    """The section's head with the account's own people, or everybody of the city-wide office whose duty it is."""
    if duty.owner != Owner.SECTION:
        return _unit_of(ROLES[Owner(duty.owner)], day)
    section = people.section_of(duty.unit_id, day) or duty.unit_id
    own = {account.accountable_officer_id, *accounts.operators(account.pk, day)} if account else set()
    return people.heads(section, day) | (own & people.offices_of(own, day).keys())


def _account(subject: str) -> Account | None:
    """The account a thing is about, if it is about one."""
    kind, _, key = subject.partition(":")
    return accounts.account(int(key)) if kind == "account" else None


def _moment(moment: datetime) -> str:
    return f"{wareki(moment.date())} {moment:%H:%M}"


def _way(case: Case) -> str:
    """How everything begins that is told once of a case that has arrived."""
    return f"arrived:{case.pk}:"


def _who_had(case: Case) -> set[int]:
    """Who was told that the case had arrived, in this round."""
    return told.told(case.ref, [Kind.CASE_ARRIVED, Kind.CASE_TO_ACT], since=f"{_way(case)}{case.round}:")


def _who_awaits_the_end(case: Case, at: datetime) -> set[int]:
    """The drafter, and where the city wants it everybody who sealed the case in this round."""
    if bylaws.value("notices.decided_to", in_japan(at).date()) == "drafter":
        return {case.drafter_id}
    return {case.drafter_id} | {seal.person_id for seal in cases.seals(case) if seal.round == case.round}


def _said(case: Case, at: datetime) -> dict[str, str]:
    """What a notice may say of a case: its title, its unit, its drafter's office at the last submission; never a word of the draft."""
    offices = [seal.office for seal in cases.seals(case) if seal.verb == Verb.SUBMITTED]
    unit = people.unit_name(case.unit_id, in_japan(at).date())
    return {"title": case.title, "unit": unit, "office": offices[-1] if offices else ""}


def _office(by: Actor, at: datetime) -> str:
    return people.snapshot(by, in_japan(at).date()).office_title


def _unit_of(role: Role, day: date) -> set[int]:
    """Everybody with an office in the unit that has a role, or below it."""
    unit = people.unit_for({"unit": str(bylaws.value(role, day)), "rank": ""}, origin_unit=0, on=day)
    return {holder.person_id for holder in people.members(people.subtree(unit, day), day)} if unit is not None else set()


def _tell(
    persons: Collection[int],
    kind: Kind,
    subject: Ref,
    *,
    said: dict[str, str],
    once: str = "",
    but: Actor | None = None,
    at: datetime,
) -> None:
    """Everybody but the doer reads it in the house; by mail it goes to who wants it so, has an address, and is in office.

    The room of the city's chat is told of the kinds that the city chose for it.
    """
    to_tell = set(persons) - ({but.person_id} if but else set())
    notices = notifications.tell(to_tell, kind, subject, said=said, once=once, at=at)
    if notices and settings.ENV.mail is not None:
        _by_mail(notices, kind, at)
    if notices and settings.ENV.hook is not None and kind in bylaws.value("notices.webhook_kinds", in_japan(at).date()):
        _send(notices[0], Channel.WEBHOOK, at)


def _by_mail(notices: list[Notice], kind: Kind, at: datetime) -> None:
    day = in_japan(at).date()
    reached = told.wants_mail([notice.recipient_id for notice in notices], kind)
    reached &= people.offices_of(reached, day).keys()
    reached &= set(Person.objects.filter(pk__in=reached).exclude(email="").values_list("pk", flat=True))
    for notice in notices:
        if notice.recipient_id in reached:
            _send(notice, Channel.MAIL, at)


def _send(notice: Notice, channel: Channel, at: datetime) -> None:
    """By one channel too; a room is told once, however many persons are."""
    not_before = at if wordings.every()[Kind(notice.kind)].urgent else loud(at)
    sending = notifications.dispatch(notice, channel, not_before=not_before)
    jobs.put(Job.SEND_NOTICE, str(sending.pk), not_before=not_before, dedup=f"notice:{sending.pk}")


def loud(at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet by the city's choice."""
    day = in_japan(at).date()
    return rules.first_loud(at, quiet=bylaws.quiet_hours(day), closed=bylaws.quiet_days(day))
