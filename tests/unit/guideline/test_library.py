"""Each clause names its keeper, and each keeper a clause that there is."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import pytest

from kosatsu.guideline import library
from kosatsu.guideline.keepers import ENFORCED

SOURCE = Path(__file__).parents[3] / "src" / "kosatsu"


def test_the_edition_is_that_of_the_day() -> None:
    assert [library.in_force(day).id for day in (date(2017, 4, 1), date(2019, 3, 31), date(2019, 4, 1))] == [
        "2017-04-01", "2017-04-01", "2019-04-01",
    ]  # fmt: skip
    with pytest.raises(LookupError):
        library.in_force(date(2017, 3, 31))


def test_the_first_edition_has_the_same_body_and_forms_we_do_not_have() -> None:
    first, second = library.every()
    assert (first.obligations, first.forms_obtained, second.forms_obtained) == (second.obligations, False, True)


def test_clauses_are_cited_as_they_are_written() -> None:
    cited = [library.label(clause) for clause in ("3-b", "4-8-13", "5-3-c", "7-4-p", "8-1-2", "9-4")]
    assert cited == ["3", "4(8)⑬", "5(3)", "7(4)但書", "8(1)②", "9(4)"]


def test_every_clause_kept_by_code_has_a_rule_and_every_rule_a_clause() -> None:
    for rules in sorted(SOURCE.glob("*/rules.py")):
        importlib.import_module(f"kosatsu.{rules.parent.name}.rules")
    for name in ("engine", "pictures.judging"):
        importlib.import_module(f"kosatsu.checks.{name}")
    by_code = {duty.clause for duty in library.every()[-1].obligations if duty.keeper == "code"}
    assert {ground for ground in ENFORCED if ground[0].isdigit()} == by_code


def test_every_obligation_is_whole() -> None:
    for duty in library.every()[-1].obligations:
        assert duty.strength in {"M", "M*", "E", "N", "C"}
        assert duty.keeper in {"code", "people"}
        assert all((duty.words, duty.actor, duty.kept_by))
    assert len(library.every()[-1].obligations) == 50
