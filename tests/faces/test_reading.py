"""Guideline, bylaws and journal as they are read and answered at the desk."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web import deeds as face
from kosatsu.guideline import library
from kosatsu.overviews import clause_page
from kosatsu.records import public
from tests.faces.desk import browser, words
from tests.faces.test_filing import put_up
from tests.world import TODAY

SOURCE = Path(__file__).parents[2] / "src" / "kosatsu"


@pytest.mark.usefixtures("city")
def test_every_clause_stands_on_the_page_with_its_keeper() -> None:
    said = words(browser("s051").get("/desk/guideline/"))
    edition = library.in_force(TODAY)
    assert [duty.clause for duty in edition.obligations if duty.words not in said] == []
    assert [duty.clause for duty in edition.obligations if duty.kept_by not in said] == []
    assert "第2版 様式変更(平成31年4月1日施行)" in said
    assert "届出と台帳の規則 accounts.rules.against_terms" in said


@pytest.mark.usefixtures("city")
def test_the_first_edition_says_that_its_forms_were_not_obtained() -> None:
    assert "この版の様式は入手していません" in words(browser("s051").get("/desk/guideline/?edition=2017-04-01"))


def test_a_clause_kept_by_code_names_its_rules() -> None:
    page = clause_page.clause_page("", on=TODAY)
    clauses = [clause for chapter in page.chapters for clause in chapter.clauses]
    assert [clause.id for clause in clauses if clause.by_code and not clause.rules] == []
    assert [clause.id for clause in clauses if not clause.by_code and clause.rules] == []


@pytest.mark.usefixtures("city")
def test_the_city_answers_a_setting_from_a_day_on_with_its_ground() -> None:
    client = browser("s008")
    assert "未確認" in words(client.get("/desk/bylaws/"))
    silent = client.post("/desk/bylaws/account.opening_report_days/", {"value": "30", "since": "2026-11-24", "ground": ""})
    assert (silent.status_code, 'value="30"' in silent.content.decode()) == (422, True)
    given = {"value": "30", "since": "R8.11.24", "ground": "令和8年11月 企画課長決裁"}
    assert client.post("/desk/bylaws/account.opening_report_days/", given).status_code == 302
    setting = bylaws.setting("account.opening_report_days", TODAY)
    assert (setting.value, setting.confirmed, setting.ground) == (30, True, "令和8年11月 企画課長決裁")
    assert bylaws.value("account.opening_report_days", date(2026, 11, 23)) == 14
    assert "令和8年11月24日から 令和8年11月 企画課長決裁" in words(client.get("/desk/bylaws/"))


@pytest.mark.usefixtures("city")
def test_the_journal_is_read_newest_first_by_overseers_and_by_others_only_their_own_lines() -> None:
    case = put_up()
    whole, own = words(browser("s008").get("/desk/records/")), words(browser("s051").get("/desk/records/"))
    assert "案件を起こした 葛城 翔" in whole and "届出を提出した 葛城 翔" in whole
    assert whole.index("案件を起こした") < whole.index("届出を提出した") < whole.index("届出を作った")
    assert "あなた自身がした操作を示しています" in own and "葛城" not in own
    one = words(browser("s008").get(f"/desk/records/?kind=case&key={case.split('/')[-2]}"))
    assert "案件を起こした" in one and "届出を作った" not in one


def test_every_deed_of_the_journal_has_its_words() -> None:
    verbs = {
        verb for file in SOURCE.rglob("actions.py") for verb in re.findall(r'records\.append\(\s*"([a-z_.]+)"', file.read_text("utf-8"))
    }
    assert {verb for verb in verbs if face.deed(verb) == verb} == set()
    assert len(verbs) > 30
    assert (face.deed("delivery.published"), face.deed("case.decided"), face.subject("filing:3")) == ("発信: 公開中", "決裁した", "届出 3")


@pytest.mark.usefixtures("city")
def test_the_journal_is_signed_on_demand_by_who_may_take_it_out_and_the_head_stands_on_the_portal() -> None:
    put_up()
    assert browser("s051").post("/desk/records/sign/").status_code == 403
    head = browser("s008")
    assert "今すぐ署名する" in words(head.get("/desk/records/"))
    assert head.post("/desk/records/sign/").status_code == 302
    (signed,) = public.heads(5)
    assert browser("s008").get(f"/record/{signed.size}").content.decode() == signed.note
