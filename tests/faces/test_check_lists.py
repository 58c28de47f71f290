"""点検の語と規則 at the desk: read by all, written as lines by who oversees, tried, and put in force by the head."""

from __future__ import annotations

import json
import time
import tomllib
from importlib import resources
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.models import Revision
from kosatsu.checks import list_faults, lists
from kosatsu.faces.web import list_words
from kosatsu.faces.web.forms.check_lists import RULES_EXAMPLE
from kosatsu.wrong_findings.models import Report
from tests.faces.desk import browser, hidden, words
from tests.faces.pages import handed_back
from tests.flows import board
from tests.world import TODAY

HEAD, CLERK, OTHER = "s008", "s041", "s044"
DRAFT, TRIAL, READ = "/desk/check-lists/draft/", "/desk/check-lists/trial/", "/desk/check-lists/"
LINE = "めいわく施設\t言い方\t確認\t地元の方が傷つきます。\tクリーンセンター"
city = pytest.mark.usefixtures("city")


def press(client: Any, do: str, **fields: str) -> Any:
    """The draft's page posted whole with one of its buttons."""
    shown = {name: values[0] for name, values in handed_back(client.get(DRAFT)).items() if name != "do"}
    return client.post(DRAFT, {**shown, "do": do, **fields})


@city
def test_everybody_reads_and_only_who_oversees_is_led_to_write() -> None:
    for number, led in ((OTHER, False), ("s001", False), (CLERK, True), (HEAD, True)):
        client = browser(number)
        assert ("案を書く" in words(client.get(READ))) is led
        assert client.get(DRAFT).status_code == (200 if led else 403)
        assert client.get(TRIAL).status_code == (302 if led else 403)
    assert browser(OTHER).post(DRAFT, {"do": "save"}).status_code == 403


@city
def test_lines_are_saved_tried_and_put_in_force() -> None:
    clerk, head = browser(CLERK), browser(HEAD)
    post_id = board.drafted(board.account(), text="めいわく施設の見学会です。")
    answer = press(
        clerk, "save", words=LINE, silenced="語 \uff5c 馬鹿野郎祭 | 祭りの名前\n規則|insult.harsh|言い回し", hosts="kanko.example\n"
    )
    assert (answer.status_code, answer["Location"]) == (302, TRIAL)
    value = Revision.objects.get().value
    assert (value["words"][0]["instead"], [row["what"] for row in value["silenced"]]) == (
        "クリーンセンター",
        ["馬鹿野郎祭", "insult.harsh"],
    )
    page = clerk.get(TRIAL)
    assert "まだ試していません" in words(page) and "この一覧に効力を持たせる" not in words(page)
    seen = hidden(page, "seen")
    assert clerk.post(f"{TRIAL}in-force/", {"seen": seen, "since": "令和8年11月24日", "ground": "x"}).status_code == 403
    refused = head.post(f"{TRIAL}in-force/", {"seen": seen, "since": "令和8年11月24日", "ground": "x"})
    assert (refused.status_code, "これまでの投稿で試す」を押して" in words(refused)) == (422, True)
    assert clerk.post(f"{TRIAL}posts/", {"seen": seen})["Location"] == TRIAL
    tried = words(head.get(TRIAL))
    assert "1件の文を点検し、1件で違いがありました" in tried and "「めいわく施設」(言い方)" in tried
    assert head.post(f"{TRIAL}in-force/", {"seen": seen, "since": "いつか", "ground": ""}).status_code == 422
    assert head.post(f"{TRIAL}in-force/", {"seen": seen, "since": "令和8年11月24日", "ground": "企画課長決裁"})["Location"] == READ
    assert bylaws.value(lists.KEY, TODAY) == value
    read = words(browser(OTHER).get(READ))
    assert "効力あり 令和8年11月24日から 根拠 企画課長決裁" in read.replace("　", " ") and "クリーンセンター" in read
    assert "クリーンセンター" in words(browser(OTHER).get(f"/desk/posts/{post_id}/submit/"))
    assert "探す語 1件" in words(head.get("/desk/bylaws/check.lists/"))
    assert "kanko.example" in words(head.get(f"{READ}?q=kanko")) and "「kanko」を含むものはありません" in words(head.get(f"{READ}?q=kanko"))


