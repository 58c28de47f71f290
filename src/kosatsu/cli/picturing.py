"""`kosatsu pictures FILE…`: what stands in pictures and what the checks say of it, without a database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kosatsu.checks.drafts import Draft
from kosatsu.checks.pictures import apart, metadata, readers
from kosatsu.checks.pictures.judging import READER_WORDS, Pictured, against_pictures
from kosatsu.checks.pictures.metadata import Carried
from kosatsu.checks.pictures.seen import Seen
from kosatsu.cli import cities, words
from kosatsu.cli.checking import LEVELS_IN_WORDS
from kosatsu.connectors import images
from kosatsu.kernel.findings import Finding
from kosatsu.kernel.grounds import PRODUCT_LAW_3
from kosatsu.kernel.wording import say

PATIENCE = 600.0
OF_A_POST = frozenset({"picture.untold"})


@dataclass(frozen=True)
class Read:
    """A picture of a file: what it carries, what was seen, what is said of it."""

    name: str
    carried: Carried
    seen: Seen
    findings: tuple[Finding, ...]


def add(parser: argparse.ArgumentParser) -> None:
    """Which pictures, and for which day."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="画像のファイル / pictures")
    parser.add_argument("--posted-on", type=words.day, metavar="DATE", help="発信する日 / day of posting")
    parser.add_argument("--json", action="store_true", help="1枚1行のJSONで / as a JSON line a picture")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 1 when a file could not be read as a picture; findings are an answer, not a failure."""
    failed = False
    for name in arguments.files:
        try:
            read = _read(name, arguments.posted_on)
        except OSError as error:
            failed = True
            print(_error(name, f"読めません / cannot be read: {error.strerror}", as_json=arguments.json))
        except images.Unreadable as error:
            failed = True
            print(_error(name, say(Finding(error.code, PRODUCT_LAW_3)), as_json=arguments.json))
        else:
            print(json.dumps(_values(read), ensure_ascii=False) if arguments.json else "\n".join(_told(read)), flush=True)
    return 1 if failed else 0


def _read(name: str, posted_on: date | None) -> Read:
    content = Path(name).read_bytes()
    images.size(content)
    seen = (apart.see(content, waiting=PATIENCE) or Seen()) if readers.here() else Seen()
    draft = Draft("", posted_on=posted_on, city=cities.proposed())
    carried = metadata.carried(content)
    found = against_pictures(draft, [Pictured("", seen, carried)])
    return Read(name, carried, seen, tuple(replace(one, picture=0) for one in found if one.code not in OF_A_POST))


def _error(name: str, why: str, *, as_json: bool) -> str:
    return json.dumps({"file": name, "error": why}, ensure_ascii=False) if as_json else f"{name}: {why}"


def _values(read: Read) -> dict[str, Any]:
    return {
        "file": read.name,
        "carries": list(read.carried.kinds),
        **{name: value for name, value in read.seen.values().items() if name in readers.here() or name == "failed"},
        "findings": [
            {
                "code": one.code,
                "category": one.category,
                "clause": one.ground,
                "level": one.level.value,
                "text": one.text,
                "message": say(one),
            }
            for one in read.findings
        ],
    }


def _told(read: Read) -> Iterator[str]:
    yield f"{read.name}"
    missing = [said for name, said in READER_WORDS.items() if name not in readers.here()]
    if missing:
        yield f"  読み取らないもの: {'・'.join(missing)}(kosatsu doctor)"
    for line in read.seen.words.splitlines():
        yield f"  | {line}"
    for one in read.findings:
        yield f"  [{LEVELS_IN_WORDS[one.level]}] {say(one)}" + (f" 「{one.text}」" if one.text else "")
    if not read.findings:
        yield "  見つかったことはありません。内容が正しいかどうかは、人が見て確かめます。"
