"""Two taps, and the password where the last proof is too old: nothing is lost, and guessing is held up here too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kosatsu.accounts.models import Account
from kosatsu.approval import queries as cases
from kosatsu.bylaws import actions as bylaws
from kosatsu.people import actions as people
from kosatsu.posts import queries as posts
from kosatsu.posts.states import PostState
from tests.faces.desk import PASSWORD, browser, hidden, proved, words
from tests.flows.board import account, drafted, submitted
from tests.modules.people.conftest import staff_with
from tests.world import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("city")
LEADER = "s022"


def put_up() -> str:
    held = Account.objects.first() or account()
    return f"/desk/cases/{submitted(drafted(held))}/"


def stale(number: str = LEADER, minutes: int = 16) -> Client:
    client = browser(number)
    proved(client, NOW - timedelta(minutes=minutes))
    return client


def seals(case: str) -> int:
    return len(cases.seals(cases.case(int(case.split("/")[-2]))))


def first_tap(client: Client, case: str, deed: str = "seal", **said: Any) -> Any:
    return client.post(f"{case}confirm/{deed}/", {"seen": hidden(client.get(case), "seen"), **said})


def test_the_first_tap_does_nothing_and_the_second_one_seals() -> None:
    case, client = put_up(), browser(LEADER)
    asked = first_tap(client, case, words="会場の名前を確かめました")
    assert (asked.status_code, seals(case)) == (200, 1)
    assert "承認することを確かめる" in words(asked)
    assert "「担当リーダー」の欄" in words(asked)
    assert "会場の名前を確かめました" in asked.content.decode()
    assert 'type="password"' not in asked.content.decode()
    assert client.post(f"{case}seal/", {"seen": hidden(asked, "seen"), "words": "会場の名前を確かめました"}).status_code == 302
    assert seals(case) == 2


def test_after_a_quarter_of_an_hour_the_password_is_asked_on_the_same_page() -> None:
    case, client = put_up(), stale()
    asked = first_tap(client, case, words="よい")
    page = asked.content.decode()
    assert 'autocomplete="current-password"' in page
    assert 'value="s022" autocomplete="username"' in page
    said = {"seen": hidden(asked, "seen"), "words": "よい"}
    wrong = client.post(f"{case}seal/", {**said, "password": "not-this-one"})
    assert (wrong.status_code, seals(case)) == (422, 1)
    assert "パスワードが違います" in words(wrong)
    assert ("よい</textarea>" in wrong.content.decode(), hidden(wrong, "seen")) == (True, said["seen"])
    assert "not-this-one" not in wrong.content.decode()
    assert client.post(f"{case}seal/", {**said, "password": PASSWORD}).status_code == 302
    assert seals(case) == 2


def test_who_has_just_given_the_password_is_not_asked_again_unless_the_city_wants_it_every_time() -> None:
    case, other, client = put_up(), put_up(), stale()
    client.post(f"{case}seal/", {"seen": hidden(client.get(case), "seen"), "password": PASSWORD})
    assert 'type="password"' not in first_tap(client, other).content.decode()
    bylaws.answer("signin.reauthenticate_minutes", 0, since=date(2026, 4, 1), ground="規則", by=SYSTEM, at=NOW)
    assert 'type="password"' in first_tap(client, other).content.decode()
    said = {"seen": hidden(client.get(other), "seen")}
    assert (client.post(f"{other}seal/", said).status_code, seals(other)) == (200, 1)
    assert client.post(f"{other}seal/", {**said, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("deed", ["seal", "return"])
def test_no_sealing_verb_passes_without_the_password_even_without_the_first_tap(deed: str) -> None:
    case, client = put_up(), stale()
    answer = client.post(f"{case}{deed}/", {"seen": hidden(client.get(case), "seen"), "words": "直してください"})
    assert (answer.status_code, seals(case)) == (200, 1)
    assert "直してください" in answer.content.decode()


def test_a_case_that_changed_between_the_taps_is_not_sealed() -> None:
    case, client = put_up(), browser(LEADER)
    asked = first_tap(client, case)
    other = browser(LEADER)
    other.post(f"{case}return/", {"seen": hidden(other.get(case), "seen"), "words": "直してください"})
    assert client.post(f"{case}seal/", {"seen": hidden(asked, "seen")}).status_code in {409, 422}
    assert seals(case) == 2


def test_a_guesser_at_an_unlocked_desk_is_held_up_and_the_right_password_waits_too() -> None:
    case, client = put_up(), stale()
    said = {"seen": hidden(client.get(case), "seen")}
    tried = [client.post(f"{case}seal/", {**said, "password": f"guess {n}"}) for n in range(6)]
    assert ["違います" in words(answer) for answer in tried] == [True] * 5 + [False]
    assert "失敗が続きました" in words(tried[-1])
    assert (client.post(f"{case}seal/", {**said, "password": PASSWORD}).status_code, seals(case)) == (422, 1)


def test_what_is_no_deed_and_what_is_not_to_be_seen_is_not_found() -> None:
    case = put_up()
    assert browser(LEADER).post(f"{case}confirm/publish/").status_code == 404
    assert browser("s051").post(f"{case}confirm/seal/").status_code == 404
    assert browser(LEADER).get(f"{case}confirm/seal/").status_code == 405


def test_a_clerk_gives_the_password_in_the_form_of_the_transcription_itself() -> None:
    case, clerk = put_up(), stale("s018")
    page = clerk.get(case)
    assert "あなたのパスワードをもう一度確かめます" in words(page)
    cell = page.content.decode().split('name="holder" value="')[1].split('"')[0]
    given = {"seen": hidden(page, "seen"), "holder": cell, "medium": "word", "said_at_0": "2026-11-24", "said_at_1": "10:00"}
    wrong = clerk.post(f"{case}transcribe/", {**given, "password": "not-this-one"})
    assert (wrong.status_code, seals(case), 'value="2026-11-24"' in wrong.content.decode()) == (422, 1, True)
    assert clerk.post(f"{case}transcribe/", {**given, "password": PASSWORD}).status_code == 302
    assert seals(case) == 2


def test_who_decides_over_an_objection_reads_it_at_the_second_tap_and_has_to_answer() -> None:
    office = {"unit": "own_section", "rank": "section_head"}
    lanes = [[{"office": {"unit": "k02", "rank": "section_head"}, "box": "企画課長", "row": "合議"}]]
    route = [
        {"stage": "concurrence", "lanes": lanes},
        {"stage": "decision", "lanes": [[{"office": office, "box": "課長", "row": "決裁"}]]},
    ]
    bylaws.answer("route.post", route, since=date(2026, 4, 1), ground="規則", by=SYSTEM, at=NOW)
    case, other, head = put_up(), browser("s008"), browser("s009")
    said = {"seen": hidden(other.get(case), "seen"), "words": "会場が決まっていません"}
    assert other.post(f"{case}object/", said).status_code == 302
    page = words(head.get(case))
    assert page.index("不同意が1件あります") < page.index("発信される内容")
    asked = first_tap(head, case)
    assert "会場が決まっていません" in words(asked)
    assert "意見・理由※必須" in words(asked)
    assert (head.post(f"{case}seal/", {"seen": hidden(asked, "seen"), "words": ""}).status_code, seals(case)) == (422, 2)
    assert head.post(f"{case}seal/", {"seen": hidden(asked, "seen"), "words": "会場は昨日決まりました"}).status_code == 302
    stamped = words(head.get(case))
    assert "企画課長 不同意 企画課長 栂野 令和8年11月24日" in stamped


def test_the_second_tap_of_a_deputy_names_the_box_of_who_is_away() -> None:
    case = put_up()
    leader, head = browser(LEADER), browser("s009")
    leader.post(f"{case}seal/", {"seen": hidden(leader.get(case), "seen")})
    head.post(
        "/desk/absences/new/",
        {"person": "", "since": "R8.11.24", "since_part": "all", "until": "R8.11.27", "until_part": "all", "reason": "trip"},
    )
    page = leader.get(case)
    assert "代決へ進む" in words(page)
    asked = first_tap(leader, case, "act", step=hidden(page, "step"))
    assert "「課長」の欄" in words(asked)
    assert leader.post(f"{case}act/", {"seen": hidden(asked, "seen"), "step": hidden(asked, "step")}).status_code == 302
    assert "課長 代 代決 防災担当リーダー 矢代 令和8年11月24日 要後閲" in words(head.get(case))


def holds_two_boxes() -> Client:
    """The 課長 leads the team as well, so that both boxes of a post wait for one person."""
    table = staff_with({LEADER: {"position": "担当"}, "s009": {"concurrent_unit_id": "t0301", "concurrent_position": "担当リーダー"}})
    people.import_staff(table, since=NOW.date(), by=SYSTEM, at=NOW)
    return browser("s009")


def test_a_second_click_on_the_first_of_two_own_boxes_does_not_decide_in_passing() -> None:
    case, client = put_up(), holds_two_boxes()
    asked = first_tap(client, case, box=hidden(client.get(case), "box"))
    said = {"seen": hidden(asked, "seen"), "box": hidden(asked, "box")}
    assert client.post(f"{case}seal/", said).status_code == 302
    again = client.post(f"{case}seal/", said)
    assert (again.status_code, posts.posts().get().state) == (422, PostState.SUBMITTED)
    assert "もう済んでいます" in words(again)
    assert client.post(f"{case}seal/", {**said, "box": hidden(client.get(case), "box")}).status_code == 302
    assert posts.posts().get().state == PostState.CLEARED
