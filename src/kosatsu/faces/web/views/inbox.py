"""受信箱: what waits for me, and sealing several cases in one go where the city allows it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.reauthentication import is_fresh, weighty
from kosatsu.faces.web.signing_in import ConfirmForm
from kosatsu.flows import sealing_together
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import absence_page, case_sheet, wrong_finding_page
from kosatsu.overviews import inbox as overview

Findings = tuple[Finding, ...]


@require_safe
@signed_in
def inbox(request: DeskRequest) -> HttpResponse:
    """Everything that waits for the person now."""
    return _inbox(request)


def _inbox(request: DeskRequest, findings: Findings = ()) -> HttpResponse:
    context = {
        "title": "受信箱",
        "inbox": overview.inbox(by=request.actor, at=request.at),
        "away": absence_page.told(by=request.actor, at=request.at),
        "together": overview.together(sealing_together.mode(request.at), by=request.actor, at=request.at),
        "wrong_findings": wrong_finding_page.waiting(by=request.actor, at=request.at),
        "findings": findings,
    }
    return render(request, "web/inbox.html", context, status=422 if findings else 200)


def _chosen(request: DeskRequest) -> dict[int, tuple[str, int | None]]:
    """Case id → digest of what was seen and the box, of what was ticked; what is no such row is passed over as never ticked."""
    rows = [[*written.split(":"), "", ""] for written in request.POST.getlist("case")]
    return {int(number): (seen, int(box) if _is_id(box) else None) for number, seen, box, *_ in rows if _is_id(number)}


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 9


def _asked(request: DeskRequest, password: ConfirmForm | None) -> HttpResponse:
    """The cases that were ticked, asked about once more."""
    chosen = _chosen(request)
    there = overview.together(sealing_together.mode(request.at), by=request.actor, at=request.at)
    context = {
        "title": "まとめて押印することを確かめる",
        "crumbs": [("受信箱", "/desk/"), ("まとめて押印", "")],
        "cases": [(case, case_sheet.found_in_posts(case.id)) for case in there if case.id in chosen],
        "hidden": [("case", f"{number}:{seen}:{box or ''}") for number, (seen, box) in chosen.items()],
        "password": password,
        "who": request.user.get_username(),
    }
    return render(request, "web/cases/together.html", context, status=422 if password is not None and password.is_bound else 200)


@require_POST
@signed_in
def confirm(request: DeskRequest) -> HttpResponse:
    """The first tap: nothing is sealed yet."""
    if not _chosen(request):
        return _inbox(request, (Finding("together.number", sealing_together.GROUND, params={"most": sealing_together.AT_ONCE}),))
    return _asked(request, None if is_fresh(request) else ConfirmForm(user=request.user))


@require_POST
@signed_in
@weighty(_asked)
def seal(request: DeskRequest) -> HttpResponse:
    """The second tap: a seal of its own in each case, or none at all."""
    try:
        count = sealing_together.seal(_chosen(request), by=request.actor, at=request.at)
    except Refused as refused:
        return _inbox(request, refused.findings)
    messages.success(request, f"{count}件に押印しました。")
    return redirect("inbox")


urlpatterns = [
    path("", inbox, name="inbox"),
    path("together/", confirm, name="together"),
    path("together/seal/", seal, name="together_seal"),
]
