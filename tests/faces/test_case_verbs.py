"""The verbs of a case in a browser: each has a form where it is lawful, and none where it is not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kosatsu.approval import queries as cases
from kosatsu.approval.models import Case, Seal
from kosatsu.approval.states import Capacity, CaseState, Verb
from kosatsu.flows import standing_in
from kosatsu.people.rules import Reason
from kosatsu.posts import queries as posts
from kosatsu.posts.states import PostState
from tests.faces.desk import browser, hidden, words
from tests.faces.test_filing import put_up
from tests.flows.board import account, drafted, submitted
from tests.world import NOW, actor

pytestmark = pytest.mark.usefixtures("city")
PDF = b"%PDF-1.7 plan"


def address() -> str:
    """The address of the case of a post."""
    return f"/desk/cases/{submitted(drafted(account()))}/"


def said(number: str, case: str, **more: object) -> dict[str, object]:
    return {"seen": hidden(browser(number).get(case), "seen"), **more}


def step(name: str) -> int:
    return next(step.pk for step in cases.steps(Case.objects.get()) if step.box == name)


def test_a_deputy_is_offered_the_box_of_who_is_away_and_seals_in_it_after_a_second_tap() -> None:
    case = address()
    browser("s022").post(f"{case}seal/", said("s022", case))
    assert "代決する" not in words(browser("s022").get(case))
    head = actor("s009").person()
    standing_in.register(head, since=NOW, until=NOW + timedelta(days=2), reason=Reason.TRIP, note="", by=actor("s009"), at=NOW)
    client = browser("s022")
    assert "「課長」を代決する" in words(client.get(case))
    given = said("s022", case, step=step("課長"), words="課長出張のため")
    asked = client.post(f"{case}confirm/act/", given)
    assert "代として押印し" in words(asked).replace("「", "").replace("」", "")
    assert client.post(f"{case}act/", given).status_code == 302
    assert Seal.objects.get(verb=Verb.DECIDED).capacity == Capacity.ACTING
    owed = browser("s009").get(case)
    assert "「課長」の代決を後閲する" in words(owed)
    review = re.search(r'name="step" value="(\d+)"', owed.content.decode())
    assert review is not None
    assert browser("s009").post(f"{case}review/", {"step": review[1], "words": "確認"}).status_code == 302


def test_a_forged_box_a_stale_page_and_a_missing_word_change_nothing() -> None:
    case = address()
    client = browser("s009")
    given = said("s009", case, step=step("担当リーダー"), words="")
    assert client.post(f"{case}pull-up/", given).status_code == 422
    assert client.post(f"{case}pull-up/", {**given, "step": 99999, "words": "急ぐため"}).status_code == 409
    assert client.post(f"{case}pull-up/", {**given, "step": "x", "words": "急ぐため"}).status_code == 422
    assert client.post(f"{case}pull-up/", {**given, "seen": "0" * 64, "words": "急ぐため"}).status_code == 422
    assert browser("s051").post(f"{case}pull-up/", {**given, "words": "急ぐため"}).status_code == 404
    assert client.post(f"{case}act/", {**given, "words": "急ぐため"}).status_code == 422
    assert Seal.objects.exclude(verb=Verb.SUBMITTED).count() == 0


def test_a_concurring_box_has_its_three_answers_and_an_objection_can_be_taken_back() -> None:
    page = put_up()
    for number in ("s022", "s009"):
        browser(number).post(f"{page}seal/", said(number, page))
    client = browser("s008")
    assert "不同意とする" in words(client.get(page))
    assert client.post(f"{page}object/", said("s008", page, words=" ")).status_code == 422
    assert client.post(f"{page}object/", said("s008", page, words="ポリシーと合いません。")).status_code == 302
    assert "不同意が1件あります" in words(browser("s044").get(page))
    assert "同意に改める" in words(client.get(page))
    assert "同意に改める" not in words(browser("s009").get(page))
    assert client.post(f"{page}agree/", said("s008", page, step=step("企画課長"))).status_code == 302
    assert cases.course(Case.objects.get()).objections == ()


def test_a_paper_a_reader_a_reminder_and_the_end_of_a_case_each_have_their_page() -> None:
    case = address()
    drafter = browser("s044")
    assert drafter.post(f"{case}attach/", {"name": "", "paper": SimpleUploadedFile("a.pdf", PDF)}).status_code == 422
    assert drafter.post(f"{case}attach/", {"name": "実施要領", "paper": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    assert drafter.post(f"{case}attach/", {"name": "実施要領", "paper": SimpleUploadedFile("a.pdf", PDF)}).status_code == 422
    assert "実施要領" in words(drafter.get(case))
    office = re.search(r'<option value="(\d+)">企画課の全員', drafter.get(f"{case}circulate/").content.decode())
    assert office is not None
    assert drafter.post(f"{case}circulate/", {"office": office[1]}).status_code == 302
    assert drafter.post(f"{case}circulate/", {"office": "9999"}).status_code == 422
    reader = browser("s008")
    assert "読んだ印を付ける" in words(reader.get(case))
    circulated = cases.to_read(actor("s008").person(), NOW)[0].pk
    assert reader.post(f"{case}read/", {"step": circulated}).status_code == 302
    assert drafter.post(f"{case}remind/").status_code == 302
    assert drafter.post(f"{case}remind/").status_code == 422
    assert browser("s018").post(f"{case}elsewhere/", {"number": "企第12号"}).status_code == 302
    assert drafter.post(f"{case}elsewhere/", {"number": "企第13号"}).status_code == 403
    assert browser("s018").post(f"{case}end/", {"words": "葛城の依頼"}).status_code == 302
    assert Case.objects.get().state == CaseState.WITHDRAWN


def test_a_whole_round_on_paper_is_written_down_by_the_document_unit() -> None:
    case = address()
    assert browser("s044").get(f"{case}paper-round/").status_code == 404
    clerk = browser("s018")
    form = clerk.get(f"{case}paper-round/")
    given: dict[str, object] = {"seen": hidden(form, "seen"), "medium": "paper", "scan": SimpleUploadedFile("a.pdf", PDF)}
    for name, number in (("担当リーダー", "s022"), ("課長", "s009")):
        who = actor(number)
        given |= {f"holder_{step(name)}": f"{who.person_id}:{who.appointment_id}", f"said_at_{step(name)}_0": "2026-11-24"}
        given |= {f"said_at_{step(name)}_1": "10:00"}
    without = {key: value for key, value in given.items() if not key.endswith("_1")}
    assert clerk.post(f"{case}paper-round/", without).status_code == 422
    given["scan"] = SimpleUploadedFile("a.pdf", PDF)
    assert clerk.post(f"{case}paper-round/", given).status_code == 302
    assert posts.posts().get().state == PostState.CLEARED


def test_several_own_drafts_are_chosen_and_shown_as_one_case() -> None:
    board = account()
    for day in (3, 5, 7):
        drafted(board, text=f"12月{day}日は燃えるごみの日です。")
    client = browser("s044")
    ids = [str(post.pk) for post in posts.posts()]
    given = {"title": "12月のごみの日", "posts": ids, "statement": "on"}
    assert client.post("/desk/posts/together/", {**given, "posts": ids[:1]}).status_code == 422
    assert client.post("/desk/posts/together/", {**given, "posts": ["99999", *ids]}).status_code == 422
    answer = client.post("/desk/posts/together/", given)
    assert answer.status_code == 302
    page = words(browser("s022").get(answer["Location"]))
    assert "3件の投稿を、一つの件として決裁します。" in page
    assert all(f"12月{day}日は燃えるごみの日です。" in page for day in (3, 5, 7))
    assert "まとめて出せる投稿がありません" in words(client.get("/desk/posts/together/"))
