"""`kosatsu people`: changes of organisation and staff, as the personnel section hands them over."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from kosatsu.cli import houses, words
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock
from kosatsu.kernel.calendars import parse_day


def add(parser: argparse.ArgumentParser) -> None:
    """Which tables, in force from which day."""
    parser.add_argument("--organization", metavar="CSV", help="組織の表 / table of units")
    parser.add_argument("--staff", metavar="CSV", help="職員の表 / table of staff")
    parser.add_argument("--since", metavar="DAY", required=True, help="この日から / in force from this day, 2027-04-01 or R9.4.1")


def run(arguments: argparse.Namespace) -> int:
    """Take the tables in, whole or not at all."""
    since = _day(arguments.since)
    organization, staff = _read(arguments.organization), _read(arguments.staff)
    if organization is None and staff is None:
        raise Trouble("--organization か --staff を指定してください。", "Name --organization or --staff.")
    houses.open_house()
    from kosatsu.flows import staffing
    from kosatsu.kernel.errors import Refused

    try:
        for line in staffing.take_in(organization, staff, since=since, at=clock.now()):
            print(line)
    except Refused as refused:
        raise words.refused(refused.findings) from refused
    return 0


def _day(said: str) -> date:
    try:
        return parse_day(said)
    except ValueError as error:
        raise Trouble(f"日付として読めません: {said}", f"Not a day: {said}") from error


def _read(path: str | None) -> bytes | None:
    try:
        return Path(path).read_bytes() if path else None
    except OSError as error:
        raise Trouble(f"読めません: {error}", f"Cannot be read: {error}") from error
