"""`kosatsu bylaws`: the city's answers written to a file and taken in from one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from kosatsu.cli import houses, words
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock
from kosatsu.kernel.calendars import in_japan, parse_day


def add(parser: argparse.ArgumentParser) -> None:
    """Which way, which file, of which day, on what ground."""
    parser.add_argument("way", choices=("export", "import"), help="書き出すか、取り込むか / out or in")
    parser.add_argument("file", metavar="FILE.toml", help="TOMLのファイル。export では - で標準出力 / - writes to standard output")
    parser.add_argument(
        "--on", metavar="DAY", help="export: この日の値だけを書く。省くとすべての答え / what holds on this day, else the whole history"
    )
    parser.add_argument("--ground", metavar="TEXT", help="import: 取り込む根拠(決裁の番号など) / on what ground")
    parser.add_argument(
        "--since", metavar="DAY", help="import: 日のない答えの始まり。既定は今日 / first day of answers without one, default today"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, or take it in whole or not at all."""
    if arguments.way == "import":
        return _take_in(arguments)
    on = _day(arguments.on) if arguments.on else None
    houses.open_house()
    from kosatsu.flows import exchanging

    text = exchanging.file_of(on) if on else exchanging.history_file()
    if arguments.file == "-":
        print(text, end="")
        return 0
    try:
        Path(arguments.file).write_text(text, "utf-8")
    except OSError as error:
        raise Trouble(f"書けません: {error}", f"Cannot be written: {error}") from error
    return 0


def _take_in(arguments: argparse.Namespace) -> int:
    if not (arguments.ground or "").strip():
        raise Trouble("--ground に取り込む根拠(決裁の番号など)を書いてください。", "Give --ground: on what ground this is taken in.")
    at = clock.now()
    since = _day(arguments.since) if arguments.since else in_japan(at).date()
    try:
        content = Path(arguments.file).read_bytes()
    except OSError as error:
        raise Trouble(f"読めません: {error}", f"Cannot be read: {error}") from error
    houses.open_house()
    from kosatsu.flows import exchanging
    from kosatsu.kernel.errors import Refused

    try:
        new = exchanging.take_in(content, ground=arguments.ground, since=since, at=at)
    except Refused as refused:
        raise words.refused(refused.findings) from refused
    print(f"{new}件の答えを記録しました。 / {new} answers recorded.")
    return 0


def _day(said: str) -> date:
    try:
        return parse_day(said)
    except ValueError as error:
        raise Trouble(f"日付として読めません: {said}", f"Not a day: {said}") from error
