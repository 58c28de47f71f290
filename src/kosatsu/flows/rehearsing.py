"""What a changed list of the city would change: posts that are kept, or texts of a file, checked by it and by the list of today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, tee
from typing import Any

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.bylaws import queries
from kosatsu.bylaws.models import Revision
from kosatsu.bylaws.rules.answers import fingerprint
from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.comparisons import Difference, Tally, difference
from kosatsu.checks.drafts import Draft, Kind
from kosatsu.checks.lists import KEY
from kosatsu.flows import answering, listing, posting
from kosatsu.jobs import actions as jobs
from kosatsu.jobs.kinds import Job
from kosatsu.kernel.actors import SYSTEM, Actor
from kosatsu.kernel.calendars import in_japan
from kosatsu.kernel.errors import Conflict, Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_4
from kosatsu.people.permissions import Permission, require
from kosatsu.posts import queries as posts
from kosatsu.wrong_findings import queries as wrong_findings

AT_ONCE = 1000
MOST_POSTS = 20_000
MOST_LINES, MOST_BYTES, LONGEST_LINE = 5000, 8_000_000, 20_000
EXAMPLES, BATCH = 30, 200
WAITING, DONE = "waiting", "done"


@dataclass(frozen=True)
class Uploaded:
    """What a file's texts would be told: counts, examples, how many lines could not be read, and whether lines were left out."""

    summary: Mapping[str, Any]
    examples: tuple[tuple[str, Difference], ...]
    unreadable: int
    cut: bool


def rehearse(*, seen: str, by: Actor, at: datetime) -> bool:
    """Check the newest posts by the changed list and by the one of today; the counts and examples are kept with it.

    True where it is done, False where there are so many that it is done by the worker. `seen` is the fingerprint of the list that was read.
    """
    revision = revision_seen(seen)
    acting = require(by, Permission.OVERSEE, unit_id=None, at=at)
    refuse_if(answering.against_unsound(KEY, revision.value))
    if posts.number_of_texts() <= AT_ONCE:
        return _keep(revision.pk, seen, _rehearsed(revision.value, at), by=acting, at=at)
    with transaction.atomic():
        locked = queries.open_revision_locked(KEY)
        if locked is None or fingerprint(locked.value) != seen:
            raise Conflict
        bylaws.keep_rehearsal(locked, {"state": WAITING, "of": seen}, by=acting, at=at)
        jobs.put(Job.REHEARSE, seen, not_before=at, dedup=f"rehearse {seen}")
    return False


def run(key: str, at: datetime) -> datetime | None:
    """The job REHEARSE: `key` is the fingerprint of the list. One that was written anew meanwhile is left to the next press."""
    revision = queries.open_revision(KEY)
    if revision is not None and fingerprint(revision.value) == key:
        _keep(revision.pk, key, _rehearsed(revision.value, at), by=SYSTEM, at=at)
    return None


