"""The thirteen classes of 4(8) as far as words show them: what the rulebook says of a text, as findings."""

from __future__ import annotations

from functools import cache
from importlib import resources

from kosatsu.checks.drafts import Draft
from kosatsu.checks.likeness import CLASSES, URGENT
from kosatsu.checks.rulebook import Hit, Rule, Rulebook, compile_book
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

LONGEST_SHOWN = 30
CODE_OF = {
    "illegal": "wording.illegal",
    "insult": "wording.insult",
    "discrimination": "wording.discrimination",
    "unverified": "wording.unverified",
    "harmful": "wording.harmful",
    "obscene": "wording.obscene",
    "secret": "wording.secret",
    "rights": "wording.rights",
    "deliberation": "wording.deliberation",
    "disruption": "wording.disruption",
    "discredit": "wording.discredit",
    "morals": "wording.morals",
    "urgent": "urgent.life",
}
CODES = tuple(CODE_OF.values())
UNLIKE = 0.05  # a text less like a class than this is rarely of it, whatever words it holds: the product's own rules only advise then


@cache
def own_book() -> Rulebook:
    """The rules that come with the product."""
    folder = resources.files("kosatsu.checks").joinpath("rules")
    return compile_book(
        sorted((file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml"))
    )


@cache
def _own_lists() -> frozenset[str]:
    return frozenset(own_book().versions)


@enforces(*(f"4-8-{number}" for number in range(1, 14)))
def against_wording(draft: Draft, book: Rulebook | None = None) -> list[Finding]:
    """What the rules say of a text, the city's own where it has any.

    Where several rules of a class speak on overlapping words, the longest stretch stands for them.
    """
    rules = book or own_book()
    found: list[Finding] = []
    for hit in sorted(_hits(rules, draft), key=lambda hit: (hit.rule.category, hit.start - hit.end)):
        if not any(known.category == hit.rule.category and known.start < hit.end and hit.start < known.end for known in found):
            text = draft.text[hit.start : hit.end]
            params = {"rule": hit.rule.id, "version": rules.version_of(hit.rule), "text": shown(text)}
            code, level = CODE_OF[hit.rule.category], _level(draft, hit.rule)
            found.append(Finding(code, hit.rule.clause, level, params, hit.rule.category, hit.start, hit.end, text))
    return found


def _hits(rules: Rulebook, draft: Draft) -> list[Hit]:
    """Where the rules speak; what is urgent is heard also in words that the city leaves alone."""
    hits = rules.scan(draft.worded, draft.kind)
    if draft.worded is draft.reading:
        return hits
    urgent = [hit for hit in rules.scan(draft.reading, draft.kind) if hit.rule.category == URGENT]
    return [hit for hit in hits if hit.rule.category != URGENT] + urgent


def _level(draft: Draft, rule: Rule) -> Level:
    tempered = rule.category in CLASSES and rule.source in _own_lists() and not rule.sure
    if rule.level is Level.WARN and tempered and draft.likeness.of(rule.category) < UNLIKE:
        return Level.HINT
    return rule.level


def shown(text: str) -> str:
    """The words as a message cites them."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
