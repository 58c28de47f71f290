"""The city's settings at the desk: read by everybody, answered by the head who supervises, and never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kosatsu.bylaws import actions, queries
from kosatsu.bylaws.models import Choice
from kosatsu.bylaws.rules.kinds import KINDS
from kosatsu.faces.web import bylaw_words
from kosatsu.faces.web.forms.bylaws import AnswerForm, initial_of
from kosatsu.kernel.actors import SYSTEM
from kosatsu.people import actions as people
from tests.faces.desk import browser, opening_values, words
from tests.faces.pages import handed_back
from tests.modules.bylaws.test_kinds import GOOD, entry
from tests.modules.people.conftest import organization_with
from tests.world import NOW, TODAY, actor

HEAD, STAFF, OTHER_HEAD = "s008", "s044", "s009"
DAYS = "account.opening_report_days"
PLAIN = [key for key, row in queries.preset().items() if row["kind"] not in {"route", "check_lists"} and not row.get("fixed")]
FIXED = [key for key, row in queries.preset().items() if row.get("fixed")]
UNITS = {"k01": "総務課", "t01": "情報推進担当"}


def given(**changes: Any) -> dict[str, Any]:
    return {"since": "令和8年12月1日", "ground": "令和8年11月 企画課長決裁", **changes}


@pytest.mark.usefixtures("city")
def test_a_setting_handed_back_as_it_stands_is_the_very_answer_that_was_proposed() -> None:
    client = browser(HEAD)
    answered = {}
    for key in PLAIN:
        fields = handed_back(client.get(f"/desk/bylaws/{key}/"))
        assert (key, client.post(f"/desk/bylaws/{key}/", {**fields, **given()}).status_code) == (key, 302)
        assert not queries.setting(key, TODAY).confirmed
        answered[key] = queries.value(key, date(2026, 12, 1))
    assert answered == {key: queries.preset()[key]["value"] for key in PLAIN}
    assert {choice.key for choice in Choice.objects.all()} == set(PLAIN)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in {"route", "check_lists", "place", "rank", "host", "day_of_year", "time"}]
)
def test_every_kind_has_a_field_that_gives_back_what_it_shows(kind: str) -> None:
    for value in GOOD[kind][1]:
        form = AnswerForm(entry=entry(kind), units=UNITS, initial={"value": initial_of(entry(kind), value)})
        fields = handed_back(type("Page", (), {"content": f"<form>{form}</form>".encode()}))
        data = _querydict({**fields, "since": ["2026-12-01"], "ground": ["内規"]})
        back = AnswerForm(data, entry=entry(kind), units=UNITS)
        assert back.is_valid(), back.errors
        assert back.cleaned_data["value"] == meant(kind, value)


def meant(kind: str, value: Any) -> Any:
    """The same answer as a form writes it: days in one way, and no rank without anybody who stands in."""
    if kind == "named_days":
        return [line.replace("令和8年11月25日", "2026-11-25") for line in value]
    return [row for row in value if row["offices"]] if kind == "rank_offices" else value


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_in_words(kind: str) -> None:
    said = [bylaw_words.said(entry(kind), value, UNITS) for value in GOOD[kind][1]]
    assert all(said)
    assert not any(mark in text for text in said for mark in "{}[]")


@pytest.mark.usefixtures("city")
def test_everybody_reads_and_only_the_supervising_head_answers() -> None:
    path = f"/desk/bylaws/{DAYS}/"
    fields = given(value="30")
    answers = {
        number: (browser(number).get(path).status_code, browser(number).post(path, fields).status_code) for number in (STAFF, OTHER_HEAD)
    }
    assert answers == {STAFF: (200, 403), OTHER_HEAD: (200, 403)}
    assert "答えるのは、ソーシャルメディアを統括する課の長です" in words(browser(STAFF).get(path))
    assert browser(STAFF).post(f"{path}confirm/", given(seen="x")).status_code == 403
    assert browser(STAFF).post("/desk/bylaws/confirm/", given(confirm=[f"{DAYS}@x"])).status_code == 403
    assert Choice.objects.count() == 0


@pytest.mark.usefixtures("city")
def test_the_proposal_is_confirmed_as_it_stands_with_one_press_and_a_ground() -> None:
    client = browser(HEAD)
    path = f"/desk/bylaws/{DAYS}/"
    fields = handed_back(client.get(path), f"{path}confirm/")
    assert client.post(f"{path}confirm/", {**fields, "ground": ""}).status_code == 422
    assert client.post(f"{path}confirm/", {**fields, "ground": "内規"}).status_code == 302
    setting = queries.setting(DAYS, TODAY)
    assert (setting.value, setting.confirmed, setting.ground) == (14, True, "内規")
    again = client.post(f"{path}confirm/", {**fields, "ground": "内規"})
    assert (again.status_code, Choice.objects.count()) == (409, 1)


@pytest.mark.usefixtures("city")
def test_what_a_law_of_the_product_fixes_is_confirmed_and_never_answered_otherwise() -> None:
    client = browser(HEAD)
    key = "contractor.post_approval"
    assert key in FIXED
    page = client.get(f"/desk/bylaws/{key}/")
    assert "市の答えとして記録する" not in words(page)
    assert client.post(f"/desk/bylaws/{key}/", given(value="no")).status_code == 422
    fields = handed_back(page, f"/desk/bylaws/{key}/confirm/")
    assert client.post(f"/desk/bylaws/{key}/confirm/", {**fields, "ground": "内規"}).status_code == 302
    assert [(choice.key, choice.value) for choice in Choice.objects.all()] == [(key, True)]


@pytest.mark.usefixtures("city")
def test_a_page_read_before_the_proposal_changed_confirms_nothing() -> None:
    client = browser(HEAD)
    key = "route.account.closing"
    fields = handed_back(client.get(f"/desk/bylaws/{key}/"), f"/desk/bylaws/{key}/confirm/")
    other = [{"stage": "decision", "lanes": [[{"office": {"unit": "city", "rank": "mayor"}, "box": "市長"}]]}]
    actions.answer("route.account", other, since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    assert client.post(f"/desk/bylaws/{key}/confirm/", {**fields, "ground": "内規"}).status_code == 409


@pytest.mark.usefixtures("city")
def test_several_proposals_are_confirmed_on_one_ground_or_none_of_them() -> None:
    client = browser(HEAD)
    page = client.get("/desk/bylaws/")
    ticks = [f"{row.key}@{seen}" for row, seen, _ in page.context["open"]]
    assert client.post("/desk/bylaws/confirm/", given(confirm=[])).status_code == 422
    assert client.post("/desk/bylaws/confirm/", given(confirm=[*ticks, "no.such@x"])).status_code == 404
    assert client.post("/desk/bylaws/confirm/", given(confirm=[*ticks[:-1], "alt_text@stale"])).status_code == 409
    assert Choice.objects.count() == 0
    assert client.post("/desk/bylaws/confirm/", given(confirm=ticks)).status_code == 302
    assert queries.unconfirmed(queries.preset(), date(2026, 12, 1)) == []


@pytest.mark.usefixtures("city")
def test_the_history_keeps_every_answer_with_its_person_and_its_ground() -> None:
    client = browser(HEAD)
    path = f"/desk/bylaws/{DAYS}/"
    for value, since in (("20", "R8.4.1"), ("25", "R8.11.24"), ("26", "R8.11.24"), ("30", "R9.4.1")):
        assert client.post(path, {"value": value, "since": since, "ground": f"{value}日の決裁"}).status_code == 302
    page = client.get(path)
    standing = [(answer.value, answer.standing.value) for answer, _ in page.context["answers"]]
    assert standing == [(30, "coming"), (26, "now"), (25, "replaced"), (20, "past")]
    said = words(page)
    assert "令和9年4月1日から これから 30日 根拠 30日の決裁 企画課長" in said


WRONG: list[tuple[str, dict[str, Any]]] = [
        (DAYS, {"value": "0"}), (DAYS, {"value": "三十"}), (DAYS, {}), (DAYS, {"value": "30", "since": "いつか"}),
        (DAYS, {"value": "30", "since": "9999-01-01"}), (DAYS, {"value": "30", "since": "0001-01-01"}),
        (DAYS, {"value": "30", "ground": " "}), (DAYS, {"value": "30", "ground": "根" * 501}),
        ("roles.ict_unit", {"value": "k99"}), ("city.website", {"value": "javascript:alert(1)"}), ("city.name", {"value": "市" * 61}),
        ("city.official_hosts", {"value": "https://x/"}), ("city.official_hosts", {"value": ""}), ("post.exemption", {"value": ["all"]}),
        ("calendar.closed_days", {"value-count": "1", "value-0-day": "きのう", "value-0-name": "x"}),
        ("calendar.office_hours", {"value-count": "1", "value-0-from": "17:15", "value-0-until": "08:30"}),
        ("scope.head_personal", {"value-count": "1", "value-0-office": "", "value-0-platform": "x", "value-0-handle": "x"}),
        ("route.acting_rules", {"value-count": "99999", "value-0-of": "king", "value-0-unit": "city", "value-0-rank": "mayor"}),
]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_what_cannot_be_meant_is_said_and_nothing_is_recorded() -> None:
    client = browser(HEAD)
    answers = [(key, client.post(f"/desk/bylaws/{key}/", {**given(), **fields}).status_code) for key, fields in WRONG]
    assert answers == [(key, 422) for key, _ in WRONG]
    assert Choice.objects.count() == 0


@pytest.mark.usefixtures("city")
def test_an_election_is_written_in_a_row_whose_other_rows_stay_blank() -> None:
    client = browser(HEAD)
    cells = {"name": "市長選挙", "level": "head", "announced_on": "R8.7.5", "voting_on": "令和8年7月12日", "names": "", "titles": ""}
    rows = {f"value-{number}-{name}": text if number == 1 else "" for number in range(3) for name, text in cells.items()}
    path = "/desk/bylaws/election.contests/"
    assert client.post(path, {**given(), "value-count": "3", **rows}).status_code == 302
    assert queries.history("election.contests")[0].value == [{**cells, "announced_on": "2026-07-05", "voting_on": "2026-07-12"}]
    shown = client.get(path).content.decode()
    assert "市長選挙　市町村長・区長　令和8年7月5日　令和8年7月12日" in shown
    wrong = client.post(path, {**given(), "value-count": "3", **rows, "value-1-voting_on": "R7.7.12"})
    assert wrong.status_code == 422 and "この順の日にしてください" in wrong.content.decode()


@pytest.mark.usefixtures("city")
def test_markup_in_an_answer_is_shown_as_text() -> None:
    client = browser(HEAD)
    client.post("/desk/bylaws/city.name/", {"value": "<script>x</script>市", "since": "R8.11.24", "ground": "<b>根拠</b>"})
    page = client.get("/desk/bylaws/city.name/").content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x" in page and "<b>根拠" not in page


@pytest.mark.usefixtures("city")
def test_more_rows_can_be_asked_for_and_what_was_written_stays() -> None:
    client = browser(HEAD)
    path = "/desk/bylaws/calendar.closed_days/"
    written = {"value-count": "1", "value-0-day": "R8.12.28", "value-0-name": "市制記念日", "more": "1", **given(ground="")}
    page = client.post(path, written)
    fields = handed_back(page)
    assert (page.status_code, fields["value-0-day"], fields["value-0-name"], fields["value-count"]) == (
        200,
        ["R8.12.28"],
        ["市制記念日"],
        ["9"],
    )


def _querydict(fields: dict[str, list[str]]) -> Any:
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


@pytest.mark.usefixtures("city")
def test_a_leader_can_be_named_accountable_only_where_the_city_says_so() -> None:
    leader = actor("s022").person()
    values = {**opening_values(accountable_officer=leader), "save": "1"}
    refused = browser(STAFF).post("/desk/filings/new/", values)
    actions.answer("account.accountable_officer_rule", "team_leader", since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    taken = browser(STAFF).post("/desk/filings/new/", {**opening_values(accountable_officer=leader), "save": "1"})
    assert (refused.status_code, taken.status_code) == (422, 302)


@pytest.mark.usefixtures("city")
def test_a_unit_to_come_can_be_named_from_its_first_day_on_and_not_before() -> None:
    april = date(2027, 4, 1)
    table = organization_with({"k12": {"unit_id": "k99"}, "t1201": {"parent_id": "k99"}})
    people.import_organization(table, since=april, by=SYSTEM, at=NOW)
    client = browser(HEAD)
    answers = [
        client.post("/desk/bylaws/roles.sns_supervisor_unit/", {"value": "k99", "since": since, "ground": "組織改正"}).status_code
        for since in ("R9.3.31", "R9.4.1")
    ]
    assert answers == [422, 302]
    assert queries.value("roles.sns_supervisor_unit", april) == "k99"


@pytest.mark.usefixtures("city")
def test_the_journal_says_an_answer_in_words() -> None:
    answers = {
        "route.exception": queries.preset()["route.exception"]["value"], "alt_text": False, DAYS: 7, "roles.ict_unit": "t0102",
        "city.name": "[市] <b>", "calendar.office_hours": ["08:30", "17:15"],
    }  # fmt: skip
    for key, value in answers.items():
        actions.answer(key, value, since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    page = browser(HEAD).get("/desk/records/")
    said = words(page)
    assert "「企画課長」 ソーシャルメディアを統括する課の課長" in said
    assert "値 いいえ" in said and "値 7日" in said and "値 情報推進担当" in said and "値 08:30から17:15まで" in said
    assert "値 [市] <b>" in said and "[市] <b>" not in page.content.decode()
    assert '"stage"' not in said
