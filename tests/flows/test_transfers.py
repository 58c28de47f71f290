"""1 April: cases wait at the office, not at the person; old seals keep their names; drafts find a new drafter."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kosatsu.accounts import queries as accounts
from kosatsu.approval import queries as cases
from kosatsu.flows import deciding, staffing, taking_over
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import JAPAN
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.overviews import inbox, transfer_page
from kosatsu.people import queries as people
from kosatsu.posts import queries as posts
from kosatsu.posts.states import PostState
from tests.flows.board import account, drafted, submitted
from tests.modules.people.conftest import staff_with
from tests.world import NOW, actor

pytestmark = pytest.mark.usefixtures("city")
APRIL = date(2027, 4, 1)
MARCH_31 = datetime(2027, 3, 31, 16, tzinfo=JAPAN)
MORNING = datetime(2027, 4, 1, 9, tzinfo=JAPAN)
OLD_HEAD, NEW_HEAD, LEADER, DRAFTER, COLLEAGUE, CLERK = "s009", "s011", "s022", "s044", "s045", "s018"


def transfer() -> None:
    """The 課長 of 危機管理課 and of 市民課 change places; 葛城, who drafts for 防災, goes to 企画課."""
    table = staff_with({OLD_HEAD: {"unit_id": "k05"}, NEW_HEAD: {"unit_id": "k03"}, DRAFTER: {"unit_id": "t0201"}})
    staffing.take_in(None, table.encode(), since=APRIL, at=NOW)


def by(number: str, at: datetime) -> Actor:
    return people.actor_of(people.person_by_number(number).pk, at.date())


def waits_for(case: int, at: datetime) -> list[str]:
    return [number for number in (OLD_HEAD, NEW_HEAD) if case in [line.id for line in inbox.inbox(by=by(number, at), at=at).cases]]


def case_at_the_head() -> int:
    case_id = submitted(drafted(account()))
    deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(LEADER), at=NOW)
    return case_id


def test_a_case_that_waits_moves_with_the_office_and_the_former_holder_seals_no_more() -> None:
    case_id = case_at_the_head()
    transfer()
    assert [waits_for(case_id, at) for at in (NOW, MARCH_31, MORNING)] == [[OLD_HEAD], [OLD_HEAD], [NEW_HEAD]]
    seen = cases.seen(cases.case(case_id))
    with pytest.raises(Forbidden):
        deciding.seal(case_id, seen=seen, by=by(NEW_HEAD, MARCH_31), at=MARCH_31)
    with pytest.raises(Forbidden):
        deciding.seal(case_id, seen=seen, by=by(OLD_HEAD, MORNING), at=MORNING)
    deciding.seal(case_id, seen=seen, by=by(NEW_HEAD, MORNING), at=MORNING)


def test_an_actor_who_still_names_the_old_appointment_acts_in_it_no_more() -> None:
    case_id, old = case_at_the_head(), actor(OLD_HEAD)
    transfer()
    with pytest.raises(Forbidden):
        deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=old, at=MORNING)


def test_seals_keep_name_and_office_as_they_were() -> None:
    case_id = case_at_the_head()
    deciding.seal(case_id, seen=cases.seen(cases.case(case_id)), by=actor(OLD_HEAD), at=NOW)
    before = [(seal.name, seal.office) for seal in cases.seals(cases.case(case_id))]
    transfer()
    assert [(seal.name, seal.office) for seal in cases.seals(cases.case(case_id))] == before
    assert before[-1] == ("関屋 剛志", "危機管理課長")


def test_the_day_shows_who_loses_and_gains_what_and_where_everything_goes() -> None:
    case_id = case_at_the_head()
    draft_id = drafted(*accounts.register().filter(platform="notices"))
    transfer()
    page = transfer_page.transfer_page(None, by=actor(CLERK), at=NOW)
    assert (page.day, page.days) == (APRIL, (APRIL,))
    assert ("関屋 剛志", ("危機管理課長",), ("市民課長",)) in [(move.name, move.loses, move.gains) for move in page.moves]
    assert [(one.address, one.before, one.after, one.stuck) for one in page.cases] == [
        (("case", case_id), "関屋 剛志", "堀越 静香", False),
    ]  # fmt: skip
    assert [(one.address, one.before, one.after) for one in page.drafts] == [
        (("post", draft_id), "葛城 翔", "所属の職員が引き継ぐ(所属長 堀越 静香)"),
        (("case", case_id), "葛城 翔", "所属の職員が引き継ぐ(所属長 堀越 静香)"),
    ]
    assert any("葛城 翔" in one.before or "関屋 剛志" in one.before for one in page.accounts)


def test_a_day_on_which_nothing_is_laid_down_is_said_to_be_one() -> None:
    page = transfer_page.transfer_page(date(2026, 12, 1), by=actor(CLERK), at=NOW)
    assert (page.moves, page.cases, page.drafts, page.accounts, page.absences) == ((), (), (), (), ())
    assert transfer_page.transfer_page(None, by=actor(CLERK), at=NOW).day == date(2027, 4, 1)


@pytest.mark.parametrize(("reader", "may"), [(CLERK, True), ("s008", True), ("s041", True), (OLD_HEAD, False), (DRAFTER, False)])
def test_only_who_looks_after_transfers_sees_them(reader: str, may: bool) -> None:
    if may:
        transfer_page.transfer_page(None, by=actor(reader), at=NOW)
    else:
        with pytest.raises(Forbidden):
            transfer_page.transfer_page(None, by=actor(reader), at=NOW)


def test_a_colleague_goes_on_with_a_draft_and_who_wrote_it_never_decides_on_it() -> None:
    draft_id = drafted(account())
    table = staff_with(
        {OLD_HEAD: {"unit_id": "k05"}, NEW_HEAD: {"unit_id": "t0201", "position": "担当"}, DRAFTER: {"unit_id": "k03", "position": "課長"}}
    )
    with pytest.raises(Refused):
        taking_over.post(draft_id, by=actor(COLLEAGUE), at=NOW)
    staffing.take_in(None, table.encode(), since=APRIL, at=NOW)
    assert taking_over.writers(posts.post(draft_id).ref) == {actor(DRAFTER).person()}
    with pytest.raises(Refused):
        taking_over.post(draft_id, by=by(COLLEAGUE, MORNING), at=MORNING)  # still in the section, as its head


def test_orphaned_drafts_are_offered_to_the_section_alone_and_taken_over_once() -> None:
    draft_id = drafted(account())
    transfer()
    found = {number: inbox.inbox(by=by(number, MORNING), at=MORNING).orphans for number in (COLLEAGUE, DRAFTER, "s051")}
    offered = {number: [one.id for one in orphans] for number, orphans in found.items()}
    assert offered == {COLLEAGUE: [draft_id], DRAFTER: [], "s051": []}
    with pytest.raises(Forbidden):
        taking_over.post(draft_id, by=by("s051", MORNING), at=MORNING)
    taking_over.post(draft_id, by=by(COLLEAGUE, MORNING), at=MORNING)
    post = posts.post(draft_id)
    assert (post.drafter.staff_number, post.state) == (COLLEAGUE, PostState.DRAFT)
    with pytest.raises(Conflict):
        taking_over.post(draft_id, by=by(COLLEAGUE, MORNING), at=MORNING)
    assert taking_over.writers(post.ref) == {actor(DRAFTER).person(), actor(COLLEAGUE).person()}


def test_a_returned_case_goes_over_with_its_draft_and_is_put_up_again() -> None:
    case_id = submitted(drafted(account()))
    deciding.return_for_revision(case_id, seen=cases.seen(cases.case(case_id)), reason="会場名", by=actor(LEADER), at=NOW)
    transfer()
    post = posts.posts().get()
    taking_over.post(post.pk, by=by(COLLEAGUE, MORNING), at=MORNING)
    assert cases.case(case_id).drafter.staff_number == COLLEAGUE
    assert {actor(DRAFTER).person(), actor(COLLEAGUE).person()} <= cases.writers(cases.case(case_id))
