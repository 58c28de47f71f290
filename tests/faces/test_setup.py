"""The fifteen questions are walked, left and taken up again; what is open is said on the pages it concerns."""

from __future__ import annotations

import pytest
from django.test import Client

from kosatsu.bylaws import queries
from kosatsu.bylaws.models import Choice
from kosatsu.guideline import library
from kosatsu.overviews import setup
from tests.faces.desk import browser, words
from tests.faces.pages import handed_back
from tests.faces.test_filing import put_up
from tests.world import NOW, TODAY, actor

HEAD, STAFF = "s008", "s044"


def test_there_are_fifteen_questions_each_with_a_setting_and_clauses_that_exist() -> None:
    clauses = {duty.clause for duty in library.in_force(TODAY).obligations}
    assert len(queries.questions()) == 15
    for question in queries.questions():
        assert question.keys
        assert set(question.clauses) <= clauses
        assert question.says and question.unclear


def test_what_no_program_reads_is_asked_by_a_question() -> None:
    asked = {key for question in queries.questions() for key in question.keys}
    assert {key for key in queries.preset() if key.startswith("setup.")} <= asked


@pytest.mark.usefixtures("city")
def test_the_walk_is_left_and_taken_up_again_until_nothing_is_open() -> None:
    client = browser(HEAD)
    assert "15問のうち0問" in words(client.get("/desk/setup/"))
    following = "/desk/setup/1/"
    visited = []
    while following != "/desk/setup/":
        visited.append(following)
        client = browser(HEAD)
        fields = handed_back(client.get(following))
        answer = client.post(following, {**fields, "ground": "令和8年11月 庁議決定"})
        assert answer.status_code == 302, following
        following = answer["Location"]
    assert len(visited) == len(set(visited)) <= 15
    walk = setup.walk(by=actor(HEAD), at=NOW)
    assert (walk.done, walk.next) == (15, None)
    asked = {key for question in queries.questions() for key in question.keys}
    follow = {key for key in asked if queries.preset()[key].get("like") == "route.account"}
    assert {choice.key for choice in Choice.objects.all()} == asked - follow
    assert {setting.key for setting in walk.further} == set(queries.preset()) - asked


@pytest.mark.usefixtures("city")
def test_only_what_is_ticked_is_confirmed_and_a_ground_is_needed() -> None:
    client = browser(HEAD)
    fields = handed_back(client.get("/desk/setup/6/"))
    assert client.post("/desk/setup/6/", {**fields, "ground": " "}).status_code == 422
    assert client.post("/desk/setup/6/", {**fields, "confirm": [], "ground": "内規"}).status_code == 422
    assert Choice.objects.count() == 0
    one = fields["confirm"][0]
    assert client.post("/desk/setup/6/", {**fields, "confirm": [one], "ground": "内規"}).status_code == 302
    assert [choice.key for choice in Choice.objects.all()] == [one.split("@")[0]]
    assert client.post("/desk/setup/6/", {**fields, "ground": "内規"}).status_code == 409
    assert Choice.objects.count() == 1


@pytest.mark.usefixtures("city")
def test_everybody_in_office_reads_the_questions_and_others_confirm_nothing() -> None:
    client = browser(STAFF)
    pages = [client.get(f"/desk/setup/{number}/") for number in range(17)]
    assert [page.status_code for page in pages] == [404, *[200] * 15, 404]
    assert "このまま確認する" not in words(pages[2])
    page = client.post("/desk/setup/2/", {"confirm": "route.account@x", "ground": "内規", "since": "R8.11.24"})
    assert (page.status_code, Choice.objects.count()) == (403, 0)
    assert Client().get("/desk/setup/").status_code == 302


@pytest.mark.usefixtures("city")
def test_an_answer_that_arrives_empty_is_asked_for_once_more() -> None:
    page = browser(HEAD).post("/desk/setup/2/")
    assert (page.status_code, Choice.objects.count()) == (422, 0)
    assert "確認する設定を選んでください" in words(page)


@pytest.mark.usefixtures("city")
def test_the_pages_concerned_say_what_is_still_a_proposal() -> None:
    client = browser(STAFF)
    case = put_up()
    assert "未確認の設定" in words(client.get("/desk/filings/new/"))
    assert "利用届出書(様式第1号)の決裁ルート" in words(client.get(case))
    head = browser(HEAD)
    ticks = [f"{row.key}@{seen}" for row, seen, _ in head.get("/desk/bylaws/").context["open"]]
    head.post("/desk/bylaws/confirm/", {"confirm": ticks, "since": "R8.4.1", "ground": "内規"})
    assert "未確認の設定" not in words(client.get("/desk/filings/new/")) + words(client.get(case))


@pytest.mark.usefixtures("city")
def test_the_inbox_of_who_answers_says_that_settings_wait_and_no_other_does() -> None:
    head = browser(HEAD)
    assert ["未確認の設定があります" in words(client.get("/desk/")) for client in (head, browser(STAFF))] == [True, False]
    ticks = [f"{row.key}@{seen}" for row, seen, _ in head.get("/desk/bylaws/").context["open"]]
    head.post("/desk/bylaws/confirm/", {"confirm": ticks, "since": "R8.4.1", "ground": "内規"})
    assert "未確認の設定があります" not in words(head.get("/desk/"))
