"""やること at the desk: seen, settled, waived, and refused where it must be."""

from __future__ import annotations

import pytest

from kosatsu.duties import actions as duties
from kosatsu.duties.kinds import Kind
from kosatsu.duties.models import Duty
from tests.faces.desk import browser, words
from tests.flows.board import account
from tests.world import NOW, SYSTEM, TODAY, unit

pytestmark = pytest.mark.usefixtures("city")


def duty(kind: Kind = Kind.CONTRACT_END, **more: object) -> Duty:
    return duties.open(kind, subject=account().ref, unit_id=unit("k03"), due_on=TODAY, by=SYSTEM, at=NOW, **more)  # type: ignore[arg-type]  # values of one call


def test_the_inbox_and_the_account_say_what_to_do_by_when_and_why() -> None:
    one = duty(Kind.CONFORM, clause="5-3-c", detail={"code": "profile.shortener", "params": {"host": "bit.ly"}})
    for path in ("/desk/", f"/desk/accounts/{one.subject.partition(':')[2]}/", f"/desk/duties/{one.pk}/"):
        said = words(browser("s044").get(path))
        assert [part in said for part in ("実物と台帳の違い", "bit.ly", "期限は今日です", "ガイドライン 5(3)", "所属(危機管理課)")] == [
            True
        ] * 5, path


def test_a_duty_of_the_supervisor_does_not_name_the_accounts_section_as_whose_it_is() -> None:
    one = duty(Kind.WEBSITE_REMOVAL)
    said = words(browser("s008").get(f"/desk/duties/{one.pk}/"))
    assert "統括" in said
    assert "統括(危機管理課)" not in said


def test_the_inbox_shows_the_five_most_pressing_and_leads_to_all() -> None:
    about = account("x", "bousai")
    for number in range(35):
        duties.open(Kind.CONFORM, subject=about.ref, unit_id=unit("k03"), due_on=TODAY, key=str(number), by=SYSTEM, at=NOW)
    client = browser("s044")
    said = words(client.get("/desk/"))
    assert (said.count("実物と台帳の違い"), "やることをすべて見る(35件)" in said) == (5, True)
    pages = [words(client.get(f"/desk/duties/?page={page}")).count("実物と台帳の違い") for page in (1, 2)]
    assert pages == [30, 5]
    assert "いま、やることはありません" in words(browser("s001").get("/desk/duties/"))


def test_what_a_person_says_is_done_goes_from_the_list() -> None:
    one = duty()
    client = browser("s044")
    assert client.post(f"/desk/duties/{one.pk}/settle/", {"note": " "}).status_code == 422
    assert client.post(f"/desk/duties/{one.pk}/settle/", {"note": "契約を延ばした"}).status_code == 302
    again = client.post(f"/desk/duties/{one.pk}/settle/", {"note": "契約を延ばした"})
    assert again.status_code == 422
    assert "委託" not in words(client.get("/desk/"))
    said = words(client.get(f"/desk/duties/{one.pk}/"))
    assert ("済み" in said, "契約を延ばした" in said) == (True, True)


@pytest.mark.parametrize(("number", "seen", "settled", "waived"), [
    ("s044", 200, 422, 403), ("s051", 404, 404, 404), ("s001", 404, 404, 404), ("s008", 200, 422, 302),
])  # fmt: skip
def test_each_office_gets_its_answer(number: str, seen: int, settled: int, waived: int) -> None:
    one = duty(Kind.CONFORM)
    client = browser(number)
    assert client.get(f"/desk/duties/{one.pk}/").status_code == seen
    assert client.post(f"/desk/duties/{one.pk}/settle/", {"note": "直した"}).status_code == settled
    assert client.post(f"/desk/duties/{one.pk}/waive/", {"reason": "来月なくなる"}).status_code == waived
    assert client.get("/desk/duties/999/").status_code == 404
