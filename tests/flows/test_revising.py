"""案: the city's words and rules are written by one, tried on what there is, and put in force by who answers for the city."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.models import Revision
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.checks import lists
from kosatsu.faces.worker.handlers import HANDLERS
from kosatsu.flows import posting, rehearsing, revising, wrong_findings
from kosatsu.jobs import engine
from kosatsu.kernel.errors import Conflict, Forbidden, Refused
from kosatsu.records import queries as records
from kosatsu.wrong_findings import queries as reports
from kosatsu.wrong_findings.states import ReportState
from tests.flows import board
from tests.world import NOW, TODAY, actor, later

pytestmark = pytest.mark.usefixtures("city")

HEAD, CLERK, OTHER = "s008", "s041", "s044"
WORD = {"word": "防災訓練", "class": "wording", "level": "warn", "reason": "「避難訓練」と呼びます。", "instead": "避難訓練"}
ALONE = {"kind": "phrase", "what": "馬鹿野郎祭", "reason": "祭りの名前"}
NOTHING = fingerprint(dict(lists.NOTHING))


def value(**changes: Any) -> dict[str, Any]:
    return {**lists.NOTHING, **changes}


def written(by: str = CLERK, seen: str = NOTHING, **changes: Any) -> str:
    return revising.write(value(**changes), seen=seen, by=actor(by), at=NOW)


def in_force(seen: str, by: str = HEAD) -> None:
    revising.put_in_force(seen=seen, since=TODAY, ground="企画課長決裁", by=actor(by), at=later(5))


def worked() -> None:
    engine.work_off(HANDLERS, at=later(1))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_a_clerk_writes_the_head_puts_in_force_and_posts_are_checked_by_it() -> None:
    post_id = board.drafted(board.account())
    seen = written(words=[WORD])
    assert "wording.city_word_instead" not in [one.code for one in posting.findings(post_id, at=NOW)]
    with pytest.raises(Refused) as refused:
        in_force(seen)
    assert codes(refused) == ["revision.not_rehearsed"]
    assert rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    with pytest.raises(Forbidden):
        in_force(seen, by=CLERK)
    in_force(seen)
    assert "wording.city_word_instead" in [one.code for one in posting.findings(post_id, at=NOW)]
    revision = Revision.objects.get()
    assert [line.verb for line in records.history(revision.ref)] == ["revision.written", "revision.rehearsed", "revision.in_force"]
    assert [line.verb for line in records.history(bylaws.history(lists.KEY)[0].ref)][-1] == "bylaw.answered"
    assert bylaws.open_revision(lists.KEY) is None


def test_who_does_not_oversee_writes_tries_and_drops_nothing() -> None:
    seen = written(words=[WORD])
    for deed in (
        lambda: written(by=OTHER, seen=seen),
        lambda: rehearsing.rehearse(seen=seen, by=actor(OTHER), at=NOW),
        lambda: rehearsing.uploaded(b"{}", seen=seen, by=actor(OTHER), at=NOW),
        lambda: rehearsing.tried("文", value(), kind="draft", by=actor(OTHER), at=NOW),
        lambda: revising.drop(seen=seen, by=actor(OTHER), at=NOW),
        lambda: revising.silence(1, ALONE, by=actor(OTHER), at=NOW),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_of_two_who_write_at_once_the_second_reads_anew() -> None:
    seen = written(words=[WORD])
    with pytest.raises(Conflict):
        written(words=[{**WORD, "word": "別の語"}])
    with pytest.raises(Conflict):
        rehearsing.rehearse(seen=NOTHING, by=actor(CLERK), at=NOW)
    with pytest.raises(Conflict):
        in_force("0" * 16)
    second = written(seen=seen, words=[{**WORD, "word": "別の語"}])
    assert Revision.objects.count() == 1 and second != seen
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(key=lists.KEY, state="open", value={}, written_by=1, written_at=NOW)


def test_what_was_tried_before_it_was_changed_does_not_count() -> None:
    seen = written(words=[WORD])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    changed = written(seen=seen, words=[WORD, {**WORD, "word": "別の語"}])
    with pytest.raises(Refused) as refused:
        in_force(changed)
    assert codes(refused) == ["revision.not_rehearsed"]


def test_a_list_with_faults_is_kept_as_a_draft_but_neither_tried_nor_put_in_force() -> None:
    seen = written(words=[{**WORD, "level": "loud"}])
    for deed in (lambda: rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW), lambda: in_force(seen)):
        with pytest.raises(Refused):
            deed()
    with pytest.raises(Refused) as refused:
        written(seen=seen, words=[5])
    assert codes(refused) == ["bylaw.other_kind"]


def test_the_rehearsal_counts_what_is_newly_marked_and_what_no_longer() -> None:
    account = board.account()
    board.drafted(account, text="明日の防災訓練はこちらです。")
    board.drafted(account, text="馬鹿野郎祭にどうぞ。")
    silent = board.drafted(account, text="雨のときは中止です。")
    seen = written(words=[WORD], silenced=[ALONE])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    kept = Revision.objects.get().rehearsal
    assert (kept["texts"], kept["differing"], kept["classes"]) == (
        3, 2, {"insult": {"newly": 0, "no_longer": 1}, "wording": {"newly": 1, "no_longer": 0}},
    )  # fmt: skip
    assert [len(one["newly"]) for one in kept["examples"]] == [0, 1]
    assert board.delivery(silent).pk not in [one["delivery"] for one in kept["examples"]]
    assert "防災訓練" not in json.dumps(kept, ensure_ascii=False)


def test_a_word_that_advises_on_every_text_is_no_difference_and_not_unseen() -> None:
    account = board.account()
    for text in ("明日の防災訓練はこちらです。", "防災訓練は中止です。", "雨です。"):
        board.drafted(account, text=text)
    advice = {**WORD, "level": "hint"}
    seen = written(words=[advice])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    kept = Revision.objects.get().rehearsal
    assert (kept["texts"], kept["differing"], kept["advised"]) == (3, 0, 2)
    in_force(seen)
    seen = written(seen=seen, words=[advice, {**advice, "word": "雨"}])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=later(6))
    assert Revision.objects.get(state="open").rehearsal["advised"] == 1


def test_many_posts_are_tried_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "AT_ONCE", 0)
    board.drafted(board.account())
    seen = written(words=[WORD])
    assert not rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    assert Revision.objects.get().rehearsal == {"state": "waiting", "of": seen}
    with pytest.raises(Refused):
        in_force(seen)
    worked()
    assert Revision.objects.get().rehearsal["texts"] == 1
    in_force(seen)


def test_a_list_written_anew_meanwhile_is_not_told_what_the_old_one_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "AT_ONCE", 0)
    board.drafted(board.account())
    seen = written(words=[WORD])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    written(seen=seen, words=[{**WORD, "word": "別の語"}])
    worked()
    assert Revision.objects.get().rehearsal == {}


def test_a_file_of_texts_is_tried_and_nothing_of_it_kept() -> None:
    seen = written(words=[{**WORD, "class": "insult", "instead": ""}])
    lines = [json.dumps({"text": text}) for text in ("防災訓練", "はい", "防災訓練へ")] + [
        "no",
        "[1]",
        '{"text": 5}',
        "[" * 5000,
        '{"text": "x", "kind": "y"}',
    ]
    found = rehearsing.uploaded("\n".join(lines).encode(), seen=seen, by=actor(CLERK), at=NOW)
    assert (found.summary["texts"], found.summary["differing"], found.unreadable, found.cut) == (3, 2, 5, False)
    assert [text for text, _ in found.examples] == ["防災訓練", "防災訓練へ"]
    assert Revision.objects.get().rehearsal == {}
    with pytest.raises(Refused) as refused:
        rehearsing.uploaded(b"x" * 8_000_001, seen=seen, by=actor(CLERK), at=NOW)
    assert codes(refused) == ["revision.file_too_large"]


def test_of_a_long_file_the_beginning_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "MOST_LINES", 2)
    found = rehearsing.uploaded(b'{"text": "x"}\n\n' * 3, seen=written(words=[WORD]), by=actor(CLERK), at=NOW)
    assert (found.summary["texts"], found.cut) == (2, True)


def test_a_reported_finding_goes_into_the_list_and_is_settled_when_that_holds() -> None:
    post_id = board.drafted(board.account(), text="馬鹿野郎祭にどうぞ。")
    [insult] = [one for one in posting.findings(post_id, at=NOW) if one.code == "wording.insult"]
    report_id = wrong_findings.report(
        post_id=post_id, code=insult.code, rule=str(insult.params["rule"]), text=insult.text, reason="祭りの名前", by=actor(OTHER), at=NOW
    )
    revising.silence(report_id, ALONE, by=actor(CLERK), at=NOW)
    revising.silence(report_id, ALONE, by=actor(CLERK), at=NOW)
    revision = Revision.objects.get()
    assert (revision.value["silenced"], reports.report(report_id).revision) == ([ALONE], revision.pk)
    seen = fingerprint(revision.value)
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    assert Revision.objects.get().rehearsal["reports"] == {"open": 1, "no_longer": 1}
    in_force(seen)
    report = reports.report(report_id)
    assert (report.state, report.settled_reason) == (ReportState.MENDED, "令和8年11月24日からの市の一覧で直しました。")
    with pytest.raises(Refused) as refused:
        revising.silence(report_id, ALONE, by=actor(CLERK), at=NOW)
    assert codes(refused) == ["wrong_finding.settled"]


def test_a_list_that_is_given_up_lets_its_reports_wait_again() -> None:
    report_id = wrong_findings.report(post_id=None, code="wording.insult", text="馬鹿野郎", reason="祭り", by=actor(OTHER), at=NOW)
    revising.silence(report_id, ALONE, by=actor(CLERK), at=NOW)
    revising.drop(seen=fingerprint(Revision.objects.get().value), by=actor(CLERK), at=NOW)
    report = reports.report(report_id)
    assert (report.state, report.revision, bylaws.open_revision(lists.KEY)) == (ReportState.OPEN, None, None)
    assert bylaws.value(lists.KEY, TODAY) == dict(lists.NOTHING)
    with pytest.raises(Refused):
        revising.silence(report_id, {**ALONE, "what": "あ"}, by=actor(CLERK), at=NOW)


def test_a_list_for_a_day_to_come_holds_from_that_day() -> None:
    seen = written(words=[WORD])
    rehearsing.rehearse(seen=seen, by=actor(CLERK), at=NOW)
    revising.put_in_force(seen=seen, since=TODAY + timedelta(days=7), ground="x", by=actor(HEAD), at=NOW)
    post_id = board.drafted(board.account())
    found = [[one.code for one in posting.findings(post_id, at=NOW + timedelta(days=days))] for days in (6, 7)]
    assert ["wording.city_word_instead" in one for one in found] == [False, True]
