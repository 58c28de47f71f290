"""`{% picture_url picture %}`: where a picture that the page may show is fetched from."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.urls import reverse

from kosatsu.faces.web.forms.posts import ticket

register = template.Library()


class Picture(Protocol):
    """Anything that names a kept picture."""

    sha256: str
    media_type: str


@register.simple_tag
def picture_url(picture: Picture) -> str:
    """An address signed for this picture; whoever may see the page may fetch it."""
    return reverse("picture", args=[ticket(picture.sha256, picture.media_type)])
