"""The city's own words and rules as they are read: what holds today, since when, on whose word, and what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.checks import list_faults, lists
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import setting_page
from kosatsu.overviews.setting_page import Answer, SettingPage, Standing
from kosatsu.people.permissions import Permission, allows
from kosatsu.wrong_findings import queries as wrong_findings


@dataclass(frozen=True)
class ListsPage:
    """The lists of today, or of the version asked for (`shown`): value and the answer that holds, those to come, a later one that could not
    be used, and every other version there is, the newest first."""

    value: Mapping[str, Any]
    answer: Answer | None
    shown: Answer | None
    others: tuple[Answer, ...]
    coming: tuple[Answer, ...]
    fallen: Answer | None
    setting: SettingPage
    begun: bool
    reports: int
    may_edit: bool
    may_answer: bool


def page(*, by: Actor, at: datetime, version: int | None = None) -> ListsPage:
    """Everybody in office may read what texts are checked by, and were. NotFound for a version there is not."""
    setting = setting_page.setting_page(lists.KEY, by=by, at=at)
    begun = [answer for answer in setting.answers if answer.standing in {Standing.NOW, Standing.PAST}]
    holding = next((answer for answer in begun if not list_faults.faults(answer.value)), None)
    shown = _version(setting, version) if version is not None else None
    read = shown or holding
    return ListsPage(
        value=read.value if read else bylaws.preset()[lists.KEY]["value"],
        answer=holding,
        shown=None if shown is holding else shown,
        others=tuple(answer for answer in setting.answers if answer not in (holding, shown)),
        coming=tuple(answer for answer in setting.answers if answer.standing is Standing.COMING),
        fallen=begun[0] if begun and begun[0] is not holding else None,
        setting=setting,
        begun=bylaws.open_revision(lists.KEY) is not None,
        reports=wrong_findings.number_open(),
        may_edit=allows(by, Permission.OVERSEE, unit_id=None, at=at),
        may_answer=setting.may_answer,
    )


def _version(setting: SettingPage, version: int) -> Answer:
    found = next((answer for answer in setting.answers if answer.number == version), None)
    if found is None:
        raise NotFound
    return found
