"""What goes with a case: its attachments, its circulation (供覧), its days and the number another system gave it."""

from __future__ import annotations

from datetime import date, datetime

from kosatsu.approval import moves, offices, queries, rules
from kosatsu.approval.models import Attachment, Case, CaseSubject, Seal, Step
from kosatsu.approval.seal_actions import Deed, say
from kosatsu.approval.states import Stage, Verb
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import refuse_if
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people


def attach(case: Case, *, name: str, sha256: str, media_type: str, size: int, by: Actor, at: datetime) -> Attachment:
    """Add a paper that lies in the evidence store; where the city wants it, the boxes sealed before are opened again."""
    refuse_if(rules.against_nameless(name))
    before, steps = queries.course(case), queries.steps(case)
    anew = bool(bylaws.value("attachment.seals_anew", in_japan(at).date()))
    after = moves.attach(before, person=by.person(), paper=sha256, reach=offices.reach(steps, at), seal_anew=anew)
    paper = Attachment.objects.create(
        case=case, name=name.strip(), sha256=sha256, media_type=media_type, size=size, person_id=by.person(), at=at
    )
    turns = {box.id: box.turn for box in after.boxes}
    opened = [step for step in steps if turns[step.pk] != step.turn]
    for step in opened:
        Step.objects.filter(pk=step.pk).update(turn=turns[step.pk])
    said = {"opened": [step.box for step in opened]} if opened else {}
    say("case.attached", case, Deed(by, at), name=paper.name, evidence=sha256, media_type=media_type, **said)
    return paper


def circulate(case: Case, *, unit_id: int, rank: str, box: str, by: Actor, at: datetime) -> Step:
    """Ask a unit, or one office in it, to read the case (供覧); a blank rank is everybody in the unit."""
    steps = queries.steps(case)
    known = {(step.unit_id, step.rank) for step in steps if step.stage == Stage.CIRCULATION}
    refuse_if(rules.against_circulating(case.state, asked_already=(unit_id, rank) in known))
    last = max(step.stage_number for step in steps)
    step = Step.objects.create(
        case=case,
        round=case.round,
        stage_number=last + 1,
        stage=Stage.CIRCULATION,
        lane=0,
        position=0,
        unit_id=unit_id,
        rank=rank,
        box=box,
        row="供覧",
        asked_by_id=by.person(),
        asked_at=at,
    )
    say("case.circulated", case, Deed(by, at), box=box, unit=unit_id, rank=rank)
    return step


def read(case: Case, step: Step, *, by: Actor, at: datetime) -> None:
    """The mark of somebody who was asked to read the case, and has."""
    person, on = by.person(), in_japan(at).date()
    readers = queries.readers(step, on)
    again = Seal.objects.filter(step=step, person_id=person, verb=Verb.READ).exists()
    refuse_if(rules.against_reading(stage=step.stage, to_read=queries.is_to_read(case, step), asked=person in readers, again=again))
    who = people.snapshot(by, on)
    Seal.objects.create(
        case=case,
        step=step,
        round=case.round,
        turn=step.turn,
        verb=Verb.READ,
        person_id=person,
        name=who.name,
        surname=who.surname,
        office=who.office_title,
        content_id=case.content_id,
        seen=queries.seen(case),
        at=at,
    )
    say("case.read", case, Deed(by, at), box=step.box)


def remind(case: Case, *, by: Actor, at: datetime) -> list[Step]:
    """Remind those whose seal is waited for (督促), once a day at most; returns their boxes."""
    opened = queries.open_steps(case)
    refuse_if(rules.against_reminding(opened=len(opened), today=queries.reminded_on(case, in_japan(at).date())))
    say("case.reminded", case, Deed(by, at), boxes=[step.box for step in opened])
    return opened


def executed(case: Case, subject: Ref, *, on: date, by: Actor, at: datetime) -> None:
    """施行: what was decided about this subject is carried out. Once that is so of every subject, the case is executed and completed.

    Papers that somebody closed too soon are closed anew: what has happened outside is written down in any case.
    """
    row = CaseSubject.objects.get(case=case, subject=str(subject), left=False)
    refuse_if(rules.against_executing(state=case.state, decided_on=_decided_on(case), executed_on=row.executed_on, on=on))
    row.executed_on = on
    row.save(update_fields=["executed_on"])
    say("case.executed", case, Deed(by, at), subject_executed=str(subject), on=on.isoformat())
    days = list(CaseSubject.objects.filter(case=case, left=False).values_list("executed_on", flat=True))
    if None not in days:
        case.executed_on, case.completed_on = max(day for day in days if day is not None), None
        case.save(update_fields=["executed_on", "completed_on"])
        completed(case, on=case.executed_on, by=by, at=at)


def completed(case: Case, *, on: date, by: Actor, at: datetime) -> None:
    """完結: nothing more is to be done about the case; papers are kept from here on."""
    refuse_if(
        rules.against_completing(
            state=case.state,
            decided_on=_decided_on(case),
            executed_on=case.executed_on,
            completed_on=case.completed_on,
            on=on,
            today=in_japan(at).date(),
        )
    )
    case.completed_on = on
    case.save(update_fields=["completed_on"])
    say("case.completed", case, Deed(by, at), on=on.isoformat())


def give_external_number(case: Case, number: str, *, by: Actor, at: datetime) -> None:
    """The number under which another document system keeps the case; blank takes it away."""
    refuse_if(rules.against_long_number(number))
    before, case.external_number = case.external_number, number.strip()
    case.save(update_fields=["external_number"])
    say("case.numbered_elsewhere", case, Deed(by, at), number=case.external_number, former_number=before)


def _decided_on(case: Case) -> date | None:
    return in_japan(case.decided_at).date() if case.decided_at else None
