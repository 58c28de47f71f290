"""What stands beside a case's form: objections first, words under seals, and what changed since it was put up last."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kosatsu.approval import actions as approval
from kosatsu.approval import queries as cases
from kosatsu.approval.states import Capacity, Verb
from kosatsu.flows import standing_in
from kosatsu.kernel import canonical
from kosatsu.overviews import case_facts, case_list
from kosatsu.overviews.case_list import Wanted
from kosatsu.people.rules import Reason
from tests.flows.board import account, decided, drafted
from tests.world import NOW, TODAY, actor, later, put_up, seal

pytestmark = pytest.mark.usefixtures("city")


def returned_and_put_up_again(text: str) -> int:
    case = put_up(text="避難所を開きました。")
    deciding_leader = actor("s022")
    step = cases.step_for(case, deciding_leader.person(), NOW)
    assert step is not None
    approval.return_for_revision(case, step, seen=cases.seen(case), reason="場所を書いてください", by=deciding_leader, at=later(5))
    drafter = actor("s044")
    steps = cases.plan("post", unit_id=case.unit_id, drafter_id=drafter.person(), on=TODAY)
    approval.resubmit(case, content=canonical.encode({"text": text}), title=case.title, steps=steps, by=drafter, at=later(9))
    return case.pk


def test_what_changed_is_shown_part_by_part_and_the_reason_stays() -> None:
    facts = case_facts.facts(returned_and_put_up_again("避難所をもえぎホールに開きました。"), at=later(10))
    assert facts.changes is not None
    ((label, spans),) = [(change.label, change.spans) for change in facts.changes]
    assert (label, spans) == ("text", (("same", "避難所を"), ("added", "もえぎホールに"), ("same", "開きました。")))
    assert [(opinion.box, opinion.words) for opinion in facts.opinions] == [("担当リーダー", "場所を書いてください")]


def test_the_same_bytes_again_are_no_change() -> None:
    assert case_facts.facts(returned_and_put_up_again("避難所を開きました。"), at=later(10)).changes is None


def test_a_case_put_up_once_has_nothing_to_compare() -> None:
    facts = case_facts.facts(put_up().pk, at=NOW)
    assert (facts.changes, facts.objections, facts.opinions, facts.papers) == (None, (), (), ())
    assert (facts.opened_on, facts.decided_on, facts.executed_on, facts.completed_on) == (TODAY, None, None, None)


def test_an_objection_stands_on_top_until_it_is_taken_back() -> None:
    case = put_up("account.opening")
    for number in ("s022", "s009"):
        seal(case, number)
    by = actor("s008")
    step = cases.step_for(case, by.person(), NOW)
    assert step is not None
    approval.give_seal(case, step, seen=cases.seen(case), comment="似た名前の口座があります", by=by, at=later(1), verb=Verb.OBJECTED)
    facts = case_facts.facts(case.pk, at=later(2))
    assert [(opinion.box, opinion.words) for opinion in facts.objections] == [("企画課長", "似た名前の口座があります")]
    box = next(box for box in facts.boxes.concurrence if box.label == "企画課長")
    assert [seal.kind for seal in box.seals] == ["不同意"]
    approval.give_seal(case, step, seen=cases.seen(case), comment="", by=by, at=later(3), verb=Verb.CONCURRED)
    assert case_facts.facts(case.pk, at=later(4)).objections == ()


def test_very_long_texts_are_compared_line_by_line() -> None:
    before = "".join(f"{number}行目の文です。\n" for number in range(900))
    spans = case_facts.spans(before, before.replace("450行目", "四百五十行目"))
    assert [kind for kind, _ in spans] == ["same", "removed", "added", "same"]
    assert "".join(text for kind, text in spans if kind != "added") == before


def test_a_decided_case_is_found_by_its_number() -> None:
    decided(drafted(account()))
    (line,) = case_list.case_list(Wanted(), page=1, by=actor("s044"), at=later(99)).lines
    assert line.number
    for words, hits in ((line.number, 1), (line.number.replace("第", "第９"), 0)):
        assert len(case_list.case_list(Wanted(words=words), page=1, by=actor("s044"), at=later(99)).lines) == hits


def test_facts_ask_the_database_as_often_for_a_long_history_as_for_a_short_one() -> None:
    counts = []
    for rounds in (1, 3):
        case = returned_and_put_up_again("x" * rounds) if rounds > 1 else put_up(key="2").pk
        case_facts.facts(case, at=later(20))
        with CaptureQueriesContext(connection) as asked:
            case_facts.facts(case, at=later(20))
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 1  # the content of the submission before


def test_boxes_on_the_screen_are_those_on_paper_with_who_stood_in_and_what_is_owed() -> None:
    case = put_up("account.change.light")
    seal(case, "s022")
    standing_in.register(actor("s009").person(), since=NOW, until=later(9999), reason=Reason.TRIP, note="", by=actor("s009"), at=NOW)
    (step,) = cases.open_steps(case)
    approval.give_seal(case, step, seen=cases.seen(case), comment="", by=actor("s022"), at=later(1), capacity=Capacity.ACTING)
    boxes = {box.label: box for box in case_facts.facts(case.pk, at=later(2)).boxes.decision}
    assert [label for label, box in boxes.items() if box.why == "専決"] == ["市長", "副市長", "部長"]
    acted = boxes["課長"]
    assert (acted.mark, acted.owed, [seal.surname for seal in acted.seals]) == ("代", "要後閲", ["矢代"])
