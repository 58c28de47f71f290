"""A case on its way: every verb, and every refusal."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosatsu.approval import actions, queries
from kosatsu.approval.actions import Transcription
from kosatsu.approval.models import Case, Clearance, Seal
from kosatsu.approval.states import CaseState, Ground, Medium, Verb
from kosatsu.kernel import canonical
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
DEEDS = st.tuples(st.integers(0, 9), st.sampled_from(["forward"] * 12 + ["seal", "return", "resubmit", "recall"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=8, max_size=30))
def test_however_people_act_a_case_is_decided_only_with_every_seal_on_the_same_content(deeds: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        case = put_up("account.opening")
        for choice, deed in deeds:
            _do(case, EVERYBODY[choice], "resubmit" if case.state == CaseState.RETURNED else deed)
            case.refresh_from_db()
        _against_missing_seals(case)
        transaction.set_rollback(True)


def _against_missing_seals(case: Case) -> None:
    wanted = {step.pk for step in queries.steps(case) if not step.skipped}
    sealed = Seal.objects.filter(case=case, content_id=case.content_id, round=case.round, verb__in=queries.SEALING)
    whole = set(sealed.values_list("step_id", flat=True)) == wanted
    assert (case.state == CaseState.APPROVED) == whole
    assert case.drafter_id not in set(sealed.values_list("person_id", flat=True))


def _do(case: Case, number: str, deed: str) -> None:
    open_now = queries.open_steps(case)
    if deed == "forward" and open_now:
        step = open_now[EVERYBODY.index(number) % len(open_now)]
        number = next(other for other in EVERYBODY if actor(other).person() in queries.holders(step, TODAY))
    by = actor(number)
    step = queries.step_for(case, by.person(), NOW)
    try:
        if deed == "recall":
            actions.recall(case, by=by, at=NOW)
        elif deed == "resubmit":
            by = actor("s044")
            steps = queries.plan(case.kind, unit_id=case.unit_id, drafter_id=case.drafter_id, on=TODAY)
            actions.resubmit(case, content=canonical.encode({"round": case.round}), title="", steps=steps, by=by, at=NOW)
        elif step and deed == "return":
            actions.return_for_revision(case, step, seen=case.content_id, reason="直してください。", by=by, at=NOW)
        elif step:
            actions.give_seal(case, step, seen=case.content_id, comment="", by=by, at=NOW)
    except Refused:
        pass
