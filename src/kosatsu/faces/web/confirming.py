"""The second tap: what a seal is about to say, asked once more, with the password where that is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kosatsu.faces.web import reauthentication
from kosatsu.faces.web.desk import DeskRequest
from kosatsu.faces.web.forms.cases import SealForm
from kosatsu.faces.web.signing_in import ConfirmForm
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews import case_facts, case_sheet


@dataclass(frozen=True)
class Deed:
    """A deed on a case: the address it is posted to, what it says, and what becomes of the case."""

    address: str
    verb: str
    why: str
    tone: str = ""
    needs_reason: bool = False


DEEDS = {
    "seal": Deed("case_seal", "", "押印は記録に残り、取り消せません。"),
    "return": Deed("case_return", "差し戻す", "案件は戻り、直して出し直されるまで進みません。", needs_reason=True),
    "reject": Deed("case_reject", "否決する", "案件はここで終わり、決裁されません。", tone="danger", needs_reason=True),
    "comment": Deed("case_comment", "意見を付けて同意する", "押印は記録に残り、取り消せません。", needs_reason=True),
    "object": Deed("case_object", "不同意とする", "案件は先へ進み、決裁者がこの理由を読みます。", tone="danger", needs_reason=True),
    "agree": Deed("case_agree", "同意に改める", "不同意は記録に残り、いまの答えは同意になります。"),
    "act": Deed("case_act", "代決する", "不在の人の欄に「代」として押印し、本人が後で見ます(後閲)。"),
    "pull-up": Deed("case_pull-up", "引き上げて押印する", "部下の欄に上司として押印します。", needs_reason=True),
    "return-to": Deed("case_return-to", "この欄まで差し戻す", "その欄から後は、押印をやり直します。", needs_reason=True),
}
DECIDING = frozenset({"seal"})


def page(request: DeskRequest, name: str, case_id: int, *, password: ConfirmForm | None, status: int = 200) -> HttpResponse:
    """The deed asked about once more. What was written comes along, and can still be changed."""
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound
    sheet = case_sheet.case_sheet(case_id, by=request.actor, at=request.at)
    verb = deed.verb or (f"{sheet.turn.verb}する" if sheet.turn else "押印する")
    facts = case_facts.facts(case_id, at=request.at)
    objections = facts.objections if name in DECIDING else ()
    own = sheet.turn.box if sheet.turn else ""
    needs_reason = deed.needs_reason or bool(objections and sheet.turn and sheet.turn.may_reject)
    words = SealForm(initial={"words": request.POST.get("words", "")})
    words.fields["words"].required = needs_reason
    context = {
        "title": f"{verb}ことを確かめる",
        "crumbs": [("受信箱", "/desk/"), (sheet.title, reverse("case", args=[case_id])), (verb, "")],
        "case": sheet,
        "deed": deed,
        "facts": {"objections": objections},
        "needs_reason": needs_reason,
        "box": facts.named.get(request.POST.get("step", ""), own),
        "verb": verb,
        "action": reverse(deed.address, args=[case_id]),
        "hidden": [(key, value) for key, value in reauthentication.carried(request) if key != "words"],
        "words": words["words"],
        "password": password,
        "who": request.user.get_username(),
    }
    return render(request, "web/cases/confirm.html", context, status=status)


def asking(name: str) -> Callable[[DeskRequest, ConfirmForm, int], HttpResponse]:
    """The page that asks for the password of this deed: 422 where a wrong one was given."""

    def asked(request: DeskRequest, form: ConfirmForm, case_id: int) -> HttpResponse:
        return page(request, name, case_id, password=form, status=422 if form.is_bound else 200)

    return asked


def first_tap(request: DeskRequest, name: str, case_id: int) -> HttpResponse:
    """Nothing is done yet."""
    fresh = reauthentication.is_fresh(request)
    return page(request, name, case_id, password=None if fresh else ConfirmForm(user=request.user))
