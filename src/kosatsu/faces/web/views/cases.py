"""決裁・合議: the sheet with its boxes, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from kosatsu.approval.states import Medium
from kosatsu.faces.web import confirming, files
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.cases import SealForm, TranscriptionForm
from kosatsu.faces.web.reauthentication import ask, is_fresh, weighty
from kosatsu.faces.web.signing_in import ConfirmForm
from kosatsu.faces.web.views.filings import policy_of
from kosatsu.flows import deciding, evidence, filing, posting, transcribing
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.errors import Conflict, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import case_facts, case_sheet, case_verbs
from kosatsu.overviews.case_sheet import CaseSheet

Findings = tuple[Finding, ...]
SUBJECTS = {"filing": "届出に戻る", "post": "投稿に戻る"}
RECALLS: dict[str, Callable[..., None]] = {"filing": filing.recall, "post": posting.recall}


@require_safe
@signed_in
def show(request: DeskRequest, case_id: int) -> HttpResponse:
    """The case as this person may see it now."""
    return _page(request, _sheet(request, case_id))


@require_POST
@signed_in
def confirm(request: DeskRequest, case_id: int, deed: str) -> HttpResponse:
    """The first tap: the deed is asked about once more, with the password where that is due."""
    return confirming.first_tap(request, deed, case_id)


@require_POST
@signed_in
@weighty(confirming.asking("seal"))
def seal(request: DeskRequest, case_id: int) -> HttpResponse:
    """Approve, concur or decide."""
    return _decided(
        request,
        case_id,
        lambda said: deciding.seal(case_id, **_said(said, "comment"), box=said.cleaned_data["box"], by=request.actor, at=request.at),
        "押印しました。",
    )


@require_POST
@signed_in
@weighty(confirming.asking("return"))
def send_back(request: DeskRequest, case_id: int) -> HttpResponse:
    """差戻し."""
    return _decided(
        request,
        case_id,
        lambda said: deciding.return_for_revision(case_id, **_said(said, "reason"), by=request.actor, at=request.at),
        "差し戻しました。起案者の受信箱に戻ります。",
    )


@require_POST
@signed_in
@weighty(confirming.asking("reject"))
def reject(request: DeskRequest, case_id: int) -> HttpResponse:
    """否決."""
    return _decided(
        request,
        case_id,
        lambda said: deciding.reject(case_id, **_said(said, "reason"), by=request.actor, at=request.at),
        "否決しました。",
    )


@require_POST
@signed_in
def recall(request: DeskRequest, case_id: int) -> HttpResponse:
    """引戻し, whatever the case is about."""
    sheet = _sheet(request, case_id)
    deed = RECALLS.get(sheet.subject.kind)
    if deed is None:
        raise Conflict
    try:
        deed(int(sheet.subject.key), by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, sheet, findings=refused.findings)
    messages.success(request, "引き戻しました。直して、もう一度提出できます。")
    return redirect("case", case_id)


@require_POST
@signed_in
def transcribe(request: DeskRequest, case_id: int) -> HttpResponse:
    """A seal given on paper or by word, written down by a 文書担当."""
    sheet = _sheet(request, case_id)
    form, password = _transcription(request, sheet, request.POST, request.FILES), ask(request)
    if not form.is_valid() or password is not None:
        return _page(request, sheet, transcription=form, password=password)
    step_id, person_id, appointment_id = form.chosen()
    said = form.cleaned_data
    try:
        transcribing.transcribe(
            case_id,
            step_id,
            seen=request.POST.get("seen", ""),
            medium=Medium(said["medium"]),
            evidence=form.kept.get("scan", ("", ""))[0],
            said_at=said["said_at"],
            sealer=Actor(person_id, appointment_id),
            by=request.actor,
            at=request.at,
        )
    except Refused as refused:
        return _page(request, sheet, findings=refused.findings, transcription=form)
    messages.success(request, "決裁を転記しました。")
    return redirect("case", case_id)


@require_safe
@signed_in
def picture(request: DeskRequest, case_id: int, sha256: str) -> HttpResponse:
    """A picture of a post, as it was put up."""
    found = case_sheet.picture(case_id, sha256, by=request.actor, at=request.at)
    return files.shown(found.sha256, found.media_type)


@require_safe
@signed_in
def scan(request: DeskRequest, case_id: int, sha256: str) -> HttpResponse:
    """The paper that somebody sealed, as it was handed in."""
    return files.scan(case_sheet.scan(case_id, sha256, by=request.actor, at=request.at))


@require_safe
@signed_in
def paper(request: DeskRequest, case_id: int, sha256: str) -> HttpResponse:
    """A paper that was added to the case."""
    papers = case_facts.facts(_sheet(request, case_id).id, at=request.at).papers
    found = next((paper for paper in papers if paper.sha256 == sha256), None)
    if found is None:
        raise NotFound
    return files.paper(found.sha256, found.media_type, found.name)


@require_safe
@signed_in
def icon(request: DeskRequest, case_id: int) -> HttpResponse:
    """The account image, as it was put up with 様式第1号."""
    form = _sheet(request, case_id).form
    if form is None or not form.icon:
        raise NotFound
    return files.shown(form.icon, form.icon_type)


def _sheet(request: DeskRequest, case_id: int) -> CaseSheet:
    return case_sheet.case_sheet(case_id, by=request.actor, at=request.at)


def _said(form: SealForm, name: str) -> dict[str, Any]:
    return {"seen": form.data.get("seen", ""), name: form.cleaned_data["words"]}


def _decided(request: DeskRequest, case_id: int, deed: Callable[[SealForm], object], done: str) -> HttpResponse:
    form = SealForm(request.POST)
    if not form.is_valid():
        return _page(request, _sheet(request, case_id), form=form)
    try:
        deed(form)
    except Refused as refused:
        return _page(request, _sheet(request, case_id), findings=refused.findings, form=form)
    messages.success(request, done)
    return redirect("case", case_id)


def _transcription(request: DeskRequest, sheet: CaseSheet, *given: Any) -> TranscriptionForm:
    keep = partial(evidence.keep_scan, by=request.actor, at=request.at)
    return TranscriptionForm(*given, asked=sheet.asked, initial={"said_at": request.at}, keep=keep, auto_id="id_by_hand_%s")


def _page(
    request: DeskRequest,
    sheet: CaseSheet,
    *,
    findings: Findings = (),
    form: SealForm | None = None,
    transcription: TranscriptionForm | None = None,
    password: ConfirmForm | None = None,
) -> HttpResponse:
    """The page of a case. A form that comes back keeps its words, and always asks about what is shown now."""
    words = form.data.get("words", "") if form else ""
    fresh = not sheet.asked or is_fresh(request)
    wrong = password is not None or findings or (form and form.errors) or (transcription and transcription.errors)
    context = {
        "title": sheet.title,
        "crumbs": [("受信箱", "/desk/"), (sheet.title, "")],
        "case": sheet,
        "facts": case_facts.facts(sheet.id, at=request.at),
        "verbs": case_verbs.verbs(sheet.id, by=request.actor, at=request.at),
        "back": (SUBJECTS[sheet.subject.kind], reverse(sheet.subject.kind, args=[sheet.subject.key])) if sheet.own else None,
        "findings": findings,
        "form": SealForm(initial={"words": words}),
        "transcription": transcription or (_transcription(request, sheet) if sheet.asked else None),
        "password": password or (None if fresh else ConfirmForm(user=request.user)),
        "policy": policy_of(sheet.form, sheet.unit_id, request),
    }
    return render(request, "web/cases/case.html", context, status=422 if wrong else 200)


urlpatterns = [
    path("<int:case_id>/", show, name="case"),
    path("<int:case_id>/confirm/<slug:deed>/", confirm, name="case_confirm"),
    path("<int:case_id>/seal/", seal, name="case_seal"),
    path("<int:case_id>/return/", send_back, name="case_return"),
    path("<int:case_id>/reject/", reject, name="case_reject"),
    path("<int:case_id>/recall/", recall, name="case_recall"),
    path("<int:case_id>/transcribe/", transcribe, name="case_transcribe"),
    path("<int:case_id>/icon/", icon, name="case_icon"),
    path("<int:case_id>/scans/<slug:sha256>/", scan, name="case_scan"),
    path("<int:case_id>/papers/<slug:sha256>/", paper, name="case_paper"),
    path("<int:case_id>/pictures/<slug:sha256>/", picture, name="case_picture"),
]
