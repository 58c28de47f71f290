"""お知らせ at the desk: the list, the way to the thing, what comes by mail, and what did not arrive."""

from __future__ import annotations

import pytest

from kosatsu.notifications import queries
from kosatsu.notifications.states import Kind
from tests.faces.desk import browser, words
from tests.faces.test_filing import put_up
from tests.world import actor

pytestmark = pytest.mark.usefixtures("city")
LIST = "/desk/notifications/"


def test_the_menu_counts_what_is_unread_and_opening_a_notice_leads_to_its_case() -> None:
    case = put_up()
    client = browser("s022")
    page = client.get(LIST)
    assert "お知らせ、1件" in words(page)
    assert "が、担当リーダーの欄であなたの押印を待っています。" in words(page)
    notice = queries.of(actor("s022").person()).get()
    assert client.get(f"{LIST}{notice.pk}/")["Location"] == case
    assert "お知らせ、" not in words(client.get(LIST))


def test_anothers_notice_is_nobodys_business() -> None:
    put_up()
    notice = queries.of(actor("s022").person()).get()
    assert [browser("s009").get(f"{LIST}{number}/").status_code for number in (notice.pk, 0, 99999)] == [404, 404, 404]
    assert queries.unread(actor("s022").person()) == 1


def test_all_is_read_at_once_and_only_by_a_post() -> None:
    put_up()
    client = browser("s022")
    assert client.get(f"{LIST}read/").status_code == 405
    assert client.post(f"{LIST}read/")["Location"] == LIST
    assert queries.unread(actor("s022").person()) == 0
    assert "お知らせはありません" in words(browser("s051").get(LIST))


def test_a_person_chooses_what_comes_by_mail_and_forged_kinds_are_refused() -> None:
    client = browser("s022")
    page = client.get(f"{LIST}choose/")
    assert 'value="undelivered"' not in page.content.decode()
    assert client.post(f"{LIST}choose/", {"mail": ["case_decided"]})["Location"] == LIST
    chosen = queries.preferences(actor("s022").person())
    assert [kind for kind, mail in chosen.items() if mail] == [Kind.CASE_DECIDED]
    assert client.post(f"{LIST}choose/", {"mail": ["no_such"]}).status_code == 422
    assert client.post(f"{LIST}choose/", {"mail": ["undelivered"]}).status_code == 422


def test_what_did_not_arrive_is_for_who_looks_after_the_machine() -> None:
    assert {number: browser(number).get(f"{LIST}undelivered/").status_code for number in ("s039", "s019", "s041", "s044", "s001")} == {
        "s039": 200, "s019": 200, "s041": 200, "s044": 403, "s001": 403,
    }  # fmt: skip


def test_a_long_list_comes_page_by_page() -> None:
    client = browser("s022")
    for _ in range(21):
        put_up()
    assert "全21件" in words(client.get(LIST))
    assert client.get(f"{LIST}?page=2").content.decode().count('class="card"') == 1
    assert client.get(f"{LIST}?page=x").status_code == 200
