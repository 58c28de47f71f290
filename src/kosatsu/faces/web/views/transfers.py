"""異動: what a day of transfers takes and gives; and going on with what a colleague left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.views.absences import EARLIEST, LATEST, DayForm
from kosatsu.flows import taking_over
from kosatsu.kernel.calendars import parse_day
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import transfer_page

TAKE_OVER: dict[str, Callable[..., None]] = {"filing": taking_over.filing, "post": taking_over.post}


@require_safe
@signed_in
def index(request: DeskRequest) -> HttpResponse:
    """What changes on the day that is asked about."""
    page = transfer_page.transfer_page(_day(request.GET.get("day", "")), by=request.actor, at=request.at)
    context = {"title": "異動", "page": page, "form": DayForm(initial={"day": page.day})}
    return render(request, "web/transfers.html", context)


def _day(written: str) -> date | None:
    try:
        return min(max(parse_day(written), EARLIEST), LATEST)
    except ValueError:
        return None


@require_POST
@signed_in
def take_over(request: DeskRequest, kind: str, number: int) -> HttpResponse:
    """The reader goes on with a draft whose drafter has left."""
    deed = TAKE_OVER.get(kind)
    if deed is None:
        raise NotFound
    deed(number, by=request.actor, at=request.at)
    messages.success(request, "引き継ぎました。これからは、あなたが起案者です。")
    return redirect(kind, number)


urlpatterns = [path("", index, name="transfers"), path("<slug:kind>/<int:number>/take-over/", take_over, name="take_over")]
