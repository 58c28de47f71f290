"""An account at the desk: opening report, the look at its profile, into use, and 様式第2号."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from kosatsu.accounts import queries
from kosatsu.accounts.states import AccountState
from kosatsu.flows import exporting
from tests.faces.desk import browser, opening_values, picture, words
from tests.faces.test_filing import seal
from tests.world import NOW, OPENING_ORDER

pytestmark = pytest.mark.usefixtures("city")

PAGE = "https://www.city.uenohara.example/bousai/sns/"
REPORT = {
    "url": "https://x.example/bousai",
    "handle": "uenohara_bousai",
    "verification": "not_taken",
    "verification_reason": "申請の準備中",
}
SEEN = {"display_name": "上野原市防災", "handle": "@uenohara_bousai", "description": f"公式です。個別の返信は行いません。{PAGE}"}


def approved(platform: str = "x") -> str:
    """The address of an account whose 様式第1号 was just decided."""
    case = browser("s044").post("/desk/filings/new/", {**opening_values(platform=platform), "submit": "1"})["Location"]
    for number in OPENING_ORDER:
        assert seal(number, case).status_code == 302
    return f"/desk/accounts/{queries.register().get().pk}/"


def live() -> str:
    """The address of an account that a person has reported, looked at and started."""
    account, client = approved(), browser("s044")
    client.post(f"{account}report/", REPORT)
    client.post(f"{account}attest/", {**SEEN, "screen": io.BytesIO(picture())})
    assert client.post(f"{account}live/").status_code == 302
    return account


def test_an_approved_account_waits_in_the_inbox_of_its_section() -> None:
    approved()
    said = words(browser("s044").get("/desk/"))
    assert "開設報告を待っているアカウント(1件) 上野原市防災(見本)" in said
    assert "報告の期限 令和8年12月8日" in said
    assert "開設報告" not in words(browser("s051").get("/desk/"))


def test_an_account_is_reported_looked_at_by_a_person_and_started() -> None:
    account, client = approved(), browser("s044")
    assert "開設前" in words(client.get(account))
    assert client.post(f"{account}live/").status_code == 422
    assert client.post(f"{account}report/", REPORT)["Location"] == account
    found = client.post(f"{account}attest/", {**SEEN, "description": "公式", "screen": io.BytesIO(picture())}, follow=True)
    assert "プロフィールを確かめました。直すところがあります。" in words(found)
    assert words(found).index("紹介する市のページのURL") < words(found).index("台帳の記載")
    assert '<div class="banner" data-tone="warning">' in found.content.decode()
    assert client.post(f"{account}live/").status_code == 422
    client.post(f"{account}attest/", {**SEEN, "screen": io.BytesIO(picture())})
    client.post(f"{account}live/")
    assert "運用中" in words(client.get(account))
    assert queries.register().get().state == AccountState.LIVE


def test_a_report_that_lacks_something_keeps_what_was_written() -> None:
    account = approved()
    answer = browser("s044").post(f"{account}report/", {**REPORT, "verification_reason": "", "handle": '"><i>'})
    assert answer.status_code == 422
    assert "認証アカウントでない理由" in words(answer)
    assert 'value="&quot;&gt;&lt;i&gt;"' in answer.content.decode()


def test_a_look_by_hand_needs_the_picture_of_the_screen() -> None:
    account, client = approved(), browser("s044")
    client.post(f"{account}report/", REPORT)
    answer = client.post(f"{account}attest/", SEEN)
    assert (answer.status_code, "ファイルを選んでください" in words(answer)) == (422, True)


def test_a_secret_is_asked_for_where_the_platform_has_one_and_never_shown_again() -> None:
    account, client = approved("bluesky"), browser("s044")
    report = {**REPORT, "url": "https://bsky.example/profile/bousai", "secret_app_password": "abcd-efgh-ijkl"}
    client.post(f"{account}report/", report)
    page = client.get(account)
    assert "認証情報: 封をして保管しています" in words(page)
    assert "abcd-efgh-ijkl" not in page.content.decode()
    wrong = client.post(f"{account}report/", {**report, "url": "x y"})
    assert (wrong.status_code, "abcd-efgh-ijkl" in wrong.content.decode()) == (422, False)


def test_another_section_reads_but_does_nothing() -> None:
    account, stranger = approved(), browser("s051")
    assert "開設の手続" not in words(stranger.get(account))
    assert [stranger.post(f"{account}{deed}/", REPORT).status_code for deed in ("report", "live")] == [403, 403]


def test_form_2_is_filled_in_from_the_register_and_closes_the_account_on_its_day(tmp_path: Path) -> None:
    account, client = live(), browser("s044")
    assert "廃止届(様式第2号)を作る" in words(client.get(account))
    begin = f"/desk/filings/new-closing/?account={account.split('/')[-2]}"
    short = client.post(begin, {"closing_on": "2026-11-24", "reason": "", "mode": "deleted", "submit": "1"})
    assert (short.status_code, "「廃止の理由」が空いています" in words(short)) == (422, True)
    filing = f"/desk/filings/{queries.filings()[0].pk}/"
    answer = client.post(f"{filing}edit/", {"closing_on": "R8.11.24", "reason": "統合するため。", "mode": "deleted", "submit": "1"})
    case = answer["Location"]
    sheet = words(client.get(case))
    assert "(様式第2号)" in sheet and "廃止の理由 統合するため。" in sheet and "X(旧ツイッター)" in sheet
    for number in OPENING_ORDER:
        seal(number, case)
    assert "廃止の決裁が済んだ届出(1件)" in words(client.get("/desk/"))
    early = client.post(f"{filing}execute/")
    assert (early.status_code, "「お別れの投稿」がまだ済んでいません" in words(early)) == (422, True)
    assert "URLか画面の写しを添えてください" not in words(client.get(filing))
    silent = client.post(f"{filing}closing/links/", {"note": " "})
    assert (silent.status_code, "何をしたか(しないときはその理由)を書いてください" in words(silent)) == (422, True)
    assert client.post(f"{filing}closing/website/", {"url": "https://www.city.uenohara.example/"}).status_code == 403
    assert client.post(f"{filing}closing/nothing/", {"note": "した"}).status_code == 404
    exporting.export(tmp_path / "record", by=None, at=NOW)
    for task, given in (
        ("farewell", {"delivery": "", "note": "知らせない"}),
        ("links", {"note": "直した"}),
        ("archive", {}),
        ("revoked", {"note": "済"}),
    ):
        assert client.post(f"{filing}closing/{task}/", given).status_code == 302
    assert client.post(f"{filing}execute/").status_code == 302
    supervisor = browser("s008")
    assert "市ホームページからの削除" in words(supervisor.get("/desk/"))
    proof = {"screen": io.BytesIO(picture()), "note": "消した"}
    assert supervisor.post(f"{filing}closing/website/", proof).status_code == 302
    done = client.get(filing)
    assert "完結" in words(done)
    shown = re.search(r'href="([^"]*/proof/[0-9a-f]{64}/)"', done.content.decode())
    assert shown and client.get(shown[1])["Content-Type"] == "image/png"
    assert client.get(f"{filing}proof/{'0' * 64}/").status_code == 404
    said = words(client.get(account))
    assert "廃止の日 令和8年11月24日" in said
    assert "認証情報: 保管していません" in said
    assert client.get(begin).status_code == 403
    assert "廃止" in words(browser("s051").get("/desk/accounts/"))
