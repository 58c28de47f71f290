"""「この指摘は誤り」: a finding that somebody holds to be wrong, and what becomes of the report."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kosatsu.flows import posting
from kosatsu.kernel.actors import Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Forbidden, NotFound
from kosatsu.kernel.findings import Finding
from kosatsu.people import queries as people
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.posts.models import Post
from kosatsu.wrong_findings import actions, queries, rules
from kosatsu.wrong_findings.actions import Wrong
from kosatsu.wrong_findings.states import ReportState


@transaction.atomic
def report(
    *, post_id: int | None, code: str, reason: str, by: Actor, at: datetime, rule: str = "", text: str = "", sentence: str = ""
) -> int:
    """Somebody in office holds a finding to be wrong. Returns the report's id; pressed twice it is one report.

    Of a post that is kept, the checks are asked again: what they find there is taken from the post itself. `text` is the stretch that was
    found, `sentence` what stood around it, both needed only where nothing is kept yet. NotFound for a post the person may not see.
    """
    if not people.appointments(by.person(), in_japan(at).date()):
        raise Forbidden
    post = _seen(post_id, by, at) if post_id is not None else None
    wrong = _there(post, code, rule, text, at) if post is not None else None
    given = Wrong(code, rule, stretch=text, sentence=rules.sentence_of(sentence, text) if sentence else "")
    return actions.report(wrong or given, post=post, reason=reason, by=by, at=at).pk


@transaction.atomic
def settle(report_id: int, state: ReportState, *, reason: str, by: Actor, at: datetime) -> None:
    """Who looks after the city's social media says what became of a report."""
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    actions.settle(queries.locked(report_id), state, reason=reason, by=acting, at=at)


def _seen(post_id: int, by: Actor, at: datetime) -> Post:
    post = posts.post(post_id)
    if not posts.may_see(post, by=by, at=at):
        raise NotFound
    return post


def _there(post: Post, code: str, rule: str, text: str, at: datetime) -> Wrong | None:
    """The finding as the checks have it in the post now, with the sentence around it; None where they do not find it."""
    texts = [delivery.text for delivery in posts.deliveries(post.pk)]
    for finding in posting.findings(post.pk, at=at):
        if finding.code == code and str(finding.params.get("rule", "")) == rule and text in {finding.text, _shown(finding)}:
            sentences = (rules.sentence_of(one, finding.text) for one in texts)
            return Wrong(
                code, rule, str(finding.params.get("version", "")), finding.text, next(filter(None, sentences), ""), seen_there=True
            )
    return None


def _shown(finding: Finding) -> str:
    return str(finding.params.get("text", finding.text))
