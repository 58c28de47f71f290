"""Taking over what another medium of the city already said: its page, its printed bulletin, its broadcast (7(4)ただし書)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from kosatsu.accounts.models import Account
from kosatsu.bylaws import queries as bylaws
from kosatsu.connectors import catalog, pages
from kosatsu.connectors.pages import Page
from kosatsu.flows import posting, reaching
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import actions as posts
from kosatsu.posts import rules
from kosatsu.posts.drafts import DraftIn, PictureIn, SourceIn
from kosatsu.posts.states import SourceKind
from kosatsu.records import evidence

MOST_PICTURES = 4
LONGEST = 10_000  # of a page's text; its copy in the evidence is whole
_SENTENCE = re.compile(r"[^。!?!?\n]*[。!?!?\n]?")


@dataclass(frozen=True)
class Plan:
    """For whom and for when something is taken over."""

    accounts: tuple[int, ...]
    unit_id: int
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class Medium:
    """What a medium that cannot be fetched said, as somebody copied it; named by URL, issue and page, or date and time."""

    kind: SourceKind
    reference: str
    title: str
    text: str
    published_on: date | None
    copy: str = ""


def take_page(url: str, plan: Plan, *, by: Actor, at: datetime) -> int:
    """A draft made from a page of the city, with a copy of the page as evidence. Returns the post's id; Refused if it cannot be read."""
    with transaction.atomic():
        require(by, Permission.POST_DRAFT, unit_id=plan.unit_id, at=at)
    hosts = frozenset(bylaws.value("city.official_hosts", in_japan(at).date()))
    try:
        page = pages.read_page(url, reaching.policy(hosts))
    except pages.Unread as error:
        raise Refused([Finding("page.not_read", "7-4-p", params={"why": error.why})]) from error
    return _keep_page(page, plan, by=by, at=at)


@transaction.atomic
def take_medium(medium: Medium, plan: Plan, *, by: Actor, at: datetime) -> int:
    """A draft made from what was pasted or copied from a bulletin or a broadcast. Returns the post's id."""
    refuse_if(rules.against_unnamed(reference=medium.reference, text=medium.text))
    kept = evidence.keep(medium.text.encode()) if not medium.copy else medium.copy
    source = SourceIn(
        kind=str(medium.kind),
        reference=medium.reference,
        title=medium.title,
        text=medium.text[:LONGEST],
        published_on=medium.published_on,
        taken_at=at,
        evidence=kept,
    )
    link = medium.reference if medium.reference.startswith(("https://", "http://")) else ""
    return _draft(source, plan, (), link, by=by, at=at)


@transaction.atomic
def _keep_page(page: Page, plan: Plan, *, by: Actor, at: datetime) -> int:
    images = [(evidence.keep(image.content), image) for image in page.images]
    source = SourceIn(
        kind=str(SourceKind.WEB),
        reference=page.url,
        title=page.title,
        text=page.text[:LONGEST],
        published_on=page.published_on,
        taken_at=at,
        evidence=evidence.keep(page.raw),
        images=tuple(sha for sha, _ in images),
    )
    pictures = tuple(PictureIn(sha, image.media_type, image.alt) for sha, image in images[:MOST_PICTURES])
    return _draft(source, plan, pictures, page.url, by=by, at=at)


def _draft(source: SourceIn, plan: Plan, pictures: tuple[PictureIn, ...], link: str, *, by: Actor, at: datetime) -> int:
    accounts = posting.chosen_accounts(plan.accounts, by=by, at=at)
    acting = require(by, Permission.POST_DRAFT, unit_id=plan.unit_id, at=at)
    given = DraftIn(
        title=(source.title or source.text).strip().splitlines()[0][:120],
        body=source.text,
        texts=variants(source.text, accounts, link),
        not_before=plan.not_before,
        not_after=plan.not_after,
        pictures=pictures,
    )
    post = posts.draft(given, accounts=accounts, unit_id=plan.unit_id, by=acting, at=at)
    posts.take_source(post, source, by=acting, at=at)
    return post.pk


def variants(text: str, accounts: Sequence[Account], link: str) -> dict[int, str]:
    """Account id → the text as it fits there: whole where it fits, else its first sentences with the link to the whole."""
    return {account.pk: shortened(text, link, partial(_fits, account.platform)) for account in accounts}


def shortened(text: str, link: str, fits: Callable[[str], bool]) -> str:
    """The text if it fits; else as many of its first sentences as fit together with the link, and nothing that it does not say."""
    whole = text.strip()
    if fits(whole):
        return whole
    tail = f"\n{link}" if link else ""
    said = ""
    for sentence in _SENTENCE.findall(whole):
        if not fits((said + sentence).rstrip() + tail):
            break
        said += sentence
    return (said.rstrip() or _cut(whole, tail, fits)) + tail


def _cut(text: str, tail: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits with an ellipsis, where not even one sentence does."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(f"{text[:middle]}…{tail}") else (low, middle - 1)
    return f"{text[:low]}…"


def _fits(platform: str, text: str) -> bool:
    limits = catalog.limits(platform)
    short_enough = not limits.length or catalog.length(text, platform) <= limits.length
    return short_enough and (not limits.text_bytes or len(text.encode()) <= limits.text_bytes)
