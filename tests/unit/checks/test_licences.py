"""Every list that comes with the checks says whose work it is, under which licence it stands, and which version it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LISTS = sorted((ROOT / "src" / "kosatsu" / "checks").rglob("*.toml"))
DOCS = (ROOT / "docs" / "checks.md").read_text("utf-8").partition("## Lists and their licences")[2].partition("\n## ")[0]
DATA = {".csv", ".json", ".jsonl", ".txt", ".bin", ".npz", ".onnx", ".gz"}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_states_its_source_its_licence_and_its_version(path: Path) -> None:
    said = path.read_text("utf-8")
    first = said.partition("\n")[0]
    assert first.startswith("# ") and "Own work, Apache-2.0." in first
    version = tomllib.loads(said)["version"]
    assert isinstance(version, str) and version.isdecimal()


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_the_docs_name_every_list(path: Path) -> None:
    assert path.name in DOCS


def test_there_is_no_list_of_another_form_that_says_nothing() -> None:
    """A list that is no TOML has a file of the same name with `.licence` beside it."""
    others = [path for path in (ROOT / "src" / "kosatsu" / "checks").rglob("*") if path.suffix in DATA]
    assert [path.name for path in others if not path.with_suffix(path.suffix + ".licence").exists()] == []
