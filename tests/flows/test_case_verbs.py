"""The verbs of a case as procedures: authority, what follows, what is written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from kosatsu.approval import actions, deputies
from kosatsu.approval import paper_actions as papers
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Attachment, Case, Number, PostReview, Seal, Step
from kosatsu.approval.states import Capacity, CaseState, Medium, Verb
from kosatsu.bylaws import actions as bylaws
from kosatsu.checks import statements
from kosatsu.flows import bundling, circulating, completing, deciding, posting, recalling, standing_in, taking_over, transcribing
from kosatsu.flows.transcribing import Said
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.overviews import case_verbs
from kosatsu.people.rules import Reason
from kosatsu.posts import queries as posts
from kosatsu.posts.drafts import DraftIn
from kosatsu.posts.models import Delivery
from kosatsu.posts.states import DeliveryState, PostState
from kosatsu.records import evidence
from kosatsu.records import queries as records
from tests.flows.board import account, drafted, submitted, worked
from tests.world import NOW, SYSTEM, TODAY, actor, later, put_up, unit

pytestmark = pytest.mark.usefixtures("city")


def seen(case_id: int) -> str:
    return cases.seen(cases.case(case_id))


def answer(key: str, value: object) -> None:
    with transaction.atomic():
        bylaws.answer(key, value, since=TODAY, ground="試験", by=SYSTEM, at=NOW)


def away(number: str) -> None:
    person = actor(number).person()
    standing_in.register(person, since=NOW, until=NOW + timedelta(days=2), reason=Reason.TRIP, note="", by=actor(number), at=NOW)


def box(case_id: int, name: str) -> Step:
    return next(step for step in cases.steps(cases.case(case_id)) if step.box == name)


def sealed(case_id: int, *numbers: str) -> None:
    for number in numbers:
        deciding.seal(case_id, seen=seen(case_id), by=actor(number), at=NOW)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def verbs(case_id: int) -> list[str]:
    return [line.verb for line in records.history(Case.objects.get(pk=case_id).ref)]


def waiting(case_id: int) -> list[str]:
    return [step.box for step in cases.open_steps(cases.case(case_id))]


def test_a_deputy_decides_while_the_head_is_away_marked_and_looked_at_afterwards() -> None:
    case_id = submitted(drafted(account()))
    sealed(case_id, "s022")
    head = box(case_id, "課長")
    with pytest.raises(Refused) as refused:
        deciding.act(case_id, head.pk, seen=seen(case_id), by=actor("s022"), at=NOW)
    assert codes(refused) == ["acting.holder_is_there"]
    away("s009")
    assert [case.pk for case in deputies.waiting_for_deputy(actor("s022").person(), NOW)] == [case_id]
    assert [choice.box for choice in case_verbs.verbs(case_id, by=actor("s022"), at=NOW).act_in] == ["課長"]
    deciding.act(case_id, head.pk, seen=seen(case_id), comment="課長出張のため", by=actor("s022"), at=NOW)
    seal = Seal.objects.get(case_id=case_id, verb=Verb.DECIDED)
    assert (seal.capacity, seal.person_id, seal.instead_of_id) == (Capacity.ACTING, actor("s022").person(), actor("s009").person())
    assert posts.posts().get().state == PostState.CLEARED
    (review,) = deputies.reviews_owed(actor("s009").person(), TODAY)
    with pytest.raises(Forbidden):
        circulating.review(review.pk, by=actor("s022"), at=NOW)
    circulating.review(review.pk, comment="確認しました。", by=actor("s009"), at=later(5))
    assert deputies.reviews_owed(actor("s009").person(), TODAY) == []
    assert verbs(case_id)[-3:] == ["review.asked", "case.decided", "review.given"]


def test_an_objection_stops_a_deputy_and_makes_the_mayor_answer() -> None:
    case = put_up("account.opening")
    sealed_by = ("s022", "s009", "s039", "s019", "s007")
    with transaction.atomic():
        for number in sealed_by:
            _seal(case, number)
        _seal(case, "s008", verb=Verb.OBJECTED, comment="ポリシーと合いません。")
        for number in ("s003", "s002"):
            _seal(case, number)
    assert [mark.words for mark in cases.course(case).objections] == ["ポリシーと合いません。"]
    assert case_verbs.verbs(case.pk, by=actor("s001"), at=NOW).must_answer
    with pytest.raises(Refused) as refused, transaction.atomic():
        _seal(case, "s001")
    assert codes(refused) == ["case.objection_unanswered"]
    with transaction.atomic():
        _seal(case, "s001", comment="市民の利便を優先します。")
    assert case.state == CaseState.APPROVED


def _seal(case: Case, number: str, **said: object) -> None:
    step = cases.step_for(case, actor(number).person(), NOW)
    assert step is not None
    given = {"comment": "", **said}
    actions.give_seal(case, step, seen=cases.seen(case), by=actor(number), at=NOW, **given)  # type: ignore[arg-type]  # words of the test


def test_a_superior_pulls_up_an_open_box_with_a_reason() -> None:
    case_id = submitted(drafted(account()))
    leader = box(case_id, "担当リーダー")
    with pytest.raises(Refused) as refused:
        deciding.pull_up(case_id, leader.pk, seen=seen(case_id), reason=" ", by=actor("s009"), at=NOW)
    assert codes(refused) == ["case.no_reason"]
    deciding.pull_up(case_id, leader.pk, seen=seen(case_id), reason="リーダー研修のため", by=actor("s009"), at=NOW)
    seal = Seal.objects.get(step=leader)
    assert (seal.capacity, seal.instead_of_id, waiting(case_id)) == (Capacity.PULLED_UP, actor("s022").person(), ["課長"])


def test_a_case_goes_back_to_a_box_and_is_sealed_anew_from_there() -> None:
    case_id = submitted(drafted(account()))
    sealed(case_id, "s022")
    leader = box(case_id, "担当リーダー")
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="日付を確かめてください。", by=actor("s009"), at=NOW, to=leader.pk)
    assert (Case.objects.get(pk=case_id).state, waiting(case_id)) == (CaseState.UNDER_WAY, ["担当リーダー"])
    assert posts.posts().get().state == PostState.SUBMITTED
    sealed(case_id, "s022", "s009")
    assert Case.objects.get(pk=case_id).state == CaseState.APPROVED


def test_unchanged_it_goes_on_at_who_gave_it_back_and_the_city_may_want_a_restart() -> None:
    for resume, waits in (("where_it_came_back", ["課長"]), ("restart", ["担当リーダー"])):
        answer("return.resume", resume)
        post_id = drafted(account(handle=f"bousai-{resume[:2]}"))
        case_id = submitted(post_id)
        sealed(case_id, "s022")
        deciding.return_for_revision(case_id, seen=seen(case_id), reason="もう一度見てください。", by=actor("s009"), at=NOW)
        assert submitted(post_id) == case_id
        assert waiting(case_id) == waits


def test_who_is_too_late_to_recall_withdraws_with_a_reason_or_asks_the_document_unit() -> None:
    first, second = submitted(drafted(account())), submitted(drafted(account(handle="bousai2")))
    sealed(first, "s022")
    with pytest.raises(Refused) as refused:
        recalling.recall(first, by=actor("s044"), at=NOW)
    assert codes(refused) == ["case.too_late_to_recall"]
    with pytest.raises(Refused) as refused:
        recalling.withdraw(first, by=actor("s044"), at=NOW)
    assert codes(refused) == ["case.no_reason"]
    recalling.withdraw(first, reason="中止になったため", by=actor("s044"), at=NOW)
    with pytest.raises(Forbidden):
        recalling.withdraw_on_request(second, reason="葛城の依頼", by=actor("s051"), at=NOW)
    recalling.withdraw_on_request(second, reason="葛城の依頼による", by=actor("s018"), at=NOW)
    assert {case.state for case in Case.objects.all()} == {CaseState.WITHDRAWN}
    assert {case.completed_on for case in Case.objects.all()} == {TODAY}
    assert {post.state for post in posts.posts()} == {PostState.WITHDRAWN}


def test_a_paper_is_added_never_twice_and_those_who_sealed_before_seal_anew() -> None:
    case_id = submitted(drafted(account()))
    stale = seen(case_id)
    sealed(case_id, "s022")
    sha256 = evidence.keep(b"%PDF-1.7 plan")
    given = {"name": "実施要領", "sha256": sha256, "media_type": "application/pdf", "at": NOW}
    with pytest.raises(Refused) as refused:
        circulating.attach(case_id, by=actor("s051"), **given)  # type: ignore[arg-type]  # one table
    assert codes(refused) == ["attachment.not_yours"]
    circulating.attach(case_id, by=actor("s044"), **given)  # type: ignore[arg-type]  # one table
    with pytest.raises(Refused) as refused:
        circulating.attach(case_id, by=actor("s044"), **given)  # type: ignore[arg-type]  # one table
    assert codes(refused) == ["attachment.already_there"]
    assert waiting(case_id) == ["担当リーダー"]
    with pytest.raises(Refused) as refused:
        deciding.seal(case_id, seen=stale, by=actor("s022"), at=NOW)
    assert codes(refused) == ["case.attachment_added"]
    sealed(case_id, "s022", "s009")
    with pytest.raises(Refused) as refused:
        circulating.attach(case_id, name="後から", sha256=evidence.keep(b"%PDF-2"), media_type="application/pdf", by=actor("s044"), at=NOW)
    assert codes(refused) == ["attachment.too_late"]
    assert Attachment.objects.get().size == len(b"%PDF-1.7 plan")


def test_a_unit_that_is_asked_reads_once_each_and_nobody_else() -> None:
    case_id = submitted(drafted(account()))
    with pytest.raises(Forbidden):
        circulating.circulate(case_id, unit_id=unit("t0302"), by=actor("s051"), at=NOW)
    circulating.circulate(case_id, unit_id=unit("t0302"), by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        circulating.circulate(case_id, unit_id=unit("t0302"), by=actor("s044"), at=NOW)
    assert codes(refused) == ["circulation.asked_already"]
    (step,) = Step.objects.filter(stage="circulation")
    reader = next(number for number in ("s023", "s045", "s046") if actor(number).person() in cases.readers(step, TODAY))
    assert [asked.pk for asked in cases.to_read(actor(reader).person(), NOW)] == [step.pk]
    circulating.read(case_id, step.pk, by=actor(reader), at=NOW)
    for number, code in ((reader, "circulation.read_already"), ("s051", "circulation.not_asked")):
        with pytest.raises(Refused) as refused:
            circulating.read(case_id, step.pk, by=actor(number), at=NOW)
        assert codes(refused) == [code]
    assert waiting(case_id) == ["担当リーダー"]


def test_who_was_asked_to_read_is_asked_in_a_new_round_too() -> None:
    post_id = drafted(account())
    case_id = submitted(post_id)
    circulating.circulate(case_id, unit_id=unit("k02"), by=actor("s044"), at=NOW)
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="直してください。", by=actor("s022"), at=NOW)
    answer("return.resume", "restart")
    submitted(post_id)
    case = Case.objects.get()
    assert (case.round, [step.box for step in cases.steps(case) if step.stage == "circulation"]) == (2, ["企画課"])


def test_the_drafter_reminds_once_a_day() -> None:
    case_id = submitted(drafted(account()))
    with pytest.raises(Forbidden):
        circulating.remind(case_id, by=actor("s022"), at=NOW)
    circulating.remind(case_id, by=actor("s044"), at=NOW)
    with pytest.raises(Refused) as refused:
        circulating.remind(case_id, by=actor("s044"), at=later(60))
    assert codes(refused) == ["case.reminded_today"]
    circulating.remind(case_id, by=actor("s044"), at=NOW + timedelta(days=1))


def test_a_case_that_went_round_on_paper_is_written_down_in_one_go_or_not_at_all() -> None:
    case_id = submitted(drafted(account()))
    leader, head = box(case_id, "担当リーダー"), box(case_id, "課長")
    scan = evidence.keep(b"%PDF-1.7 sealed")
    rows = [Said(leader.pk, actor("s022"), later(10)), Said(head.pk, actor("s009"), later(20), words="確認した")]
    given = {"seen": seen(case_id), "medium": Medium.PAPER, "evidence": scan, "by": actor("s018"), "at": later(60)}
    refusals = [
        ([], "transcription.nothing"),
        (rows[::-1], "transcription.other_box"),
        ([rows[0], Said(head.pk, actor("s009"), later(5))], "transcription.impossible_time"),
        ([rows[0], Said(head.pk, actor("s009"), later(90))], "transcription.impossible_time"),
        ([rows[0], Said(head.pk, actor("s045"), later(20))], "case.not_the_holder"),
    ]
    for some, code in refusals:
        with pytest.raises(Refused) as refused:
            transcribing.transcribe_all(case_id, some, **given)  # type: ignore[arg-type]  # one table
        assert codes(refused) == [code]
    with pytest.raises(Forbidden):
        transcribing.transcribe_all(case_id, rows, **{**given, "by": actor("s051")})  # type: ignore[arg-type]  # one table
    assert waiting(case_id) == ["担当リーダー"]
    assert transcribing.transcribe_all(case_id, rows, **given) == [Verb.APPROVED, Verb.DECIDED]  # type: ignore[arg-type]  # one table
    seals = list(Seal.objects.filter(case_id=case_id).exclude(verb=Verb.SUBMITTED).order_by("id"))
    assert [(seal.at, seal.medium, seal.transcribed_by_id, seal.evidence) for seal in seals] == [
        (later(10), "paper", actor("s018").person(), scan), (later(20), "paper", actor("s018").person(), scan),
    ]  # fmt: skip
    assert posts.posts().get().state == PostState.CLEARED


def test_a_return_on_paper_is_written_down_with_its_reason() -> None:
    case_id = submitted(drafted(account()))
    row = Said(box(case_id, "担当リーダー").pk, actor("s022"), later(10), verb=Verb.RETURNED, words="日付が違う")
    given = {"seen": seen(case_id), "medium": Medium.WORD, "evidence": "", "by": actor("s018"), "at": later(60)}
    transcribing.transcribe_all(case_id, [row], **given)  # type: ignore[arg-type]  # one table
    assert posts.posts().get().state == PostState.RETURNED


def together(*post_ids: int) -> int:
    return bundling.submit(post_ids, title="ごみの日", statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)


def test_many_posts_are_decided_as_one_case_and_cleared_each_on_its_own_bytes() -> None:
    board = account()
    ids = [drafted(board, text=f"{day}日は燃えるごみの日です。") for day in (3, 5, 7)]
    case_id = together(*ids)
    sealed(case_id, "s022", "s009")
    assert [post.state for post in posts.posts()] == [PostState.CLEARED] * 3
    states = {delivery.state for delivery in Delivery.objects.all()}
    assert (states, Case.objects.count(), len(cases.subjects(cases.case(case_id)))) == ({DeliveryState.SCHEDULED}, 1, 3)
    worked(61)
    case = Case.objects.get()
    assert (case.executed_on, case.completed_on) == (TODAY, TODAY)


def test_what_came_back_together_goes_again_together_or_leaves_the_case() -> None:
    board = account()
    one, two, three = (drafted(board, text=f"{day}日は燃えるごみの日です。") for day in (3, 5, 7))
    case_id = together(one, two, three)
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="7日は休みです。", by=actor("s022"), at=NOW)
    assert {post.state for post in posts.posts()} == {PostState.RETURNED}
    with pytest.raises(Refused) as refused:
        submitted(one)
    assert codes(refused) == ["bundle.put_up_together"]
    assert together(one, two) == case_id
    assert [ref.key for ref in cases.subjects(cases.case(case_id))] == [str(one), str(two)]
    assert submitted(three) != case_id
    sealed(case_id, "s022", "s009")
    assert [posts.post(post_id).state for post_id in (one, two, three)] == [PostState.CLEARED, PostState.CLEARED, PostState.SUBMITTED]


def test_a_colleague_goes_on_with_what_came_back_together_and_neither_of_the_two_decides() -> None:
    board = account()
    ids = [drafted(board, text=f"{day}日は燃えるごみの日です。") for day in (3, 5)]
    case_id = together(*ids)
    deciding.return_for_revision(case_id, seen=seen(case_id), reason="5日は休みです。", by=actor("s022"), at=NOW)
    away("s044")
    for post_id in ids:
        taking_over.post(post_id, by=actor("s045"), at=NOW)
    again = bundling.submit(ids, title="ごみの日", statement=statements.STATED, overrides={}, by=actor("s045"), at=NOW)
    case = Case.objects.get()
    assert (again, case.round, case.drafter_id) == (case_id, 2, actor("s045").person())
    assert cases.writers(case) == {actor("s044").person(), actor("s045").person()}


def test_only_several_own_posts_of_one_unit_go_together() -> None:
    board = account()
    one, two = drafted(board, text="3日は燃えるごみの日です。"), drafted(board, text="5日は燃えるごみの日です。")
    for given, code in (([one], "bundle.how_many"), ([one, one], "bundle.how_many")):
        with pytest.raises(Refused) as refused:
            together(*given)
        assert codes(refused) == [code]
    with pytest.raises(Refused) as refused:
        bundling.submit([one, two], title="x", statement=statements.STATED, overrides={}, by=actor("s045"), at=NOW)
    assert codes(refused) == ["bundle.one_of_them", "post.other_drafter"]
    with pytest.raises(Refused) as refused:
        bundling.submit([one, two], title=" ", statement=statements.STATED, overrides={}, by=actor("s044"), at=NOW)
    assert codes(refused) == ["bundle.no_title"]


def test_numbers_have_no_gaps_begin_anew_each_april_and_are_given_at_the_decision() -> None:
    board = account()
    first, second, third = (submitted(drafted(board, text=f"{day}日は燃えるごみの日です。")) for day in (3, 5, 7))
    recalling.withdraw(second, by=actor("s044"), at=NOW)
    for case_id in (third, first):
        sealed(case_id, "s022", "s009")
    numbers = [(case.draft_number, case.document_number) for case in Case.objects.order_by("id")]
    assert numbers == [("起案危第1号", "上危第2号"), ("起案危第2号", ""), ("起案危第3号", "上危第1号")]
    answer("document.number_at", "submission")
    answer("document.marks", {"k03": "危管"})
    at = NOW.replace(year=2027, month=4, day=2)
    post_id = posting.draft(_given(at), accounts=[board.pk], unit_id=unit("t0301"), by=actor("s044"), at=at)
    posting.submit(post_id, statement=statements.STATED, overrides={}, by=actor("s044"), at=at)
    newest = Number.objects.order_by("id").last()
    assert newest is not None
    assert (newest.text, newest.fiscal_year, newest.serial) == ("上危管第1号", 2027, 1)


def _given(at: datetime) -> DraftIn:
    return DraftIn("新年度", "新年度の防災訓練のお知らせです。", {}, at + timedelta(hours=1), at + timedelta(hours=7), ())


def test_nothing_is_executed_before_its_decision_and_a_case_is_completed_once() -> None:
    case_id = submitted(drafted(account()))
    sealed(case_id, "s022", "s009")
    with pytest.raises(Forbidden):
        completing.complete(case_id, on=TODAY, by=actor("s044"), at=NOW)
    completing.complete(case_id, on=TODAY, by=actor("s018"), at=NOW)
    with pytest.raises(Refused) as refused:
        completing.complete(case_id, on=TODAY, by=actor("s018"), at=NOW)
    assert codes(refused) == ["case.completed_already"]
    with pytest.raises(Forbidden):
        completing.number_elsewhere(case_id, "企第12号", by=actor("s044"), at=NOW)
    completing.number_elsewhere(case_id, "企第12号", by=actor("s018"), at=NOW)
    assert Case.objects.get().external_number == "企第12号"
    assert date.fromisoformat(str(Case.objects.get().completed_on)) == TODAY


def test_a_box_of_another_round_is_a_conflict() -> None:
    case_id = submitted(drafted(account()))
    with pytest.raises(Conflict):
        deciding.pull_up(case_id, 10_000, seen=seen(case_id), reason="急ぐため", by=actor("s009"), at=NOW)
    assert PostReview.objects.count() == 0


def test_papers_that_were_closed_too_soon_keep_no_receipt_out_of_the_record() -> None:
    post_id = drafted(account())
    case_id = submitted(post_id)
    sealed(case_id, "s022", "s009")
    tomorrow = NOW + timedelta(days=1)
    completing.complete(case_id, on=TODAY, by=actor("s018"), at=NOW)
    case = cases.case(case_id)
    with transaction.atomic():
        papers.executed(case, cases.subjects(case)[0], on=tomorrow.date(), by=SYSTEM, at=tomorrow)
    case = cases.case(case_id)
    assert (case.executed_on, case.completed_on) == (tomorrow.date(), tomorrow.date())
    assert [line.verb for line in records.history(case.ref)][-3:] == ["case.completed", "case.executed", "case.completed"]


def test_a_post_goes_out_and_is_written_down_although_its_papers_were_closed_before() -> None:
    post_id = drafted(account())
    case_id = submitted(post_id)
    sealed(case_id, "s022", "s009")
    completing.complete(case_id, on=TODAY, by=actor("s018"), at=NOW)
    worked(60)
    assert Delivery.objects.get().state == DeliveryState.PUBLISHED


@pytest.mark.parametrize(("on", "code"), [(date(1990, 1, 1), "case.completed_too_early"), (date(2099, 1, 1), "case.completed_to_come")])
def test_papers_are_closed_between_the_decision_and_today(on: date, code: str) -> None:
    case_id = submitted(drafted(account()))
    sealed(case_id, "s022", "s009")
    with pytest.raises(Refused) as refused:
        completing.complete(case_id, on=on, by=actor("s018"), at=NOW)
    assert (codes(refused), Case.objects.get().completed_on) == ([code], None)
