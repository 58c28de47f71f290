"""A route as it is edited: every stage, lane and box a group of fields, so that buttons and plain posts suffice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms

from kosatsu.bylaws.rules import routes
from kosatsu.bylaws.rules.routes import Route
from kosatsu.faces.web.fields import DayField
from kosatsu.faces.web.forms.bylaws import GroundForm

BOX = re.compile(r"s(\d{1,3})l(\d{1,3})p(\d{1,3})-rank")


class RouteForm(GroundForm):
    """From which day on, on what ground, and with which day, unit and drafter the route is tried."""

    trial_on = DayField(label="試す日", required=False, help_text="空欄なら「いつから」の日で試します")
    trial_unit = forms.ChoiceField(label="試す所属", required=False)
    drafter = forms.ChoiceField(label="試す起案者", required=False)
    checked = forms.CharField(widget=forms.HiddenInput(), required=False)
    opened = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, units: Mapping[str, str], drafters: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trial_unit"].choices = [("", "選ばない"), *units.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["drafter"].choices = [("", "その所属の担当者"), *drafters]  # type: ignore[attr-defined]  # likewise


def route_of(given: Mapping[str, Any]) -> Route:
    """The route that the fields of a page say, in the order in which they stand; what is no number of a box is left aside."""
    boxes = sorted(
        {tuple(int(number) for number in found.groups()) for name in given if (found := BOX.fullmatch(name))}, key=lambda place: place
    )
    route: Route = []
    last: tuple[int, int] = (-1, -1)
    for stage, lane, step in boxes[: routes.MOST_STAGES * routes.MOST_LANES]:
        if stage != last[0]:
            route.append(_stage(given, stage))
        if (stage, lane) != last:
            route[-1]["lanes"].append([])
        route[-1]["lanes"][-1].append(_step(given, f"s{stage}l{lane}p{step}"))
        last = (stage, lane)
    return route


def _stage(given: Mapping[str, Any], number: int) -> dict[str, Any]:
    stage: dict[str, Any] = {"stage": given.get(f"s{number}-kind", ""), "lanes": []}
    join = unicodedata.normalize("NFKC", given.get(f"s{number}-join", "all")).strip()
    if join != "all":
        stage["join"] = int(join) if join.isascii() and join.isdigit() and len(join) < 4 else join
    return stage


def _step(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    step = {
        "office": {"unit": given.get(f"{name}-unit", ""), "rank": given.get(f"{name}-rank", "")},
        "box": given.get(f"{name}-box", "").strip(),
        "row": given.get(f"{name}-row", "").strip(),
    }
    return {**step, "may_skip": True} if given.get(f"{name}-skip") else step