@city
def test_faults_are_said_by_line_and_the_lines_come_back_as_written() -> None:
    clerk = browser(CLERK)
    said = press(clerk, "check", words=f"\n{LINE}\nあ\t言い方\t確認\tx\na|b|c|d|e|f\n", rules="[words\n")
    page = words(said)
    assert "探す語の3行目: 語は2文字以上" in page and "探す語の4行目: 列が6個" in page and "規則の1行目: TOML" in page
    wrong = words(
        press(clerk, "check", words="ごみ屋敷,言い方,確認,きつい\nごみ屋敷|いいかた|確認|x\nごみ山|言い方|かくにん|x\nごみ谷|リンク||x")
    )
    assert "1行目: 列が分かれていません" in wrong and "2行目: 「いいかた」という分類はありません" in wrong
    assert "3行目: 「かくにん」という段階はありません" in wrong and "4行目: 「リンク」という分類はありません" in wrong
    assert "a|b|c|d|e|f" in said.content.decode()
    assert not Revision.objects.exists()
    assert press(clerk, "save", words="あ\t言い方\t確認\tx")["Location"] == DRAFT
    assert "探す語の1行目" in words(clerk.get(DRAFT)) and "探す語の1行目" in words(clerk.get(TRIAL))
    again = clerk.post(f"{TRIAL}posts/", {"seen": hidden(clerk.get(TRIAL), "seen")})
    assert (again.status_code, words(again).count("語は2文字以上")) == (422, 1)


@city
def test_a_line_that_cannot_be_read_is_not_lost_by_saving() -> None:
    clerk = browser(CLERK)
    for lines in ({"words": f"{LINE}\nごみ屋敷,言い方,確認,きつい"}, {"silenced": "a|b|c|d"}, {"hosts": "a.example\n" * 20_001}):
        answer = press(clerk, "save", **lines)
        assert (answer.status_code, "保存していません" in words(answer)) == (422, True)
        assert next(iter(lines.values())).splitlines()[-1] in answer.content.decode()
    assert not Revision.objects.exists()


def test_the_example_of_rules_is_a_sound_one() -> None:
    assert list_faults.faults({**lists.NOTHING, "rules": RULES_EXAMPLE}) == []
    assert [fault.said for fault in list_faults.faults({**lists.NOTHING, "rules": RULES_EXAMPLE.replace("{0,10}", "(?=x)")})] != []


def test_every_kind_of_finding_has_a_name() -> None:
    nouns = ("checks", "pictures")
    found = [
        code
        for noun in nouns
        for code in tomllib.loads(resources.files("kosatsu.kernel").joinpath(f"wordings/{noun}.toml").read_text("utf-8"))
    ]
    assert [code for code in found if not list_words.named(code)] == []
    assert (list_words.named("likeness.morals"), list_words.named("no.such")) == ("公序良俗(例文との近さ)", "")


@city
def test_a_sentence_is_tried_on_the_lines_as_they_stand() -> None:
    clerk = browser(CLERK)
    tried = press(clerk, "try", words=LINE, **{"try-text": "めいわく施設へどうぞ", "try-kind": "draft"})
    assert "言い換えの例: クリーンセンター" in words(tried) and not Revision.objects.exists()
    assert "この案では、何も指摘されません" in words(press(clerk, "try", words=LINE, **{"try-text": "めいわく施設", "try-kind": "comment"}))
    assert press(clerk, "try", words=LINE, **{"try-text": "", "try-kind": "draft"}).status_code == 422
    assert "直すところがあります" in words(press(clerk, "try", words="あ", **{"try-text": "あ", "try-kind": "draft"}))


@city
def test_one_word_and_one_silence_are_added_without_knowing_the_lines() -> None:
    clerk = browser(CLERK)
    one = {"one-word": "だらず", "one-category": "insult", "one-level": "stop", "one-reason": "方言の悪口です", "one-instead": ""}
    added = press(clerk, "add_word", words=LINE, **one)
    assert f"{LINE}\nだらず\t侮辱\t要理由\t方言の悪口です" in added.content.decode().replace("&#x27;", "'").replace("\r\n", "\n")
    assert press(clerk, "add_word", **{**one, "one-reason": ""}).status_code == 422
    alone = press(clerk, "add_silence", **{"alone-kind": "phrase", "alone-what": "だらず川", "alone-reason": "川の名前"})
    assert "語\tだらず川\t川の名前" in alone.content.decode()


