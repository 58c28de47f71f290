"""The guideline as data: its editions and the obligations in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

IN_WORDS = {"p": "但書"}


@dataclass(frozen=True)
class Obligation:
    """One duty: its words in short, how strong it is (M, M*, E, N, C), whose it is, and who keeps it here (`code` or `people`)."""

    clause: str
    words: str
    strength: str
    actor: str
    keeper: str
    kept_by: str


@dataclass(frozen=True)
class Edition:
    """The guideline as it was enacted on a day. `forms_obtained` is False where its forms are not known to us."""

    id: str
    title: str
    edition: str
    enacted_on: date
    forms_obtained: bool
    obligations: tuple[Obligation, ...]


@cache
def every() -> tuple[Edition, ...]:
    """All editions, oldest first."""
    folder = resources.files("kosatsu.guideline").joinpath("editions")
    tables = {file.name[:-5]: tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")}
    editions = []
    for name, table in sorted(tables.items()):
        rows = tables[table.get("same_body_as", name)]["obligations"]
        obligations = tuple(Obligation(clause=clause, **row) for clause, row in rows.items())
        editions.append(Edition(name, table["title"], table["edition"], table["enacted_on"], table["forms_obtained"], obligations))
    return tuple(editions)


def in_force(on: date) -> Edition:
    """The edition that holds on a day; LookupError before the first one."""
    found = [edition for edition in every() if edition.enacted_on <= on]
    if not found:
        raise LookupError(f"no guideline before {every()[0].enacted_on}")
    return found[-1]


def label(clause: str) -> str:
    """How the clause is cited: `4-8-2` → 「4(8)②」, `7-4-p` → 「7(4)但書」."""
    section, *rest = clause.split("-")
    cited = section
    for depth, part in enumerate(rest):
        if not part.isdigit():
            return cited + IN_WORDS.get(part, "")
        cited += f"({part})" if depth == 0 else chr(ord("①") + int(part) - 1)
    return cited