def uploaded(content: bytes, *, seen: str, by: Actor, at: datetime) -> Uploaded:
    """The same over JSON lines that are handed in, comments above all; nothing of them is kept. Refused where the file is too large."""
    revision = revision_seen(seen)
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    refuse_if(answering.against_unsound(KEY, revision.value))
    if len(content) > MOST_BYTES:
        raise Refused([Finding("revision.file_too_large", PRODUCT_LAW_4, params={"megabytes": MOST_BYTES // 1_000_000})])
    before, after = cities(revision.value, in_japan(at).date())
    tally, examples = Tally(), list[tuple[str, Difference]]()
    lines = [line for line in content.splitlines() if line.strip()]
    drafts = list(map(_draft, lines[:MOST_LINES]))
    unreadable = drafts.count(None)
    for draft, found in _differences((draft for draft in drafts if draft is not None), before, after):
        tally.count(found)
        if found and len(examples) < EXAMPLES:
            examples.append((draft.text, found))
    return Uploaded(tally.summary(), tuple(examples), unreadable, len(lines) > MOST_LINES)


def tried(text: str, value: Any, *, kind: Kind, by: Actor, at: datetime) -> list[Finding]:
    """What a text would be told by a list that is being written, sound as it must be."""
    require(by, Permission.OVERSEE, unit_id=None, at=at)
    refuse_if(answering.against_unsound(KEY, value))
    return engine.run(Draft(text, posted_on=in_japan(at).date(), kind=kind, city=cities(value, in_japan(at).date())[1]))


def revision_seen(seen: str) -> Revision:
    """The list that is being prepared; Conflict where it is another by now than was read, or none."""
    revision = queries.open_revision(KEY)
    if revision is None or fingerprint(revision.value) != seen:
        raise Conflict
    return revision


def cities(value: Any, day: date) -> tuple[City, City]:
    """The city with the lists of a day, and with a list that is being prepared."""
    before = posting.city_on(day)
    after = listing.usable(value, None)
    if after is None:
        raise Refused([Finding("bylaw.unsound_list", PRODUCT_LAW_4, params={"place": "一覧", "said": "読めません"})])
    return before, replace(before, lists=after)


def _differences(drafts: Iterable[Draft], before: City, after: City) -> Iterator[tuple[Draft, Difference]]:
    """Each text with what the two say otherwise of it; many at once, which takes less time, and never more of them in memory than that."""
    rest = iter(drafts)
    while batch := list(islice(rest, BATCH)):
        old, new = (engine.run_all([replace(draft, city=city) for draft in batch]) for city in (before, after))
        yield from ((draft, difference(one, other)) for draft, one, other in zip(batch, old, new, strict=True))


def _rehearsed(value: Any, at: datetime) -> dict[str, Any]:
    """Counts, and the first texts in which something differs, as places in them: words of a draft are not copied."""
    before, after = cities(value, in_japan(at).date())
    tally, examples = Tally(), list[dict[str, Any]]()
    texts, again = tee(_texts())
    checked = _differences((draft for _, draft in texts), before, after)
    for (delivery, _), (_, found) in zip(again, checked, strict=True):
        tally.count(found)
        if found and len(examples) < EXAMPLES:
            examples.append({"delivery": delivery, "newly": _places(found.newly), "no_longer": _places(found.no_longer)})
    return {"state": DONE, "of": fingerprint(value), **tally.summary(), "examples": examples, "reports": _reports(before, after)}


def _texts() -> Iterator[tuple[int, Draft]]:
    """The newest texts of posts, each text once."""
    known: set[str] = set()
    for row in posts.newest_texts(MOST_POSTS):
        if row.text not in known:
            known.add(row.text)
            yield row.delivery_id, Draft(row.text, row.platform, in_japan(row.not_before).date())


def _reports(before: City, after: City) -> dict[str, int]:
    """Of the open reports of wrong findings with a sentence, how many are marked no more."""
    sentences = [row.sentence for row in wrong_findings.with_sentence(EXAMPLES * 10)]
    found = _differences(map(Draft, sentences), before, after)
    return {"open": len(sentences), "no_longer": sum(bool(one.no_longer) for _, one in found)}


def _places(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"code": one.code, "category": one.category, "level": str(one.level), "start": one.start, "end": one.end} for one in findings]


def _draft(line: bytes) -> Draft | None:
    """A line of the file as a text to check; None for one that is none."""
    try:
        said = json.loads(line) if len(line) <= LONGEST_LINE * 4 else None
    except (ValueError, RecursionError):
        return None
    text, kind = (said.get("text"), said.get("kind", "comment")) if isinstance(said, dict) else (None, "")
    if not isinstance(text, str) or len(text) > LONGEST_LINE or kind not in ("draft", "comment"):
        return None
    return Draft(text, kind="draft" if kind == "draft" else "comment")


def _keep(revision_id: int, seen: str, rehearsal: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    with transaction.atomic():
        locked = queries.open_revision_locked(KEY)
        if locked is None or locked.pk != revision_id or fingerprint(locked.value) != seen:
            raise Conflict
        bylaws.keep_rehearsal(locked, rehearsal, by=by, at=at)
    return True
