"""「この指摘は誤り」 at the desk."""

from __future__ import annotations

import pytest

from kosatsu.wrong_findings.models import Report
from tests.faces.desk import browser, words
from tests.faces.pages import handed_back
from tests.flows import board

pytestmark = pytest.mark.usefixtures("city")

REPORT = "/desk/wrong-findings/report/"
WRONG = {"code": "wording.insult", "rule": "insult.slur", "text": "馬場", "reason": "地名です"}


def test_a_press_without_a_reason_asks_for_it_and_then_the_report_is_made() -> None:
    client = browser("s044")
    post_id = board.drafted(board.account())
    given = {name: value for name, value in WRONG.items() if name != "reason"}
    page = client.post(REPORT, {**given, "post": post_id})
    assert (page.status_code, "この指摘は誤りだと知らせますか" in words(page), "馬場" in words(page)) == (200, True, True)
    fields = handed_back(page, REPORT)
    assert client.post(REPORT, {**fields, "reason": ""}).status_code == 422
    answer = client.post(REPORT, {**fields, "reason": "地名です"})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/posts/{post_id}/")
    assert [(row.code, row.rule, row.stretch, row.post_id) for row in Report.objects.all()] == [
        ("wording.insult", "insult.slur", "馬場", post_id)
    ]


def test_a_script_gets_json() -> None:
    client = browser("s044")
    made = client.post(REPORT, WRONG, headers={"accept": "application/json"})
    assert made.json() == {"report": Report.objects.get().pk}
    refused = client.post(REPORT, {**WRONG, "reason": " "}, headers={"accept": "application/json"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["reason"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"post": "999999"}, 404), ({"post": "-1"}, 422), ({"post": "9" * 30}, 422), ({"post": "x"}, 422), ({"code": ""}, 422),
        ({"code": "no.such"}, 422),
        ({"code": "x" * 81}, 422), ({"text": "あ" * 20_001}, 422), ({"reason": "長" * 501}, 422), ({"text": "a\x00b"}, 422),
    ],
)  # fmt: skip
def test_forged_values_are_refused(changes: dict[str, str], status: int) -> None:
    assert (browser("s044").post(REPORT, {**WRONG, **changes}).status_code, Report.objects.count()) == (status, 0)


def test_the_list_is_for_who_oversees() -> None:
    browser("s044").post(REPORT, WRONG)
    path = f"/desk/wrong-findings/{Report.objects.get().pk}/"
    for number, status in (("s044", 403), ("s009", 403), ("s001", 403), ("s008", 200)):
        client = browser(number)
        assert [client.get(one).status_code for one in ("/desk/wrong-findings/", path)] == [status, status]
    assert browser("s044").post(path, {"outcome": "kept", "reason": "x"}).status_code == 403
    odd = ("999/", "?page=-3", "?page=99999999", "?code=x")
    assert [browser("s008").get(f"/desk/wrong-findings/{one}").status_code for one in odd] == [
        404, 200, 200, 200,
    ]  # fmt: skip


def test_the_inbox_of_who_oversees_says_how_many_wait() -> None:
    browser("s044").post(REPORT, WRONG)
    said = "誤りと知らされた指摘(1件)"
    assert [said in words(browser(number).get("/desk/")) for number in ("s008", "s041", "s044", "s001")] == [True, True, False, False]


def test_a_report_is_settled_with_a_reason_and_goes_to_the_settled() -> None:
    browser("s044").post(REPORT, {**WRONG, "reason": "<b>地名</b>です"})
    client, number = browser("s008"), Report.objects.get().pk
    assert "未処理" in words(client.get("/desk/wrong-findings/")) and "<b>地名" not in client.get("/desk/wrong-findings/").content.decode()
    path = f"/desk/wrong-findings/{number}/"
    assert client.post(path, {"outcome": "kept", "reason": ""}).status_code == 422
    assert client.post(path, {"outcome": "gone", "reason": "x"}).status_code == 422
    assert client.post(path, {"outcome": "kept", "reason": "人への悪口として使われていました"}).status_code == 302
    assert client.post(path, {"outcome": "noted", "reason": "二度目"}).status_code == 422
    assert f"第{number}号" not in words(client.get("/desk/wrong-findings/"))
    settled = words(client.get("/desk/wrong-findings/?state=settled"))
    assert f"第{number}号" in settled and "指摘のまま" in settled
    assert "人への悪口" in words(client.get(path))


@pytest.mark.usefixtures("city")
def test_the_number_of_a_post_in_other_digits_brings_nothing_to_fall() -> None:
    unsaid = {name: said for name, said in WRONG.items() if name != "reason"}
    for number in ("٣", "³", "9" * 30, "-1"):
        assert browser("s044").post(REPORT, {**unsaid, "post": number}).status_code == 200


@pytest.mark.usefixtures("city")
def test_a_report_is_told_in_the_words_of_the_screen() -> None:
    browser("s044").post(REPORT, WRONG)
    for path in ("/desk/wrong-findings/", f"/desk/wrong-findings/{Report.objects.get().pk}/"):
        assert "侮辱" in words(browser("s008").get(path))
