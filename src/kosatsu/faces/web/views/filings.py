"""届出: 様式第1号 and 様式第2号, drafted, put up, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosatsu.accounts.forms import ClosingForm, OpeningForm, TransferForm
from kosatsu.accounts.states import ClosingTask, FilingKind
from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web.desk import DeskRequest, signed_in
from kosatsu.faces.web.files import scan, shown
from kosatsu.faces.web.forms.filings import ClosingFilingForm, FilterForm, OpeningFilingForm, day_of, initial_of
from kosatsu.faces.web.views import life, transfers_of_accounts
from kosatsu.faces.web.words import chip
from kosatsu.flows import changing, closing, evidence, filing, policy_text
from kosatsu.kernel import wording
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Forbidden, NotFound, Refused
from kosatsu.overviews import account_page, closing_list, filing_page
from kosatsu.policies.rules import ITEMS

CRUMB = ("届出", "/desk/filings/")


@require_safe
@signed_in
def filings(request: DeskRequest) -> HttpResponse:
    """The filings this person sees."""
    lines = filing_page.filings(by=request.actor, at=request.at)
    chosen = FilterForm(request.GET, units=sorted({line.unit_name for line in lines}))
    page = Paginator([line for line in lines if chosen.lets_pass(line)], 30).get_page(request.GET.get("page"))
    may_draft = filing_page.may_draft(by=request.actor, at=request.at)
    context = {"title": "届出", "page": page, "may_draft": may_draft, "filter": chosen}
    return render(request, "web/filings/list.html", context)


@require_safe
@signed_in
def show(request: DeskRequest, filing_id: int) -> HttpResponse:
    """The filing as it lies on paper, with its policy and what can be done now."""
    return _page(request, filing_id, ())


@require_http_methods(["GET", "POST"])
@signed_in
def begin(request: DeskRequest) -> HttpResponse:
    """A new 様式第1号."""
    quoted = _quoted(request)
    choices = filing_page.choices(quoted.unit_id if quoted else None, by=request.actor, at=request.at)
    if not choices.units:
        raise Forbidden
    adopts = _number(request.GET["adopts"]) if "adopts" in request.GET else None
    form = _opening_form(request, choices, _first_values(request) | (_of_register(request, adopts) if adopts else {}) | _initial(quoted))
    if quoted:
        _keep_icon(form, quoted)
    if request.method == "POST" and form.is_valid():
        unit_id = form.cleaned_data["unit"]
        filing_id = filing.draft_opening(form.filled(), unit_id=unit_id, adopts=adopts, by=request.actor, at=request.at)
        return _saved(request, filing_id, form)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: DeskRequest, filing_id: int) -> HttpResponse:
    """Other values in a filing that is not under way."""
    page = _editable(request, filing_id)
    if isinstance(page.values, ClosingForm):
        return _edit_closing(request, page, page.values)
    if isinstance(page.values, TransferForm):
        return transfers_of_accounts.edit(request, page, page.values)
    if not isinstance(page.values, OpeningForm):
        return life.edit(request, page)
    choices = filing_page.choices(page.unit_id, by=request.actor, at=request.at)
    form = _opening_form(request, choices, _initial(page))
    _keep_icon(form, page)
    if request.method == "POST" and form.is_valid():
        filing.revise(filing_id, form.filled(), by=request.actor, at=request.at)
        return _saved(request, filing_id, form)
    return _form_page(request, form, filing_id)


@require_http_methods(["GET", "POST"])
@signed_in
def begin_closing(request: DeskRequest) -> HttpResponse:
    """A new 様式第2号 for the account that the address names."""
    account = account_page.account_page(_number(request.GET.get("account")), by=request.actor, at=request.at)
    if not life.may(request, account.id, FilingKind.CLOSING):
        raise Forbidden
    initial = {**_parked(request), "reason": request.GET.get("reason", "")[:2000]}
    form = ClosingFilingForm(request.POST or None, recommended=_recommended(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        filing_id = filing.draft_closing(account.id, **form.filled(), by=request.actor, at=request.at)
        return _saved(request, filing_id, form)
    return _closing_page(request, form, account.name, account.platform, account.facts[0][1])


@require_POST
@signed_in
def submit(request: DeskRequest, filing_id: int) -> HttpResponse:
    """The filing goes on its way as it stands."""
    try:
        return _submitted(request, filing_id)
    except Refused as refused:
        return _page(request, filing_id, refused.findings)


@require_POST
@signed_in
def recall(request: DeskRequest, filing_id: int) -> HttpResponse:
    """引戻し."""
    return _done(request, filing_id, partial(filing.recall, filing_id), "引き戻しました。直して、もう一度提出できます。")


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: DeskRequest, filing_id: int) -> HttpResponse:
    """取下げ, asked once more: there is no way back."""
    if request.method == "GET":
        page = filing_page.filing_page(filing_id, by=request.actor, at=request.at)
        why = "この届出は終わりになり、直したり提出したりできなくなります。記録は残ります。"
        asked = {
            "title": "この届出を取り下げますか",
            "why": why,
            "rows": [("届出", page.sheet.title), ("状態", chip("filing", page.state).word)],
        }
        back = reverse("filing", args=[filing_id])
        return render(request, "web/confirm.html", {**asked, "verb": "取り下げる", "tone": "danger", "back": back})
    return _done(request, filing_id, partial(filing.withdraw, filing_id), "取り下げました。")


@require_POST
@signed_in
def execute(request: DeskRequest, filing_id: int) -> HttpResponse:
    """Close the account whose 様式第2号 was decided."""
    return _done(request, filing_id, partial(closing.execute, filing_id), "アカウントを廃止にし、認証情報を消しました。")


@require_POST
@signed_in
def answer_task(request: DeskRequest, filing_id: int, task: str) -> HttpResponse:
    """One thing of a closing's list is done."""
    form = life.task_form(request, filing_id, task)
    if not form.is_valid():
        return _page(request, filing_id, (), form)
    try:
        closing.answer(filing_id, ClosingTask(task), **form.said(), by=request.actor, at=request.at)
    except Refused as refused:
        form.add_error(None, [wording.say(finding) for finding in refused.findings])
        return _page(request, filing_id, (), form)
    messages.success(request, "記録しました。")
    return redirect("filing", filing_id)


