"""`{% load bylaws %}{% unconfirmed "filing" %}`: what of the settings behind a page the city has not answered yet;
`{% open_settings %}`: how many wait for who answers; `{% short_notice start_on %}`: whether a start is too near."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString

from kosatsu.bylaws import queries as bylaws
from kosatsu.faces.web import bylaw_words
from kosatsu.overviews import lead_time, setting_page
from kosatsu.overviews.history import HistoryLine

register = template.Library()

CASE = ("route.collapse_same_person", "route.acting_rules")
PAGES = {
    "filing": (
        "city.sns_page",
        "account.opening_report_days",
        "filing.lead_days",
        "form.addressees",
        "change.levels",
        "account.accountable_officer_rule",
        *CASE,
    ),
    "post": ("post.exemption", "post.window_hours", "post.exemption_second_look", "alt_text", *CASE),
    "case": (*CASE, "return.resume", "route.recall_until", "document.number_at"),
}


@register.simple_tag(takes_context=True)
def answered(context: Context, line: HistoryLine) -> SafeString:
    """The value of an answered setting in words, from its line of the journal; as it stands there where the key is gone."""
    said = dict(line.said)
    written, entry = said.get("value", ""), bylaws.preset().get(said.get("key", ""))
    if "units" not in context.render_context:
        context.render_context["units"] = setting_page.unit_names({context["house"].on})
    try:
        shown = bylaw_words.in_full(entry, _read(entry["kind"], written), context.render_context["units"]) if entry else written
    except (ValueError, KeyError, TypeError, AttributeError):
        shown = written
    return linebreaksbr(shown, autoescape=True)


def _read(kind: str, written: str) -> Any:
    """A value as it was, from the text of a line."""
    if kind == "yes_no":
        return written == "True"
    return json.loads(written) if written[:1] in "[{" or kind == "number" else written


@register.inclusion_tag("web/pieces/open_settings.html", takes_context=True)
def open_settings(context: dict[str, Any]) -> dict[str, Any]:
    """How many settings wait for the city's answer, for who gives it."""
    request, on = context["request"], context["house"].on
    open_ones = bylaws.unconfirmed(bylaws.preset(), on) if setting_page.may_answer(request.actor, request.at) else []
    return {"count": len(open_ones)}


@register.inclusion_tag("web/pieces/findings.html", takes_context=True)
def short_notice(context: dict[str, Any], start_on: str) -> dict[str, Any]:
    """A hint where the account of a draft shall begin sooner than the city advises."""
    return {"findings": lead_time.against_short_notice(start_on or "", on=context["house"].on)}


@register.inclusion_tag("web/pieces/unconfirmed.html", takes_context=True)
def unconfirmed(context: dict[str, Any], page: str, kind: str = "") -> dict[str, Any]:
    """The settings of a page, with the route of a kind of case where one is named, that hold only because they were proposed."""
    keys = [key for key in PAGES[page] if key in bylaws.preset()]
    with suppress(KeyError):  # a case begun under a kind that has no route any more
        keys.append(bylaws.route_key(kind))
    return {"settings": bylaws.unconfirmed(keys, context["house"].on)}
