"""案件: every case a reader may see, to be searched and filtered, with who has it now and for how long."""

from __future__ import annotations

import functools
import operator
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from kosatsu.approval.models import Case
from kosatsu.approval.states import CaseState
from kosatsu.bylaws import queries as bylaws
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import JAPAN, fiscal_year, in_japan
from kosatsu.overviews import seeing, waiting
from kosatsu.overviews.waiting import Waiting
from kosatsu.people import queries as people
from kosatsu.people.queries import Roster

A_PAGE = 20
KINDS = {"account.opening": "利用届出書(様式第1号)", "account.closing": "廃止届出書(様式第2号)", "post": "投稿"}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; a blank or None asks for all."""

    words: str = ""
    kind: str = ""
    state: str = ""
    unit_id: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Line:
    """A case as a list shows it."""

    id: int
    title: str
    kind: str
    state: str
    unit_name: str
    drafter: str
    opened_at: datetime
    decided_at: datetime | None
    number: str
    waits: tuple[Waiting, ...]


@dataclass(frozen=True)
class CaseList:
    """A page of cases, and what may be chosen in the filters."""

    lines: tuple[Line, ...]
    page: Page[Case]
    kinds: tuple[tuple[str, str], ...]
    units: tuple[tuple[int, str], ...]
    years: tuple[int, ...]


def kind_word(kind: str) -> str:
    """What a kind of case is called: by its own word, or by its route's."""
    named = bylaws.preset().get(f"route.{kind}", {}).get("words", kind)
    return KINDS.get(kind, str(named).partition("の決裁ルート")[0].partition("の承認ルート")[0])


def case_list(wanted: Wanted, *, page: int, by: Actor, at: datetime) -> CaseList:
    """The cases a reader may see that answer to what is wanted, the newest first."""
    seen, today = seeing.visible_cases(by=by, at=at), in_japan(at).date()
    shown = Paginator(_filtered(seen, wanted).select_related("drafter", "unit").order_by("-opened_at", "-id"), A_PAGE).get_page(page)
    first = seen.order_by("opened_at").values_list("opened_at", flat=True).first()
    names = {unit_id: period.name for unit_id, period in people.tree(today).periods.items()}
    return CaseList(
        lines=lines(list(shown.object_list), at),
        page=shown,
        kinds=tuple((kind, kind_word(kind)) for kind in seen.order_by("kind").values_list("kind", flat=True).distinct()),
        units=tuple(
            (unit_id, names[unit_id])
            for unit_id in seen.order_by("unit__code").values_list("unit_id", flat=True).distinct()
            if unit_id in names
        ),
        years=tuple(range(fiscal_year(today), fiscal_year(in_japan(first).date()) - 1, -1)) if first else (),
    )


def lines(some: Sequence[Case], at: datetime, roster: Roster | None = None) -> tuple[Line, ...]:
    """Cases as a list shows them."""
    today = in_japan(at).date()
    names = {unit_id: period.name for unit_id, period in people.tree(today).periods.items()}
    found = waiting.waits([case for case in some if case.state == CaseState.UNDER_WAY], at, roster)
    return tuple(
        Line(
            id=case.pk,
            title=case.title,
            kind=kind_word(case.kind),
            state=case.state,
            unit_name=names.get(case.unit_id) or people.unit_name(case.unit_id, today),
            drafter=case.drafter.name,
            opened_at=case.opened_at,
            decided_at=case.decided_at,
            number=case.document_number or case.external_number or case.draft_number,
            waits=found.get(case.pk, ()),
        )
        for case in some
    )


def _filtered(seen: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    found = seen
    for field, value in (("kind", wanted.kind), ("state", wanted.state), ("unit_id", wanted.unit_id)):
        if value:
            found = found.filter(**{field: value})
    if wanted.year is not None:
        begins, ends = (datetime.combine(date(year, 4, 1), time(), JAPAN) for year in (wanted.year, wanted.year + 1))
        found = found.filter(opened_at__gte=begins, opened_at__lt=ends)
    if wanted.words:
        found = found.filter(_said(wanted.words) | _said(unicodedata.normalize("NFKC", wanted.words)))
    return found


def _said(words: str) -> Q:
    numbers = (Q(**{f"{series}__icontains": words}) for series in ("document_number", "external_number", "draft_number"))
    return functools.reduce(operator.or_, numbers, Q(title__icontains=words))
