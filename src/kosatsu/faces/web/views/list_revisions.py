"""案: the city's words and rules written as lines, tried at once, held against posts so far, and put in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.checks.list_faults import PARTS, Fault
from kosatsu.faces.web import list_words
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms.bylaws import GroundForm
from kosatsu.faces.web.forms.check_lists import (
    RULES_EXAMPLE,
    RULES_EXPLAINED,
    ListsForm,
    SilenceForm,
    TextsForm,
    TryForm,
    WordForm,
    initial,
)
from kosatsu.faces.web.views.check_lists import CRUMBS, version_of
from kosatsu.flows import rehearsing, revising
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.errors import Conflict, NotFound, Refused
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.wording import say
from kosatsu.overviews import check_lists, list_revision
from kosatsu.overviews.list_revision import RevisionPage

TRIAL = "試して、効力を持たせる"


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: DeskRequest) -> HttpResponse:
    """The lines of every part. Each press posts the whole page: to add a line, to try a sentence, to look for faults, to save."""
    page = list_revision.page(by=request.actor, at=request.at)
    if request.method == "GET":
        value, version = _beginning(request, page)
        return _edit_page(request, page, ListsForm(initial={**initial(value), "seen": page.seen}), version=version)
    data = request.POST.copy()
    word, silence = WordForm(initial=_begun(data, "one")), SilenceForm(prefix="alone", initial=_begun(data, "alone"))
    if data.get("do") == "add_word":
        word = WordForm(data)
        word = _added(data, "words", word)
    elif data.get("do") == "add_silence":
        silence = SilenceForm(data, prefix="alone")
        silence = _added(data, "silenced", silence)
    form = ListsForm(data)
    if not form.is_valid():
        return _edit_page(request, page, form, word=word, silence=silence, trying=TryForm(initial=_begun(data, "try")))
    value, faults, unread = form.read()
    if data.get("do") == "save" and not unread:
        try:
            revising.write(value, seen=form.cleaned_data["seen"], by=request.actor, at=request.at)
        except Refused as refused:
            return _edit_page(request, page, form, faults=faults, refused=refused.findings)
        except Conflict:
            return _edit_page(request, list_revision.page(by=request.actor, at=request.at), form, faults=faults, overtaken=True)
        messages.success(request, "案を保存しました。いまの点検はまだ変わりません。")
        return redirect("check-lists-draft" if faults else "check-lists-trial")
    trying = TryForm(data) if data.get("do") == "try" else TryForm(initial=_begun(data, "try"))
    found = _tried(request, trying, value) if trying.is_bound and trying.is_valid() and not faults else None
    return _edit_page(
        request,
        page,
        form,
        word=word,
        silence=silence,
        trying=trying,
        found=found,
        faults=faults,
        looked=True,
        unread=unread and data.get("do") == "save",
    )


@require_safe
@signed_in
def trial(request: DeskRequest) -> HttpResponse:
    """What the list being prepared changes, and the way into force."""
    try:
        page = list_revision.trial(by=request.actor, at=request.at)
    except NotFound:
        messages.info(request, "いま書かれている案はありません。効力を持ったか、取りやめになっています。")
        return redirect("check-lists")
    return _trial_page(request, page)


@require_POST
@signed_in
def rehearse(request: DeskRequest) -> HttpResponse:
    """これまでの投稿で試す."""
    try:
        done = rehearsing.rehearse(seen=request.POST.get("seen", ""), by=request.actor, at=request.at)
    except Refused as refused:
        return _trial_page(request, list_revision.trial(by=request.actor, at=request.at), refused=refused.findings)
    messages.success(
        request,
        "これまでの投稿で試しました。" if done else "投稿が多いため、裏で試しています。少し待って、このページを開き直してください。",
    )
    return redirect("check-lists-trial")


@require_POST
@signed_in
def from_file(request: DeskRequest) -> HttpResponse:
    """ファイルの文で試す; shown once, nothing kept."""
    form = TextsForm(request.POST, request.FILES)
    page = list_revision.trial(by=request.actor, at=request.at)
    if not form.is_valid():
        return _trial_page(request, page, texts=form)
    try:
        content = form.cleaned_data["file"].read()
        uploaded = rehearsing.uploaded(content, seen=request.POST.get("seen", ""), by=request.actor, at=request.at)
    except Refused as refused:
        return _trial_page(request, page, texts=form, refused=refused.findings)
    return _trial_page(request, page, uploaded=uploaded)


@require_POST
@signed_in
def put_in_force(request: DeskRequest) -> HttpResponse:
    """The list becomes the city's answer."""
    form = GroundForm(request.POST)
    if form.is_valid():
        try:
            revising.put_in_force(seen=request.POST.get("seen", ""), **form.cleaned_data, by=request.actor, at=request.at)
        except Refused as refused:
            return _trial_page(request, list_revision.trial(by=request.actor, at=request.at), ground=form, refused=refused.findings)
        messages.success(request, "点検の語と規則を、市の答えとして記録しました。")
        return redirect("check-lists")
    return _trial_page(request, list_revision.trial(by=request.actor, at=request.at), ground=form)


@require_http_methods(["GET", "POST"])
@signed_in
def drop(request: DeskRequest) -> HttpResponse:
    """案を取りやめる, asked once more."""
    page = list_revision.trial(by=request.actor, at=request.at)
    if request.method == "GET":
        why = "書きかけの案は使われなくなり、いまの一覧のまま点検します。案に入れた「誤りと知らされた指摘」は、未処理に戻ります。"
        asked = {"title": "案を取りやめますか", "why": why, "hidden": [("seen", page.seen)], "verb": "案を取りやめる", "tone": "danger"}
        return render(request, "web/confirm.html", {**asked, "back": reverse("check-lists-trial")})
    revising.drop(seen=request.POST.get("seen", ""), by=request.actor, at=request.at)
    messages.success(request, "案を取りやめました。")
    return redirect("check-lists")


