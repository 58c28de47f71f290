"""What waits for somebody, as the inbox gathers it."""

from __future__ import annotations

import pytest

from kosatsu.approval.models import Case
from kosatsu.overviews import inbox
from kosatsu.people import actions as people
from kosatsu.people import queries
from tests.world import NOW, SYSTEM, actor, put_up, seal

pytestmark = pytest.mark.usefixtures("city")


def papers(number: str) -> list[str]:
    return [case.title for case in inbox.inbox(by=actor(number), at=NOW).papers]


def signs_in(*numbers: str) -> None:
    for number in numbers:
        people.make_user(queries.person_by_number(number), "correct horse battery", by=SYSTEM, at=NOW)


def test_the_document_unit_sees_what_waits_for_a_seal_of_somebody_who_cannot_sign_in() -> None:
    signs_in("s022")
    case = put_up()
    assert (papers("s018"), papers("s044")) == ([], [])
    seal(case, "s022")
    assert papers("s018") == ["避難所"]
    signs_in("s009")
    assert papers("s018") == []
    assert Case.objects.count() == 1
