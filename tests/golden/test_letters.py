"""The mails say what they are known to say; who changes a word writes them anew and looks at the difference."""

from __future__ import annotations

from tests.golden.letters import LETTERS, written


def test_the_letters_are_those_that_were_looked_at() -> None:
    assert "\n".join(written()) == LETTERS.read_text("utf-8")
