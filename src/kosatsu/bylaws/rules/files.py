"""The city's answers as a TOML file: written so that it reads back to the very same, and read without trusting it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kosatsu.kernel import tables
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3

MOST_ANSWERS = 5000
MOST_BYTES = 4_000_000
FIELDS = {"key", "since", "ground", "value"}


@dataclass(frozen=True)
class Answered:
    """One answer as a file has it; without a first day or a ground it is a proposal that nobody has answered yet."""

    key: str
    value: Any
    since: date | None = None
    ground: str = ""


def written(answers: Iterable[Answered], heading: str) -> str:
    """The file: `[[answer]]` for each, in the order given."""
    return "\n".join([*(f"# {line}" for line in heading.splitlines()), "", *(_block(answer) for answer in answers)])


def _block(answer: Answered) -> str:
    lines = ["[[answer]]", f"key = {_value(answer.key)}"]
    lines += [f"since = {answer.since.isoformat()}"] if answer.since else []
    lines += [f"ground = {_value(answer.ground)}"] if answer.ground else []
    return "\n".join([*lines, f"value = {_value(answer.value)}", ""])


def _value(value: Any) -> str:
    """A value of a setting on one line of TOML; TypeError for what no setting holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(_value(part) for part in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_value(str(name))} = {_value(part)}" for name, part in value.items()) + " }" if value else "{}"
    raise TypeError(f"no setting holds {type(value).__name__}")


def read(content: bytes) -> tuple[list[Answered], list[Finding]]:
    """The answers of a file, and what is wrong with it, by the number of the answer."""
    if len(content) > MOST_BYTES:
        return [], [Finding("bylaws.file_too_large", PRODUCT_LAW_3)]
    try:
        said = tables.read(content.decode("utf-8-sig"))
    except ValueError as error:
        return [], [Finding("bylaws.file_unreadable", PRODUCT_LAW_3, params={"why": str(error)[:200]})]
    rows = said.get("answer")
    if said.keys() != {"answer"} or not isinstance(rows, list) or len(rows) > MOST_ANSWERS:
        return [], [Finding("bylaws.file_without_answers", PRODUCT_LAW_3, params={"most": MOST_ANSWERS})]
    faults = [number for number, row in enumerate(rows, 1) if not _is_answer(row)]
    if faults:
        return [], [Finding("bylaws.file_answer", PRODUCT_LAW_3, params={"number": number}) for number in faults]
    return [Answered(row["key"], row["value"], row.get("since"), row.get("ground", "")) for row in rows], []


def _is_answer(row: Any) -> bool:
    if not isinstance(row, dict) or not {"key", "value"} <= row.keys() <= FIELDS:
        return False
    since = row.get("since")
    dated = since is None or (isinstance(since, date) and not isinstance(since, datetime))
    return isinstance(row["key"], str) and isinstance(row.get("ground", ""), str) and dated
