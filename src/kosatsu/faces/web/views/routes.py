"""決裁ルートを直す: a route edited by buttons, judged at every press, tried on a day, compared, and then recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.queries import Setting
from kosatsu.bylaws.rules import editing, routes
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.bylaws.rules.routes import Route
from kosatsu.faces.web import bylaw_words as words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.routes import RouteForm, route_of
from kosatsu.flows import answering
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import route_trial, setting_page
from kosatsu.overviews.route_trial import Trial

DECIDERS = (
    ("decided_by:mayor", "市長決裁"),
    ("decided_by:vice_mayor", "副市長専決"),
    ("decided_by:director", "部長専決"),
    ("decided_by:section_head", "課長専決"),
)
POSITIONS = (("concurring_after:section_head", "課長の後"), ("concurring_after:director", "部長の後"))
SHORT_CUTS = (("決裁する職(専決)", DECIDERS), ("合議の位置", POSITIONS))
ADDED = (
    ("stage.add:line", "回議の段"),
    ("stage.add:concurrence", "合議の段"),
    ("stage.add:decision", "決裁の段"),
    ("stage.add:circulation", "供覧の段"),
)


@dataclass(frozen=True)
class Draft:
    """The route on the screen and what is known about it."""

    setting: Setting
    route: Route
    since: date
    in_force: Route
    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    trial: Trial | None

    @property
    def checked(self) -> str:
        """Says which route was compared with which."""
        return fingerprint([self.in_force, self.route])


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: DeskRequest, key: str) -> HttpResponse:
    """The route of one kind of case, edited until it is recorded."""
    if bylaws.preset().get(key, {}).get("kind") != "route":
        raise NotFound
    today = in_japan(request.at).date()
    route = route_of(request.POST) if request.method == "POST" else bylaws.value(key, today)
    form = _form(request, today)
    deed = request.POST.get("do", "")
    draft = _draft(key, editing.edited(route, deed), form, today)
    if deed != "save" or draft.findings or not form.is_valid():
        return _page(request, draft, form)
    if form.cleaned_data["checked"] != draft.checked:
        messages.warning(
            request, "確かめた後で、このルートか、いま使われているルートが変わりました。「変わること」を見て、もう一度記録してください。"
        )
        return _page(request, draft, form)
    given = form.cleaned_data
    try:
        answering.answer(key, draft.route, since=given["since"], ground=given["ground"], by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, draft, form, refused.findings)
    messages.success(request, f"「{draft.setting.words}」を記録しました。すでに起案された案件は、起案したときのルートのまま進みます。")
    return redirect("bylaw", key)


def _form(request: DeskRequest, today: date) -> RouteForm:
    """Bound to what was posted; what need not be written yet is asked only when the route is recorded."""
    given = request.POST if request.method == "POST" else None
    on = _day(given, "trial_on") or _day(given, "since") or today
    units = setting_page.unit_names({today, on})
    drafters = route_trial.drafters(given.get("trial_unit", "") if given else "", on)
    return RouteForm(given, units=units, drafters=drafters, initial={"since": today})


def _day(given: Any, name: str) -> date | None:
    form = RouteForm({name: given.get(name, "")}, units={}, drafters=[]) if given else None
    if form is None:
        return None
    form.full_clean()
    found = form.cleaned_data.get(name)
    return found if isinstance(found, date) else None


def _draft(key: str, route: Route, form: RouteForm, today: date) -> Draft:
    given = form.data if form.is_bound else {}
    since = _day(given, "since") or today
    setting = bylaws.setting(key, since)
    findings = tuple(routes.against_route(route))
    readable = not any(finding.code == "route.malformed" for finding in findings)
    trial = None
    if readable and given.get("trial_unit"):
        drafter = given.get("drafter", "")
        chosen = int(drafter) if drafter.isascii() and drafter.isdigit() and len(drafter) < 18 else None
        trial = route_trial.try_out(route, unit_code=given["trial_unit"], drafter_id=chosen, on=_day(given, "trial_on") or since)
    hints = tuple(route_trial.against_offices(route, since=since)) if readable else ()
    return Draft(setting, route, since, setting.value, findings, hints, trial)


def _page(request: DeskRequest, draft: Draft, form: RouteForm, refused: tuple[Finding, ...] = ()) -> HttpResponse:
    saving = request.POST.get("do") == "save"
    if not saving:
        form.errors.pop("ground", None)
    units = setting_page.unit_names({in_japan(request.at).date(), draft.since})
    readable = not any(finding.code == "route.malformed" for finding in draft.findings)
    context = {
        "title": f"{draft.setting.words}を直す",
        "crumbs": [("市の設定", "/desk/bylaws/"), (draft.setting.words, f"/desk/bylaws/{draft.setting.key}/"), ("直す", "")],
        "draft": draft,
        "form": form,
        "saving": saving,
        "findings": (*refused, *draft.findings),
        "stages": [_stage(number, stage) for number, stage in enumerate(draft.route)],
        "places": _places(units, draft.route),
        "ranks": list(words.RANKS.items()),
        "kinds": list(words.STAGES.items()),
        "short_cuts": SHORT_CUTS,
        "added": ADDED,
        "spans": words.route_changes(draft.in_force, draft.route, units) if readable else [],
        "may_answer": setting_page.may_answer(request.actor, request.at),
    }
    wrong = saving and (draft.findings or refused or form.errors)
    return render(request, "web/bylaws/route.html", context, status=422 if wrong else 200)


def _stage(number: int, stage: dict[str, Any]) -> dict[str, Any]:
    """A stage with the names of its fields and the places its buttons speak of."""
    join = str(stage.get("join", "all"))
    lanes = [_lane(number, lane, steps) for lane, steps in enumerate(stage["lanes"])]
    joins = [("all", "全員の同意が要る"), ("any", "いずれか一つ"), *((str(n), f"{n}つ以上") for n in range(2, len(lanes) + 1))]
    if join not in dict(joins):
        joins.append((join, f"{join}つ以上"))
    return {
        "number": number,
        "kind": stage["stage"],
        "word": words.STAGES.get(stage["stage"], ""),
        "join": join,
        "joins": joins,
        "lanes": lanes,
    }


def _lane(stage: int, number: int, steps: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [_step(stage, number, place, step) for place, step in enumerate(steps)]
    return {"at": f"{stage}.{number}", "name": "・".join(str(step["box"]) for step in steps), "steps": shown}


def _step(stage: int, lane: int, place: int, step: dict[str, Any]) -> dict[str, Any]:
    return {"at": f"{stage}.{lane}.{place}", "name": f"s{stage}l{lane}p{place}", **step}


def _places(units: dict[str, str], route: Route) -> list[tuple[str, str]]:
    """Where an office may lie: the drafter's own units, those with a role, every unit there is, and what the route names besides."""
    known = {**words.OWN, **words.ROLES, **units}
    named = {step["office"]["unit"] for stage in route for lane in stage["lanes"] for step in lane}
    strange = {unit: f"いまはない所属({unit})" for unit in named if unit and unit not in known}
    return list({**known, **strange}.items())


urlpatterns = [path("<str:key>/route/", edit, name="route_edit")]
