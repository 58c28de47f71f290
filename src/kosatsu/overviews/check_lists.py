"""The city's own words and rules as they are read: what holds today, since when, on whose word, and what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import list_faults, lists
from kosatsu.kernel.actors import Actor
from kosatsu.overviews import setting_page
from kosatsu.overviews.setting_page import Answer, SettingPage, Standing
from kosatsu.people.permissions import Permission, allows
from kosatsu.wrong_findings import queries as wrong_findings


@dataclass(frozen=True)
class ListsPage:
    """The lists of today: value and the answer that put it in force, those to come, and a later one that could not be used."""

    value: Mapping[str, Any]
    answer: Answer | None
    coming: tuple[Answer, ...]
    fallen: Answer | None
    setting: SettingPage
    begun: bool
    reports: int
    may_edit: bool
    may_answer: bool


def page(*, by: Actor, at: datetime) -> ListsPage:
    """Everybody in office may read what texts are checked by."""
    setting = setting_page.setting_page(lists.KEY, by=by, at=at)
    begun = [answer for answer in setting.answers if answer.standing in {Standing.NOW, Standing.PAST}]
    holding = next((answer for answer in begun if not list_faults.faults(answer.value)), None)
    return ListsPage(
        value=holding.value if holding else bylaws.preset()[lists.KEY]["value"],
        answer=holding,
        coming=tuple(answer for answer in setting.answers if answer.standing is Standing.COMING),
        fallen=begun[0] if begun and begun[0] is not holding else None,
        setting=setting,
        begun=bylaws.open_revision(lists.KEY) is not None,
        reports=wrong_findings.number_open(),
        may_edit=allows(by, Permission.OVERSEE, unit_id=None, at=at),
        may_answer=setting.may_answer,
    )
