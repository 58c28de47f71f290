"""案: the city's words and rules as they are being prepared, what they would change, and the way into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.checks import list_faults
from kosatsu.checks.list_faults import Fault
from kosatsu.checks.lists import KEY, NOTHING
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews.case_facts import Spans, spans
from kosatsu.overviews.setting_page import may_answer
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Delivery

DONE, WAITING = "done", "waiting"
LONGEST_SHOWN = 60
LONGEST_COMPARED = 20_000


@dataclass(frozen=True)
class Part:
    """What comes into one part of the list and what goes out of it."""

    title: str
    added: tuple[Mapping[str, str], ...]
    removed: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Example:
    """A post in which something differs, as its words around the place; empty for who may not see the post."""

    post_id: int
    title: str
    newly: tuple[tuple[str, str], ...]
    no_longer: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RevisionPage:
    """The list being prepared. `rehearsal` is blank where it was not tried as it is now; `coming`: the days, and numbers, of answers given
    for later, which a change that begins with today's list would undo unseen."""

    value: Mapping[str, Any]
    seen: str
    begun: bool
    written_by: str
    written_at: datetime | None
    parts: tuple[Part, ...]
    rules_differ: bool
    rules_spans: Spans
    faults: tuple[Fault, ...]
    rehearsal: Mapping[str, Any]
    waiting: bool
    examples: tuple[Example, ...]
    may_answer: bool
    coming: tuple[tuple[date, int], ...] = ()


def page(*, by: Actor, at: datetime) -> RevisionPage:
    """What is being prepared, else what holds today, as where a change begins; Forbidden for who does not oversee."""
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    today = bylaws.value(KEY, in_japan(at).date())
    revision = bylaws.open_revision(KEY)
    value = revision.value if revision else today
    seen = fingerprint(value)
    kept = revision.rehearsal if revision and revision.rehearsal.get("of") == seen else {}
    return RevisionPage(
        value=value,
        seen=seen,
        begun=revision is not None,
        written_by=people.person(revision.written_by).name if revision else "",
        written_at=revision.written_at if revision else None,
        parts=tuple(_part(name, today, value) for name in NOTHING if name != "rules"),
        rules_differ=value["rules"] != today["rules"],
        rules_spans=spans(today["rules"], value["rules"]) if len(today["rules"]) + len(value["rules"]) < LONGEST_COMPARED else (),
        faults=tuple(list_faults.faults(value)),
        rehearsal=kept if kept.get("state") == DONE else {},
        waiting=kept.get("state") == WAITING,
        examples=tuple(_examples(kept.get("examples", ()), by, at)),
        may_answer=may_answer(by, at),
        coming=tuple((choice.since, choice.pk) for choice in bylaws.history(KEY) if choice.since > in_japan(at).date()),
    )


def trial(*, by: Actor, at: datetime) -> RevisionPage:
    """The same, only where something is being prepared; NotFound where nothing is."""
    found = page(by=by, at=at)
    if not found.begun:
        raise NotFound
    return found


def _part(name: str, today: Mapping[str, Any], value: Mapping[str, Any]) -> Part:
    old, new = ([row if isinstance(row, dict) else {"host": row} for row in one.get(name, ())] for one in (today, value))
    before, after = ({tuple(row.items()) for row in rows} for rows in (old, new))
    return Part(
        list_faults.PARTS[name],
        tuple(row for row in new if tuple(row.items()) not in before),
        tuple(row for row in old if tuple(row.items()) not in after),
    )


def _examples(kept: Sequence[Mapping[str, Any]], by: Actor, at: datetime) -> list[Example]:
    deliveries = {delivery.pk: delivery for delivery in posts.deliveries_by_id([one["delivery"] for one in kept])}
    shown = [(deliveries[one["delivery"]], one) for one in kept if one["delivery"] in deliveries]
    return [
        Example(delivery.post_id, delivery.post.title, _words(delivery, one["newly"]), _words(delivery, one["no_longer"]))
        for delivery, one in shown
        if posts.may_see(delivery.post, by=by, at=at)
    ]


def _words(delivery: Delivery, places: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Class and words of each place."""
    return tuple((one["category"], delivery.text[one["start"] : one["end"]][:LONGEST_SHOWN]) for one in places)