def _beginning(request: DeskRequest, page: RevisionPage) -> tuple[Any, dict[str, str]]:
    """What the lines begin with: what is being prepared, or a version that is asked for, with the words that say so."""
    number = version_of(request)
    if number is None:
        return page.value, {}
    lists = check_lists.page(by=request.actor, at=request.at, version=number)
    answer = lists.shown or lists.answer
    since = wareki(answer.since) if answer else ""
    kept = "保存すると、いま書かれている案に置き換わります。" if page.begun else ""
    return lists.value, {"title": f"{since}からの版の内容を入れました", "text": f"「案を保存する」を押すまで、何も変わりません。{kept}"}


def _begun(data: Any, prefix: str) -> dict[str, str]:
    """What stands in a small form while another button is pressed."""
    return {name.removeprefix(f"{prefix}-"): text for name, text in data.items() if name.startswith(f"{prefix}-")}


def _added(data: Any, part: str, form: Any) -> Any:
    """The line of a small form at the end of a part; the form blank again where it was well filled in."""
    if not form.is_valid():
        return form
    data[part] = "\n".join([*data.get(part, "").rstrip().splitlines(), form.line()])
    return type(form)(prefix=form.prefix)


def _tried(request: DeskRequest, form: TryForm, value: Any) -> list[Finding]:
    return rehearsing.tried(form.cleaned_data["text"], value, kind=form.cleaned_data["kind"], by=request.actor, at=request.at)


def _edit_page(
    request: DeskRequest,
    page: RevisionPage,
    form: ListsForm,
    *,
    word: WordForm | None = None,
    silence: SilenceForm | None = None,
    trying: TryForm | None = None,
    found: list[Finding] | None = None,
    faults: list[Fault] | tuple[Fault, ...] = (),
    refused: tuple[Finding, ...] = (),
    looked: bool = False,
    overtaken: bool = False,
    unread: bool = False,
    version: dict[str, str] | None = None,
) -> HttpResponse:
    small = [one for one in (word, silence, trying) if one is not None and one.errors]
    context = {
        "title": "点検の語と規則の案",
        "crumbs": [*CRUMBS, ("案を書く", "")],
        "page": page,
        "form": form,
        "word": word or WordForm(),
        "silence": silence or SilenceForm(prefix="alone"),
        "trying": trying or TryForm(),
        "found": found,
        "faults": _named(page.faults if request.method == "GET" else faults),
        "looked": looked,
        "refused": refused,
        "overtaken": overtaken,
        "unread": unread,
        "example": (RULES_EXAMPLE, RULES_EXPLAINED),
        "version": version,
    }
    wrong = bool(form.errors or refused or small or unread)
    return render(request, "web/check_lists/draft.html", context, status=409 if overtaken else 422 if wrong else 200)


def _trial_page(
    request: DeskRequest,
    page: RevisionPage,
    *,
    refused: tuple[Finding, ...] = (),
    texts: TextsForm | None = None,
    ground: GroundForm | None = None,
    uploaded: rehearsing.Uploaded | None = None,
) -> HttpResponse:
    context = {
        "title": "案を試して、効力を持たせる",
        "crumbs": [*CRUMBS, ("案", reverse("check-lists-draft")), (TRIAL, "")],
        "page": page,
        "parts": [(part.title, _lines(part.added), _lines(part.removed)) for part in page.parts if part.added or part.removed],
        "faults": _named(page.faults),
        "classes": _classes(page.rehearsal),
        "examples": [(one, _said(one.newly), _said(one.no_longer)) for one in page.examples],
        "uploaded": uploaded,
        "uploaded_classes": _classes(uploaded.summary) if uploaded else [],
        "uploaded_examples": [(text, _found(one.newly), _found(one.no_longer)) for text, one in uploaded.examples] if uploaded else [],
        "texts": texts or TextsForm(),
        "ground": ground or GroundForm(initial={"since": in_japan(request.at).date()}),
        "refused": [one for one in refused if not (page.faults and one.code == "bylaw.unsound_list")],
    }
    wrong = bool(refused or (texts and texts.errors) or (ground and ground.errors))
    return render(request, "web/check_lists/trial.html", context, status=422 if wrong else 200)


def _named(faults: Any) -> list[tuple[str, int, str]]:
    return [(PARTS[fault.part], fault.line, fault.said) for fault in faults]


def _lines(rows: Any) -> list[str]:
    return ["　".join(cell for cell in list_words.shown(row).values() if cell) for row in rows]


def _classes(summary: Any) -> list[tuple[str, int, int]]:
    return [(list_words.CLASSES.get(name, name), one["newly"], one["no_longer"]) for name, one in summary.get("classes", {}).items()]


def _said(places: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"「{words}」({list_words.CLASSES.get(category, category)})" for category, words in places]


def _found(findings: tuple[Finding, ...]) -> list[str]:
    return [f"「{one.text[:60]}」({list_words.CLASSES.get(one.category, one.category)}) {say(one)}" for one in findings]


urlpatterns = [
    path("draft/", edit, name="check-lists-draft"),
    path("trial/", trial, name="check-lists-trial"),
    path("trial/posts/", rehearse, name="check-lists-rehearse"),
    path("trial/file/", from_file, name="check-lists-file"),
    path("trial/in-force/", put_in_force, name="check-lists-in-force"),
    path("trial/drop/", drop, name="check-lists-drop"),
]
