"""What the database itself does not let through, each promise broken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from kosatsu.approval import queries
from kosatsu.approval.models import Attachment, Case, CaseSubject, CaseWriter, Number, PostReview, Seal, Step
from kosatsu.approval.states import Capacity, Series, Verb
from tests.world import NOW, TODAY, actor, put_up, unit
from tests.world import seal as give

pytestmark = pytest.mark.usefixtures("city")


def seal(case: Case, verb: Verb, **said: object) -> Seal:
    step = queries.steps(case)[0]
    row = {"case": case, "step": step, "round": 1, "verb": verb, "person_id": actor("s022").person(), "name": "矢代", "surname": "矢代",
           "office": "担当リーダー", "content_id": case.content_id, "at": NOW}  # fmt: skip
    return Seal.objects.create(**{**row, **said})  # type: ignore[arg-type]  # one table


def second_step(case: Case, **said: object) -> Step:
    row = {"case": case, "round": 1, "stage_number": 9, "stage": "line", "lane": 0, "position": 0, "rank": "staff", "box": "x"}
    return Step.objects.create(**{**row, **said})  # type: ignore[arg-type]  # one table


def twice(make: Callable[[], object]) -> None:
    make()
    make()


def paper(case: Case) -> Attachment:
    return Attachment.objects.create(
        case=case, name="x", sha256="a" * 64, media_type="application/pdf", size=1, person_id=actor("s044").person(), at=NOW
    )


def number(case: Case, serial: int) -> Number:
    return Number.objects.create(case=case, series=Series.DOCUMENT, unit_id=unit("k03"), fiscal_year=2026, serial=serial, text="x")


def review(**said: object) -> PostReview:
    return PostReview.objects.create(unit_id=unit("k03"), asked_at=NOW, **said)  # type: ignore[arg-type]  # one table


def change(case: Case, **said: object) -> None:
    Case.objects.filter(pk=case.pk).update(**said)


BROKEN: dict[str, Callable[[Case], object]] = {
    "two seals in a turn": lambda case: twice(lambda: seal(case, Verb.APPROVED)),
    "two objections in a turn": lambda case: twice(lambda: seal(case, Verb.OBJECTED, comment="反対")),
    "two decisions on a case": lambda case: (seal(case, Verb.DECIDED), seal(case, Verb.DECIDED, step=queries.steps(case)[1])),
    "read twice": lambda case: twice(lambda: seal(case, Verb.READ)),
    "an objection without a word": lambda case: seal(case, Verb.OBJECTED),
    "a return without a word": lambda case: seal(case, Verb.RETURNED),
    "a pull without a word": lambda case: seal(case, Verb.APPROVED, capacity=Capacity.PULLED_UP),
    "a seal that returns": lambda case: seal(case, Verb.APPROVED, returned_to=queries.steps(case)[0]),
    "the own office instead of somebody": lambda case: seal(case, Verb.APPROVED, instead_of_id=actor("s009").person()),
    "a box asked for by hand that is no reading": lambda case: second_step(case, asked_by_id=actor("s044").person()),
    "a box without an office": lambda case: second_step(case, rank=""),
    "two rows of a subject": lambda case: CaseSubject.objects.create(case=case, subject=case.subject, open=False),
    "one thing in two open cases": lambda case: CaseSubject.objects.create(case=put_up(key="2"), subject=case.subject),
    "left and open": lambda case: CaseSubject.objects.create(case=case, subject="post:9", left=True),
    "a writer twice": lambda case: CaseWriter.objects.create(case=case, person_id=case.drafter_id, since=NOW),
    "a paper twice": lambda case: twice(lambda: paper(case)),
    "a number twice": lambda case: (number(case, 1), number(put_up(key="2"), 1)),
    "two numbers of a case": lambda case: (number(case, 1), number(case, 2)),
    "a number before the first": lambda case: number(case, 0),
    "executed and not decided": lambda case: change(case, executed_on=TODAY),
    "completed and not ended": lambda case: change(case, completed_on=TODAY),
    "completed before it was executed": lambda case: change(
        case, state="approved", decided_at=NOW, executed_on=TODAY, completed_on=TODAY.replace(day=1)
    ),
    "a review of nothing": lambda _: review(),
    "a review of a seal of no office": lambda case: review(seal=seal(case, Verb.APPROVED)),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_the_database_keeps_the_promise(promise: str) -> None:
    case = put_up()
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[promise](case)


def test_a_box_that_was_opened_again_takes_another_seal() -> None:
    case = put_up()
    give(case, "s022")
    seal(case, Verb.APPROVED, turn=2)
    assert Seal.objects.filter(verb=Verb.APPROVED).count() == 2
