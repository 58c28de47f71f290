"""A case on its way: every verb, and every refusal."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.approval import actions, moves, offices, paper_actions, queries
from kosatsu.approval.actions import Transcription
from kosatsu.approval.course import Box, Course, Reach
from kosatsu.approval.models import Case, Clearance, Seal, Step
from kosatsu.approval.states import VERB_OF_STAGE, Capacity, CaseState, Ground, Medium, Verb
from kosatsu.kernel import canonical
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.refs import Ref
from kosatsu.records import queries as records
from tests.world import NOW, OPENING_ORDER, TODAY, actor, later, put_up, seal

pytestmark = pytest.mark.usefixtures("city")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_form_1_is_decided_by_the_mayor_after_everybody_else() -> None:
    case = put_up("account.opening")
    verbs = [seal(case, number) for number in OPENING_ORDER]
    assert verbs == ["approved"] * 2 + ["concurred"] * 4 + ["approved"] * 2 + ["decided"]
    assert case.state == CaseState.APPROVED
    assert [line.verb for line in records.history(case.ref)] == [
        "case.submitted", "case.approved", "case.approved", "case.concurred", "case.concurred", "case.concurred", "case.concurred",
        "case.approved", "case.approved", "case.decided",
    ]  # fmt: skip


def test_the_two_concurring_units_do_not_wait_for_each_other_but_the_director_waits_for_both() -> None:
    case = put_up("account.opening")
    for number in ("s022", "s009", "s008"):
        seal(case, number)
    assert {step.box for step in queries.open_steps(case)} == {"情報推進担当"}
    assert queries.step_for(case, actor("s003").person(), NOW) is None


def test_nobody_overtakes_nobody_outside_the_office_seals_and_the_drafter_never() -> None:
    case = put_up()
    head, leader = actor("s009"), actor("s022")
    steps = queries.steps(case)
    for by, step, code in [(head, steps[1], "case.not_your_turn"), (actor("s001"), steps[0], "case.not_the_holder")]:
        with pytest.raises(Refused) as refused:
            actions.give_seal(case, step, seen=case.content_id, comment="", by=by, at=NOW)
        assert codes(refused) == [code]
    with pytest.raises(Refused) as refused:
        actions.give_seal(case, steps[0], seen=case.content_id, comment="", by=actor("s044"), at=NOW)
    assert codes(refused) == ["case.own_draft"]
    assert queries.step_for(case, leader.person(), NOW) == steps[0]


def test_a_seal_under_another_content_than_was_seen_is_refused() -> None:
    case = put_up()
    with pytest.raises(Refused) as refused:
        actions.give_seal(case, queries.steps(case)[0], seen="0" * 64, comment="", by=actor("s022"), at=NOW)
    assert codes(refused) == ["case.content_changed"]


def test_a_returned_case_needs_a_reason_comes_back_and_is_sealed_anew() -> None:
    case = put_up()
    seal(case, "s022")
    step = queries.step_for(case, actor("s009").person(), NOW)
    assert step is not None
    with pytest.raises(Refused) as refused:
        actions.return_for_revision(case, step, seen=case.content_id, reason=" ", by=actor("s009"), at=NOW)
    assert codes(refused) == ["case.no_reason"]
    actions.return_for_revision(case, step, seen=case.content_id, reason="場所を書き足してください。", by=actor("s009"), at=later(1))
    assert case.state == CaseState.RETURNED
    assert queries.open_steps(case) == []
    steps = queries.plan("post", unit_id=case.unit_id, drafter_id=case.drafter_id, on=TODAY)
    content = canonical.encode({"text": "もえぎホールに避難所を開きました。"})
    actions.resubmit(case, content=content, title="避難所", steps=steps, by=actor("s044"), at=later(2))
    assert [(step.box, step.round) for step in queries.open_steps(case)] == [("担当リーダー", 2)]
    assert [seal(case, "s022"), seal(case, "s009")] == ["approved", "decided"]


def test_the_drafter_recalls_and_withdraws_and_nobody_else_does() -> None:
    case = put_up()
    with pytest.raises(Refused) as refused:
        actions.recall(case, by=actor("s022"), at=NOW)
    assert codes(refused) == ["case.not_the_drafter"]
    actions.recall(case, by=actor("s044"), at=NOW)
    actions.withdraw(case, by=actor("s044"), at=NOW)
    assert (case.state, queries.waiting_for(actor("s022").person(), NOW)) == (CaseState.WITHDRAWN, [])


def test_only_the_authority_rejects_and_a_rejected_case_is_ended() -> None:
    case = put_up()
    steps = queries.steps(case)
    with pytest.raises(Refused) as refused:
        actions.reject(case, steps[0], seen=case.content_id, reason="不要", by=actor("s022"), at=NOW)
    assert codes(refused) == ["case.only_authority_rejects"]
    seal(case, "s022")
    actions.reject(case, steps[1], seen=case.content_id, reason="時期を改めます。", by=actor("s009"), at=NOW)
    assert (case.state, case.decided_at) == (CaseState.REJECTED, NOW)
    with pytest.raises(Refused):
        actions.recall(case, by=actor("s044"), at=NOW)


def test_a_seal_on_paper_is_written_down_by_a_clerk_with_its_scan() -> None:
    case = put_up()
    with pytest.raises(Refused) as refused:
        seal(case, "s022", transcription=Transcription(Medium.PAPER, actor("s018")))
    assert codes(refused) == ["transcription.no_scan"]
    with pytest.raises(Refused) as refused:
        seal(case, "s022", transcription=Transcription(Medium.PAPER, actor("s044"), evidence="a" * 64))
    assert codes(refused) == ["case.own_draft"]
    seal(case, "s022", transcription=Transcription(Medium.PAPER, actor("s018"), evidence="a" * 64))
    kept = Seal.objects.get(case=case, verb=Verb.APPROVED)
    assert (kept.medium, kept.surname, kept.transcribed_by_id, kept.evidence) == ("paper", "矢代", actor("s018").person_id, "a" * 64)


def test_a_second_case_on_the_same_thing_is_refused_by_rule_and_by_the_database() -> None:
    case = put_up()
    with pytest.raises(Refused) as refused:
        put_up()
    assert codes(refused) == ["case.already_open"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            kind="post", subject=case.subject, title="", unit_id=case.unit_id, drafter_id=case.drafter_id, state="under_way",
            content_id=case.content_id, opened_at=NOW,
        )  # fmt: skip


def test_seals_contents_and_clearances_are_never_changed_or_deleted() -> None:
    case = put_up()
    for table, change in [("seal", "comment = 'x'"), ("content", "body = 'x'")]:
        for statement in (f"UPDATE approval_{table} SET {change}", f"DELETE FROM approval_{table}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)
    assert Seal.objects.filter(case=case).count() == 1


def test_a_clearance_is_given_once_a_digest_and_only_on_a_full_ground() -> None:
    case = put_up()
    given_twice = [
        actions.clear(
            "d" * 64,
            Ground.DECISION,
            action="publish",
            subject=Ref("delivery", "1"),
            writer_id=case.drafter_id,
            by=actor("s009"),
            at=NOW,
            case=case,
        )
        for _ in range(2)
    ]
    assert given_twice[0] == given_twice[1]
    for ground, extra in [(Ground.DECISION, {}), (Ground.EXEMPTION, {}), (Ground.URGENT_REMOVAL, {})]:
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.clear(
                "e" * 64, ground, action="publish", subject=Ref("delivery", "1"), writer_id=None, by=actor("s009"), at=NOW, **extra
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.clear(
            "f" * 64, Ground.EXEMPTION, action="publish", subject=Ref("delivery", "1"), reference="広報11月号2頁",
            writer_id=actor("s009").person(), by=actor("s009"), at=NOW,
        )  # fmt: skip
    assert Clearance.objects.count() == 1


EVERYBODY = ["s044", "s022", "s009", "s039", "s019", "s007", "s008", "s003", "s002", "s001"]
KINDS = ["forward"] * 12 + ["seal", "object", "return", "return to", "resubmit", "recall", "attach", "pull up", "take over"]
DEEDS = st.tuples(st.integers(0, 9), st.sampled_from(KINDS))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=8, max_size=18))
def test_what_the_database_keeps_of_a_walk_is_what_the_pure_law_made_of_it(deeds: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        case, cast = put_up("account.opening"), {number: actor(number) for number in EVERYBODY}
        for number, (choice, deed) in enumerate(deeds):
            before = queries.course(case)
            resubmits = case.state in {CaseState.RETURNED, CaseState.RECALLED} and deed == "forward"
            expected = _do(case, cast, choice, "resubmit" if resubmits else deed, number)
            case.refresh_from_db()
            now = queries.course(case)
            assert now == (expected or before)
        _against_missing_seals(case)
        transaction.set_rollback(True)


def _against_missing_seals(case: Case) -> None:
    if case.state != CaseState.APPROVED:
        return
    course = queries.course(case)
    for box in course.boxes:
        mark = course.standing(box)
        assert box.skipped or (mark is not None and mark.content == case.content_id and mark.seen == course.seen)
    decision = course.marks[-1]
    assert decision.verb is Verb.DECIDED
    assert decision.person not in course.writers
    assert not course.objections or decision.words


def _do(case: Case, cast: dict[str, Actor], choice: int, deed: str, count: int) -> Course | None:
    """Do it, and say what the pure law makes of the same deed on the same course; None where it was refused."""
    before, steps = queries.course(case), queries.steps(case)
    reach = offices.reach(steps, NOW)
    by = cast[EVERYBODY[choice]]
    if deed == "forward" and before.open_boxes:
        box = before.open_boxes[choice % len(before.open_boxes)]
        by = next(other for other in cast.values() if other.person() in reach(box.id).holders)
    own = next((box for box in before.open_boxes if by.person() in reach(box.id).holders and by.person() != before.drafter), None)
    try:
        with transaction.atomic():
            around = _around(case, deed, by, before, reach, count)
            return around or _in_a_box(case, deed, by, own, steps, before, reach, count)
    except Refused:
        return None


def _around(case: Case, deed: str, by: Actor, before: Course, reach: Reach, count: int) -> Course | None:
    person = by.person()
    if deed == "recall":
        actions.recall(case, by=by, at=NOW)
        return moves.recall(before, person=person, until="next_person")
    if deed == "take over":
        actions.take_over(case, by=by, at=NOW)
        return moves.take_over(before, person=person)
    if deed == "attach":
        sha256 = f"{count:064d}"
        paper_actions.attach(case, name="添付", sha256=sha256, media_type="application/pdf", size=1, by=by, at=NOW)
        return moves.attach(before, person=person, paper=sha256, reach=reach, seal_anew=True)
    if deed == "resubmit":
        drafter = Actor(case.drafter_id)
        content = canonical.encode({"round": case.round}) if count % 2 else bytes(case.content.body)
        planned = queries.plan(case.kind, unit_id=case.unit_id, drafter_id=case.drafter_id, on=TODAY)
        actions.resubmit(case, content=content, title=case.title, steps=planned, by=drafter, at=NOW)
        drawn = queries.boxes(queries.steps(case))
        return moves.resubmit(before, person=case.drafter_id, content=canonical.sha256(content), boxes=drawn, resume=True)
    return None


def _in_a_box(
    case: Case, deed: str, by: Actor, box: Box | None, steps: list[Step], before: Course, reach: Reach, count: int
) -> Course | None:
    person, seen, reason, other = by.person(), before.seen, "理由", steps[count % len(steps)]
    said = {"seen": seen, "reason": reason, "by": by, "at": NOW}
    if deed == "pull up":
        pulled = before.box(other.pk)
        assert pulled is not None
        actions.give_seal(case, other, seen=seen, comment=reason, by=by, at=NOW, capacity=Capacity.PULLED_UP)
        return moves.give(
            before, pulled, VERB_OF_STAGE[pulled.stage], person=person, seen=seen, reach=reach, words=reason,
            capacity=Capacity.PULLED_UP, collapse=True,
        )  # fmt: skip
    if box is None:
        return None
    own = next(step for step in steps if step.pk == box.id)
    if deed == "return":
        actions.return_for_revision(case, own, **said)  # type: ignore[arg-type]  # one table
        return moves.give_back(before, box, person=person, seen=seen, reason=reason, reach=reach)
    if deed == "return to":
        actions.return_for_revision(case, own, to=other, **said)  # type: ignore[arg-type]  # one table
        return moves.give_back(before, box, person=person, seen=seen, reason=reason, reach=reach, to=before.box(other.pk))
    verb = Verb.OBJECTED if deed == "object" else VERB_OF_STAGE[box.stage]
    actions.give_seal(case, own, seen=seen, comment=reason, by=by, at=NOW, verb=verb)
    return moves.give(before, box, verb, person=person, seen=seen, reach=reach, words=reason, collapse=True)
