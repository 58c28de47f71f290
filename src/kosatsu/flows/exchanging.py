"""The city's answers out of the house and into it, as a file."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kosatsu.bylaws import actions as bylaws
from kosatsu.bylaws import queries
from kosatsu.bylaws.rules import files
from kosatsu.bylaws.rules.files import Answered
from kosatsu.flows.answering import against_unsound, units_of
from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.errors import Refused, refuse_if
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.kernel.wording import say

HISTORY = "市の設定のすべての答え(高札)。古いものから。kosatsu bylaws import で取り込めます。"
OF_A_DAY = "市の設定の{day}の値(高札)。since のないものは、市の答えがまだない提案です。kosatsu bylaws import で取り込めます。"


def history_file() -> str:
    """Every answer that was ever given, the oldest first."""
    return files.written([Answered(row.key, row.value, row.since, row.ground) for row in queries.every_answer()], HISTORY)


def file_of(on: date) -> str:
    """What holds on a day: the city's answers, and what is proposed where there is none; what only follows a wider key is left out."""
    settings = [setting for setting in queries.settings(on) if not setting.like]
    return files.written([Answered(row.key, row.value, row.since, row.ground) for row in settings], OF_A_DAY.format(day=on.isoformat()))


@transaction.atomic
def take_in(content: bytes, *, ground: str, since: date, at: datetime) -> int:
    """Answers from a file, whole or not at all; refused with every fault. Returns how many were new.

    Each answer keeps its own first day and names its own ground beside the one on which the file was taken in; one without a day
    begins on `since`. Of several for one day the last holds, as in the house itself. What already holds just so is left out, so that
    a file may be taken in twice.
    """
    answers, faults = files.read(content)
    refuse_if(faults)
    found: list[Finding] = []
    last = {(answer.key, answer.since or since): (number, answer) for number, answer in enumerate(answers, 1)}
    new = [(number, answer) for number, answer in last.values() if not _is_known(answer, since)]
    for number, answer in new:
        found += _recorded(number, answer, ground=ground, since=answer.since or since, at=at)
    refuse_if(found)
    return len(new)


def _is_known(answer: Answered, since: date) -> bool:
    """Whether the answer that holds from its day on is this very one."""
    first = answer.since or since
    latest = next((choice for choice in queries.history(answer.key) if choice.since == first), None)
    return latest is not None and latest.value == answer.value


def _recorded(number: int, answer: Answered, *, ground: str, since: date, at: datetime) -> list[Finding]:
    """Record one answer; what is wrong with it, by its number."""
    place: dict[str, str | int] = {"number": number, "key": answer.key[:80]}
    if answer.key not in queries.preset():
        return [Finding("bylaws.file_unknown_key", PRODUCT_LAW_3, params=place)]
    said = f"{ground}(元の根拠: {answer.ground})" if answer.ground and answer.ground != ground else ground
    try:
        refuse_if(against_unsound(answer.key, answer.value))
        bylaws.answer(answer.key, answer.value, since=since, ground=said, by=SYSTEM, at=at, units=units_of(since))
    except Refused as refused:
        return [Finding("bylaws.file_refused", PRODUCT_LAW_3, params={**place, "why": say(one)}) for one in refused.findings]
    return []
