"""まとめ押し: off until the city wants it, never a decision against its will, and all or nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from kosatsu.accounts.models import Account
from kosatsu.approval import queries as cases
from kosatsu.approval.models import Seal
from kosatsu.approval.states import Verb
from kosatsu.bylaws import actions as bylaws
from kosatsu.people import actions as people
from tests.faces.desk import PASSWORD, browser, hidden, proved, words
from tests.flows.board import account, drafted, submitted
from tests.modules.people.conftest import staff_with
from tests.world import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("city")
LEADER, HEAD = "s022", "s009"
TAP, SEAL = "/desk/together/", "/desk/together/seal/"


def put_up() -> int:
    return submitted(drafted(Account.objects.first() or account()))


def city_wants(value: str) -> None:
    bylaws.answer("inbox.bulk_seal", value, since=date(2026, 4, 1), ground="規則", by=SYSTEM, at=NOW)


def offered(client: Client) -> list[str]:
    return re.findall(r'name="case" value="(\d+:\w+:\d+)"', client.get("/desk/").content.decode())


def given(verb: Verb) -> int:
    return Seal.objects.filter(verb=verb).count()


def test_it_is_off_until_the_city_turns_it_on() -> None:
    case, client = put_up(), browser(LEADER)
    assert offered(client) == []
    assert client.post(SEAL, {"case": f"{case}:{cases.seen(cases.case(case))}"}).status_code == 403
    city_wants("line")
    assert len(offered(client)) == 1


def test_two_taps_seal_each_case_with_a_seal_of_its_own() -> None:
    city_wants("line")
    put_up(), put_up()
    client = browser(LEADER)
    chosen = offered(client)
    asked = client.post(TAP, {"case": chosen})
    assert (asked.status_code, given(Verb.APPROVED)) == (200, 0)
    assert client.post(SEAL, {"case": chosen}).status_code == 302
    assert [(seal.seen or seal.content_id, seal.person.staff_number) for seal in Seal.objects.filter(verb=Verb.APPROVED)] == [
        (pair.split(":")[1], LEADER) for pair in sorted(chosen)
    ]
    assert offered(client) == []


def test_the_second_tap_says_in_which_case_something_was_passed_over() -> None:
    city_wants("line")
    put_up(), submitted(drafted(account("x", "uenohara_bousai"), text="連絡は 090-1234-5678 へ。"))
    client = browser(LEADER)
    asked = client.post(TAP, {"case": offered(client)})
    lines = re.findall(r'<li><a href="/desk/cases/(.*?)</li>', asked.content.decode(), re.DOTALL)
    assert ["確かめるもの 1件" in line for line in lines] in ([False, True], [True, False])


def test_where_one_changed_none_is_sealed() -> None:
    city_wants("line")
    first, _ = put_up(), put_up()
    client = browser(LEADER)
    chosen = offered(client)
    forged = [f"{first}:{'0' * 64}", *[pair for pair in chosen if not pair.startswith(f"{first}:")]]
    answer = client.post(SEAL, {"case": forged})
    assert (answer.status_code, given(Verb.APPROVED)) == (422, 0)
    assert "一件も押印していません" in words(answer)


def test_a_decision_needs_the_citys_word_for_it() -> None:
    city_wants("line")
    case = put_up()
    leader, head = browser(LEADER), browser(HEAD)
    leader.post(SEAL, {"case": offered(leader)})
    assert offered(head) == []
    answer = head.post(SEAL, {"case": f"{case}:{cases.seen(cases.case(case))}"})
    assert (answer.status_code, given(Verb.DECIDED)) == (422, 0)
    city_wants("decision")
    assert head.post(SEAL, {"case": offered(head)}).status_code == 302
    assert given(Verb.DECIDED) == 1


def test_the_password_is_asked_here_too_and_the_choice_is_kept() -> None:
    city_wants("line")
    put_up()
    client = browser(LEADER)
    proved(client, NOW - timedelta(hours=1))
    chosen = offered(client)
    asked = client.post(SEAL, {"case": chosen, "password": "not-this-one"})
    assert (asked.status_code, given(Verb.APPROVED), hidden(asked, "case")) == (422, 0, chosen[0])
    assert client.post(SEAL, {"case": chosen, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("case", [[], ["x"], ["1"], [":"], ["999999:00"], ["9" * 30 + ":0"], ["１:0"]])
def test_what_is_no_case_of_the_reader_is_refused(case: list[str]) -> None:
    city_wants("decision")
    assert browser(LEADER).post(SEAL, {"case": case}).status_code in {404, 409, 422}
    assert browser(LEADER).post(TAP, {"case": case}).status_code in {200, 422}


def test_somebody_elses_case_stops_everything() -> None:
    city_wants("decision")
    case = put_up()
    assert browser("s051").post(SEAL, {"case": f"{case}:{cases.seen(cases.case(case))}"}).status_code == 403
    assert given(Verb.APPROVED) == 0


def test_the_same_choice_sent_twice_seals_no_second_box_of_the_same_person() -> None:
    city_wants("decision")
    put_up()
    table = staff_with({LEADER: {"position": "担当"}, HEAD: {"concurrent_unit_id": "t0301", "concurrent_position": "担当リーダー"}})
    people.import_staff(table, since=NOW.date(), by=SYSTEM, at=NOW)
    client = browser(HEAD)
    chosen = offered(client)
    assert client.post(SEAL, {"case": chosen}).status_code == 302
    assert client.post(SEAL, {"case": chosen}).status_code == 422
    assert (given(Verb.APPROVED), given(Verb.DECIDED)) == (1, 0)
