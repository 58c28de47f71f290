"""`{% load register %}` gives the filter `found_by`: the words by which an account of the register is found."""

from __future__ import annotations

from django import template

from kosatsu.overviews import register_search
from kosatsu.overviews.register import Listed

register = template.Library()


@register.filter
def found_by(account: Listed) -> str:
    """The words, as the finder of the static copy compares them."""
    return register_search.text_of(account)
