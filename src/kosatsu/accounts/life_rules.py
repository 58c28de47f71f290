"""What the guideline and the city's bylaws ask of deeds that are no form: the list of a closing, taking in, going together, saying."""

from __future__ import annotations

from collections.abc import Collection

from kosatsu.accounts.states import ADOPTABLE, BEFORE_CLOSING, ClosingTask
from kosatsu.guideline.keepers import enforces
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_1

TASKS = {
    ClosingTask.FAREWELL: "お別れの投稿",
    ClosingTask.LINKS: "リンクの片付け",
    ClosingTask.ARCHIVE: "記録の書き出し",
    ClosingTask.REVOKED: "アプリと鍵の取消し",
    ClosingTask.WEBSITE: "市ホームページからの削除",
}


@enforces("6-1")
def against_closing(answered: Collection[str]) -> list[Finding]:
    """An account is closed when everything that its closing asks for before is done."""
    return [Finding("closing.task_open", "6-1", params={"task": TASKS[task]}) for task in BEFORE_CLOSING if task not in answered]


@enforces("5-1-a", "6-1")
def against_together(filings: Collection[tuple[str, int]]) -> list[Finding]:
    """What goes to one decision together is of one kind and of one unit: (kind, unit) of each."""
    return [] if len(set(filings)) == 1 else [Finding("filing.not_together", PRODUCT_LAW_1)]


@enforces("5-1-a")
def against_adopting(*, state: str, unfiled: bool, another: bool) -> list[Finding]:
    """What 様式第1号 takes in is an account of the register that was never filed, by one filing at a time."""
    found = [] if state in ADOPTABLE or unfiled else [Finding("adopting.filed", "5-1-a")]
    return [*found, Finding("adopting.under_way", "5-1-a")] if another else found


@enforces("9-4")
def against_statement(*, platform: str, reason: str, has_account: bool, said: bool) -> list[Finding]:
    """That the city has no account somewhere is said with its reason, once, and only where the register knows none."""
    found = [] if platform else [Finding("filing.field_missing", "9-4", params={"field": "媒体"})]
    found += [] if reason.strip() else [Finding("filing.field_missing", "9-4", params={"field": "理由"})]
    found += [Finding("statement.has_account", "9-4")] if has_account else []
    return [*found, Finding("statement.said", "9-4")] if said else found
