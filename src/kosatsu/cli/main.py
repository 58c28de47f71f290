"""The `kosatsu` command: what may be asked of it, and who answers.

Each command is a module beside this one with `add(parser)` and `run(arguments) -> int`; it is imported only when it is asked for,
so that `kosatsu check` and `kosatsu verify` need no database.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple

from kosatsu.cli.words import Trouble, translated


class Command(NamedTuple):
    """A command's module and its line in the list."""

    module: str
    words: str


COMMANDS = {
    "run": Command("running", "準備をして、ウェブとワーカーを動かす / prepare, then run web and worker"),
    "init": Command("beginning", "空の市を始める / begin an empty city"),
    "sample": Command("sampling", "見本の市を入れる / load the sample city"),
    "people": Command("staffing", "組織と職員の異動を取り込む / take in changes of organisation and staff"),
    "bylaws": Command("exchanging", "市の設定をTOMLで書き出す・取り込む / write the city's settings as TOML, or take them in"),
    "serve": Command("serving", "ウェブだけを動かす / web server only"),
    "work": Command("working", "ワーカーだけを動かす / worker only"),
    "check": Command("checking", "文章を点検する(データベース不要) / check texts, without a database"),
    "pictures": Command("picturing", "画像の文字・QRコード・顔・記録を点検する(データベース不要) / check pictures, without a database"),
    "export": Command("exporting", "記録のすべてを書き出す / write out the whole record"),
    "verify": Command("verifying", "書き出した記録を検証する(データベース不要) / verify an exported record"),
    "form": Command("printing", "白紙の様式をPDFで書き出す(データベース不要) / write out a blank form as PDF, without a database"),
    "portal": Command("portals", "公開側を静的なファイルに書き出す / write the public side as static files"),
    "register": Command("registering", "台帳をCSVで書き出す、取り込む / take the register out as CSV, or take one in"),
    "password": Command("passwords", "職員のパスワードを設定する / set the password of a member of staff"),
    "doctor": Command("doctoring", "足りないもの、危ないものを調べる / what is missing or unsafe here"),
}
PASSED_ON = {"check", "verify"}


def main(argv: Sequence[str]) -> int:
    """Exit status: 0 done, 1 the work failed, 2 wrong use. Trouble is told on standard error in the user's language."""
    parser = argparse.ArgumentParser(prog="kosatsu", description="高札 Kosatsu")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = subparsers.add_parser(name, help=command.words, description=command.words, add_help=name not in PASSED_ON)
        if argv and argv[0] == name and name not in PASSED_ON:
            _module(name).add(sub)
    try:
        if argv and argv[0] in PASSED_ON:
            return int(_module(argv[0]).main(argv[1:], sys.stdin, sys.stdout, sys.stderr))
        arguments = parser.parse_args(argv)
        return int(_module(arguments.command).run(arguments))
    except Trouble as trouble:
        print(translated(trouble), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _module(name: str):  # type: ignore[no-untyped-def]  # a module of commands; its two functions are called by name
    return importlib.import_module(f"kosatsu.cli.{COMMANDS[name].module}")


def entry() -> None:
    """The installed program."""
    sys.exit(main(sys.argv[1:]))
