"""The verbs of a case beside sealing: opinions, 代決, 引上げ, 差戻し to a box, papers, 供覧, 督促, 取下げ, and a whole round on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from kosatsu.approval.states import Medium, Verb
from kosatsu.faces.web import confirming
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.forms import case_verbs as forms
from kosatsu.faces.web.reauthentication import ask, weighty
from kosatsu.flows import circulating, completing, deciding, evidence, recalling, transcribing
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, Refused
from kosatsu.overviews import case_sheet, case_verbs
from kosatsu.people import queries as people
from kosatsu.people.rules import Rank

Said = forms.WordsForm
Deed = Callable[[DeskRequest, int, Said], object]


def _step(said: Said) -> int:
    step = said.cleaned_data["step"]
    if step is None:
        raise NotFound
    return int(step)


def _seal(verb: Verb) -> Deed:
    def deed(request: DeskRequest, case_id: int, said: Said) -> object:
        words, box = said.cleaned_data["words"], said.cleaned_data["box"]
        return deciding.seal(case_id, seen=_seen(request), comment=words, verb=verb, box=box, by=request.actor, at=request.at)

    return deed


def _agree(request: DeskRequest, case_id: int, said: Said) -> object:
    words = said.cleaned_data["words"]
    return deciding.take_back_objection(case_id, _step(said), seen=_seen(request), comment=words, by=request.actor, at=request.at)


def _act(request: DeskRequest, case_id: int, said: Said) -> object:
    words = said.cleaned_data["words"]
    return deciding.act(case_id, _step(said), seen=_seen(request), comment=words, by=request.actor, at=request.at)


def _pull_up(request: DeskRequest, case_id: int, said: Said) -> object:
    words = said.cleaned_data["words"]
    return deciding.pull_up(case_id, _step(said), seen=_seen(request), reason=words, by=request.actor, at=request.at)


def _return_to(request: DeskRequest, case_id: int, said: Said) -> object:
    words = said.cleaned_data["words"]
    return deciding.return_for_revision(case_id, seen=_seen(request), reason=words, by=request.actor, at=request.at, to=_step(said))


def _read(request: DeskRequest, case_id: int, said: Said) -> object:
    return circulating.read(case_id, _step(said), by=request.actor, at=request.at)


def _remind(request: DeskRequest, case_id: int, said: Said) -> object:
    return circulating.remind(case_id, by=request.actor, at=request.at)


def _withdraw(request: DeskRequest, case_id: int, said: Said) -> object:
    return recalling.withdraw(case_id, reason=said.cleaned_data["words"], by=request.actor, at=request.at)


def _end_on_request(request: DeskRequest, case_id: int, said: Said) -> object:
    return recalling.withdraw_on_request(case_id, reason=said.cleaned_data["words"], by=request.actor, at=request.at)


def _review(request: DeskRequest, case_id: int, said: Said) -> object:
    return circulating.review(_step(said), comment=said.cleaned_data["words"], by=request.actor, at=request.at)


def _seen(request: DeskRequest) -> str:
    return str(request.POST.get("seen", ""))


def _view(name: str, deed: Deed, done: str, *, asked: bool) -> Callable[..., HttpResponse]:
    """A verb that is words and perhaps a box; `asked`: the password is asked for where it was given too long ago."""

    def view(request: DeskRequest, case_id: int) -> HttpResponse:
        case_sheet.case_sheet(case_id, by=request.actor, at=request.at)
        said = Said(request.POST)
        if not said.is_valid():
            return _refused(request, case_id, [str(message) for errors in said.errors.values() for message in errors])
        try:
            deed(request, case_id, said)
        except Refused as refused:
            return _refused(request, case_id, refused=refused)
        messages.success(request, done)
        return redirect("case", case_id)

    return require_POST(signed_in(weighty(confirming.asking(name))(view) if asked else view))


def _refused(request: DeskRequest, case_id: int, problems: list[str] | None = None, *, refused: Refused | None = None) -> HttpResponse:
    """Why not, with the words that were written, so that nothing is lost."""
    sheet = case_sheet.case_sheet(case_id, by=request.actor, at=request.at)
    context = {
        "title": "できませんでした",
        "crumbs": [("受信箱", "/desk/"), (sheet.title, reverse("case", args=[case_id])), ("できませんでした", "")],
        "case": sheet,
        "findings": refused.findings if refused else (),
        "problems": problems or [],
        "words": request.POST.get("words", ""),
    }
    return render(request, "web/cases/verbs/refused.html", context, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def attach(request: DeskRequest, case_id: int) -> HttpResponse:
    """A paper added to the case."""
    keep = partial(evidence.keep_scan, by=request.actor, at=request.at)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.AttachForm(*given, keep=keep)
    if request.method == "POST" and form.is_valid():
        sha256, media_type = form.kept["paper"]
        name = form.cleaned_data["name"]
        try:
            circulating.attach(case_id, name=name, sha256=sha256, media_type=media_type, by=request.actor, at=request.at)
        except Refused as refused:
            return _form(request, case_id, form, "添付を加える", refused)
        messages.success(request, "添付を加えました。")
        return redirect("case", case_id)
    return _form(request, case_id, form, "添付を加える")


@require_http_methods(["GET", "POST"])
@signed_in
def circulate(request: DeskRequest, case_id: int) -> HttpResponse:
    """供覧: a unit or an office is asked to read."""
    form = forms.CirculateForm(request.POST if request.method == "POST" else None, offices=_offices(request))
    if request.method == "POST" and form.is_valid():
        unit_id, rank = form.chosen()
        try:
            circulating.circulate(case_id, unit_id=unit_id, rank=rank, by=request.actor, at=request.at)
        except Refused as refused:
            return _form(request, case_id, form, "供覧に回す", refused)
        messages.success(request, "供覧に回しました。")
        return redirect("case", case_id)
    return _form(request, case_id, form, "供覧に回す")


@require_http_methods(["GET", "POST"])
@signed_in
def elsewhere(request: DeskRequest, case_id: int) -> HttpResponse:
    """The number under which another document system keeps the case."""
    form = forms.ElsewhereForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        completing.number_elsewhere(case_id, form.cleaned_data["number"], by=request.actor, at=request.at)
        messages.success(request, "ほかの文書番号を記しました。")
        return redirect("case", case_id)
    return _form(request, case_id, form, "ほかの文書番号を記す")


@require_http_methods(["GET", "POST"])
@signed_in
def complete(request: DeskRequest, case_id: int) -> HttpResponse:
    """完結, by hand."""
    form = forms.CompleteForm(request.POST if request.method == "POST" else None, initial={"on": in_japan(request.at).date()})
    if request.method == "POST" and form.is_valid():
        try:
            completing.complete(case_id, on=form.cleaned_data["on"], by=request.actor, at=request.at)
        except Refused as refused:
            return _form(request, case_id, form, "完結にする", refused)
        messages.success(request, "完結にしました。")
        return redirect("case", case_id)
    return _form(request, case_id, form, "完結にする")


@require_http_methods(["GET", "POST"])
@signed_in
def paper_round(request: DeskRequest, case_id: int) -> HttpResponse:
    """A case that went round on paper, written down in one go."""
    rows = case_verbs.verbs(case_id, by=request.actor, at=request.at).paper_rows
    if not rows:
        raise NotFound
    keep = partial(evidence.keep_scan, by=request.actor, at=request.at)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.PaperRoundForm(*given, rows=rows, at=request.at, keep=keep)
    password = ask(request) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid() and password is None:
        scan = form.kept.get("scan", ("", ""))[0]
        medium = Medium(form.cleaned_data["medium"])
        try:
            transcribing.transcribe_all(
                case_id, form.said(), seen=_seen(request), medium=medium, evidence=scan, by=request.actor, at=request.at
            )
        except Refused as refused:
            return _form(request, case_id, form, "紙での回議をまとめて転記する", refused)
        messages.success(request, "まとめて転記しました。")
        return redirect("case", case_id)
    return _form(request, case_id, form, "紙での回議をまとめて転記する", password=password)


def _form(
    request: DeskRequest, case_id: int, form: object, title: str, refused: Refused | None = None, *, password: object = None
) -> HttpResponse:
    sheet = case_sheet.case_sheet(case_id, by=request.actor, at=request.at)
    context = {
        "title": title,
        "crumbs": [("受信箱", "/desk/"), (sheet.title, reverse("case", args=[case_id])), (title, "")],
        "case": sheet,
        "form": form,
        "findings": refused.findings if refused else (),
        "password": password,
    }
    wrong = refused is not None or getattr(form, "errors", None) or password is not None
    return render(request, "web/cases/verbs/form.html", context, status=422 if wrong and request.method == "POST" else 200)


def _offices(request: DeskRequest) -> list[tuple[str, str]]:
    """Every unit as a whole, and the head of every one, in the order of the organisation."""
    roster = people.roster(in_japan(request.at).date())
    place = {unit_id: number for number, unit_id in enumerate(roster.tree.periods)}
    ranks = [*reversed(Rank)]
    units = [(str(unit_id), f"{period.name}の全員") for unit_id, period in roster.tree.periods.items() if period.kind != "city"]
    held = [(unit_id, Rank(rank), holders) for (unit_id, rank), holders in roster.held.items() if rank != Rank.STAFF and holders]
    held.sort(key=lambda office: (ranks.index(office[1]), place[office[0]]))
    return [*units, *((f"{unit_id}:{rank}", holders[0].office_title) for unit_id, rank, holders in held)]


VERBS: dict[str, tuple[Deed, str, bool]] = {
    "comment": (_seal(Verb.CONCURRED_WITH_COMMENT), "意見を付けて同意しました。", True),
    "object": (_seal(Verb.OBJECTED), "不同意としました。案件は先へ進みます。", True),
    "agree": (_agree, "同意に改めました。", True),
    "act": (_act, "代決しました。本人の後閲を待ちます。", True),
    "pull-up": (_pull_up, "引き上げて押印しました。", True),
    "return-to": (_return_to, "選んだ欄まで差し戻しました。", True),
    "read": (_read, "供覧の印を付けました。", False),
    "remind": (_remind, "督促しました。", False),
    "withdraw": (_withdraw, "取り下げました。", False),
    "end": (_end_on_request, "依頼により取り下げました。", False),
    "review": (_review, "後閲しました。", False),
}
urlpatterns = [
    *(
        path(f"<int:case_id>/{name}/", _view(name, deed, done, asked=asked), name=f"case_{name}")
        for name, (deed, done, asked) in VERBS.items()
    ),
    path("<int:case_id>/attach/", attach, name="case_attach"),
    path("<int:case_id>/circulate/", circulate, name="case_circulate"),
    path("<int:case_id>/elsewhere/", elsewhere, name="case_elsewhere"),
    path("<int:case_id>/complete/", complete, name="case_complete"),
    path("<int:case_id>/paper-round/", paper_round, name="case_paper_round"),
]
