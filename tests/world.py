"""A city hall to walk through: deeds by staff number, states reached by walking."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kosatsu.approval import actions as approval
from kosatsu.approval import queries
from kosatsu.approval.actions import Transcription
from kosatsu.approval.models import Case
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.refs import Ref
from kosatsu.people import queries as people

NOW = datetime(2026, 11, 24, 10, tzinfo=JAPAN)
TODAY = date(2026, 11, 24)

# The whole way of 様式第1号 of 危機管理課 (drafter s044), box by box.
OPENING_ORDER = ("s022", "s009", "s039", "s019", "s007", "s008", "s003", "s002", "s001")


def actor(number: str) -> Actor:
    """The person with this staff number, in the main office held today."""
    return people.actor_of(people.person_by_number(number).pk, TODAY)


def unit(code: str) -> int:
    """Id of a unit by its code."""
    return people.unit(code).pk


def put_up(
    kind: str = "post", *, drafter: str = "s044", unit_code: str = "t0301", text: str = "避難所を開きました。", key: str = "1"
) -> Case:
    """A case under way."""
    by = actor(drafter)
    steps = queries.plan(kind, unit_id=unit(unit_code), drafter_id=by.person(), on=TODAY)
    content = canonical.encode({"text": text})
    return approval.open_case(
        Ref("post", key), kind=kind, title="避難所", content=content, unit_id=unit(unit_code), steps=steps, by=by, at=NOW
    )


def seal(case: Case, number: str, *, at: datetime = NOW, transcription: Transcription | None = None) -> str:
    """The person seals the box that waits for the person, having seen the present content."""
    by = actor(number)
    step = queries.step_for(case, by.person(), at)
    assert step is not None, f"no box waits for {number}"
    verb = approval.give_seal(case, step, seen=case.content_id, comment="", by=by, at=at, transcription=transcription)
    case.refresh_from_db()
    return verb


def later(minutes: int) -> datetime:
    """So many minutes after the morning on which the tests play."""
    return NOW + timedelta(minutes=minutes)


__all__ = ["NOW", "OPENING_ORDER", "SYSTEM", "TODAY", "actor", "later", "put_up", "seal", "unit"]
