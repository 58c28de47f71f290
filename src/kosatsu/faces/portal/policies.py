"""The operation policy of an account as a paper to be printed and kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kosatsu.faces.portal.answering import only_if_changed, public
from kosatsu.faces.portal.middleware import Request
from kosatsu.overviews import printing, register


@public
def policy(request: Request, account_id: int) -> HttpResponse:
    """`/register/<id>/policy.pdf`: what the page of the account says of its policy, offices only."""
    sheet = register.sheet(account_id, request.at)
    paper = printing.public_policy(sheet.account.account_name, sheet.policy)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=f"{paper.name}.pdf") or "inline"
    return only_if_changed(request, response)
