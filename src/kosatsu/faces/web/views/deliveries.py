"""Deliveries on the desk: the posting sheet, what came of the sending, and taking down at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms import posts as forms
from kosatsu.faces.web.words import chip
from kosatsu.flows import evidence, publishing, removing
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.overviews import delivery_page
from kosatsu.overviews.delivery_page import DeliveryPage


@require_safe
@signed_in
def show(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """One variant and everything about its way."""
    return _page(request, delivery_page.page(delivery_id, by=request.actor, at=request.at))


@require_http_methods(["GET", "POST"])
@signed_in
def report(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """Posted by hand from the sheet: where and when."""
    page = delivery_page.page(delivery_id, by=request.actor, at=request.at)
    form = _posted(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            picture = _picture(request, form)
            publishing.report_by_hand(
                delivery_id, url=said["url"], said_at=said["said_at"], picture=picture, by=request.actor, at=request.at
            )
        except Refused as refused:
            return _page(request, page, form, refused)
        messages.success(request, "報告を受け付けました。公開中になりました。")
        return redirect(f"/desk/deliveries/{delivery_id}/")
    return _page(request, page, form)


@require_http_methods(["GET", "POST"])
@signed_in
def settle(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """A person has looked whether it arrived."""
    page = delivery_page.page(delivery_id, by=request.actor, at=request.at)
    if request.method == "POST" and request.POST.get("answer") == "not_there":
        publishing.settle_not_there(delivery_id, by=request.actor, at=request.at)
        messages.success(request, "届いていないとの答えを記録しました。もう一度送ります。")
        return redirect(f"/desk/deliveries/{delivery_id}/")
    form = _posted(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            publishing.settle_published(delivery_id, url=said["url"], said_at=said["said_at"], by=request.actor, at=request.at)
        except Refused as refused:
            return _page(request, page, form, refused)
        messages.success(request, "届いているとの答えを記録しました。")
        return redirect(f"/desk/deliveries/{delivery_id}/")
    return _page(request, page, form)


@require_http_methods(["GET", "POST"])
@signed_in
def stop(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """Hold back what waits for its time."""
    words = {"title": "発信を取りやめますか", "why": "このアカウントへの発信を止めます。投稿の記録は残ります。", "verb": "取りやめる"}
    return _reasoned(request, delivery_id, words, publishing.stop, "発信を取りやめました。")


@require_http_methods(["GET", "POST"])
@signed_in
def remove(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """緊急削除."""
    why = (
        "今すぐ削除します。削除の前に掲載中の内容を自動で写し取り、上司が後で確かめます(後閲)。"
        "一度公開された情報は、削除しても完全には消えません。"
    )
    words = {"title": "緊急に削除しますか", "why": why, "verb": "今すぐ削除する"}
    return _reasoned(request, delivery_id, words, removing.remove_at_once, "削除を始めました。")


@require_POST
@signed_in
def resume(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """What was refused or held back goes out after all."""
    publishing.resume(delivery_id, by=request.actor, at=request.at)
    messages.success(request, "もう一度、発信を待っています。")
    return redirect(f"/desk/deliveries/{delivery_id}/")


@require_POST
@signed_in
def report_removed(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """Taken down by hand."""
    removing.report_removed(delivery_id, by=request.actor, at=request.at)
    messages.success(request, "削除の報告を受け付けました。")
    return redirect(f"/desk/deliveries/{delivery_id}/")


@require_http_methods(["GET", "POST"])
@signed_in
def review(request: DeskRequest, review_id: int) -> HttpResponse:
    """後閲: the superior has looked at what was taken down."""
    page = delivery_page.review_page(review_id, by=request.actor, at=request.at)
    form = forms.CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        removing.review(review_id, comment=form.cleaned_data["comment"], by=request.actor, at=request.at)
        messages.success(request, "後閲を記録しました。")
        return redirect("/desk/")
    context = {
        "title": f"{page.deed}の後閲",
        "why": f"事前の決裁なしに行われた{page.deed}です。内容と理由を確かめてください。",
        "rows": [*page.rows, ("いまの状態", chip(page.kind, page.state).word)],
        "form": form,
        "verb": "確かめました",
        "back": "/desk/",
    }
    return render(request, "web/confirm.html", context)


def _reasoned(request: DeskRequest, delivery_id: int, words: dict[str, Any], deed: Any, done: str) -> HttpResponse:
    page = delivery_page.page(delivery_id, by=request.actor, at=request.at)
    if not (page.may_remove or page.may_stop):
        raise NotFound
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deed(delivery_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at)
        messages.success(request, done)
        return redirect(f"/desk/deliveries/{delivery_id}/")
    context = {
        **words,
        "account": {"name": page.account, "platform": page.platform},
        "rows": [("件名", page.title), ("本文", page.text), ("URL", page.url)],
        "form": form,
        "tone": "danger",
        "back": f"/desk/deliveries/{delivery_id}/",
    }
    return render(request, "web/confirm.html", context)


def _posted(request: DeskRequest) -> forms.PostedForm:
    if request.method == "POST":
        return forms.PostedForm(request.POST, request.FILES)
    return forms.PostedForm(initial={"said_at": request.at})


def _picture(request: DeskRequest, form: forms.PostedForm) -> str:
    file = form.cleaned_data["picture"]
    return evidence.keep_picture(file.read(), by=request.actor, at=request.at)[0] if file else ""


def _page(request: DeskRequest, page: DeliveryPage, form: forms.PostedForm | None = None, refused: Refused | None = None) -> HttpResponse:
    wanted = form or (_posted(request) if page.may_report or page.may_settle else None)
    context = {
        "title": f"{page.account}への発信",
        "page": page,
        "form": wanted,
        "found": refused.findings if refused else (),
        "crumbs": [("投稿", "/desk/posts/"), (page.title, f"/desk/posts/{page.post_id}/"), (page.account, "")],
    }
    return render(request, "web/posts/delivery.html", context, status=422 if refused else 200)


urlpatterns = [
    path("deliveries/<int:delivery_id>/", show, name="delivery"),
    path("deliveries/<int:delivery_id>/report/", report, name="delivery_report"),
    path("deliveries/<int:delivery_id>/settle/", settle, name="delivery_settle"),
    path("deliveries/<int:delivery_id>/stop/", stop, name="delivery_stop"),
    path("deliveries/<int:delivery_id>/resume/", resume, name="delivery_resume"),
    path("deliveries/<int:delivery_id>/remove/", remove, name="delivery_remove"),
    path("deliveries/<int:delivery_id>/removed/", report_removed, name="delivery_removed"),
    path("reviews/<int:review_id>/", review, name="review"),
]
