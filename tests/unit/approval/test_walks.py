"""However people act, a case is decided only with every seal it needs on the very same content and papers, and once ended it stays so."""

from __future__ import annotations

import hashlib
from collections import Counter
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.approval import course, moves, rules
from kosatsu.approval.states import Capacity, CaseState, Verb
from kosatsu.kernel.findings import Finding
from tests.unit.approval import walks

WALKS, STEPS = 10_000, 30
CHOICES = st.binary(min_size=120, max_size=420)


def walk(choices: bytes) -> walks.Walk:
    """A case walked to the end of its choices."""
    case = walks.begun(choices)
    for _ in range(STEPS):
        case.step()
    return case


@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(CHOICES)
def test_no_walk_ends_in_a_decision_without_every_seal_on_the_same_content(choices: bytes) -> None:
    walk(choices)


def nothing_against(*_: object, **__: object) -> list[Finding]:
    return []


def not_opened(self: course.Course, _: object) -> course.Course:
    return self


class Lawless:
    """A life cycle that knows no end."""

    @staticmethod
    def move(_: object, after: CaseState) -> CaseState:
        return after


GUARDS = [
    (rules, "against_other_content", nothing_against),
    (rules, "against_turn", nothing_against),
    (rules, "against_hand", nothing_against),
    (rules, "against_acting", nothing_against),
    (rules, "against_own_decision", nothing_against),
    (rules, "against_wordless_decision", nothing_against),
    (course.Course, "opened_again", not_opened),
    (moves, "LIFECYCLE", Lawless),
]


@pytest.mark.parametrize(("place", "guard", "broken"), GUARDS, ids=[guard for _, guard, _ in GUARDS])
def test_a_guard_that_is_taken_away_is_missed(place: object, guard: str, broken: object) -> None:
    with patch.object(place, guard, broken), pytest.raises(AssertionError):
        for number in range(20_000):
            walk(hashlib.shake_256(guard.encode() + number.to_bytes(4)).digest(420))


def test_the_walks_come_to_every_end_and_by_every_hand() -> None:
    ended = [walk(hashlib.shake_256(number.to_bytes(4)).digest(420)).course for number in range(1500)]
    assert set(Counter(case.state for case in ended)) == set(CaseState)
    seals = {(mark.verb, mark.capacity) for case in ended for mark in case.marks}
    assert seals >= {(Verb.DECIDED, Capacity.OWN), (Verb.DECIDED, Capacity.ACTING), (Verb.APPROVED, Capacity.PULLED_UP)}
    assert any(mark.carried for case in ended for mark in case.marks)
    assert any(case.objections for case in ended if case.state is CaseState.APPROVED)
