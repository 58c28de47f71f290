"""不在・代理: who is away, and who stands in."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.fields import DayField
from kosatsu.faces.web.forms.absences import AbsenceForm, DelegationForm
from kosatsu.flows import standing_in
from kosatsu.kernel.calendars import in_japan, parse_day
from kosatsu.kernel.errors import Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import absence_page, transfer_page
from kosatsu.people import queries as people
from kosatsu.people.rules import Rank, Reason, RegisteredAs

CRUMB = ("不在・代理", "/desk/absences/")
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class DayForm(forms.Form):
    """The day that is asked about."""

    day = DayField(label="日", help_text="", required=False)


@require_safe
@signed_in
def index(request: DeskRequest) -> HttpResponse:
    """One's own absences, the section's month, and who stands in for whom."""
    today = in_japan(request.at).date()
    month, day = (_asked(request.GET.get(name, ""), today) for name in ("month", "day"))
    page = absence_page.absence_page(month=month, day=day, by=request.actor, at=request.at)
    transfers = transfer_page.may_look(by=request.actor, at=request.at)
    context = {"title": "不在・代理", "page": page, "transfers": transfers, "today": today, "form": DayForm(initial={"day": day})}
    return render(request, "web/absences/index.html", context)


def _asked(written: str, today: date) -> date:
    try:
        found = parse_day(f"{written}-01" if len(written) == len("2026-11") else written)
    except ValueError:
        return today
    return min(max(found, EARLIEST), LATEST)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: DeskRequest) -> HttpResponse:
    """Lay an absence down: one's own, or somebody else's where one may."""
    person_id = _person(request)
    part = standing_in.part_of(person_id, by=request.actor, at=request.at)
    if part is None:
        raise Forbidden
    now = part is RegisteredAs.DEPUTY
    today = in_japan(request.at).date()
    form = AbsenceForm(request.POST or None, now=now, others=part is not RegisteredAs.SELF, initial={"since": today, "until": today})
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        since, until = form.period(request.at)
        try:
            standing_in.register(
                person_id,
                since=since,
                until=until,
                reason=Reason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                by=request.actor,
                at=request.at,
            )
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "不在を登録しました。" + ("" if part is RegisteredAs.SELF else "本人の受信箱に表示されます。"))
            return redirect("absences")
    context = {
        "title": "不在を登録する",
        "crumbs": [CRUMB, ("不在を登録する", "")],
        "person": people.person(person_id),
        "own": part is RegisteredAs.SELF,
        "now": now,
        "form": form,
        "findings": findings,
    }
    return render(request, "web/absences/new.html", context, status=422 if findings or form.errors else 200)


def _person(request: DeskRequest) -> int:
    written = request.POST.get("person") or request.GET.get("person") or str(request.actor.person())
    if not written.isascii() or not written.isdigit() or len(written) > 18:  # longer than any number of the database
        raise NotFound
    return int(written)


@require_POST
@signed_in
def end(request: DeskRequest, absence_id: int) -> HttpResponse:
    """Back again, or not gone at all."""
    standing_in.end(absence_id, by=request.actor, at=request.at)
    messages.success(request, "不在を終えました。")
    return redirect("absences")


@require_http_methods(["GET", "POST"])
@signed_in
def delegate(request: DeskRequest, unit_id: int, rank: str) -> HttpResponse:
    """Name one of the lawful deputies of an own office."""
    today = in_japan(request.at).date()
    office = next(
        (holder for holder in people.appointments(request.actor.person(), today) if (holder.unit_id, holder.rank) == (unit_id, rank)), None
    )
    if office is None:
        raise NotFound
    form = DelegationForm(request.POST or None, deputies=people.deputies(unit_id, rank, today), initial={"since": today})
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            standing_in.delegate(
                unit_id,
                Rank(rank),
                given["deputy"],
                since=given["since"],
                until=given["until"] + timedelta(days=1),
                by=request.actor,
                at=request.at,
            )
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, "代理の人を指名しました。")
            return redirect("absences")
    title = f"{office.office_title}の代理を指名する"
    context = {"title": title, "crumbs": [CRUMB, (title, "")], "form": form, "findings": findings}
    return render(request, "web/absences/delegate.html", context, status=422 if findings or form.errors else 200)


@require_POST
@signed_in
def revoke(request: DeskRequest, delegation_id: int) -> HttpResponse:
    """The order of the city's rules again."""
    standing_in.revoke(delegation_id, by=request.actor, at=request.at)
    messages.success(request, "代理の指名を取り消しました。市の順位に戻ります。")
    return redirect("absences")


urlpatterns = [
    path("", index, name="absences"),
    path("new/", new, name="absence_new"),
    path("<int:absence_id>/end/", end, name="absence_end"),
    path("deputies/<int:unit_id>/<slug:rank>/", delegate, name="delegate"),
    path("delegations/<int:delegation_id>/revoke/", revoke, name="delegation_revoke"),
]
