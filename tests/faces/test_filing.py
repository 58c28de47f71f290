"""様式第1号 in a browser, from the draft to the mayor's seal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from kosatsu.accounts import queries
from kosatsu.accounts.states import AccountState, FilingState
from kosatsu.approval import queries as cases
from kosatsu.kernel.wording import wordings
from kosatsu.policies import queries as policies
from tests.faces.desk import browser, hidden, opening_values, picture, words
from tests.world import OPENING_ORDER, TODAY, actor

pytestmark = pytest.mark.usefixtures("city")

VERBS = ["承認", "承認", "同意", "同意", "同意", "同意", "承認", "承認", "決裁"]


def put_up() -> str:
    """The address of a case that s044 has just put up."""
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(), "submit": "1"})
    assert answer.status_code == 302, words(answer)
    return str(answer["Location"])


def seal(number: str, case: str, **said: Any) -> Any:
    """The person opens the case and presses the button of the box that waits."""
    client = browser(number)
    return client.post(f"{case}seal/", {"seen": hidden(client.get(case), "seen"), **said})


def test_form_1_goes_from_draft_to_the_mayors_decision_and_the_boxes_fill_with_seals() -> None:
    case = put_up()
    for number, verb in zip(OPENING_ORDER, VERBS, strict=True):
        client = browser(number)
        assert case in client.get("/desk/").content.decode()
        assert f"{verb}する" in words(client.get(case))
        answer = seal(number, case)
        assert (answer.status_code, answer["Location"]) == (302, case)
    sheet = words(browser("s044").get(case))
    for said in (
        "市長 決裁 上野原市長 水越 令和8年11月24日",
        "副市長 承認 上野原市副市長 梶谷 令和8年11月24日",
        "担当 起案 防災担当 葛城 令和8年11月24日",
        "総務課長 合議 総務課長 鳴海 令和8年11月24日", "企画課長 合議 企画課長 栂野 令和8年11月24日",
    ):  # fmt: skip
        assert said in sheet
    (account,) = queries.register()
    policy = policies.in_force(account.pk, TODAY)
    assert policy is not None
    assert (account.state, account.display_name, account.icon_type) == (AccountState.APPROVED, "上野原市防災(見本)", "image/png")
    assert queries.operators(account.pk, TODAY) == [actor("s044").person(), actor("s045").person()]
    assert policy.public_items[1] == "Bluesky"


def test_a_button_pressed_twice_says_that_the_seal_is_given_and_a_late_clerk_reads_what_is_wrong_with_the_time() -> None:
    case = put_up()
    leader = browser("s022")
    said = {"seen": hidden(leader.get(case), "seen")}
    leader.post(f"{case}seal/", said)
    again = leader.post(f"{case}seal/", said)
    assert (again.status_code, "もう済んでいます" in words(again)) == (422, True)
    assert len(cases.seals(cases.case(int(case.split("/")[-2])))) == 2
    clerk = browser("s018")
    page = clerk.get(case)
    holder = page.content.decode().split('name="holder" value="')[1].split('"')[0]
    written = {"seen": said["seen"], "holder": holder, "medium": "word", "said_at_0": "2026-11-01", "said_at_1": "10:00"}
    early = clerk.post(f"{case}transcribe/", written)
    assert (early.status_code, "今より後になっています" in words(early)) == (422, True)


def test_the_sheet_says_on_screen_what_was_filled_in() -> None:
    said = words(browser("s009").get(put_up()))
    for part in (
        "(様式第1号)", "令和8年11月24日", "市長 あて", "所属長名 危機管理課長 関屋 剛志", "運用担当者 防災担当 葛城 翔 防災担当 森脇 千夏",
        "情報発信の時間 8時30分から17時15分まで", "運用開始の日 令和8年12月1日", "上野原市公式ホームページ掲載の有無 有",
        "⑩禁止事項 誹謗中傷", "令和8年11月20日(2026年10月版)",
    ):  # fmt: skip
        assert part in said


def test_what_is_missing_is_said_and_nothing_that_was_written_is_lost() -> None:
    client = browser("s044")
    answer = client.post("/desk/filings/new/", {**opening_values(purpose="", account_name="<b>防災</b>"), "submit": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「情報発信を行う目的」が空いています" in words(answer)
    assert 'value="&lt;b&gt;防災&lt;/b&gt;"' in page
    assert "<b>防災" not in page
    (draft,) = queries.filings()
    assert (draft.state, draft.form["content_scope"], len(draft.form["icon"])) == (
        FilingState.DRAFT,
        "避難情報、気象警報、訓練のお知らせ",
        64,
    )
    token = hidden(answer, "icon_file_kept")
    values = {**opening_values(), "icon_file_kept": token, "submit": "1"}
    del values["icon_file"]
    again = client.post(f"/desk/filings/{draft.pk}/edit/", values)
    assert again.status_code == 302, words(again)
    assert [filing.pk for filing in queries.filings()] == [draft.pk]


def test_a_draft_may_be_incomplete_and_a_wrong_day_keeps_the_picture() -> None:
    client = browser("s044")
    wrong = client.post("/desk/filings/new/", {**opening_values(start_on="あした"), "save": "1"})
    assert (wrong.status_code, list(queries.filings())) == (422, [])
    assert "日付として読めません" in words(wrong)
    assert 'value="あした"' in wrong.content.decode()
    token = hidden(wrong, "icon_file_kept")
    kept = {**opening_values(start_on="", purpose=""), "icon_file_kept": token, "save": "1"}
    del kept["icon_file"]
    saved = client.post("/desk/filings/new/", kept)
    (draft,) = queries.filings()
    assert saved["Location"] == f"/desk/filings/{draft.pk}/"
    assert (draft.form["start_on"], draft.form["icon_type"]) == ("", "image/png")


def test_a_forged_token_names_no_picture() -> None:
    values = {**opening_values(), "icon_file_kept": "WyJhIiwiYiJd:forged", "save": "1"}
    del values["icon_file"]
    browser("s044").post("/desk/filings/new/", values)
    assert queries.filings().get().form["icon"] == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"<svg onload=alert(1)>", "upload.unreadable"), (b"MZ\x90", "upload.unreadable"), (picture()[:60], "image.broken")],
    ids=["svg", "program", "cut off"],
)
def test_what_is_no_picture_is_refused_at_its_field(content: bytes, told: str) -> None:
    upload = io.BytesIO(content)
    upload.name = "icon.png"
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(icon_file=upload), "save": "1"})
    assert answer.status_code == 422
    assert wordings()[told]["ja"] in words(answer)


def test_a_returned_filing_comes_back_to_its_drafter_with_the_reason_and_goes_again() -> None:
    case = put_up()
    client = browser("s022")
    seen = hidden(client.get(case), "seen")
    silent = client.post(f"{case}return/", {"seen": seen, "words": " "})
    assert (silent.status_code, "理由を書いてください" in words(silent)) == (422, True)
    client.post(f"{case}return/", {"seen": seen, "words": "頻度を具体的に<i>"})
    drafter = browser("s044")
    (filing,) = queries.filings()
    assert "上野原市防災(見本)" in words(drafter.get("/desk/"))
    page = drafter.get(f"/desk/filings/{filing.pk}/")
    assert "差し戻されています 頻度を具体的に<i>" in words(page)
    assert "<i>" not in page.content.decode()
    assert "市長 まだ押印されていません" in words(page)
    again = drafter.post(f"/desk/filings/{filing.pk}/edit/", {**opening_values(posting_frequency="週1回"), "submit": "1"})
    assert again["Location"] == case
    assert "週1回" in words(browser("s022").get(case))


def test_what_was_not_seen_is_not_sealed() -> None:
    case = put_up()
    forged = browser("s022").post(f"{case}seal/", {"seen": "0" * 64, "words": "読みました"})
    assert forged.status_code == 422
    assert "ご覧になった後で内容が変わりました" in words(forged)
    assert ">読みました</textarea>" in forged.content.decode().replace("\n", "")
    assert len(cases.seals(cases.case(int(case.split("/")[-2])))) == 1


def test_the_drafter_recalls_and_withdraws() -> None:
    case = put_up()
    client = browser("s044")
    assert "押印" not in words(client.get(case)).split("決裁の進み")[0].split("担当")[-1]
    client.post(f"{case}recall/")
    (filing,) = queries.filings()
    assert filing.state == FilingState.RECALLED
    client.post(f"/desk/filings/{filing.pk}/withdraw/")
    assert queries.filings().get().state == FilingState.WITHDRAWN


def test_what_was_withdrawn_is_quoted_for_a_new_form_with_its_picture() -> None:
    put_up()
    (filing,) = queries.filings()
    client = browser("s044")
    assert client.get(f"/desk/filings/new/?quotes={filing.pk}").status_code == 404
    client.post(f"/desk/filings/{filing.pk}/recall/")
    client.post(f"/desk/filings/{filing.pk}/withdraw/")
    quoting = f"/desk/filings/new/?quotes={filing.pk}"
    assert quoting in client.get(f"/desk/filings/{filing.pk}/").content.decode()
    page = client.get(quoting)
    assert filing.form["purpose"] in page.content.decode()
    kept = {name: value for name, value in opening_values().items() if name != "icon_file"} | {
        "icon_file_kept": hidden(page, "icon_file_kept")
    }
    assert client.post(quoting, kept).status_code == 302
    again, first = sorted(queries.filings(), key=lambda one: one.pk, reverse=True)
    assert (again.state, again.form["icon"], first.state) == (FilingState.DRAFT, first.form["icon"], FilingState.WITHDRAWN)
    assert browser("s051").get(quoting).status_code == 404


def test_a_draft_never_put_up_can_be_withdrawn_by_its_drafter_alone() -> None:
    browser("s044").post("/desk/filings/new/", {**opening_values(), "save": "1"})
    (filing,) = queries.filings()
    other = browser("s045").post(f"/desk/filings/{filing.pk}/withdraw/")
    assert (other.status_code, queries.filings().get().state) == (422, FilingState.DRAFT)
    browser("s044").post(f"/desk/filings/{filing.pk}/withdraw/")
    assert queries.filings().get().state == FilingState.WITHDRAWN


def test_a_blurb_that_is_missing_is_said_at_the_blurb_and_an_unmarked_choice_in_plain_words() -> None:
    answer = browser("s044").post("/desk/filings/new/", {**opening_values(website_blurb="", handle="＠ｂｏｕｓａｉ "), "submit": "1"})
    assert '<a href="#id_website_blurb">' in answer.content.decode()
    assert '<a href="#id_listing_url">' not in answer.content.decode()
    assert queries.filings().get().form["handle"] == "@bousai"
    case = put_up()
    clerk = browser("s018")
    unmarked = clerk.post(f"{case}transcribe/", {"seen": hidden(clerk.get(case), "seen")})
    assert "＊記入するか、選んでください。" in words(unmarked)
    assert "フィールド" not in words(unmarked)


def test_a_mayors_seal_on_paper_is_written_down_by_a_clerk_with_its_scan() -> None:
    case = put_up()
    for number in OPENING_ORDER[:-1]:
        seal(number, case)
    clerk = browser("s018")
    page = clerk.get(case)
    assert "紙や口頭での決裁を転記する" in words(page)
    holder = page.content.decode().split('name="holder" value="')[1].split('"')[0]
    said = {"seen": hidden(page, "seen"), "holder": holder, "medium": "paper", "said_at_0": "2026-11-24", "said_at_1": "10:00"}
    unproved = clerk.post(f"{case}transcribe/", said)
    assert (unproved.status_code, "写し" in words(unproved)) == (422, True)
    answer = clerk.post(f"{case}transcribe/", {**said, "scan": io.BytesIO(b"%PDF-1.4\n%sample")})
    assert answer.status_code == 302, words(answer)
    sealed = clerk.get(case)
    assert "紙での決裁を佐々良 浩二が転記" in words(sealed)
    scan = re.findall(rf'href="({case}scans/\w{{64}}/)"', sealed.content.decode())[0]
    paper = browser("s044").get(scan)
    assert (paper.status_code, paper["Content-Type"], paper["Content-Disposition"][:10]) == (200, "application/pdf", "attachment")
    assert browser("s051").get(scan).status_code == 404
    assert browser("s044").get(f"{case}scans/{'0' * 64}/").status_code == 404
    assert queries.register().get().state == AccountState.APPROVED


def test_a_transcription_names_a_holder_who_is_asked() -> None:
    case = put_up()
    clerk = browser("s018")
    said = {"seen": hidden(clerk.get(case), "seen"), "holder": "1:1:1", "medium": "word", "said_at_0": "2026-11-24", "said_at_1": "10:00"}
    answer = clerk.post(f"{case}transcribe/", said)
    assert answer.status_code == 422
    assert len(cases.seals(cases.case(int(case.split("/")[-2])))) == 1
