"""変更届, 休止届, 再開届 and the suspension at once, in a browser."""

from __future__ import annotations

from typing import Any

import pytest

from kosatsu.accounts import queries
from kosatsu.accounts.models import Account
from kosatsu.accounts.states import AccountState, FilingKind
from kosatsu.flows import suspending
from tests.faces.desk import browser, opening_values, words
from tests.flows import board
from tests.flows.test_life import account
from tests.flows.test_taking_in import before_the_system
from tests.world import NOW, actor, unit

pytestmark = pytest.mark.usefixtures("city")


def values(found: Account, **changes: Any) -> dict[str, Any]:
    """The form of a 変更届 as the page shows it, written over."""
    shown = browser("s044").get(f"/desk/accounts/{found.pk}/change/").context["form"]
    kept = {name: shown[name].value() for name in shown.fields}
    said = {name: value for name, value in kept.items() if value not in (None, False)}
    tokens = dict(shown.tokens())
    return {**said, **tokens, "effective_on": "令和8年11月24日", "reason": "見直しのため。", **changes}


def test_a_change_is_written_over_the_register_and_put_up_with_before_and_after() -> None:
    found = account()
    answer = browser("s044").post(f"/desk/accounts/{found.pk}/change/", {**values(found, contact="新しい窓口"), "submit": "1"})
    assert answer.status_code == 302, words(answer)
    sheet = words(browser("s009").get(answer["Location"]))
    assert "問合せ先 変更前 危機管理課 変更後 新しい窓口" in sheet
    assert "情報発信を行う目的" not in sheet.split("変更の日")[0].split("ソーシャルメディア変更届出書")[-1]


def test_a_change_of_nothing_keeps_what_was_written_and_says_so() -> None:
    found = account()
    answer = browser("s044").post(f"/desk/accounts/{found.pk}/change/", {**values(found, reason="理由だけ"), "submit": "1"})
    assert (answer.status_code, "台帳の記載から変わるところがありません" in words(answer), "理由だけ" in words(answer)) == (422, True, True)


def test_a_wrong_day_is_said_at_its_field_and_nothing_is_drafted() -> None:
    found = account()
    answer = browser("s044").post(f"/desk/accounts/{found.pk}/change/", {**values(found), "effective_on": "令和8年13月1日", "submit": "1"})
    assert (answer.status_code, "日付として読めません" in words(answer)) == (422, True)
    assert list(queries.filings_of(found.pk)) == []


def test_a_draft_of_a_change_is_edited_and_shows_what_it_wants() -> None:
    found = account()
    client = browser("s044")
    saved = client.post(f"/desk/accounts/{found.pk}/change/", {**values(found, contact="甲"), "save": "1"})
    edited = client.get(f"{saved['Location']}edit/")
    assert 'value="甲"' in edited.content.decode()
    again = client.post(f"{saved['Location']}edit/", {**values(found, contact="乙"), "save": "1"})
    assert again.status_code == 302
    assert queries.filings_of(found.pk).get().form["after"] == {"contact": "乙"}


@pytest.mark.parametrize("kind", ["suspension", "resumption"])
def test_a_short_filing_is_drafted_with_its_errors_at_the_fields(kind: str) -> None:
    found = account()
    if kind == FilingKind.RESUMPTION:
        suspending.suspend_at_once(found.pk, "election", reason="選挙", by=actor("s009"), at=NOW)
    client = browser("s044")
    said = {"suspension_kind": "election", "reason": "", "effective_on": "R8.11.24", "submit": "1"}
    lacking = client.post(f"/desk/accounts/{found.pk}/{kind}/", said)
    assert (lacking.status_code, "が空いています" in words(lacking)) == (422, True)
    draft = queries.filings_of(found.pk).get()
    put_up = client.post(f"/desk/filings/{draft.pk}/edit/", {**said, "reason": "選挙の期間のため。"})
    assert put_up.status_code == 302
    assert "/desk/cases/" in put_up["Location"]


