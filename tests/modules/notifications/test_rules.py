"""When a channel keeps quiet, and the words of every kind."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.holidays import ClosedDays
from kosatsu.notifications import rules, wordings
from kosatsu.notifications.states import Kind, Zone
from tests.modules.notifications.said import SAID

NIGHT = (time(19), time(7))


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("asked", "loud"),
    [
        (moment(24, 10), moment(24, 10)), (moment(24, 18, 59), moment(24, 18, 59)), (moment(24, 19), moment(25, 7)),
        (moment(24, 6, 59), moment(24, 7)), (moment(24, 7), moment(24, 7)),
        # Friday evening to Tuesday morning: 23 November 2026 is a holiday, a Monday
        (moment(20, 19), moment(24, 7)), (moment(21, 12), moment(24, 7)), (moment(28, 12), moment(30, 7)),
        (moment(28, 20, month=12), datetime(2027, 1, 4, 7, tzinfo=JAPAN)),
    ],
)  # fmt: skip
def test_nights_and_closed_days_are_quiet(asked: datetime, loud: datetime) -> None:
    assert rules.first_loud(asked, quiet=NIGHT, closed=ClosedDays()) == loud


def test_quiet_hours_may_lie_within_a_day_and_may_be_none() -> None:
    assert rules.first_loud(moment(24, 12, 30), quiet=(time(12), time(13))) == moment(24, 13)
    assert rules.first_loud(moment(24, 13), quiet=(time(12), time(13))) == moment(24, 13)
    assert rules.first_loud(moment(22, 3), quiet=None) == moment(22, 3)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001  # made aware below
    st.times(),
    st.times(),
)
def test_whatever_the_hours_a_loud_moment_is_not_earlier_and_is_loud_itself(at: datetime, begins: time, ends: time) -> None:
    asked, quiet = at.replace(tzinfo=JAPAN), (begins, ends) if begins != ends else None
    loud = rules.first_loud(asked, quiet=quiet, closed=ClosedDays())
    assert loud >= asked
    assert rules.first_loud(loud, quiet=quiet, closed=ClosedDays()) == loud


def test_pauses_grow_up_to_two_hours() -> None:
    assert [rules.pause(tries) for tries in (1, 2, 3, 8, 30)] == [
        timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(hours=2), timedelta(hours=2),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_outside_the_citys_network_a_letter_says_that_there_is_something_and_nothing_of_what_it_is(kind: Kind) -> None:
    text = wordings.text(kind, SAID, zone=Zone.OUTSIDE, city="上野原市", link="https://x/1/", choose="https://x/choose/")
    said = text.subject + text.body
    secrets = [word for name, word in SAID.items() if name not in {"channel", "days", "number"}]
    assert [word for word in secrets if word in said] == []
    assert "https://x/1/" in text.body


@pytest.mark.parametrize("kind", list(Kind))
def test_a_room_outside_reads_that_there_is_something_and_inside_what_it_is_about(kind: Kind) -> None:
    outside, inside = (wordings.room(kind, SAID, zone=zone) for zone in (Zone.OUTSIDE, Zone.INSIDE))
    assert outside == wordings.every()[kind].head
    assert inside == f"{outside}: {SAID['title']}　{SAID['unit']}　{SAID['office']}"


def test_braces_and_line_breaks_of_a_title_are_words_like_others() -> None:
    said = SAID | {"title": "{link} {0}\r\nBcc: x"}
    assert "「{link} {0}" in wordings.line(Kind.CASE_ARRIVED, said)
    text = wordings.text(Kind.CASE_ARRIVED, said, zone=Zone.INSIDE, city="上野原市", link="L", choose="C")
    assert "{link} {0}" in text.body
