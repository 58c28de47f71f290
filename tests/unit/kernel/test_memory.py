"""Remembering what was read, for one page and no longer."""

from __future__ import annotations

from kosatsu.kernel.memory import remembered, remembering

asked: list[tuple[int, str]] = []


@remembered
def offices(person: int, *, day: str = "") -> list[int]:
    asked.append((person, day))
    return [person]


def test_the_same_is_asked_once_while_a_page_is_put_together_and_again_for_the_next() -> None:
    asked.clear()
    for _ in range(2):
        with remembering():
            assert offices(1) == offices(1) == [1]
            assert offices(1, day="x") == [1]
    assert asked == [(1, ""), (1, "x")] * 2


def test_outside_of_a_page_nothing_is_remembered() -> None:
    asked.clear()
    assert offices(1) == offices(1)
    assert len(asked) == 2


def test_what_one_caller_does_to_a_list_no_other_sees() -> None:
    with remembering():
        offices(7).clear()
        assert offices(7) == [7]