@city
def test_a_stale_page_saves_nothing_and_markup_stays_text() -> None:
    clerk, head = browser(CLERK), browser(HEAD)
    stale = {name: values[0] for name, values in handed_back(clerk.get(DRAFT)).items()}
    hostile = "めいわく施設\t言い方\t確認\t<script>alert(1)</script>"
    assert press(head, "save", words=hostile).status_code == 302
    late = clerk.post(DRAFT, {**stale, "do": "save", "words": LINE})
    assert (late.status_code, LINE in late.content.decode(), "栂野 由紀夫が" in words(late)) == (409, True, True)
    assert handed_back(late)["seen"] == [stale["seen"]] and "めいわく" not in Revision.objects.get().value["words"][0]["reason"]
    assert clerk.post(DRAFT, {**stale, "do": "save", "seen": ""}).status_code == 422
    assert clerk.post(DRAFT, {**stale, "do": "save", "words": "長" * 2_000_001}).status_code == 422
    for path in (DRAFT, TRIAL):
        assert "<script>alert" not in clerk.get(path).content.decode()
    assert clerk.post(f"{TRIAL}posts/", {"seen": "x"}).status_code == 409
    assert clerk.post(f"{TRIAL}drop/", {"seen": "x"}).status_code == 409


@city
def test_an_earlier_version_is_read_and_goes_back_into_a_draft() -> None:
    head, clerk = browser(HEAD), browser(CLERK)
    for line, since in ((LINE, "令和8年11月1日"), ("だらず\t侮辱\t確認\t方言の悪口です", "令和8年11月20日")):
        press(head, "save", words=line)
        seen = hidden(head.get(TRIAL), "seen")
        head.post(f"{TRIAL}posts/", {"seen": seen})
        assert head.post(f"{TRIAL}in-force/", {"seen": seen, "since": since, "ground": "決裁"})["Location"] == READ
    now, before = bylaws.history(lists.KEY)[:2]
    today = words(head.get(READ))
    assert "だらず" in today and "めいわく施設" not in today and "令和8年11月1日からの版を見る" in today
    earlier = words(browser(OTHER).get(f"{READ}?version={before.pk}"))
    assert "めいわく施設" in earlier and "いまの一覧ではありません" in earlier and "この版の内容で案を書く" not in earlier
    page = clerk.get(f"{DRAFT}?version={before.pk}")
    assert "令和8年11月1日からの版の内容を入れました" in words(page) and not bylaws.open_revision(lists.KEY)
    fields = {name: values[0] for name, values in handed_back(page).items() if name != "do"}
    assert clerk.post(f"{DRAFT}?version={before.pk}", {**fields, "do": "save"})["Location"] == TRIAL
    assert Revision.objects.get(state="open").value == before.value != now.value
    assert "いま書かれている案に置き換わります" in words(clerk.get(f"{DRAFT}?version={now.pk}"))
    for false in ("99999999", "x", "1e3", "9" * 20):
        assert clerk.get(f"{READ}?version={false}").status_code == clerk.get(f"{DRAFT}?version={false}").status_code == 404


@city
def test_a_list_that_takes_effect_later_is_told_of_where_a_change_is_written() -> None:
    head = browser(HEAD)
    assert "先の日から" not in words(head.get(DRAFT))
    press(head, "save", words=LINE)
    seen = hidden(head.get(TRIAL), "seen")
    head.post(f"{TRIAL}posts/", {"seen": seen})
    head.post(f"{TRIAL}in-force/", {"seen": seen, "since": "令和8年12月1日", "ground": "決裁"})
    press(head, "save", words="だらず\t侮辱\t確認\t方言の悪口です")
    for path in (DRAFT, TRIAL):
        page = head.get(path)
        assert "令和8年12月1日からの版を見る" in words(page) and f"version={bylaws.history(lists.KEY)[0].pk}" in page.content.decode()


@city
def test_the_address_of_a_button_says_what_it_is() -> None:
    answer = browser(HEAD).get(f"{TRIAL}posts/")
    assert (answer.status_code, answer["Allow"], "じかには開けません" in words(answer)) == (405, "POST", True)


