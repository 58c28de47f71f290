"""An answer holds from its day on; the days before keep theirs."""

from __future__ import annotations

from datetime import date

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.bylaws.models import Choice
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.records.models import Entry
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
KEY = "account.opening_report_days"


def answer(value: object, since: date, key: str = KEY) -> None:
    actions.answer(key, value, since=since, ground="内規", by=SYSTEM, at=NOW)


def test_earlier_days_keep_their_answer_and_a_day_to_come_has_its_own() -> None:
    answer(20, date(2026, 4, 1))
    answer(30, date(2027, 4, 1))
    assert [queries.value(KEY, on) for on in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))] == [14, 20, 20, 30]


def test_a_wrong_answer_is_put_right_by_another_of_the_same_day() -> None:
    answer(20, TODAY)
    answer(21, TODAY)
    assert queries.value(KEY, TODAY) == 21
    assert [(choice.value, choice.since) for choice in queries.history(KEY)] == [(21, TODAY), (20, TODAY)]


def test_every_answer_is_one_row_and_one_line_of_the_journal() -> None:
    before = Entry.objects.count()
    answer(20, TODAY)
    assert (Choice.objects.count(), Entry.objects.count() - before) == (1, 1)


def test_what_is_refused_leaves_nothing() -> None:
    before = Entry.objects.count()
    for value in ("20", 0, 366, True, None, [20]):
        with pytest.raises(Refused):
            answer(value, TODAY)
    with pytest.raises(NotFound):
        answer(1, TODAY, key="no.such")
    assert (Choice.objects.count(), Entry.objects.count() - before) == (0, 0)


def test_what_nobody_has_answered_for_the_day_is_named() -> None:
    answer(20, date(2027, 4, 1))
    answer(True, TODAY, key="alt_text")
    assert [setting.key for setting in queries.unconfirmed([KEY, "alt_text", "route.account.closing"], TODAY)] == [
        KEY,
        "route.account.closing",
    ]
