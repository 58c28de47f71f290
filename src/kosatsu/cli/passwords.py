"""`kosatsu password STAFF_NUMBER`: a sign-in for a member of staff."""

from __future__ import annotations

import argparse
import getpass
import sys

from kosatsu.cli import houses, words
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock


def add(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    parser.add_argument("staff_number", help="職員番号 / staff number")


def run(arguments: argparse.Namespace) -> int:
    """Ask for the password twice, or read it from a pipe, and set it."""
    houses.open_house()
    from kosatsu.flows import beginning
    from kosatsu.kernel.errors import NotFound, Refused

    try:
        beginning.give_password(arguments.staff_number, _password(), at=clock.now())
    except NotFound as error:
        raise Trouble(f"職員番号 {arguments.staff_number} はありません。", f"There is no staff number {arguments.staff_number}.") from error
    except Refused as refused:
        raise words.refused(refused.findings) from refused
    print("設定しました / set")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("パスワード / password: ")
    if getpass.getpass("もう一度 / again: ") != first:
        raise Trouble("二度の入力が違います。何も変わっていません。", "The two differ; nothing has changed.")
    return first
