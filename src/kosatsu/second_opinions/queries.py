"""Reading second opinions."""

from __future__ import annotations

from collections.abc import Collection

from kosatsu.kernel.findings import Finding
from kosatsu.second_opinions import rules
from kosatsu.second_opinions.models import PLACE_OF_KEY, Opinion, SealedKey


def hints(texts: Collection[str]) -> dict[str, list[Finding]]:
    """Text → what was said of exactly these words, the oldest opinion first."""
    named = {rules.digest_of(text): text for text in texts}
    found: dict[str, list[Finding]] = {}
    for opinion in Opinion.objects.filter(digest__in=list(named)).order_by("id"):
        text = named[opinion.digest]
        some = found.setdefault(text, [])
        some += [one for one in rules.as_findings(text, opinion.model, opinion.remarks) if one not in some]
    return found


def given(post_id: int, text: str, model: str) -> Opinion | None:
    """What this model has said already of these words in this post."""
    return Opinion.objects.filter(post_id=post_id, digest=rules.digest_of(text), model=model).first()


def key() -> SealedKey | None:
    """The sealed key, if one is kept."""
    return SealedKey.objects.filter(place=PLACE_OF_KEY).first()
