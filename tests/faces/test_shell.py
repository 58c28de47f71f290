"""The shell of the desk: its door, its four ways of saying no, and what every answer carries."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from kosatsu.people import actions as people
from kosatsu.people import queries
from tests.faces.desk import PASSWORD, browser, words
from tests.world import NOW, SYSTEM, actor

SIGN_IN = "/desk/sign-in/"


@pytest.fixture
def shell() -> object:
    with override_settings(ROOT_URLCONF="tests.faces.shell_urls"):
        yield Client(raise_request_exception=False)


@pytest.fixture
def known(city: None) -> Client:
    """A browser of somebody who has a sign-in and has not used it yet."""
    people.make_user(queries.person_by_number("s044"), PASSWORD, by=SYSTEM, at=NOW)
    return Client()


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("refused", 422, "このままでは進めません"), ("forbidden", 403, "この操作をする権限がありません"),
        ("not-found", 404, "ページが見つかりません"), ("conflict", 409, "ほかの人が先に操作しました"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", ["/desk/no/", "/no/"])
@pytest.mark.django_db
def test_each_no_of_the_house_is_a_page_with_a_way_on(shell: Client, side: str, kind: str, status: int, title: str) -> None:
    answer = shell.get(f"{side}{kind}/")
    assert (answer.status_code, title in words(answer), "どうすればよいか" in words(answer)) == (status, True, True)


@pytest.mark.django_db
def test_a_program_is_told_no_as_json(shell: Client) -> None:
    answer = shell.get("/desk/no/refused/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (422, "refused")
    assert [(found["code"], found["level"], found["start"], found["end"]) for found in answer.json()["findings"]] == [
        ("filing.field_missing", "stop", 0, 0), ("filing.not_a_day", "impossible", 0, 0),
        ("filing.terms_unread", "warn", 0, 3), ("filing.unlisted_without_reason", "hint", 0, 0),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_mistake_of_ours_gives_nothing_of_the_inside_away(shell: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    answer = shell.get("/desk/broken/")
    assert (answer.status_code, "システムの中で問題が起きました" in words(answer)) == (500, True)
    assert "secret" not in answer.content.decode()


@pytest.mark.usefixtures("city")
def test_every_answer_forbids_what_a_page_of_ours_never_does() -> None:
    answer = browser("s044").get("/desk/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "no-store" in answer["Cache-Control"]


def test_the_door_opens_for_the_right_password_and_leads_on(known: Client) -> None:
    answer = known.post(f"{SIGN_IN}?next=/desk/filings/", {"login": "s044", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/filings/")
    assert "防災担当 葛城 翔" in words(known.get("/desk/"))


@pytest.mark.parametrize(("login", "password"), [("s044", "wrong-wrong-wrong"), ("s999", PASSWORD), ("", ""), ("s044", "x" * 100_000)])
def test_the_door_stays_shut_for_anything_else(known: Client, login: str, password: str) -> None:
    answer = known.post(SIGN_IN, {"login": login, "password": password})
    assert answer.status_code == 200
    assert known.get("/desk/").status_code == 302


def test_the_door_does_not_lead_to_strangers(known: Client) -> None:
    answer = known.post(f"{SIGN_IN}?next=https://evil.example/", {"login": "s044", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_signing_out_ends_it(known: Client) -> None:
    known.post(SIGN_IN, {"login": "s044", "password": PASSWORD})
    known.post("/desk/sign-out/")
    assert known.get("/desk/").status_code == 302


@pytest.mark.usefixtures("city")
def test_who_holds_no_office_any_more_opens_nothing() -> None:
    client = browser("s062")
    held = queries.open_appointments().get(person_id=actor("s062").person())
    people.end_appointment(held, until=NOW.date(), by=SYSTEM, at=NOW)
    answer = client.get("/desk/")
    assert (answer.status_code, "権限がありません" in words(answer)) == (403, True)


@pytest.mark.usefixtures("city")
def test_a_user_who_stands_for_no_person_opens_nothing() -> None:
    client = Client()
    client.force_login(get_user_model().objects.create(username="nobody"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/").status_code == 403


@pytest.mark.usefixtures("city")
def test_the_menu_shows_where_one_is_and_how_much_waits() -> None:
    page = browser("s044").get("/desk/accounts/").content.decode()
    assert page.count('href="/desk/accounts/" aria-current="page"') == 2
    assert page.count("aria-current") == 2
