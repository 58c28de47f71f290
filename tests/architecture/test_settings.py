"""No setting without words, a field and an answer to a gap of the guideline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kosatsu.bylaws.queries import preset
from kosatsu.bylaws.rules.kinds import KINDS
from kosatsu.faces.web.bylaw_words import SAID
from kosatsu.faces.web.forms.bylaw_rows import SHAPES
from kosatsu.faces.web.forms.bylaws import FIELDS, LINES

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "bylaws.md").read_text("utf-8")
ROWS = {int(number): cells for number, cells in re.findall(r"^\| (\d+) \| (.+) \|$", DOCS, re.MULTILINE)}


def test_every_kind_is_said_in_words_and_written_in_a_field() -> None:
    assert SAID.keys() == KINDS.keys()
    assert KINDS.keys() - {"route", "check_lists"} - SHAPES.keys() - LINES.keys() - FIELDS.keys() == set()


@pytest.mark.parametrize("key", preset())
def test_every_key_says_what_it_is(key: str) -> None:
    row = preset()[key]
    assert row["words"] and row["kind"] in KINDS and isinstance(row["gap"], int)


def test_every_gap_is_answered_by_a_key_or_by_code_and_the_table_says_by_which() -> None:
    assert {*range(1, 37), *range(38, 46)} == ROWS.keys()
    assert [number for number, cells in ROWS.items() if "`" not in cells and "code:" not in cells] == []
    assert {row["gap"] for row in preset().values()} - {0} <= ROWS.keys()


def test_every_key_is_read_by_code_or_says_that_nothing_reads_it() -> None:
    """No dead switch. A name may be read whole or from its beginning; a fixed one stands as the ground of a rule; `setup` is for people."""
    assert [key for key in preset() if not (key.startswith("setup.") or _is_read(key))] == []


SOURCE = "\n".join(
    path.read_text("utf-8")
    for path in (ROOT / "src" / "kosatsu").rglob("*.py")
    if "migrations" not in path.parts and "templatetags" not in path.parts and path.name != "bylaw_words.py"
)
BEGINNINGS = {"route.due_days.", "policy.template."}  # keys read by the kind of box, or by the item of the policy


def _is_read(key: str) -> bool:
    if preset()[key].get("fixed"):
        return f'"bylaw:{key}"' in SOURCE
    if key.startswith("route.") and preset()[key]["kind"] == "route":
        return _is_asked_for(key.removeprefix("route."))
    return (
        f'"{key}"' in SOURCE
        or f"'{key}'" in SOURCE
        or any(key.startswith(beginning) and f'"{beginning}' in SOURCE for beginning in BEGINNINGS)
    )


def _is_asked_for(kind: str) -> bool:
    """Whether some case is of this kind, or of one below it."""
    above, _, last = kind.rpartition(".")
    narrower = any(other.startswith(f"route.{kind}.") for other in preset())
    return narrower or f'"{kind}"' in SOURCE or (f'f"{above}.{{' in SOURCE and f'= "{last}"' in SOURCE)


def test_the_table_names_keys_that_there_are() -> None:
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", " ".join(ROWS.values())))
    assert named - preset().keys() - {"accounts.media"} == set()
