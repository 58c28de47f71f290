"""Telling who has to know, one function an event. It is called in the transaction of the deed: nobody is told of what did not happen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, PostReview
from kosatsu.approval.states import CaseState, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.refs import Ref
from kosatsu.notifications import actions as notifications
from kosatsu.notifications import queries as told
from kosatsu.notifications import rules, wordings
from kosatsu.notifications.models import Dispatch, Notice
from kosatsu.notifications.states import Channel, Kind
from kosatsu.people import queries as people
from kosatsu.people.models import Person
from kosatsu.people.permissions import Role

ENDS = {Verb.DECIDED: Kind.CASE_DECIDED, Verb.REJECTED: Kind.CASE_REJECTED}
TAKEN_AWAY = {Verb.RECALLED: Kind.CASE_RECALLED, Verb.WITHDRAWN: Kind.CASE_WITHDRAWN}


def case_moved(case: Case, verb: Verb, *, by: Actor, at: datetime) -> None:
    """Who has the case now or has it back is told, and who had it where it is taken away; nobody of the own deed."""
    said = _said(case, at)
    if verb is Verb.RETURNED and case.state == CaseState.RETURNED:
        _tell({case.drafter_id}, Kind.CASE_RETURNED, case.ref, said=said | {"who": _office(by, at)}, but=by, at=at)
    elif verb in ENDS:
        _tell(_who_awaits_the_end(case, at), ENDS[verb], case.ref, said=said, but=by, at=at)
    elif verb in TAKEN_AWAY:
        _tell(_who_had(case), TAKEN_AWAY[verb], case.ref, said=said, but=by, at=at)
    if case.state == CaseState.UNDER_WAY:
        _arrived(case, said, but=by, at=at)


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


def undelivered(sending: Dispatch, *, at: datetime) -> None:
    """The 情報推進担当 is told, once a day for a person and a channel, that something did not arrive."""
    day = in_japan(at).date()
    person = sending.notice.recipient
    said = {"name": person.name, "channel": CHANNELS[Channel(sending.channel)]}
    once = f"undelivered:{person.pk}:{sending.channel}:{day.isoformat()}"
    _tell(_unit_of(Role.ICT, day), Kind.UNDELIVERED, sending.ref, said=said, once=once, at=at)


CHANNELS = {Channel.MAIL: "メール"}


def _arrived(case: Case, said: dict[str, str], *, but: Actor, at: datetime) -> None:
    day = in_japan(at).date()
    for step in cases.open_steps(case):
        holders = cases.holders(step, day) - {case.drafter_id}
        _tell(
            holders, Kind.CASE_ARRIVED, case.ref, said=said | {"box": step.box}, once=f"{_way(case)}{step.pk}.{step.turn}", but=but, at=at
        )


def _way(case: Case) -> str:
    """How everything begins that is told once of a case in its present round."""
    return f"arrived:{case.pk}:{case.round}:"


def _who_had(case: Case) -> set[int]:
    """Who was told that the case had arrived, in this round."""
    return told.told(case.ref, [Kind.CASE_ARRIVED], since=_way(case))


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
    """Everybody but the doer reads it in the house; by mail it goes to who wants it so, has an address, and is in office."""
    to_tell = set(persons) - ({but.person_id} if but else set())
    notices = notifications.tell(to_tell, kind, subject, said=said, once=once, at=at)
    if notices and settings.ENV.mail is not None:
        _by_mail(notices, kind, at)


def _by_mail(notices: list[Notice], kind: Kind, at: datetime) -> None:
    day = in_japan(at).date()
    reached = told.wants_mail([notice.recipient_id for notice in notices], kind)
    reached &= people.offices_of(reached, day).keys()
    reached &= set(Person.objects.filter(pk__in=reached).exclude(email="").values_list("pk", flat=True))
    not_before = at if wordings.every()[kind].urgent else loud(at)
    for notice in notices:
        if notice.recipient_id in reached:
            sending = notifications.dispatch(notice, Channel.MAIL, not_before=not_before)
            jobs.put(Job.SEND_NOTICE, str(sending.pk), not_before=not_before, dedup=f"notice:{sending.pk}")


def loud(at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet by the city's choice."""
    day = in_japan(at).date()
    return rules.first_loud(at, quiet=bylaws.quiet_hours(day), closed=bylaws.quiet_days(day))
