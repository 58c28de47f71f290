"""第二の意見: a language model of the city is asked about a draft, by the press of its drafter's button. It never stops anything.

No transaction is open while the model thinks, and what it says is kept with the very words it was asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from threading import BoundedSemaphore
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from kosatsu.accounts import sealing
from kosatsu.accounts.sealing import CannotOpen
from kosatsu.bylaws import queries as bylaws
from kosatsu.checks.drafts import Draft
from kosatsu.checks.masking import masked, personal
from kosatsu.connectors import second_opinion
from kosatsu.connectors.policy import Policy
from kosatsu.connectors.second_opinion import Endpoint, NotGiven
from kosatsu.flows import posting, reaching
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import NotFound, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1, PRODUCT_LAW_4
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Post
from kosatsu.posts.states import PostState
from kosatsu.second_opinions import actions, queries
from kosatsu.second_opinions.models import PLACE_OF_KEY
from kosatsu.second_opinions.rules import CLASSES

AT_ONCE = 2  # of the threads that serve the desk in one process; the others stay for everybody else
ASKING = BoundedSemaphore(AT_ONCE)
WRITTEN = frozenset({PostState.DRAFT, PostState.RETURNED, PostState.RECALLED})


@dataclass(frozen=True)
class Way:
    """How the city wants it asked."""

    address: str
    model: str
    seconds: int
    personal: str
    reach: str

    @property
    def policy(self) -> Policy:
        """What this machine lets out for it: the one host inside the city's network, or as ever where the city allows others."""
        house = reaching.policy()
        if self.reach == "anywhere":
            return house
        inner = frozenset({urlsplit(self.address).hostname or ""})
        return Policy(outbound=False, loopback_allowed=house.loopback_allowed, inner_hosts=inner)


@dataclass(frozen=True)
class Asked:
    """How many remarks there are about the post's words, and why there are no more of them; blank where all was asked."""

    remarks: int
    reason: str = ""


def way(on: date) -> Way | None:
    """How it is asked on a day; None while it is off, or nobody has said where."""
    if not bylaws.value("opinion.use", on):
        return None
    address, model = str(bylaws.value("opinion.address", on)), str(bylaws.value("opinion.model", on))
    if not address or not model:
        return None
    seconds, mode, reach = (bylaws.value(f"opinion.{name}", on) for name in ("seconds", "personal", "reach"))
    return Way(address, model, seconds, mode, reach)


def ask(post_id: int, *, by: Actor, at: datetime) -> Asked:
    """Ask about every text of the post that this model has not been asked about. NotFound while it is off."""
    how, post = way(in_japan(at).date()), posts.post(post_id)
    if how is None or not posts.may_see(post, by=by, at=at):
        raise NotFound
    acting = require(by, Permission.POST_DRAFT, unit_id=post.unit_id, at=at)
    refuse_if([] if post.drafter_id == by.person() else [Finding("post.other_drafter", PRODUCT_LAW_1)])
    refuse_if([] if post.state in WRITTEN else [Finding("opinion.under_way", PRODUCT_LAW_4)])
    if not ASKING.acquire(blocking=False):
        return Asked(0, "busy")
    try:
        return _ask_about(post, how, by=acting, at=at)
    finally:
        ASKING.release()


def _ask_about(post: Post, how: Way, *, by: Actor, at: datetime) -> Asked:
    ends, count = monotonic() + how.seconds, 0
    for text in dict.fromkeys(delivery.text for delivery in posts.deliveries(post.pk)):
        known = queries.given(post.pk, text, how.model)
        if known is not None:
            count += len(known.remarks)
            continue
        answer = _answer(how, text, in_japan(at).date(), within=ends - monotonic())
        if isinstance(answer, str):
            return Asked(count, answer)
        count += _keep(post, text, answer, how.model, by=by, at=at)
    return Asked(count)


@transaction.atomic
def keep_key(secret: str, *, by: Actor, at: datetime) -> None:
    """The key of the endpoint from now on."""
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    actions.keep_key(secret, key=settings.KEYS.sealing, key_id=settings.KEYS.key_id, by=acting, at=at)


@transaction.atomic
def remove_key(*, by: Actor, at: datetime) -> None:
    """The endpoint is asked without a key."""
    acting = require(by, Permission.BYLAW_ANSWER, unit_id=None, at=at)
    actions.remove_key(by=acting, at=at)


def _answer(how: Way, text: str, on: date, *, within: float) -> tuple[second_opinion.Remark, ...] | str:
    """The remarks on a text, or why there are none."""
    if within <= 0:
        return "lost"
    sent = text
    if how.personal != "as_written":
        spans = personal(Draft(text, posted_on=on, city=posting.city_on(on)), people.names())
        if spans and how.personal == "not_asked":
            return "personal"
        sent = masked(text, spans)
    try:
        endpoint = Endpoint(how.address, how.model, _key())
    except CannotOpen:
        return "key"
    answer = second_opinion.ask(endpoint, sent, CLASSES, how.policy, within=within)
    return answer.reason if isinstance(answer, NotGiven) else answer


def _key() -> str:
    kept = queries.key()
    opened = sealing.unseal(bytes(kept.nonce), bytes(kept.sealed), key=settings.KEYS.sealing, place=PLACE_OF_KEY) if kept else {}
    return opened.get("key", "")


@transaction.atomic
def _keep(post: Post, text: str, answer: tuple[second_opinion.Remark, ...], model: str, *, by: Actor, at: datetime) -> int:
    return len(actions.keep(post, text, answer, model=model, by=by, at=at).remarks)
