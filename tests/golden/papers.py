"""What the docs say from the code itself: states with their moves, clauses with their keepers.

`python -m tests.golden.papers` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kosatsu.accounts.states import ACCOUNT_LIFECYCLE, FILING_LIFECYCLE
from kosatsu.approval.states import LIFECYCLE as CASE_LIFECYCLE
from kosatsu.bylaws.states import LIFECYCLE as REVISION_LIFECYCLE
from kosatsu.duties.states import LIFECYCLE as DUTY_LIFECYCLE
from kosatsu.guideline import library
from kosatsu.jobs.states import TASK_LIFECYCLE
from kosatsu.notifications.states import DISPATCH_LIFECYCLE
from kosatsu.posts.states import DELIVERY_LIFECYCLE, POST_LIFECYCLE
from kosatsu.upkeep.states import FOUND_LIFECYCLE
from kosatsu.wrong_findings.states import LIFECYCLE as REPORT_LIFECYCLE

DOCS = Path(__file__).parents[2] / "docs"
LIFECYCLES = {
    "account": ACCOUNT_LIFECYCLE,
    "case": CASE_LIFECYCLE,
    "delivery": DELIVERY_LIFECYCLE,
    "duty": DUTY_LIFECYCLE,
    "dispatch": DISPATCH_LIFECYCLE,
    "filing": FILING_LIFECYCLE,
    "found": FOUND_LIFECYCLE,
    "post": POST_LIFECYCLE,
    "revision": REVISION_LIFECYCLE,
    "task": TASK_LIFECYCLE,
    "wrong_finding": REPORT_LIFECYCLE,
}
STRENGTHS = {"M": "必ず", "M*": "原則", "E": "努める・留意", "N": "してはならない", "C": "必要に応じ"}
KEEPERS = {"code": "ソフトウェア", "people": "人"}


def papers() -> Iterator[tuple[Path, str]]:
    """Every generated paper with what it must say."""
    for name, lifecycle in LIFECYCLES.items():
        yield DOCS / "states" / f"{name}.md", f"# {name}\n\n```mermaid\n{lifecycle.mermaid()}```\n"
    yield DOCS / "clauses.md", "\n".join(clauses()) + "\n"


def clauses() -> Iterator[str]:
    """The edition in force, an obligation a line."""
    edition = library.every()[-1]
    yield f"# {edition.title} {edition.edition}"
    yield ""
    yield "| 条 | 義務 | 強さ | だれが | 守り手 | どう守るか |"
    yield "|---|---|---|---|---|---|"
    for duty in edition.obligations:
        cells = (library.label(duty.clause), duty.words, STRENGTHS[duty.strength], duty.actor, KEEPERS[duty.keeper], duty.kept_by)
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    for path, said in papers():
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