def test_the_account_page_says_what_can_be_done_now_and_why_the_rest_cannot() -> None:
    found = account()
    page = words(browser("s044").get(f"/desk/accounts/{found.pk}/"))
    for said in ("変更届を作る", "休止届を作る", "再開届を作る: 休止中のアカウントだけを再開できます。"):
        assert said in page
    assert "いますぐ休止する(緊急)" not in page
    assert "いますぐ休止する(緊急)" in words(browser("s009").get(f"/desk/accounts/{found.pk}/"))
    stranger = words(browser("s051").get(f"/desk/accounts/{found.pk}/"))
    assert "変更届を作る: このアカウントの所属の職員が作ります。" in stranger


def test_the_head_suspends_at_once_after_being_asked_and_the_supervisor_finds_the_review_in_the_inbox() -> None:
    found = account()
    url = f"/desk/accounts/{found.pk}/suspend-at-once/"
    assert browser("s044").get(url).status_code == 403
    head = browser("s009")
    assert "いますぐ休止しますか" in words(head.get(url))
    assert head.post(url, {"suspension_kind": "takeover", "reason": ""}).status_code == 422
    assert head.post(url, {"suspension_kind": "takeover", "reason": "乗っ取られた。"}).status_code == 302
    assert queries.account(found.pk).state == AccountState.SUSPENDED
    assert head.post(url, {"suspension_kind": "takeover", "reason": "もう一度"}).status_code == 403
    inbox = browser("s008").get("/desk/")
    assert "緊急休止の理由: 乗っ取られた。" in words(inbox)
    review = inbox.context["inbox"].reviews[0]
    page = browser("s008").get(f"/desk/reviews/{review.id}/")
    assert ("緊急休止の後閲" in words(page), "乗っ取られた。" in words(page), "休止中" in words(page)) == (True, True, True)
    assert browser("s008").post(f"/desk/reviews/{review.id}/", {"comment": "確かめた"}).status_code == 302


@pytest.mark.parametrize("deed", ["change", "suspension", "resumption", "suspend-at-once"])
def test_an_account_of_others_or_one_there_is_not_is_not_touched(deed: str) -> None:
    found = account()
    assert browser("s051").get(f"/desk/accounts/{found.pk}/{deed}/").status_code == 403
    assert browser("s044").get(f"/desk/accounts/999999/{deed}/").status_code == 404


def test_an_exception_is_proposed_for_as_long_as_the_city_advises() -> None:
    found = account()
    page = browser("s044").get(f"/desk/accounts/{found.pk}/exception/")
    assert 'value="令和9年11月24日"' in page.content.decode()


def test_an_account_is_handed_over_in_two_steps_and_both_heads_read_where_it_goes() -> None:
    found = account()
    client = browser("s044")
    first = client.get(f"/desk/accounts/{found.pk}/transfer/")
    assert ("受け入れる所属" in words(first), "企画課" in words(first), "危機管理課</option>" in first.content.decode()) == (
        True,
        True,
        False,
    )
    assert client.get(f"/desk/accounts/{found.pk}/transfer/?to=999999").status_code == 422
    url = f"/desk/accounts/{found.pk}/transfer/?to={unit('k02')}"
    said = {"accountable_officer": actor("s008").person(), "operators": [actor("s041").person()], "effective_on": "R8.11.24", "submit": "1"}
    lacking = client.post(url, {**said, "reason": ""})
    assert (lacking.status_code, "「所管替えの理由」が空いています" in words(lacking)) == (422, True)
    draft = queries.filings_of(found.pk).get()
    put_up = client.post(f"/desk/filings/{draft.pk}/edit/", {**said, "reason": "広報に集めるため。"})
    assert put_up.status_code == 302, words(put_up)
    sheet = words(browser("s008").get(put_up["Location"]))
    assert "いまの所属 危機管理課 受け入れる所属 企画課 受け入れる運用責任者 企画課長" in sheet
    assert browser("s051").get(url).status_code == 403


