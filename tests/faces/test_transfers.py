"""異動 in a browser: for who looks after it; and a draft that found a new drafter."""

from __future__ import annotations

from datetime import date

import pytest

from kosatsu.flows import staffing
from kosatsu.posts import queries as posts
from tests.faces.desk import browser, words
from tests.flows.board import account, drafted
from tests.modules.people.conftest import staff_with
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("city")


def test_the_screen_is_for_the_document_section_and_overseers() -> None:
    assert [browser(number).get("/desk/transfers/").status_code for number in ("s018", "s008", "s009", "s044")] == [200, 200, 403, 403]
    assert "異動を見る" in words(browser("s018").get("/desk/absences/"))
    assert "異動を見る" not in words(browser("s009").get("/desk/absences/"))


@pytest.mark.parametrize("day", ["", "あした", "9999-99-99", "1900-01-01", "2027-04-01", "%00"])
def test_any_day_may_be_asked_about(day: str) -> None:
    assert browser("s018").get(f"/desk/transfers/?day={day}").status_code == 200


def test_the_screen_names_the_next_day_on_which_anything_changes() -> None:
    account("x", "bousai")
    staffing.take_in(None, staff_with({"s044": {"unit_id": "t0201"}}).encode(), since=date(2027, 4, 1), at=NOW)
    page = words(browser("s018").get("/desk/transfers/"))
    assert "令和9年4月1日(木)の発令で" in page
    assert "(X(旧ツイッター)) 運用担当者 葛城 翔 引継ぎのやることが所属にできます" in page
    assert "葛城 翔 防災担当 政策企画担当" in page or "葛城 翔 防災担当" in page


def test_a_draft_whose_drafter_left_is_taken_over_with_one_button() -> None:
    draft = drafted(account())
    place = f"/desk/transfers/post/{draft}/take-over/"
    assert browser("s045").post(place).status_code == 422
    staffing.take_in(None, staff_with({"s044": {"unit_id": "t0201"}}).encode(), since=NOW.date(), at=NOW)
    client = browser("s045")
    assert place in client.get("/desk/").content.decode()
    assert browser("s051").post(place).status_code == 403
    assert client.post(place).status_code == 302
    assert posts.post(draft).drafter.staff_number == "s045"
    assert client.post(place).status_code == 409
    assert client.post("/desk/transfers/account/1/take-over/").status_code == 404
