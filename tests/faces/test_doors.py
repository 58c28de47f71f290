"""Who may open which page of the desk, and what hostile visitors get."""

from __future__ import annotations

import pytest
from django.test import Client

from kosatsu.accounts import queries as accounts
from kosatsu.people import queries as people
from tests.faces.desk import browser, opening_values, words
from tests.faces.test_filing import put_up, seal
from tests.world import OPENING_ORDER

pytestmark = pytest.mark.usefixtures("city")

EVERYBODYS = ("/desk/", "/desk/filings/", "/desk/accounts/", "/desk/guideline/", "/desk/guideline/?edition=2017-04-01", "/desk/bylaws/",
              "/desk/records/", "/desk/notifications/", "/desk/notifications/choose/", "/desk/policies/",
              "/desk/policies/private-use/")  # fmt: skip
# drafter, colleague, own head, clerk of documents, mayor, staff of another section
OFFICES = ("s044", "s045", "s009", "s018", "s001", "s051")


def the_filing() -> str:
    """The address of the one filing there is."""
    return f"/desk/filings/{accounts.filings().get().pk}/"


@pytest.mark.parametrize("path", [*EVERYBODYS, "/desk/filings/new/", "/desk/cases/1/", "/desk/filings/1/", "/desk/bylaws/city.name/"])
def test_a_visitor_is_led_to_the_door_and_back_again(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/sign-in/?next={path.replace('?', '%3F').replace('=', '%3D')}")


def test_a_visitor_who_posts_is_led_to_the_door() -> None:
    answer = Client().post("/desk/cases/1/seal/", {"seen": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/sign-in/?next=/desk/")


@pytest.mark.parametrize("number", OFFICES)
def test_what_is_for_everybody_in_office_opens_for_everybody(number: str) -> None:
    client = browser(number)
    assert [client.get(path).status_code for path in EVERYBODYS] == [200] * len(EVERYBODYS)


def test_a_case_under_way_is_for_its_section_its_boxes_and_the_overseers() -> None:
    case = put_up()
    filing = the_filing()
    seen = {
        number: (browser(number).get(case).status_code, browser(number).get(filing).status_code) for number in (*OFFICES, "s041", "s015")
    }
    assert seen == {
        "s044": (200, 200), "s045": (200, 200), "s009": (200, 200), "s018": (200, 200), "s001": (200, 200),
        "s051": (404, 404), "s041": (200, 200), "s015": (404, 404),
    }  # fmt: skip
    names = {number: "上野原市防災" in words(browser(number).get("/desk/filings/")) for number in OFFICES}
    assert names == {"s044": True, "s045": True, "s009": True, "s018": True, "s001": True, "s051": False}


def test_a_draft_is_for_its_section_and_a_decided_filing_for_everybody() -> None:
    browser("s044").post("/desk/filings/new/", {**opening_values(), "save": "1"})
    filing = the_filing()
    assert [browser(number).get(filing).status_code for number in ("s044", "s022", "s051")] == [200, 200, 404]
    case = browser("s044").post(f"{filing}submit/")["Location"]
    for number in OPENING_ORDER:
        seal(number, case)
    assert browser("s051").get(filing).status_code == 200


@pytest.mark.parametrize(
    ("number", "path", "status"),
    [
        ("s044", "/desk/filings/new/", 200), ("s009", "/desk/filings/new/", 200), ("s001", "/desk/filings/new/", 403),
        ("s003", "/desk/filings/new/", 403), ("s008", "/desk/bylaws/city.name/", 200), ("s044", "/desk/bylaws/city.name/", 200),
        ("s008", "/desk/bylaws/no.such/", 404), ("s044", "/desk/guideline/?edition=1999-01-01", 404), ("s044", "/desk/accounts/9/", 404),
        ("s044", "/desk/filings/9/", 404), ("s044", "/desk/cases/999999999999999999999/", 404), ("s044", "/desk/filings/-1/", 404),
        ("s044", "/desk/filings/new-closing/?account=x", 404), ("s044", "/desk/filings/new-closing/?account=９", 404),
        ("s044", "/desk/records/?kind=filing&key=%3Cscript%3E", 200), ("s044", "/desk/records/?before=-5", 200),
        ("s044", "/desk/no/such/page/", 404),
    ],
)  # fmt: skip
def test_each_page_answers_each_office(number: str, path: str, status: int) -> None:
    assert browser(number).get(path).status_code == status


@pytest.mark.parametrize("deed", ["seal", "return", "reject", "recall", "transcribe"])
def test_deeds_are_posted_and_carry_the_token_of_their_page(deed: str) -> None:
    case = put_up()
    assert browser("s022").get(f"{case}{deed}/").status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(people.user_of(people.person_by_number("s044").pk), backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]  # s044 has put the case up, so signed in
    answer = careful.post(f"{case}{deed}/", {"seen": "x"})
    assert (answer.status_code, "送信を確認できませんでした" in words(answer)) == (403, True)


def test_who_has_no_box_seals_nothing() -> None:
    case = put_up()
    answers = {number: browser(number).post(f"{case}seal/", {"seen": "x"}).status_code for number in ("s044", "s045", "s051", "s001")}
    assert answers == {"s044": 403, "s045": 403, "s051": 403, "s001": 403}


def test_markup_in_what_people_write_stays_text_on_every_page() -> None:
    hostile = "<script>alert(1)</script>"
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(account_name=hostile, purpose=hostile), "submit": "1"})
    case = answer["Location"]
    browser("s022").post(f"{case}return/", {"seen": "0" * 64, "words": hostile})
    for path in ("/desk/", "/desk/filings/", the_filing(), case, "/desk/records/"):
        page = browser("s022").get(path).content.decode()
        assert "<script>alert" not in page


def test_a_book_is_not_taken_for_a_word() -> None:
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(purpose="長" * 4001, account_name="名" * 121), "save": "1"})
    assert answer.status_code == 422
    assert words(answer).count("文字以下") == 4


def test_nobody_names_people_of_other_sections_or_files_for_other_units() -> None:
    outsider, other = people.person_by_number("s051").pk, people.unit("t0602").pk
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(accountable_officer=outsider, unit=other), "save": "1"})
    assert answer.status_code == 422
    assert words(answer).count("選択肢にありません") + words(answer).count("正しく選択してください") >= 2


@pytest.mark.parametrize("path", ["/desk/", "/desk/filings/", "/desk/records/", "/desk/accounts/"])
def test_a_page_asks_the_database_as_often_for_three_things_as_for_one(path: str, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, reader = browser("s044"), browser("s022")
    counts = []
    for number in range(3):
        client.post("/desk/filings/new/", {**opening_values(account_name=f"防災{number}"), "submit": "1"})
        if number != 1:
            reader.get(path)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert reader.get(path).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 105


@pytest.mark.parametrize(("site", "kept"), [("same-origin", True), ("cross-site", False)])
def test_what_was_written_is_handed_back_when_the_session_ended_meanwhile(site: str, kept: bool) -> None:
    written = {"title": "防災訓練", "body": "防災訓練をもえぎホールで行います。", "password": "これは合言葉ですよ、秘密の"}
    answer = Client(enforce_csrf_checks=True).post("/desk/posts/new/", written, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert (written["body"] in words(answer), "合言葉" in words(answer)) == (kept, False)
