"""The generated papers say what the code says; `make docs` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.papers import DOCS, papers


@pytest.mark.parametrize(("path", "said"), [pytest.param(path, said, id=path.name) for path, said in papers()])
def test_a_generated_paper_is_what_the_code_says(path: Path, said: str) -> None:
    assert path.read_text("utf-8") == said


def test_no_paper_is_left_over() -> None:
    assert sorted((DOCS / "states").iterdir()) == sorted(path for path, _ in papers() if path.parent.name == "states")
