"""A text much like examples that people found flawed, where no other check says so: the reason is the stretch that weighed most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kosatsu.checks.boundaries import whole_words
from kosatsu.checks.drafts import Draft
from kosatsu.checks.likeness import OF_ALL, URGENT, learned
from kosatsu.checks.lists import CLAUSES
from kosatsu.checks.plans import without_published
from kosatsu.checks.wordings import shown
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level

CLAUSE_OF = {**CLAUSES, URGENT: "7-1-c"}
CODES = (
    "likeness.illegal",
    "likeness.insult",
    "likeness.discrimination",
    "likeness.unverified",
    "likeness.harmful",
    "likeness.obscene",
    "likeness.secret",
    "likeness.rights",
    "likeness.deliberation",
    "likeness.disruption",
    "likeness.discredit",
    "likeness.morals",
    "likeness.urgent",
)
CODE_OF = dict(zip(OF_ALL, CODES, strict=True))


@enforces(*(f"4-8-{number}" for number in range(1, 14)))
def against_likeness(draft: Draft, said: Set[str]) -> list[Finding]:
    """The classes a text is like, but for those of which something else has been said."""
    return without_published(draft, list(_found(draft, said)))


def _found(draft: Draft, said: Set[str]) -> Iterator[Finding]:
    for name in _marked(draft):
        if name not in said:
            folded = draft.worded.folded
            start, end = draft.reading.span(*whole_words(folded, *learned().stretch(draft.worded, draft.kind, name)))
            text = draft.text[start:end]
            params = {"rule": CODE_OF[name], "version": learned().version, "text": shown(text)}
            yield Finding(CODE_OF[name], CLAUSE_OF[name], Level.WARN, params, name, start, end, text)


def _marked(draft: Draft) -> Sequence[str]:
    """The classes the text is like, also as it is written: what the city leaves alone adds none by being left out."""
    marked = draft.likeness.marked
    if not marked or draft.worded is draft.reading:
        return marked
    [written] = learned().likenesses([draft.reading], draft.kind)
    return [name for name in marked if name in written.marked]
