"""A text much like examples that people found flawed, where no other check says so: the reason is the stretch that weighed most."""

from __future__ import annotations

from collections.abc import Iterator, Set

from kosatsu.checks.drafts import Draft
from kosatsu.checks.likeness import URGENT, learned
from kosatsu.checks.lists import CLAUSES
from kosatsu.checks.plans import without_published
from kosatsu.checks.wordings import shown
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CODE_OF = {
    "illegal": "likeness.illegal",
    "insult": "likeness.insult",
    "discrimination": "likeness.discrimination",
    "unverified": "likeness.unverified",
    "harmful": "likeness.harmful",
    "obscene": "likeness.obscene",
    "secret": "likeness.secret",
    "rights": "likeness.rights",
    "deliberation": "likeness.deliberation",
    "disruption": "likeness.disruption",
    "discredit": "likeness.discredit",
    "morals": "likeness.morals",
    "urgent": "likeness.urgent",
}
CLAUSE_OF = {**CLAUSES, URGENT: "7-1-c"}
CODES = tuple(CODE_OF.values())


@enforces(*(f"4-8-{number}" for number in range(1, 14)))
def against_likeness(draft: Draft, said: Set[str]) -> list[Finding]:
    """The classes a text is like, but for those of which something else has been said."""
    return without_published(draft, list(_found(draft, said)))


def _found(draft: Draft, said: Set[str]) -> Iterator[Finding]:
    for name in draft.likeness.marked:
        if name not in said and name in _marked_as_written(draft):
            place = learned().stretch(draft.worded, draft.kind, name, draft.likeness.window)
            start, end = draft.reading.span(*place)
            text = draft.text[start:end]
            params = {"rule": CODE_OF[name], "version": learned().version, "text": shown(text)}
            yield Finding(CODE_OF[name], CLAUSE_OF[name], Level.WARN, params, name, start, end, text)


def _marked_as_written(draft: Draft) -> Set[str]:
    """The classes the text is like as it is written: what the city leaves alone adds none by being left out."""
    if draft.worded is draft.reading:
        return set(draft.likeness.marked)
    return set(learned().likenesses([draft.reading], draft.kind)[0].marked)
