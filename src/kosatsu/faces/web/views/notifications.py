"""お知らせ: what a person was told, and what of it comes by mail too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.notifications import ChoosingForm
from kosatsu.flows import notifying
from kosatsu.kernel.refs import Ref
from kosatsu.overviews import notifications as overview
from kosatsu.people.permissions import Permission, allows

CRUMB = ("お知らせ", "/desk/notifications/")
PER_PAGE = 20
PLACES = {
    "case": "case",
    "filing": "filing",
    "account": "account",
    "post": "post",
    "review": "review",
    "policy": "policy_notice",
    "duty": "duty",
}
PAGES = {"notice": "notifications_undelivered", "private_use": "private_use", "absence": "absences"}
"""Kind of Ref → the page that shows it by its key, and the page that shows all of its kind."""


@require_safe
@signed_in
def listed(request: DeskRequest) -> HttpResponse:
    """What the person was told, newest first."""
    page = Paginator(overview.told(by=request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": "お知らせ",
        "page": page,
        "lines": overview.lines(page.object_list),
        "unread": overview.unread(by=request.actor),
        "may_look": allows(request.actor, Permission.JOBS_LOOK, unit_id=None, at=request.at),
    }
    return render(request, "web/notifications/list.html", context)


@require_safe
@signed_in
def opened(request: DeskRequest, notice_id: int) -> HttpResponse:
    """To what a notice is about; it is read with that."""
    return _led(notifying.opened(notice_id, by=request.actor, at=request.at))


@require_POST
@signed_in
def read_all(request: DeskRequest) -> HttpResponse:
    """The whole list is read."""
    notifying.read_all(by=request.actor, at=request.at)
    messages.success(request, "すべて既読にしました。")
    return redirect("notifications")


@require_http_methods(["GET", "POST"])
@signed_in
def choose(request: DeskRequest) -> HttpResponse:
    """Which kinds come by mail too."""
    form = ChoosingForm(request.POST or None, choices=overview.choices(by=request.actor))
    if request.method == "POST" and form.is_valid():
        notifying.prefer(form.chosen(), by=request.actor, at=request.at)
        messages.success(request, "メールで受け取るお知らせを記録しました。")
        return redirect("notifications")
    context = {"title": "メールで受け取るお知らせ", "crumbs": [CRUMB, ("メールで受け取るお知らせ", "")], "form": form}
    return render(request, "web/notifications/choose.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def undelivered(request: DeskRequest) -> HttpResponse:
    """What could not be delivered."""
    page = Paginator(overview.undelivered(by=request.actor, at=request.at), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "届けられなかったお知らせ",
        "crumbs": [CRUMB, ("届けられなかったお知らせ", "")],
        "page": page,
        "troubles": overview.troubles(page.object_list),
    }
    return render(request, "web/notifications/undelivered.html", context)


@require_POST
@signed_in
def try_again(request: DeskRequest, dispatch_id: int) -> HttpResponse:
    """What was given up is sent once more."""
    notifying.try_again(dispatch_id, by=request.actor, at=request.at)
    messages.success(request, "もう一度送ります。")
    return redirect("notifications_undelivered")


def _led(about: Ref) -> HttpResponse:
    if about.kind in PLACES:
        return redirect(PLACES[about.kind], int(about.key))
    return redirect(PAGES.get(about.kind, "notifications"))


urlpatterns = [
    path("", listed, name="notifications"),
    path("<int:notice_id>/", opened, name="notification"),
    path("read/", read_all, name="notifications_read"),
    path("choose/", choose, name="notifications_choose"),
    path("undelivered/", undelivered, name="notifications_undelivered"),
    path("undelivered/<int:dispatch_id>/again/", try_again, name="notification_again"),
]