def test_operators_of_several_accounts_change_together_and_the_case_shows_each() -> None:
    first, second = account(), board.account(platform="x", handle="x", icon="c" * 64, website_blurb="x", listing_url="https://a.example/")
    client = browser("s044")
    assert "一括の変更届" in words(client.get("/desk/filings/together/"))
    said = {"accounts": [first.pk, second.pk], "operators": [actor("s045").person()], "effective_on": "R8.11.24", "reason": "異動のため。"}
    assert client.post("/desk/filings/together/", {**said, "accounts": []}).status_code == 422
    assert client.post("/desk/filings/together/", {**said, "accounts": [first.pk, 999999]}).status_code == 422
    answer = client.post("/desk/filings/together/", said)
    assert answer.status_code == 302, words(answer)
    assert "一括 2件" in words(browser("s022").get(answer["Location"]))
    again = client.post("/desk/filings/together/", said)
    assert (again.status_code, "別の変更届が" in words(again)) == (422, True)


def test_form_1_of_an_account_that_was_never_filed_begins_with_what_the_register_says() -> None:
    found = before_the_system()
    client = browser("s044")
    page = client.get(f"/desk/accounts/{found.pk}/")
    assert f"/desk/filings/new/?adopts={found.pk}" in page.content.decode()
    form = client.get(f"/desk/filings/new/?adopts={found.pk}")
    assert 'value="ubosai"' in form.content.decode()
    saved = client.post(f"/desk/filings/new/?adopts={found.pk}", {**opening_values(platform="x", handle="ubosai"), "save": "1"})
    assert saved.status_code == 302
    assert queries.filings_of(found.pk).get().kind == FilingKind.OPENING
    assert client.get(f"/desk/filings/new/?adopts={found.pk}").status_code == 403
    assert client.get("/desk/filings/new/?adopts=999999").status_code == 404


def test_the_supervisor_publishes_that_there_is_no_account_and_ends_it() -> None:
    head = browser("s008")
    said = {"platform": "tiktok", "name": "", "since": "", "reason": "市は使っていません。"}
    assert browser("s044").post("/desk/accounts/none/", said).status_code == 403
    assert head.post("/desk/accounts/none/", {**said, "reason": ""}).status_code == 422
    assert head.post("/desk/accounts/none/", said).status_code == 302
    listed = words(browser("s051").get("/desk/accounts/none/"))
    assert ("公表中" in listed, "市は使っていません。" in listed, "公表を終える" in listed) == (True, True, False)
    statement = queries.statements().get()
    end = f"/desk/accounts/none/{statement.pk}/end/"
    assert browser("s044").get(end).status_code == 403
    assert head.post(end, {"reason": "開設したため。"}).status_code == 302
    assert head.post(end, {"reason": "もう一度"}).status_code == 409


def test_the_list_of_filings_is_narrowed_by_kind_state_and_unit() -> None:
    found = account()
    client = browser("s044")
    client.post(f"/desk/accounts/{found.pk}/change/", {**values(found, contact="甲"), "save": "1"})
    client.post(f"/desk/accounts/{found.pk}/suspension/", {"suspension_kind": "election", "reason": "", "effective_on": "", "save": "1"})
    for query, count in (("", 2), ("?kind=change", 1), ("?kind=closing", 0), ("?state=draft", 2), ("?kind=<b>", 2), ("?unit=企画課", 2)):
        assert len(client.get(f"/desk/filings/{query}").context["page"].object_list) == count, query


def test_a_statement_made_by_a_forged_platform_is_refused() -> None:
    forged = {"platform": "nowhere", "name": "", "since": "", "reason": "ない"}
    assert browser("s008").post("/desk/accounts/none/", forged).status_code == 422
