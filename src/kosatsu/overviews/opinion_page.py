"""How the second opinion is asked: its settings, and whether a key is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kosatsu.bylaws import queries as bylaws
from kosatsu.bylaws.queries import Setting
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.overviews import setting_page
from kosatsu.second_opinions import queries

KEYS = ("opinion.use", "opinion.address", "opinion.model", "opinion.reach", "opinion.seconds", "opinion.personal")


@dataclass(frozen=True)
class OpinionPage:
    """Every setting with its entry; `ready` when it can be asked; since when a key is kept."""

    settings: tuple[tuple[Setting, Mapping[str, Any]], ...]
    ready: bool
    kept_at: datetime | None
    may_answer: bool


def opinion_page(*, by: Actor, at: datetime) -> OpinionPage:
    """How it stands today."""
    on = in_japan(at).date()
    settings = tuple((bylaws.setting(key, on), bylaws.preset()[key]) for key in KEYS)
    kept = queries.key()
    ready = all(bool(setting.value) for setting, _ in settings[:3])
    return OpinionPage(settings, ready, kept.set_at if kept else None, setting_page.may_answer(by, at))
