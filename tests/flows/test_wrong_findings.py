"""「この指摘は誤り」: reported once, settled with a reason, and never in the journal with its words."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from kosatsu.flows import posting, wrong_findings
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.records import queries as records
from kosatsu.wrong_findings import queries
from kosatsu.wrong_findings.models import Report
from kosatsu.wrong_findings.states import ReportState
from tests.flows import board
from tests.world import NOW, actor, later

pytestmark = pytest.mark.usefixtures("city")

SUPERVISOR, DRAFTER, COLLEAGUE, STRANGER = "s008", "s044", "s045", "s051"
TEXT = "馬場の広場で訓練をします。連絡は090-1234-5678の上野まで。雨なら中止です。"


def reported(post_id: int | None, by: str = DRAFTER, **changes: str) -> int:
    given = {"code": "number.telephone", "text": "090-1234-5678", "reason": "訓練の代表番号です", **changes}
    return wrong_findings.report(post_id=post_id, by=actor(by), at=NOW, **given)


def a_finding(post_id: int) -> dict[str, str]:
    """Something the checks do find in the post."""
    found = next(one for one in posting.findings(post_id, at=NOW) if "090" in one.text)
    return {"code": found.code, "rule": str(found.params.get("rule", "")), "text": found.text}


def test_a_report_keeps_what_the_checks_find_in_the_post_and_its_sentence() -> None:
    post_id = board.drafted(board.account(), text=TEXT)
    report = queries.report(reported(post_id, **a_finding(post_id)))
    assert (report.seen_there, report.stretch) == (True, "090-1234-5678")
    assert report.sentence == "連絡は090-1234-5678の上野まで。"
    assert (report.state, report.post_id, report.reported_by_id) == (ReportState.OPEN, post_id, actor(DRAFTER).person())


def test_the_journal_names_the_rule_and_no_word_of_the_text() -> None:
    post_id = board.drafted(board.account(), text=TEXT)
    report = queries.report(reported(post_id, **a_finding(post_id)))
    wrong_findings.settle(report.pk, ReportState.KEPT, reason="人の番号090-1234-5678です", by=actor(SUPERVISOR), at=later(1))
    lines = records.history(report.ref)
    assert [line.verb for line in lines] == ["wrong_finding.reported", "wrong_finding.kept"]
    assert lines[0].fields["about"] == f"post:{post_id}"
    assert "1234" not in json.dumps([line.fields for line in lines], ensure_ascii=False)


def test_pressed_twice_it_is_one_report_and_another_person_makes_another() -> None:
    post_id = board.drafted(board.account(), text=TEXT)
    first = reported(post_id)
    assert (reported(post_id), reported(post_id, reason="もう一度"), Report.objects.count()) == (first, first, 1)
    assert reported(post_id, by=COLLEAGUE) != first
    row = Report.objects.get(pk=first)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_what_the_checks_do_not_find_there_is_taken_as_said_and_marked_so() -> None:
    post_id = board.drafted(board.account())
    report = queries.report(reported(post_id))
    assert (report.seen_there, report.stretch, report.sentence) == (False, "090-1234-5678", "")
    unsaved = queries.report(reported(None, text="馬場", code="wording.insult", sentence="雨です。馬場で会いましょう!はい"))
    assert (unsaved.post_id, unsaved.sentence) == (None, "馬場で会いましょう!")


def test_a_strangers_post_is_not_to_be_known_and_who_is_in_no_office_reports_nothing() -> None:
    post_id = board.drafted(board.account(), text=TEXT)
    with pytest.raises(NotFound):
        reported(post_id, by=STRANGER)
    with pytest.raises(NotFound):
        reported(999_999)
    nobody = actor(DRAFTER)
    with pytest.raises(Forbidden):
        wrong_findings.report(post_id=None, code="x", reason="y", by=Actor(nobody.person(), None), at=NOW.replace(year=1990))
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": " "}, "wrong_finding.unnamed"),
        ({"code": "no.such"}, "wrong_finding.unnamed"), ({"code": "x" * 81}, "wrong_finding.unnamed"),
        ({"rule": "x" * 81}, "wrong_finding.unnamed"),
        ({"reason": "\u3000 "}, "wrong_finding.no_reason"), ({"reason": "長" * 501}, "wrong_finding.long_reason"),
    ],
)  # fmt: skip
def test_a_report_without_a_name_or_a_reason_is_refused(changes: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        reported(None, **changes)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_very_long_stretch_is_cut_to_what_is_kept() -> None:
    report = queries.report(reported(None, text="あ" * 5000, sentence="い" + "あ" * 6000))
    assert (len(report.stretch), len(report.sentence)) == (200, 500)


def test_only_who_oversees_settles_and_only_once() -> None:
    report_id = reported(None)
    with pytest.raises(Forbidden):
        wrong_findings.settle(report_id, ReportState.KEPT, reason="正しい", by=actor(DRAFTER), at=NOW)
    wrong_findings.settle(report_id, ReportState.NOTED, reason="規則の直しを頼む", by=actor(SUPERVISOR), at=later(5))
    with pytest.raises(Refused):
        wrong_findings.settle(report_id, ReportState.KEPT, reason="正しい", by=actor(SUPERVISOR), at=later(6))
    report = queries.report(report_id)
    assert (report.state, report.settled_reason, report.settled_at) == (ReportState.NOTED, "規則の直しを頼む", later(5))
    assert reported(None) != report_id
