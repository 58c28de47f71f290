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
    assert KINDS.keys() - {"route"} - SHAPES.keys() - LINES.keys() - FIELDS.keys() == set()


@pytest.mark.parametrize("key", preset())
def test_every_key_says_what_it_is(key: str) -> None:
    row = preset()[key]
    assert row["words"] and row["kind"] in KINDS and isinstance(row["gap"], int)


def test_every_gap_is_answered_by_a_key_or_by_code_and_the_table_says_by_which() -> None:
    assert {*range(1, 37), *range(38, 46)} == ROWS.keys()
    assert [number for number, cells in ROWS.items() if "`" not in cells and "code:" not in cells] == []
    assert {row["gap"] for row in preset().values()} - {0} <= ROWS.keys()
