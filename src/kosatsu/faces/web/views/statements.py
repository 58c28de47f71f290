"""「アカウントはありません」: where the city has no account, said by the head of who oversees them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from kosatsu.accounts import media
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.fields import DayField, Long
from kosatsu.flows import stating
from kosatsu.kernel.errors import Conflict, Forbidden, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.overviews import statement_list

CRUMB = ("台帳", "/desk/accounts/")


class StatementForm(forms.Form):
    """Where the city has no account, and why it says so."""

    platform = forms.ChoiceField(label="媒体")
    name = forms.CharField(
        label="名前",
        help_text="書かなければ、その媒体にはどんな名前のアカウントもない、という意味になります",
        max_length=120,
        required=False,
    )
    since = DayField(label="いつから", help_text="書かなければ、きょうから", required=False)
    reason = forms.CharField(label="理由", help_text="例: 市長を名乗るアカウントの問い合わせがあったため", max_length=2000, widget=Long(3))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        platforms = [(medium.platform, medium.label_ja) for medium in media.media().values()]
        self.fields["platform"].choices = [("", "選んでください"), *platforms]  # type: ignore[attr-defined]  # a choice field


class EndForm(forms.Form):
    """Why the city says so no more."""

    reason = forms.CharField(label="公表を終える理由", max_length=2000, widget=Long(3))


@require_http_methods(["GET", "POST"])
@signed_in
def statements(request: DeskRequest) -> HttpResponse:
    """Every statement there ever was, and another."""
    page = statement_list.statements(by=request.actor, at=request.at)
    form = StatementForm(request.POST if request.method == "POST" else None) if page.may_say else None
    found: tuple[Finding, ...] = ()
    if request.method == "POST":
        if form is None:
            raise Forbidden
        if form.is_valid():
            said = form.cleaned_data
            try:
                stating.say(said["platform"], said["name"], reason=said["reason"], since=said["since"], by=request.actor, at=request.at)
            except Refused as refused:
                found = refused.findings
            else:
                messages.success(request, "公表しました。")
                return redirect("statements")
    context = {
        "title": "「アカウントはありません」の公表",
        "crumbs": [CRUMB, ("アカウントはありません", "")],
        "page": page,
        "form": form,
        "findings": found,
    }
    return render(request, "web/accounts/statements.html", context, status=422 if found or (form and form.errors) else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def end(request: DeskRequest, statement_id: int) -> HttpResponse:
    """A statement is taken back, with a reason."""
    page = statement_list.statements(by=request.actor, at=request.at)
    line = next((line for line in page.lines if line.id == statement_id), None)
    if line is None:
        raise NotFound
    if not page.may_say:
        raise Forbidden
    if line.until is not None:
        raise Conflict
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stating.end(statement_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)
        messages.success(request, "公表を終えました。")
        return redirect("statements")
    context = {
        "title": "この公表を終えますか",
        "rows": [("媒体", line.platform), ("名前", line.name or "すべて"), ("理由", line.reason)],
        "form": form,
        "verb": "公表を終える",
        "back": reverse("statements"),
    }
    return render(request, "web/confirm.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("accounts/none/", statements, name="statements"),
    path("accounts/none/<int:statement_id>/end/", end, name="statement_end"),
]
