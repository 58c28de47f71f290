"""A plan is spoken of when it is public: before its day its name stops a draft, after it words of drafting are no leak any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time

from kosatsu.checks.city import Plan
from kosatsu.checks.drafts import Draft
from kosatsu.checks.names import any_of
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import in_japan, wareki
from kosatsu.kernel.findings import Finding, Level

CODES = ("plan.not_yet_public", "plan.comment_period")
CLASS = "deliberation"
OPINIONS = "deliberation.own_opinion"  # what somebody in office thinks of a plan stays that, public or not
_CALLS = re.compile(
    r"募集(?:して|中|し[^た]|を(?:行|始|し))|お寄せ|受け付け|受付中|お聞かせ|ご意見を(?:お|ご)?(?!いただ)|提出でき|お待ちして"
)
_VIEWS = re.compile(r"意見|パブリックコメント|パブコメ")
_OVER = re.compile(r"終了|終わりました|締め切りました|ありがとう|いただいた|いただきました|寄せられ|結果|予定|から(?:募集|受け付け|お寄せ)")


@enforces("4-8-10", "4-4")
def against_plans_before_their_day(draft: Draft) -> list[Finding]:
    """A plan is not named before it is public, and views on it are not called for when none are taken."""
    return [finding for plan in draft.city.plans for finding in _found(draft, plan)]


def _found(draft: Draft, plan: Plan) -> Iterator[Finding]:
    match = any_of(plan.names).search(draft.reading.folded)
    if match is None or draft.posted_on is None:
        return
    start, end = draft.reading.span(*match.span())
    here = draft.text[start:end]
    if not is_public(draft, plan):
        params: dict[str, str | int] = {"text": here, "published": _said(plan)}
        yield Finding("plan.not_yet_public", "4-8-10", Level.STOP, params, CLASS, start, end, here)
    elif _calls_in_vain(draft, plan):
        params = {"text": here, "period": _period(plan), "posted_on": wareki(draft.posted_on)}
        yield Finding("plan.comment_period", "4-4", Level.WARN, params, "date_error", start, end, here)


def is_public(draft: Draft, plan: Plan) -> bool:
    """Whether the plan is public when the draft appears; where only the day of that is known, the plan's own day counts as public."""
    if draft.leaves_at is not None:
        lifted = datetime.combine(plan.published_on, plan.published_at or time.min)
        return in_japan(draft.leaves_at).replace(tzinfo=None) >= lifted
    return draft.posted_on is not None and draft.posted_on >= plan.published_on


def without_published(draft: Draft, findings: list[Finding]) -> list[Finding]:
    """The findings without those that only say that a plan is being drafted which is public already."""
    public = [plan for plan in draft.city.plans if is_public(draft, plan)]
    if not public or draft.posted_on is None:
        return findings
    named = any_of(tuple(name for plan in public for name in plan.names))
    sentences = [draft.reading.sentence(match.start()) for match in named.finditer(draft.reading.folded)]
    places = [draft.reading.span(start, end) for start, end in sentences]
    return [finding for finding in findings if not (_is_drafting(finding) and _within(finding, places))]


def _is_drafting(finding: Finding) -> bool:
    return finding.category == CLASS and finding.params.get("rule") != OPINIONS


def _within(finding: Finding, places: list[tuple[int, int]]) -> bool:
    """Whether the whole stretch stands in sentences that name such a plan."""
    return any(start <= finding.start and finding.end <= end for start, end in places)


def _calls_in_vain(draft: Draft, plan: Plan) -> bool:
    text, day = draft.reading.folded, draft.posted_on
    calls = bool(_VIEWS.search(text) and _CALLS.search(text) and not _OVER.search(text))
    if day is None or not calls:
        return False
    early = plan.comment_from is not None and day < plan.comment_from
    return early or (plan.comment_until is not None and day > plan.comment_until)


def _said(plan: Plan) -> str:
    return wareki(plan.published_on) + (f"{plan.published_at:%H時%M分}" if plan.published_at else "")


def _period(plan: Plan) -> str:
    since = f"{wareki(plan.comment_from)}から" if plan.comment_from else ""
    return since + (f"{wareki(plan.comment_until)}まで" if plan.comment_until else "")
