"""`kosatsu export DIR`: the whole record as files that a stranger can verify."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from kosatsu.cli import houses
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock


def add(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("folder", metavar="DIR", help="まだ無いか、空のフォルダー / a folder that is new or empty")
    parser.add_argument("--json", action="store_true", help="結果をJSONで / say the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the export and say how it is verified."""
    folder = Path(arguments.folder)
    if folder.exists() and any(folder.iterdir()):
        raise Trouble(f"{folder} は空ではありません。別のフォルダーを指定してください。", f"{folder} is not empty; name another folder.")
    houses.open_house()
    from kosatsu.flows import exporting

    summary = exporting.export(folder, by=None, at=clock.now())
    if arguments.json:
        print(json.dumps(asdict(summary), ensure_ascii=False, default=str))
    else:
        print(f"書き出しました: {folder}\n検証のしかた: python3 {folder}/verify.py {folder} --key '{summary.verifier_key}'")
    return 0
