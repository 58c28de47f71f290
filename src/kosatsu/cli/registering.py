"""`kosatsu register export FILE` and `kosatsu register import FILE`: the register as a table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kosatsu.cli import houses, words
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock

if TYPE_CHECKING:
    from kosatsu.flows.registering import Plan

VERDICTS = {"new": "新規 / new", "unchanged": "変更なし / unchanged", "conflict": "台帳と違う / conflict", "error": "誤り / error"}


def add(parser: argparse.ArgumentParser) -> None:
    """What to do with which file."""
    parser.add_argument("deed", choices=["export", "import"], help="書き出す・取り込む / take out, take in")
    parser.add_argument("file", metavar="FILE", help="CSVファイル。書き出しでは - で標準出力 / CSV file; - is standard output of an export")
    parser.add_argument("--ground", metavar="TEXT", default="", help="取り込む根拠(取込に必要) / ground for taking in")
    parser.add_argument("--dry-run", action="store_true", help="確かめるだけで、登録しない / look only, enter nothing")
    parser.add_argument("--json", action="store_true", help="結果をJSONで / tell the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Take the register out, or take a file in, whole or not at all."""
    houses.open_house()
    return _export(arguments) if arguments.deed == "export" else _import(arguments)


def _export(arguments: argparse.Namespace) -> int:
    from kosatsu.flows import registering

    table = registering.table(at=clock.now())
    if arguments.file == "-":
        sys.stdout.buffer.write(table)
        return 0
    try:
        Path(arguments.file).write_bytes(table)
    except OSError as error:
        raise Trouble(f"書き出せません: {error}", f"Cannot be written: {error}") from error
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from kosatsu.flows import registering
    from kosatsu.kernel.actors import SYSTEM
    from kosatsu.kernel.errors import Refused

    try:
        content = Path(arguments.file).read_bytes()
    except OSError as error:
        raise Trouble(f"読めません: {error}", f"Cannot be read: {error}") from error
    at = clock.now()
    try:
        plan = registering.plan(content, at=at)
        _tell(plan, as_json=arguments.json)
        if not arguments.dry_run:
            registering.enter(content, ground=arguments.ground, by=SYSTEM, at=at)
    except Refused as refused:
        raise words.refused(refused.findings) from refused
    return 0 if plan.right else 1


def _tell(plan: Plan, *, as_json: bool) -> None:
    """Every line with what becomes of it."""
    for line in plan.lines:
        if as_json:
            found = [finding.code for finding in line.findings]
            print(json.dumps({"line": line.number, "name": line.name, "verdict": line.verdict, "findings": found}, ensure_ascii=False))
        else:
            print(f"{line.number}\t{VERDICTS[line.verdict]}\t{line.name}")
    if not as_json:
        for finding in plan.findings():
            print(words.refused([finding]).ja, file=sys.stderr)
