"""不在・代理 in a browser: who may lay what down, what comes back with its reason, and who is seen to stand in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kosatsu.people.models import Absence, Delegation
from tests.faces.desk import browser, words
from tests.world import actor, unit

pytestmark = pytest.mark.usefixtures("city")
HERE = "/desk/absences/"
HEAD, LEADER, CLERK, STAFF, OUTSIDER = "s009", "s022", "s018", "s044", "s051"


def said(person: str = HEAD, **changes: Any) -> dict[str, Any]:
    return {
        "person": actor(person).person(),
        "since": "令和8年11月25日",
        "since_part": "half",
        "until": "2026-11-27",
        "until_part": "half",
        "reason": "trip",
        "note": "県庁で会議",
        **changes,
    }


def test_a_head_lays_down_two_days_and_the_page_says_who_decides_meanwhile() -> None:
    client = browser(HEAD)
    assert client.post(f"{HERE}new/", said()).status_code == 302
    page = words(client.get(HERE))
    assert "予定 11月25日(水)午後から11月27日(金)午前まで 出張 登録 関屋 剛志(本人)" in page
    assert (
        "危機管理課長" not in words(client.get(f"{HERE}?day=2026-11-25")).split("所属の不在")[0].partition("職に就いている人がいない職")[2]
    )
    day = words(browser(OUTSIDER).get(f"{HERE}?day=R8.11.26"))
    assert "危機管理課長 関屋 剛志 11月25日(水)午後から11月27日(金)午前まで 防災担当リーダー 矢代 康弘" in day
    assert "県庁で会議" not in day


def test_the_months_list_is_for_the_own_section() -> None:
    browser(HEAD).post(f"{HERE}new/", said())
    own, other = (words(browser(number).get(f"{HERE}?month=2026-11")).partition("所属の不在")[2] for number in (STAFF, OUTSIDER))
    assert "関屋 剛志 危機管理課長 11月25日(水)午後から11月27日(金)午前まで 出張" in own
    assert ("関屋 剛志" in other, "土日のほかの閉庁日: 11月3日(文化の日)、11月23日(勤労感謝の日)" in own) == (False, True)


@pytest.mark.parametrize(("by", "status"), [(LEADER, 302), (CLERK, 302), (STAFF, 403), (OUTSIDER, 403), ("s003", 403)])
def test_who_may_say_that_the_head_is_away(by: str, status: int) -> None:
    client = browser(by)
    assert client.get(f"{HERE}new/?person={actor(HEAD).person()}").status_code == (200 if status == 302 else 403)
    assert client.post(f"{HERE}new/", said()).status_code == status
    assert Absence.objects.count() == (status == 302)


def test_the_head_is_told_who_laid_it_down_and_why_and_calls_it_off() -> None:
    browser(CLERK).post(f"{HERE}new/", said(note="急病との電話あり"))
    head = browser(HEAD)
    for page in (HERE, "/desk/"):
        assert "急病との電話あり" in words(head.get(page))
    assert "佐々良 浩二(庶務)" in words(head.get("/desk/"))
    absence = Absence.objects.get()
    assert browser(STAFF).post(f"{HERE}{absence.pk}/end/").status_code == 403
    assert head.post(f"{HERE}{absence.pk}/end/").status_code == 302
    assert head.post(f"{HERE}{absence.pk}/end/").status_code == 422
    assert "急病との電話あり" not in words(head.get("/desk/"))


def test_a_deputy_is_asked_for_no_beginning_and_for_a_reason() -> None:
    mayor = said("s001", note="")
    client = browser("s002")
    asked = words(client.get(f"{HERE}new/?person={mayor['person']}"))
    assert ("いまこの時からの不在" in asked, "いつから" in asked) == (True, False)
    assert client.post(f"{HERE}new/", mayor).status_code == 422
    assert client.post(f"{HERE}new/", {**mayor, "note": "議会の開会中で、至急の決裁があるため"}).status_code == 302
    assert "市長 水越 誠一郎" in words(client.get(HERE))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"since": "あした"}, "日付として読めません"), ({"since": "R8.11.20", "until": "R8.11.21"}, "さかのぼることはできません"),
        ({"until": "R8.11.24"}, "終わりが始まりより前"), ({"until": "R18.11.24"}, "一度に登録できる不在は一年まで"),
        ({"reason": "sick"}, "正しく選択"),
        ({"note": "長" * 501}, "500"), ({"until": ""}, "必須"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_absence_comes_back_with_its_reason_and_its_words(changes: dict[str, Any], complaint: str) -> None:
    answer = browser(HEAD).post(f"{HERE}new/", said(**changes))
    assert answer.status_code == 422
    assert complaint in words(answer)
    assert (said(**changes)["note"] in answer.content.decode(), Absence.objects.count()) == (True, 0)


@pytest.mark.parametrize("person", ["x", "99999999", "9" * 40, "-1", "１"])
def test_a_person_there_is_not_is_refused(person: str) -> None:
    assert browser(CLERK).post(f"{HERE}new/", said(person=HEAD) | {"person": person}).status_code in {403, 404}


@pytest.mark.parametrize(
    "query", ["?month=13", "?month=9999-99", "?day=9999-12-31", "?month=0001-01", "?day=%00", "?month=2026-12&day=R8.12.31"]
)
def test_any_month_and_day_may_be_asked_about(query: str) -> None:
    assert browser(STAFF).get(f"{HERE}{query}").status_code == 200


def test_a_year_of_which_no_holidays_are_known_is_said_to_be_one() -> None:
    assert "この月の祝日は分かりません" in words(browser(STAFF).get(f"{HERE}?month=2100-01"))
    assert "この月の祝日は分かりません" not in words(browser(STAFF).get(f"{HERE}?month=2099-01"))


def test_a_deputy_is_named_among_the_lawful_ones_only() -> None:
    place = f"{HERE}deputies/{unit('k03')}/section_head/"
    given = {"deputy": actor("s023").person(), "since": "R8.11.24", "until": "R8.11.30"}
    assert browser(LEADER).post(place, given).status_code == 404
    head = browser(HEAD)
    assert head.post(place, {**given, "deputy": actor(STAFF).person()}).status_code == 422
    assert head.post(place, given).status_code == 302
    assert "消防交通担当リーダー 長尾 修 防災担当リーダー 矢代 康弘" in words(head.get(HERE))
    named = Delegation.objects.get()
    assert browser(LEADER).post(f"{HERE}delegations/{named.pk}/revoke/").status_code == 403
    assert [head.post(f"{HERE}delegations/{named.pk}/revoke/").status_code for _ in range(2)] == [302, 422]


def test_the_page_asks_the_database_as_often_for_three_absences_as_for_one() -> None:
    reader, counts = browser(CLERK), []
    reader.get(HERE)
    for person in (HEAD, "s001", "s022"):
        browser(person).post(f"{HERE}new/", said(person, since="R8.11.24", since_part="all"))
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(HERE).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[-1]


def test_who_laid_it_down_by_mistake_and_the_document_section_find_it_to_end_it() -> None:
    browser("s002").post(f"{HERE}new/", said("s001", note="至急の決裁があるため"))
    place = f"{HERE}{Absence.objects.get().pk}/end/"
    offering = {number: place in browser(number).get(HERE).content.decode() for number in ("s002", CLERK, HEAD, "s003")}
    assert offering == {"s002": True, CLERK: True, HEAD: False, "s003": False}
    assert "至急の決裁があるため" not in words(browser(CLERK).get(HERE))
    assert browser(CLERK).post(place).status_code == 302
    assert place not in browser("s002").get(HERE).content.decode()
