"""What an opinion may say, and how it is shown: only ever a hint, with the model's name on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from kosatsu.guideline import library
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.grounds import PRODUCT_LAW_4, PRODUCT_LAW_5

CLAUSES: Mapping[str, str] = {
    "illegal": "4-8-1",
    "insult": "4-8-2",
    "discrimination": "4-8-3",
    "unverified": "4-8-5",
    "harmful": "4-8-6",
    "obscene": "4-8-7",
    "secret": "4-8-8",
    "rights": "4-8-9",
    "deliberation": "4-8-10",
    "disruption": "4-8-11",
    "discredit": "4-8-12",
    "morals": "4-8-13",
}
LONGEST_KEY = 500
_WORDS = {duty.clause: duty.words for duty in library.every()[-1].obligations}
CLASSES: Mapping[str, str] = {name: _WORDS[clause] for name, clause in CLAUSES.items()}


def digest_of(text: str) -> str:
    """The name of exactly these words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@enforces(PRODUCT_LAW_4)
def as_findings(text: str, model: str, remarks: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The remarks as hints on the text they were made about."""
    return [
        Finding(
            code="opinion.second",
            ground=CLAUSES[remark["kind"]],
            level=Level.HINT,
            params={
                "model": model,
                "text": text[remark["start"] : remark["end"]],
                "class": CLASSES[remark["kind"]],
                "why": remark["why"],
            },
            category=remark["kind"],
            start=remark["start"],
            end=remark["end"],
            text=text[remark["start"] : remark["end"]],
        )
        for remark in remarks
    ]


@enforces(PRODUCT_LAW_5)
def against_key(key: str) -> list[Finding]:
    """A key is one word that a header can carry."""
    well = 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and " " not in key
    return [] if well else [Finding("opinion.no_key", PRODUCT_LAW_5, params={"max": LONGEST_KEY})]
