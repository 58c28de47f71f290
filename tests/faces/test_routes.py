"""A route is edited by buttons alone, judged at every press, tried, compared and recorded; cases under way keep theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kosatsu.approval.models import Step
from kosatsu.bylaws import actions, queries
from kosatsu.bylaws.models import Choice
from kosatsu.faces.web.forms.routes import route_of
from kosatsu.kernel.actors import SYSTEM
from kosatsu.overviews import printed_boxes, route_trial
from kosatsu.people import actions as people
from kosatsu.people import queries as who
from tests.faces.desk import browser, words
from tests.faces.pages import handed_back
from tests.world import NOW, TODAY, put_up

pytestmark = pytest.mark.usefixtures("city")
HEAD = "s008"
PATH = "/desk/bylaws/route.account.closing/route/"
GROUND = {"since": "R8.12.1", "ground": "専決規程第5条"}


def press(client: Any, page: Any, deed: str, **fields: Any) -> Any:
    """Hand the page back with one of its buttons pressed."""
    return client.post(PATH, {**handed_back(page), "do": deed, **fields})


def codes(page: Any) -> list[str]:
    return [finding.code for finding in (*page.context["findings"], *page.context["draft"].hints)]


def test_a_page_that_is_handed_back_says_the_very_route_it_shows() -> None:
    client = browser(HEAD)
    for key in ("route.account", "route.account.change.light", "route.exception", "route.post"):
        fields = handed_back(client.get(f"/desk/bylaws/{key}/route/"))
        assert route_of({name: values[0] for name, values in fields.items()}) == queries.value(key, TODAY)


def test_a_route_is_made_a_heads_own_decision_without_the_planning_sections_concurrence() -> None:
    client = browser(HEAD)
    page = client.get(PATH)
    page = press(client, page, "decided_by:section_head")
    assert "記入するか、選んでください" not in words(page)
    page = press(client, page, "remove:1.1", **GROUND)
    assert (page.context["findings"], set(codes(page))) == ((), {"route.no_deputy"})
    assert "〔削除〕 第" not in words(page) and "〔削除〕 2列目 「企画課長」" in words(page)
    assert "「課長」 起案した課の課長(決裁欄)" in words(client.get(PATH.removesuffix("route/")))
    assert Choice.objects.count() == 0
    done = press(client, page, "save")
    assert (done.status_code, done["Location"]) == (302, "/desk/bylaws/route.account.closing/")
    route = queries.route("account.closing", date(2026, 12, 1))
    assert [[step["box"] for lane in stage["lanes"] for step in lane] for stage in route] == [
        ["担当リーダー"],
        ["情報推進担当", "情報推進担当リーダー", "総務課長"],
        ["課長"],
    ]
    assert len(queries.route("account.closing", TODAY)) == 4
    assert queries.setting("route.account.closing", date(2026, 12, 1)).ground == "専決規程第5条"


def test_what_was_not_compared_is_not_recorded() -> None:
    client = browser(HEAD)
    fields = handed_back(client.get(PATH))
    sneaked = {**fields, **GROUND, "s3l0p0-rank": "vice_mayor", "do": "save"}
    page = client.post(PATH, sneaked)
    assert (page.status_code, Choice.objects.count()) == (200, 0)
    assert "もう一度記録してください" in words(page)
    actions.answer("route.account", queries.value("route.post", TODAY), since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    page = press(client, page, "save")
    assert Choice.objects.count() == 1, "the route it was compared with is another by now"
    assert press(client, page, "save").status_code == 302


@pytest.mark.parametrize(
    ("deeds", "code"),
    [
        (["remove:3"], "route.undecided"), (["up:3"], "route.decision_not_last"), (["step.add:3.0"], "route.several_decisions"),
        (["stage.add:circulation", "up:4"], "route.circulated_too_early"),
    ],
)  # fmt: skip
def test_a_route_that_cannot_be_is_said_at_once_and_never_recorded(deeds: list[str], code: str) -> None:
    client = browser(HEAD)
    page = client.get(PATH)
    for deed in deeds:
        page = press(client, page, deed, **GROUND)
    assert code in codes(page)
    assert (press(client, page, "save").status_code, Choice.objects.count()) == (422, 0)


def test_everybody_may_try_a_route_and_only_the_supervising_head_records_one() -> None:
    client = browser("s044")
    page = press(client, client.get(PATH), "decided_by:director", **GROUND)
    assert (page.status_code, "このルートを記録する" in words(page)) == (200, False)
    assert press(client, page, "save", **GROUND).status_code == 403
    assert client.get("/desk/bylaws/city.name/route/").status_code == client.get("/desk/bylaws/no.such/route/").status_code == 404


def test_the_trial_names_who_would_seal_who_stands_in_and_which_boxes_fall_away() -> None:
    client = browser(HEAD)
    leader = who.person_by_number("s022").pk
    page = press(client, client.get(PATH), "check", trial_unit="t0301", **GROUND)
    page = press(client, page, "check", drafter=str(leader))
    trial = page.context["draft"].trial
    assert [(box.box, bool(box.people), box.skipped) for box in trial.boxes][:2] == [
        ("担当リーダー", True, "起案者と同じ人のため、押印を省きます"),
        ("課長", True, ""),
    ]
    assert trial.findings == ()
    assert [box.label for box in trial.printed.decision] == ["市長", "副市長", "部長", "課長", "担当リーダー", "担当"]
    assert [box.diagonal for box in trial.printed.decision] == [False, False, False, False, True, False]
    assert "押印なし(起案者と同じ人のため、押印を省きます)" in words(page)


def test_the_boxes_above_a_lower_authority_are_drawn_with_their_diagonals() -> None:
    client = browser(HEAD)
    page = press(client, client.get(PATH), "decided_by:director", trial_unit="t0301", **GROUND)
    printed = page.context["draft"].trial.printed
    assert [(box.label, box.why) for box in printed.decision if box.diagonal] == [("市長", "専決"), ("副市長", "専決")]
    actions.answer("route.account", queries.value("route.account.change.light", TODAY), since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    assert printed_boxes.ladder(TODAY) == ("市長", "副市長", "部長", "課長", "担当リーダー", "担当"), "the form's own boxes stay"


def test_a_head_who_alone_could_decide_the_own_draft_is_found_by_the_trial() -> None:
    client = browser(HEAD)
    page = press(client, client.get(PATH), "decided_by:section_head", trial_unit="k03", **GROUND)
    assert [finding.code for finding in page.context["draft"].trial.findings] == ["route.drafter_alone"]


def test_an_office_that_nobody_holds_then_or_soon_is_named_with_its_day() -> None:
    route = queries.value("route.account", TODAY)
    [mayor] = who.holders(who.tree(TODAY).city() or 0, "mayor", TODAY)
    people.end_appointment(who.appointment_locked(mayor.appointment_id), until=date(2027, 4, 1), by=SYSTEM, at=NOW)
    said = {finding.code: dict(finding.params) for finding in route_trial.against_offices(route, since=TODAY)}
    assert said["route.nobody_from_then"]["box"] == "市長"
    then = [finding.code for finding in route_trial.against_offices(route, since=date(2027, 5, 1)) if finding.params["box"] == "市長"]
    assert then == ["route.nobody_then"]
    client = browser(HEAD)
    page = press(client, client.get(PATH), "remove:1", trial_unit="t0301", trial_on="R9.5.1", **GROUND)
    page = press(client, page, "decided_by:mayor")
    trial = page.context["draft"].trial
    assert [box.people for box in trial.boxes if box.box == "市長"] == [()]
    assert "だれもいません" in words(page)
    assert trial.findings == (), "the vice mayor stands in"
    actions.answer("route.acting_rules", [], since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    page = press(client, page, "check")
    assert [(finding.code, finding.params["day"]) for finding in page.context["draft"].trial.findings] == [
        ("route.nobody_then", "令和9年5月1日")
    ]


def test_a_case_under_way_keeps_the_route_it_was_begun_on() -> None:
    case = put_up("account.closing")
    boxes = Step.objects.filter(case=case).count()
    actions.answer("route.account.closing", queries.value("route.post", TODAY), since=TODAY, ground="内規", by=SYSTEM, at=NOW)
    assert (Step.objects.filter(case=case).count(), boxes) == (9, 9)
    assert Step.objects.filter(case=put_up("account.closing", key="2")).count() == 2


def test_hostile_fields_end_in_a_page_and_not_in_a_fault() -> None:
    client = browser(HEAD)
    fields = {
        "s0-kind": "decision", "s0-join": "9" * 50, "s0l0p0-rank": "mayor", "s0l0p0-unit": "<script>", "s0l0p0-box": "<b>" * 30,
        "s999l999p999-rank": "x", "s1l0p0-rank": "", "do": "remove:0.0.0.0", "trial_unit": "'; drop", "drafter": "9" * 30, "trial_on": "x",
        "checked": "\x00",
    }  # fmt: skip
    page = client.post(PATH, {**fields, **GROUND})
    assert (page.status_code, codes(page)) == (200, ["route.malformed"])
    assert "<script>" not in page.content.decode().split("<main")[1]
    assert client.post(PATH, {**fields, **GROUND, "do": "save"}).status_code == 422
    assert client.post(PATH, {"do": "save", **GROUND}).status_code == 422
