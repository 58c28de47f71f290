"""What no import linter sees."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kosatsu.guideline.keepers import ENFORCED
from kosatsu.kernel.grounds import PRODUCT_LAWS
from kosatsu.kernel.lifecycle import Lifecycle
from kosatsu.kernel.wording import wordings

SOURCE = Path(__file__).parents[2] / "src" / "kosatsu"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
CLAUSE = re.compile(r"[3-9](-\d{1,2})*(-[a-cp])?")
WITHOUT_DATABASE = {"connectors", "documents"}
WRITES = re.compile(
    r"(?<!\bconnector)\.(save|create|bulk_create|update_or_create|get_or_create|delete|bulk_update)\(|objects[^\n]*\.update\("
)


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def rule_modules() -> list[str]:
    return [f"kosatsu.{path.parent.name}.rules" for path in FILES if path.name == "rules.py"]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    "path", [path for path in FILES if not path.stem.endswith("actions") and not WITHOUT_DATABASE & set(path.parts)], ids=name
)
def test_only_actions_write(path: Path) -> None:
    """Connectors and papers are left out: they know no database; the ones delete on a platform, the others save a picture."""
    assert WRITES.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "config"], ids=name)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    assert "os.environ" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_clock_is_read_in_one_place(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.name != "clock.py":
        assert not re.search(r"datetime\.now|date\.today|time\.time\(|timezone\.now", text)
    if "kernel.clock" in text:
        assert path.parts[-2:] == ("records", "actions.py") or {"faces", "cli"} & set(path.parts)


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "models.py"], ids=name)
def test_no_model_is_reached_backwards_and_nothing_cascades(path: Path) -> None:
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"ForeignKey", "OneToOneField"}:
            words = {word.arg: ast.unparse(word.value) for word in call.keywords}
            assert (words.get("related_name"), words.get("on_delete")) == ("'+'", "models.PROTECT"), ast.unparse(call)


def test_every_finding_has_its_words_in_both_languages_and_no_words_are_left_over() -> None:
    used = set()
    for path in FILES:
        for call in calls(path):
            if isinstance(call.func, ast.Name) and call.func.id == "Finding" and call.args and isinstance(call.args[0], ast.Constant):
                used.add(call.args[0].value)
    assert used - wordings().keys() == set()
    source = "".join(path.read_text("utf-8") for path in FILES)
    assert [code for code in wordings() if f'"{code}"' not in source] == []
    assert [code for code, words in wordings().items() if set(words) != {"ja", "en"}] == []


def test_a_rule_stands_on_a_clause_a_bylaw_a_statute_or_a_law_of_the_product() -> None:
    for module in rule_modules():
        importlib.import_module(module)
    known = {ground for ground in ENFORCED if CLAUSE.fullmatch(ground) or ground.startswith(("bylaw:", "statute:"))}
    assert set(ENFORCED) - known - PRODUCT_LAWS == set()


def test_life_cycles_draw_themselves() -> None:
    drawn = 0
    for path in [path for path in FILES if path.name == "states.py"]:
        module = importlib.import_module(f"kosatsu.{path.parent.name}.states")
        for table in [value for value in vars(module).values() if isinstance(value, Lifecycle)]:
            assert table.mermaid().startswith(f"stateDiagram-v2\n    [*] --> {table.first.value}\n")
            drawn += 1
    assert drawn >= 5