@require_safe
@signed_in
def proof(request: DeskRequest, filing_id: int, sha256: str) -> HttpResponse:
    """A picture that proves a line of a closing's list."""
    return scan(closing_list.proof(filing_id, sha256, by=request.actor, at=request.at))


@require_safe
@signed_in
def icon(request: DeskRequest, filing_id: int) -> HttpResponse:
    """The account image of a filing."""
    return shown(*filing_page.icon(filing_id, by=request.actor, at=request.at))


def _number(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound
    return int(text)


def _quoted(request: DeskRequest) -> filing_page.FilingPage | None:
    """The 様式第1号 that was rejected or withdrawn, and with whose words a new one begins (引用起案)."""
    if "quotes" not in request.GET:
        return None
    page = filing_page.filing_page(_number(request.GET["quotes"]), by=request.actor, at=request.at)
    if not page.may_quote:
        raise NotFound
    return page


def _initial(page: filing_page.FilingPage | None) -> dict[str, Any]:
    return initial_of(page.values) | {"unit": page.unit_id} if page and isinstance(page.values, OpeningForm) else {}


def _keep_icon(form: OpeningFilingForm, page: filing_page.FilingPage) -> None:
    """The picture that is there already stays, unless another one is chosen."""
    if isinstance(page.values, OpeningForm) and page.values.icon and "icon_file" not in form.kept:
        form.kept["icon_file"] = (page.values.icon, page.values.icon_type)


def _of_register(request: DeskRequest, account_id: int) -> dict[str, Any]:
    """What the register says of an account that 様式第1号 is to take in, over the values with which the form begins."""
    if not life.may(request, account_id, FilingKind.OPENING):
        raise Forbidden
    shown = initial_of(changing.registered(account_id, at=request.at))
    return {name: value for name, value in shown.items() if value not in ("", [], None)}


def _first_values(request: DeskRequest) -> dict[str, Any]:
    page = bylaws.value("city.sns_page", in_japan(request.at).date())
    return {**filing_page.proposed(by=request.actor, at=request.at), "listed_on_website": "yes", "listing_url": page}


def _opening_form(request: DeskRequest, choices: filing_page.Choices, initial: dict[str, Any]) -> OpeningFilingForm:
    keep = partial(evidence.keep_picture, by=request.actor, at=request.at)
    if request.method == "POST":
        return OpeningFilingForm(request.POST, request.FILES, choices=choices, initial=initial, keep=keep)
    return OpeningFilingForm(choices=choices, initial=initial, keep=keep)


def _editable(request: DeskRequest, filing_id: int) -> filing_page.FilingPage:
    page = filing_page.filing_page(filing_id, by=request.actor, at=request.at)
    if not page.may_edit:
        raise Conflict
    return page


def _edit_closing(request: DeskRequest, page: filing_page.FilingPage, values: ClosingForm) -> HttpResponse:
    days = {name: day_of(getattr(values, name)) for name in ("closing_on", "parked_until")}
    form = ClosingFilingForm(request.POST or None, recommended=_recommended(request), initial=values.as_json() | days)
    if request.method == "POST" and form.is_valid():
        wanted = replace(values, **form.filled())  # type: ignore[arg-type]  # four fields, all of them text
        filing.revise(page.id, wanted, by=request.actor, at=request.at)
        return _saved(request, page.id, form)
    return _closing_page(request, form, values.account_name, page.sheet.rows[0][1], values.url)


def _recommended(request: DeskRequest) -> str:
    return str(bylaws.value("closing.mode", in_japan(request.at).date()))


def _parked(request: DeskRequest) -> dict[str, Any]:
    today = in_japan(request.at).date()
    return {"parked_until": today + timedelta(days=bylaws.value("closing.park_days", today))}


def _saved(request: DeskRequest, filing_id: int, form: OpeningFilingForm | ClosingFilingForm) -> HttpResponse:
    """After saving: to the paper, or on its way; what stands against that is said over the form, with everything kept."""
    if "submit" not in request.POST:
        messages.success(request, "下書きを保存しました。")
        return redirect("filing", filing_id)
    try:
        return _submitted(request, filing_id)
    except Refused as refused:
        if isinstance(form, OpeningFilingForm):
            return _form_page(request, form, filing_id, refused)
        page = filing_page.filing_page(filing_id, by=request.actor, at=request.at)
        values = page.values
        if not isinstance(values, ClosingForm):
            raise
        return _closing_page(request, form, values.account_name, page.sheet.rows[0][1], values.url, (filing_id, refused))


def _submitted(request: DeskRequest, filing_id: int) -> HttpResponse:
    case_id = filing.submit(filing_id, by=request.actor, at=request.at)
    messages.success(request, "提出しました。決裁の回議が始まりました。")
    return redirect("case", case_id)


def _done(request: DeskRequest, filing_id: int, deed: Any, said: str) -> HttpResponse:
    try:
        deed(by=request.actor, at=request.at)
    except Refused as refused:
        return _page(request, filing_id, refused.findings)
    messages.success(request, said)
    return redirect("filing", filing_id)


def _page(request: DeskRequest, filing_id: int, findings: Any, task_form: Any = None) -> HttpResponse:
    page = filing_page.filing_page(filing_id, by=request.actor, at=request.at)
    context = {
        "title": f"{page.form_name}「{page.account_name or '名前なし'}」",
        "crumbs": [CRUMB, (page.account_name or "名前なし", "")],
        "filing": page,
        "policy": policy_of(page.values, page.unit_id, request),
        "closing": life.list_of(request, filing_id, task_form),
        "findings": findings,
    }
    return render(request, "web/filings/filing.html", context, status=422 if findings or task_form else 200)


def policy_of(values: object, unit_id: int, request: DeskRequest) -> list[tuple[str, str]]:
    """The twelve items that an opening form makes, as they read inside the city hall; none for a closing form."""
    if not isinstance(values, OpeningForm):
        return []
    internal, _ = policy_text.items(values, unit_id=unit_id, on=in_japan(request.at).date())
    return list(zip(ITEMS, internal, strict=True))


def _form_page(request: HttpRequest, form: OpeningFilingForm, filing_id: int | None, refused: Refused | None = None) -> HttpResponse:
    context = {
        "title": "様式第1号 利用届出書を直す" if filing_id else "様式第1号 利用届出書を作る",
        "crumbs": [CRUMB, ("様式第1号", "")],
        "form": form,
        "saved": refused is not None,
        "findings": form.say(refused.findings) if refused else (),
        "action": reverse("filing_edit", args=[filing_id]) if filing_id else request.get_full_path(),
        "back": reverse("filing", args=[filing_id]) if filing_id else CRUMB[1],
    }
    return render(request, "web/filings/opening_form.html", context, status=422 if refused or form.errors else 200)


def _closing_page(
    request: HttpRequest, form: ClosingFilingForm, name: str, platform: str, url: str, refused: tuple[int, Refused] | None = None
) -> HttpResponse:
    context = {
        "title": "様式第2号 廃止届出書",
        "crumbs": [CRUMB, ("様式第2号", "")],
        "form": form,
        "account": {"name": name, "platform": platform},
        "url": url,
        "saved": refused is not None,
        "findings": form.say(refused[1].findings) if refused else (),
        "action": reverse("filing_edit", args=[refused[0]]) if refused else "",
        "back": CRUMB[1],
    }
    return render(request, "web/filings/closing_form.html", context, status=422 if refused or form.errors else 200)


urlpatterns = [
    path("", filings, name="filings"),
    path("new/", begin, name="filing_begin"),
    path("new-closing/", begin_closing, name="closing_begin"),
    path("<int:filing_id>/", show, name="filing"),
    path("<int:filing_id>/edit/", edit, name="filing_edit"),
    path("<int:filing_id>/submit/", submit, name="filing_submit"),
    path("<int:filing_id>/recall/", recall, name="filing_recall"),
    path("<int:filing_id>/withdraw/", withdraw, name="filing_withdraw"),
    path("<int:filing_id>/execute/", execute, name="filing_execute"),
    path("<int:filing_id>/closing/<str:task>/", answer_task, name="closing_task"),
    path("<int:filing_id>/proof/<str:sha256>/", proof, name="closing_proof"),
    path("<int:filing_id>/icon/", icon, name="filing_icon"),
]
