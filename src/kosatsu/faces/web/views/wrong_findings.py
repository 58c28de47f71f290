"""「この指摘は誤り」: anyone in office reports a finding, who oversees the city's social media settles the reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.checks.lists import PHRASE, RULE
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.check_lists import SilenceForm
from kosatsu.faces.web.forms.wrong_findings import OUTCOMES, ReportForm, SettleForm
from kosatsu.flows import revising, wrong_findings
from kosatsu.kernel.errors import Refused
from kosatsu.kernel.wording import say
from kosatsu.overviews import wrong_finding_page
from kosatsu.overviews.wrong_finding_page import ReportLine
from kosatsu.wrong_findings.states import ReportState

PAGE = 30
LIST = "/desk/wrong-findings/"
CRUMBS = [("受信箱", "/desk/"), ("誤りと知らされた指摘", LIST)]


@require_POST
@signed_in
def report(request: DeskRequest) -> HttpResponse:
    """A finding is wrong, and why; without a reason the page asks for it. A script that asks for JSON gets JSON."""
    form = ReportForm(request.POST if "reason" in request.POST else None, initial=request.POST.dict())
    script = "application/json" in request.headers.get("Accept", "")
    if form.is_valid():
        said = form.cleaned_data
        try:
            number = wrong_findings.report(
                post_id=said["post"],
                code=said["code"],
                rule=said["rule"],
                text=said["text"],
                sentence=said["sentence"],
                reason=said["reason"],
                by=request.actor,
                at=request.at,
            )
        except Refused as refused:
            for finding in refused.findings:
                form.add_error(None, say(finding))
        else:
            if script:
                return JsonResponse({"report": number})
            messages.success(request, "指摘の誤りを、ソーシャルメディアを統括する課に知らせました。")
            return redirect(reverse("post", args=[said["post"]]) if said["post"] else "inbox")
    if script:
        return JsonResponse({"errors": form.errors}, status=422)
    rows = [("指摘された文字", request.POST.get("text", "")[:200])] if request.POST.get("text") else []
    context: dict[str, Any] = {
        "title": "この指摘は誤りだと知らせますか",
        "why": "指摘はこのまま残ります。知らせは、語や規則を直すために使われます。",
    }
    back = reverse("post", args=[post]) if (post := request.POST.get("post", "")).isdecimal() and post.isascii() else reverse("inbox")
    page = {**context, "rows": rows, "form": form, "action": reverse("report-wrong-finding"), "verb": "知らせる", "back": back}
    return render(request, "web/confirm.html", page, status=422 if form.errors else 200)


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """The reports, open or settled, of every code or of one."""
    settled, code = request.GET.get("state") == "settled", request.GET.get("code", "")[:80]
    number = max(1, int(said)) if (said := request.GET.get("page", "")).isdecimal() and said.isascii() and len(said) < 7 else 1
    first = (number - 1) * PAGE
    found = wrong_finding_page.listed(settled=settled, code=code, first=first, most=PAGE, by=request.actor, at=request.at)
    context = {
        "title": "誤りと知らされた指摘",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")],
        "settled": settled,
        "code": code,
        "found": found,
        "page": Paginator(range(found.total), PAGE).get_page(number),
    }
    return render(request, "web/wrong_findings/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def show(request: DeskRequest, report_id: int) -> HttpResponse:
    """One report, and what became of it."""
    line = wrong_finding_page.one(report_id, by=request.actor, at=request.at)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            wrong_findings.settle(report_id, ReportState(said["outcome"]), reason=said["reason"], by=request.actor, at=request.at)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error(None, say(finding))
        else:
            messages.success(request, f"「{OUTCOMES[said['outcome']]}」として片付けました。")
            return redirect("wrong-findings")
    return _report_page(request, line, form=form)


@require_POST
@signed_in
def silence(request: DeskRequest, report_id: int) -> HttpResponse:
    """指摘しないものに入れる: one press puts it into the changed list, which somebody still tries and puts in force."""
    line = wrong_finding_page.one(report_id, by=request.actor, at=request.at)
    form = SilenceForm(request.POST, prefix="alone")
    if form.is_valid():
        try:
            revising.silence(report_id, form.cleaned_data, by=request.actor, at=request.at)
        except Refused as refused:
            for finding in refused.findings:
                form.add_error(None, say(finding))
        else:
            messages.success(request, "案の「指摘しないもの」に入れました。試してから、効力を持たせてください。")
            return redirect("check-lists-trial")
    return _report_page(request, line, silence=form)


def _report_page(
    request: DeskRequest, line: ReportLine, *, form: SettleForm | None = None, silence: SilenceForm | None = None
) -> HttpResponse:
    suggested = {"kind": RULE if line.rule and not line.stretch else PHRASE, "what": line.stretch[:60] or line.rule or line.code}
    context = {
        "title": f"誤りと知らされた指摘 第{line.id}号",
        "crumbs": [*CRUMBS, (f"第{line.id}号", "")],
        "line": line,
        "form": form or SettleForm(),
        "silence": silence or SilenceForm(prefix="alone", initial={**suggested, "reason": f"第{line.id}号 {line.reason}"[:200]}),
    }
    wrong = bool((form and form.errors) or (silence and silence.errors))
    return render(request, "web/wrong_findings/report.html", context, status=422 if wrong else 200)


urlpatterns = [
    path("", listed, name="wrong-findings"),
    path("report/", report, name="report-wrong-finding"),
    path("<int:report_id>/", show, name="wrong-finding"),
    path("<int:report_id>/silence/", silence, name="silence-wrong-finding"),
]