@city
def test_a_file_of_comments_is_tried_and_shown_once() -> None:
    clerk = browser(CLERK)
    press(clerk, "save", words="だらず\t侮辱\t確認\t方言の悪口です")
    seen = hidden(clerk.get(TRIAL), "seen")
    lines = "\n".join([json.dumps({"text": "このだらず<b>", "kind": "comment"}), "no"]).encode()
    answer = clerk.post(f"{TRIAL}file/", {"seen": seen, "file": SimpleUploadedFile("c.jsonl", lines)})
    said = words(answer)
    assert "1件の文を点検し、1件で違いがありました。読めない行が1行" in said and "このだらず<b>" in said
    assert "<b>" not in answer.content.decode().replace("&lt;b&gt;", "")
    unread = words(clerk.post(f"{TRIAL}file/", {"seen": seen, "file": SimpleUploadedFile("c.csv", b"a,b\n1,2\n")}))
    assert "読める行が一行もありませんでした" in unread and "0件の文を点検し" not in unread
    assert clerk.post(f"{TRIAL}file/", {"seen": seen}).status_code == 422
    assert "このだらず" not in words(clerk.get(TRIAL)).replace("だらず 侮辱", "")


@city
def test_a_draft_is_given_up_only_after_a_second_thought() -> None:
    clerk = browser(CLERK)
    press(clerk, "save", words=LINE)
    asked = clerk.get(f"{TRIAL}drop/")
    assert "案を取りやめますか" in words(asked) and Revision.objects.get().state == "open"
    assert clerk.post(f"{TRIAL}drop/", {"seen": hidden(asked, "seen")})["Location"] == READ
    assert (Revision.objects.get().state, clerk.get(TRIAL)["Location"]) == ("dropped", READ)
    assert "いま書かれている案はありません" in words(clerk.get(READ))


@city
def test_one_press_puts_a_report_into_the_draft() -> None:
    browser(OTHER).post(
        "/desk/wrong-findings/report/", {"code": "wording.insult", "rule": "insult.harsh", "text": "馬鹿野郎祭", "reason": "祭りの名前"}
    )
    clerk, number = browser(CLERK), Report.objects.get().pk
    path = f"/desk/wrong-findings/{number}/"
    fields = handed_back(clerk.get(path), f"{path}silence/")
    assert (fields["alone-what"], fields["alone-kind"], fields["alone-reason"]) == (
        ["馬鹿野郎祭"],
        ["phrase"],
        [f"第{number}号 祭りの名前"],
    )
    assert browser(OTHER).post(f"{path}silence/", fields).status_code == 403
    assert clerk.post(f"{path}silence/", {**fields, "alone-what": "あ"}).status_code == 422
    assert clerk.post(f"{path}silence/", fields)["Location"] == TRIAL
    assert [row["what"] for row in Revision.objects.get().value["silenced"]] == ["馬鹿野郎祭"]
    assert "一覧の案に入っています" in words(clerk.get("/desk/wrong-findings/"))


@city
def test_a_heap_of_lines_is_told_to_be_too_many_and_keeps_nobody_waiting() -> None:
    clerk, began = browser(CLERK), time.process_time()
    said = words(
        press(clerk, "check", words="あ\n" * 600_000, silenced="い\n" * 600_000, hosts="u\n" * 600_000, rules="a.b = 1\n" * 50_000)
    )
    assert said.count("行を超えています") == 3 and "規則の2行目: TOML" in said
    assert time.process_time() - began < 10


VALUES = [
    [{"word": "めいわく施設", "class": "wording", "level": "warn", "reason": "理由", "instead": ""}],
    [
        {"word": "a b", "class": name, "level": level, "reason": "「x|y」", "instead": "y"}
        for name in list_words.CHOSEN
        for level in list_words.LEVELS
    ],
]


@pytest.mark.parametrize("rows", VALUES)
def test_words_as_lines_read_back_to_the_very_same(rows: list[dict[str, str]]) -> None:
    assert list(list_words.words_of(list_words.words_text(rows)).rows) == rows


def test_what_is_left_alone_reads_back_too_and_a_spreadsheets_blank_columns_do_no_harm() -> None:
    rows = [{"kind": "phrase", "what": "馬場", "reason": "地名"}, {"kind": "rule", "what": "insult.harsh", "reason": "言い回し"}]
    assert list(list_words.silenced_of(list_words.silenced_text(rows)).rows) == rows
    lines = list_words.words_of("だらず\t\t\t方言\t\t\t\n\n だらけ | 侮辱 | 要理由 | 悪口 \n")
    assert [(row["word"], row["class"], row["level"], row["reason"]) for row in lines.rows] == [
        ("だらず", "wording", "warn", "方言"),
        ("だらけ", "insult", "stop", "悪口"),
    ]
    assert lines.numbers == (1, 3)
