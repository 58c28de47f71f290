"""Who may say that a duty is done, and to whom it shows."""

from __future__ import annotations

import pytest

from kosatsu.accounts.models import Account
from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.duties.models import Duty
from kosatsu.duties.states import DutyState
from kosatsu.flows import settling
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.overviews import duties as overview
from kosatsu.overviews import inbox
from tests.flows.board import account
from tests.world import NOW, SYSTEM, TODAY, actor, later, unit

pytestmark = pytest.mark.usefixtures("city")
# operator of the account, colleague, own head; the supervisor's head and clerk; another section; the mayor
PEOPLE = ("s044", "s045", "s009", "s008", "s041", "s051", "s001")


def duty(about: Account, kind: Kind = Kind.CONTRACT_END, code: str = "k03") -> Duty:
    return duties.open(kind, subject=about.ref, unit_id=unit(code), due_on=TODAY, by=SYSTEM, at=NOW)


def may(deed: object, *given: object) -> dict[str, bool]:
    """Who of all may; what each does is undone again."""
    from django.db import transaction

    found = {}
    for number in PEOPLE:
        with transaction.atomic():
            try:
                deed(*given, by=actor(number), at=later(1))  # type: ignore[operator]  # a flow of ours
                found[number] = True
            except Forbidden:
                found[number] = False
            transaction.set_rollback(True)
    return found


def test_a_section_settles_its_own_and_the_supervisor_settles_all() -> None:
    one = duty(account())
    found = may(lambda **more: settling.settle(one.pk, note="契約を延ばした", **more))
    assert found == {"s044": True, "s045": True, "s009": True, "s008": True, "s041": True, "s051": False, "s001": False}


def test_only_the_supervisor_waives() -> None:
    one = duty(account())
    found = may(lambda **more: settling.waive(one.pk, reason="要らない", **more))
    assert found == {"s044": False, "s045": False, "s009": False, "s008": True, "s041": True, "s051": False, "s001": False}


def test_who_runs_an_account_for_another_section_settles_its_duties_too() -> None:
    one = duty(account(), code="k06")
    settling.settle(one.pk, note="契約を延ばした", by=actor("s044"), at=later(1))
    one.refresh_from_db()
    assert (one.state, one.settled_by_id) == (DutyState.DONE, actor("s044").person())


def test_a_second_click_is_told_that_it_is_done() -> None:
    one = duty(account())
    settling.settle(one.pk, note="契約を延ばした", by=actor("s044"), at=later(1))
    with pytest.raises(Refused) as refused:
        settling.settle(one.pk, note="契約を延ばした", by=actor("s045"), at=later(1))
    assert [finding.code for finding in refused.value.findings] == ["state.no_such_move"]
    with pytest.raises(NotFound):
        settling.settle(999, note="x", by=actor("s044"), at=NOW)


def test_a_duty_shows_in_the_inbox_of_whose_it_is_with_its_day_in_words() -> None:
    about = account()
    duty(about), duty(about, Kind.DORMANT_LONG)
    shown = {number: [(line.title, line.when) for line in inbox.inbox(by=actor(number), at=later(60 * 24 * 3)).duties] for number in PEOPLE}
    section, supervisor = ("委託・指定管理の契約の終わり", "期限を3日過ぎています"), ("長い休眠", "期限を3日過ぎています")
    assert shown == {"s044": [section], "s045": [section], "s009": [section], "s008": [supervisor], "s041": [supervisor],
                     "s051": [], "s001": []}  # fmt: skip
    assert [line.when for line in overview.about(about.ref, at=NOW)] == ["期限は今日です", "期限は今日です"]


def test_as_many_questions_for_many_duties_as_for_one(django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for number in range(2):
        about = account("x", f"bousai{number}")
        for key in "abc"[: 1 + 2 * number]:
            duties.open(Kind.CONFORM, subject=about.ref, unit_id=unit("k03"), due_on=TODAY, key=key, by=SYSTEM, at=NOW)
        with CaptureQueriesContext(connection) as asked:
            overview.waiting(by=actor("s044"), at=NOW)
        counted.append(len(asked))
    assert counted[0] == counted[1]
