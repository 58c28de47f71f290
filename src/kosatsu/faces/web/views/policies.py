"""運用ポリシー: as it holds and held, read by its section; and section 4 for everybody once a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.checks.likeness import URGENT
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.comments import CommentForm
from kosatsu.flows import reading_comments, sharing_policies
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import comment_page as comment_overview
from kosatsu.overviews import policy_page as overview

CRUMB = ("運用ポリシー", "/desk/policies/")


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """The policy of every account, the reader's own first."""
    lines = overview.policies(by=request.actor, at=request.at)
    return render(request, "web/policies/list.html", {"title": "運用ポリシー", "lines": lines})


@require_safe
@signed_in
def show(request: DeskRequest, account_id: int) -> HttpResponse:
    """An account's policy."""
    return _page(request, account_id, ())


@require_safe
@signed_in
def version(request: DeskRequest, version_id: int) -> HttpResponse:
    """One version and what it changed."""
    page = overview.version_page(version_id, at=request.at)
    crumbs = [CRUMB, (page.account_name, f"/desk/policies/of/{page.account_id}/"), (f"第{page.version.number}版", "")]
    return render(
        request, "web/policies/version.html", {"title": f"運用ポリシー 第{page.version.number}版", "crumbs": crumbs, "page": page}
    )


@require_safe
@signed_in
def told(request: DeskRequest, version_id: int) -> HttpResponse:
    """From a notice about a version to its account's policy, where it is acknowledged."""
    return redirect("policy", overview.version_page(version_id, at=request.at).account_id)


@require_http_methods(["GET", "POST"])
@signed_in
def comment(request: DeskRequest, account_id: int) -> HttpResponse:
    """A comment held against the policy. The text is posted, so that it stands in no address and in no log."""
    form = CommentForm(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["text"] if form.is_bound and form.is_valid() else None
    page = comment_overview.comment_page(account_id, at=request.at)
    found = reading_comments.found_in(text, account_id=account_id, at=request.at) if text is not None else None
    urgent = any(cited.finding.category == URGENT for cited in found or ())
    crumbs = [CRUMB, (page.account_name, f"/desk/policies/of/{page.account_id}/"), ("書き込みの点検", "")]
    context = {"title": "書き込みの点検", "crumbs": crumbs, "page": page, "form": form, "found": found, "urgent": urgent}
    return render(request, "web/policies/comment.html", context, status=422 if form.is_bound and text is None else 200)


@require_POST
@signed_in
def acknowledge(request: DeskRequest, account_id: int) -> HttpResponse:
    """「読んで理解しました」."""
    round_id = request.POST.get("round", "")
    if not (round_id.isascii() and round_id.isdigit() and len(round_id) < 18):
        raise NotFound
    try:
        sharing_policies.acknowledge(account_id, int(round_id), by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, account_id, refused.findings)
    messages.success(request, "読んで理解したことを記録しました。")
    return redirect("policy", account_id)


@require_POST
@signed_in
def ask_again(request: DeskRequest, account_id: int) -> HttpResponse:
    """The head wants it read once more."""
    sharing_policies.ask_again(account_id, by=request.actor, at=request.at)
    messages.success(request, "所属の全員に、もう一度読むことを求めました。")
    return redirect("policy", account_id)


@require_http_methods(["GET", "POST"])
@signed_in
def private_use(request: DeskRequest) -> HttpResponse:
    """Section 4, also for private use."""
    if request.method == "POST":
        sharing_policies.acknowledge_private_use(by=request.actor, at=request.at)
        messages.success(request, "読んだことを記録しました。")
        return redirect("private_use")
    page = overview.private_use_page(by=request.actor, at=request.at)
    return render(
        request,
        "web/policies/private_use.html",
        {"title": "私的に利用するときの留意事項", "crumbs": [CRUMB, ("私的な利用", "")], "page": page},
    )


def _page(request: DeskRequest, account_id: int, findings: tuple[Finding, ...]) -> HttpResponse:
    page = overview.policy_page(account_id, by=request.actor, at=request.at)
    context = {
        "title": f"{page.account_name}の運用ポリシー",
        "crumbs": [CRUMB, (page.account_name, "")],
        "page": page,
        "findings": findings,
    }
    return render(request, "web/policies/policy.html", context, status=422 if findings else 200)


urlpatterns = [
    path("", listed, name="policies"),
    path("of/<int:account_id>/", show, name="policy"),
    path("of/<int:account_id>/comment/", comment, name="policy_comment"),
    path("of/<int:account_id>/acknowledge/", acknowledge, name="policy_acknowledge"),
    path("of/<int:account_id>/again/", ask_again, name="policy_again"),
    path("private-use/", private_use, name="private_use"),
    path("<int:version_id>/", version, name="policy_version"),
    path("<int:version_id>/told/", told, name="policy_notice"),
]
