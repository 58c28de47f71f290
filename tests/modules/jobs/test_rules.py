"""Pauses after failures."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from kosatsu.jobs import rules


def test_a_pause_doubles_up_to_ten_minutes() -> None:
    full = [rules.pause(failures, 1).total_seconds() for failures in (1, 2, 3, 4, 7, 8, 9, 10_000)]
    assert full == [5, 10, 20, 40, 320, 600, 600, 600]


@given(failures=some.integers(1, 500), share=some.floats(0, 1))
def test_chance_takes_at_most_half_of_a_pause_away(failures: int, share: float) -> None:
    full = rules.pause(failures, 1)
    assert full / 2 <= rules.pause(failures, share) <= full <= timedelta(minutes=10)


def test_a_person_should_look_from_the_fifth_failure_on() -> None:
    assert [rules.in_trouble(failures) for failures in (0, 4, 5, 50)] == [False, False, True, True]
