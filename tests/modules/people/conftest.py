"""A city as its personnel section hands it over, in force since 1 April 2026."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from kosatsu.kernel.actors import SYSTEM
from kosatsu.kernel.calendars import JAPAN
from kosatsu.people import actions, queries
from kosatsu.people.models import Person

TABLES = Path(__file__).parent / "tables"
SINCE = date(2026, 4, 1)
NOW = datetime(2026, 11, 2, 9, tzinfo=JAPAN)
TODAY = NOW.date()

Changes = Mapping[str, Mapping[str, str] | None]


def organization_table() -> str:
    """The organisation of the sample city."""
    return (TABLES / "organization.csv").read_text("utf-8")


def staff_table() -> str:
    """The staff of the sample city."""
    return (TABLES / "staff.csv").read_text("utf-8")


def changed(table: str, key: str, changes: Changes) -> str:
    """The table with other cells in the lines named by their key; None leaves the line out."""
    reader = csv.DictReader(io.StringIO(table))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(reader.fieldnames or []), lineterminator="\n")
    writer.writeheader()
    for row in reader:
        change = changes.get(row[key], {})
        if change is not None:
            writer.writerow({**row, **change})
    return out.getvalue()


def staff_with(changes: Changes) -> str:
    """The sample staff with changes by staff number."""
    return changed(staff_table(), "staff_id", changes)


def organization_with(changes: Changes) -> str:
    """The sample organisation with changes by unit code."""
    return changed(organization_table(), "unit_id", changes)


def fill() -> None:
    """Take the sample organisation and staff in."""
    actions.import_organization(organization_table(), since=SINCE, by=SYSTEM, at=NOW)
    actions.import_staff(staff_table(), since=SINCE, by=SYSTEM, at=NOW)


@pytest.fixture
def city(db: None) -> None:
    fill()


@pytest.fixture
def person(city: None) -> Callable[[str], Person]:
    return queries.person_by_number


@pytest.fixture
def unit_id(city: None) -> Callable[[str], int]:
    return lambda code: queries.unit(code).pk
