"""Around an election an official account speaks for nobody and against nobody; what the election board announces is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from kosatsu.checks.boundaries import is_word
from kosatsu.checks.city import Contest
from kosatsu.checks.drafts import Draft
from kosatsu.checks.names import any_of, joined
from kosatsu.checks.reading import read
from kosatsu.checks.rulebook import SHARED, Rulebook, compile_book
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.calendars import wareki
from kosatsu.kernel.findings import Finding, Level

CODES = ("election.urging", "election.words", "election.incumbent", "election.name", "election.picture")
CODE_OF = {"election.incumbent": "election.incumbent", "election.stage": "election.words"}
URGING = "election.urging"
IN_OFFICE = "現職"
SHORT = 3  # a name of so few letters must be a word where it stands
MOST = 20
_BOARD = re.compile(r"選挙管理委員会|選管|届出(?:状況|のあった)|開票(?:結果|状況)|選挙公報|得票|当選人")
_LEVELS = (Level.STOP, Level.WARN, Level.HINT)


@enforces("4-1", "4-8-1")
def against_words_of_the_contest(draft: Draft) -> list[Finding]:
    """In the time of an election words for or against somebody are pointed out; a good while before it they are hinted at."""
    found: list[Finding] = []
    for contest in draft.city.contests:
        strict = _touches(draft, contest, strict=True)
        if strict or _touches(draft, contest, strict=False):
            for finding in sorted(_found(draft, contest), key=lambda one: (_LEVELS.index(one.level), one.start - one.end)):
                if not any(_same(finding, known) for known in found):
                    found.append(finding if strict else replace(finding, level=Level.HINT))
    return found


def _touches(draft: Draft, contest: Contest, *, strict: bool) -> bool:
    """Whether a day on which the text may appear lies in the time before the voting is over."""
    if draft.posted_on is None:
        return False
    since = contest.strict_from if strict else contest.soft_from
    return draft.posted_on <= contest.voting_on and (draft.until or draft.posted_on) >= since


def _same(one: Finding, other: Finding) -> bool:
    if not one.text or not other.text:
        return (one.code, one.params.get("number")) == (other.code, other.params.get("number"))
    return one.start < other.end and other.start < one.end


def _found(draft: Draft, contest: Contest) -> Iterator[Finding]:
    params: dict[str, str | int] = {
        "name": contest.name,
        "announcing": contest.word_of_announcing,
        "announced": wareki(contest.announced_on),
        "voting": wareki(contest.voting_on),
    }
    book = book_of(contest.names, contest.titles)
    for hit in book.scan(draft.reading, "draft"):
        text = draft.text[hit.start : hit.end]
        said = {**params, "text": text, "rule": hit.rule.id, "version": book.version_of(hit.rule)}
        code = CODE_OF.get(hit.rule.id, URGING)
        yield Finding(code, hit.rule.clause, hit.rule.level, said, hit.rule.category, hit.start, hit.end, text)
    if not _BOARD.search(draft.reading.folded):
        for start, end in _names_in(draft, contest):
            text = draft.text[start:end]
            yield Finding("election.name", "4-1", Level.WARN, {**params, "text": text}, "neutrality", start, end, text)
    shown = any_of((*contest.names, *contest.titles, IN_OFFICE, "候補者"))
    for number, alt in enumerate(draft.alts, 1):
        if match := shown.search(read(alt).folded):
            yield Finding("election.picture", "4-1", Level.WARN, {**params, "number": number, "text": match[0]}, "neutrality")


def _names_in(draft: Draft, contest: Contest) -> Iterator[tuple[int, int]]:
    folded = draft.reading.folded
    for count, match in enumerate(any_of(contest.names).finditer(folded)):
        if count == MOST:
            return
        if len(match[0]) > SHORT or is_word(folded, *match.span()):
            yield draft.reading.span(*match.span())


@lru_cache(maxsize=64)
def book_of(names: tuple[str, ...] = (), titles: tuple[str, ...] = ()) -> Rulebook:
    """The rules of an election with these names and titles; what is no more than one letter or a sign is none."""
    whole = [name for name in names if len(joined(name)) > 1]
    titled = [title for title in titles if len(joined(title)) > 1]
    given = {"named": [*whole, *map(joined, whole), "候補"], "incumbent": [*titled, IN_OFFICE]}
    words = "".join(f"{name} = {json.dumps(some, ensure_ascii=False)}\n" for name, some in given.items())
    rules = resources.files("kosatsu.checks").joinpath("elections.toml").read_text("utf-8")
    return compile_book([(SHARED, f"[words]\n{words}"), ("elections", rules)])
