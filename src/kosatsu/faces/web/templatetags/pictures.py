"""`{% picture_url picture %}`: where a picture that the page may show is fetched from; `{% carried_along picture %}`: what it tells."""

from __future__ import annotations

from typing import Any, Protocol

from django import template
from django.urls import reverse

from kosatsu.faces.web.forms.posts import ticket
from kosatsu.posts import readings

register = template.Library()


class Picture(Protocol):
    """Anything that names a kept picture."""

    sha256: str
    media_type: str


@register.simple_tag
def picture_url(picture: Picture) -> str:
    """An address signed for this picture; whoever may see the page may fetch it."""
    return reverse("picture", args=[ticket(picture.sha256, picture.media_type)])


@register.inclusion_tag("web/posts/carried.html")
def carried_along(picture: Picture) -> dict[str, Any]:
    """What a picture carries along besides its pixels, for whoever handed it in."""
    return {"carried": readings.carried_by(picture.sha256)}
