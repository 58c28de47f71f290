"""`kosatsu form KIND OUT.pdf`: a blank form for the pen, without a database, for when nothing else runs."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from kosatsu.cli.words import Trouble
from kosatsu.documents import change, closing, decision, forms, opening
from kosatsu.documents.forms import Form
from kosatsu.documents.values import Head, enacted_rows
from kosatsu.kernel.calendars import JAPAN

KINDS = ("opening", "closing", "change", "post")
OF_THE_GUIDELINE = datetime(2019, 4, 1, tzinfo=JAPAN)
LONGEST = 60


def add(parser: argparse.ArgumentParser) -> None:
    """Which form, and where to."""
    parser.add_argument("kind", choices=KINDS, help="様式第1号・様式第2号・変更届出書・投稿の決裁書 / form 1, form 2, change, post")
    parser.add_argument("file", metavar="OUT.pdf", help="まだ無いファイル / a file that is not there yet")
    parser.add_argument("--city", default="", help="様式第1号の見出しに書く市の名前 / the city that form 1 names in its labels")
    parser.add_argument("--to", default="市長", help="あて先 / to whom it is filed")


def run(arguments: argparse.Namespace) -> int:
    """Write the form."""
    if arguments.kind == "opening" and not arguments.city.strip():
        raise Trouble("様式第1号には --city で市の名前を書いてください。", "Form 1 needs the name of the city: --city NAME.")
    if max(len(arguments.city), len(arguments.to)) > LONGEST:
        raise Trouble(
            f"市の名前とあて先は、それぞれ{LONGEST}字までです。", f"The city and the addressee take at most {LONGEST} characters each."
        )
    path = Path(arguments.file)
    try:
        with path.open("xb") as file:
            file.write(_pdf(arguments))
    except FileExistsError as error:
        raise Trouble(f"{path} はもうあります。別の名前を指定してください。", f"{path} is there already; give another name.") from error
    except OSError as error:
        raise Trouble(f"{path} に書けません: {error.strerror}", f"{path} cannot be written: {error.strerror}") from error
    print(f"書きました: {path}")
    return 0


def _pdf(arguments: argparse.Namespace) -> bytes:
    head = Head(enacted_rows(), addressee=f"{arguments.to}　あて")
    if arguments.kind == "post":
        return decision.pdf(decision.blank(Head(head.rows[:1])), at=OF_THE_GUIDELINE)
    return forms.pdf(_form(arguments, head), at=OF_THE_GUIDELINE)


def _form(arguments: argparse.Namespace, head: Head) -> Form:
    if arguments.kind == "opening":
        return opening.blank(arguments.city, head)
    return closing.blank(head) if arguments.kind == "closing" else change.blank(head)
