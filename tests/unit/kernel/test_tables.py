"""Tables of strangers are read, or refused at once."""

from __future__ import annotations

import pytest

from kosatsu.kernel import tables

PARTS = ("a.", "a .\t", r'"\"".', r'"\\".', "'\"'.", '"".')


def test_a_table_is_read() -> None:
    assert tables.read('a.b = "c.d.e.f.g.h"\n[x."y.z"]\nw = [1, 2.5]\n') == {"a": {"b": "c.d.e.f.g.h"}, "x": {"y.z": {"w": [1, 2.5]}}}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("around", ["{}a = 1", "[{}a]", "x = {{ {}a = 1 }}"])
def test_names_of_very_many_parts_are_refused_before_they_are_read(part: str, around: str) -> None:
    with pytest.raises(tables.TooDeep):
        tables.read(around.format(part * 150_000))


@pytest.mark.parametrize("part", PARTS)
def test_as_many_parts_as_anybody_writes_are_no_reason(part: str) -> None:
    assert tables.read(f"{part * tables.DEEPEST}a = 1")


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a=" + "{a=" * 100_000, "a = " + "9" * 5000, "a = 2026-02-30", "a"])
def test_what_is_no_table_is_a_plain_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        tables.read(text)
