"""The heads of the record, for anybody to keep and to check an export against."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kosatsu.faces.portal.answering import public
from kosatsu.faces.portal.middleware import Request
from kosatsu.overviews import public_heads

TEXT = "text/plain; charset=utf-8"


@public
def index(request: Request) -> HttpResponse:
    """`/record/`: the newest heads, the city's key, and how to check."""
    return render(request, "portal/record.html", {"title": "記録簿の署名", "heads": public_heads.heads(request.at)})


@public
def note(request: Request, size: int) -> HttpResponse:
    """`/record/<size>`: one signed note, byte for byte."""
    return HttpResponse(public_heads.note(size), content_type=TEXT)


@public
def key(request: Request) -> HttpResponse:
    """`/record/key`: the city's verifier key."""
    return HttpResponse(f"{public_heads.verifier_key(request.at)}\n", content_type=TEXT)


@public
def verifier(request: Request) -> HttpResponse:
    """`/record/verify.py`: the program by which anybody can check an export or the register, as it lies in every export."""
    return HttpResponse(public_heads.verifier(), content_type=TEXT)
