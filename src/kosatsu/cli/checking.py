"""`kosatsu check [FILE]`: texts are checked line by line, without a database."""

from __future__ import annotations

import argparse
import errno
import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.drafts import DRAFT, Draft, Kind
from kosatsu.checks.prohibitions import Cited, Prohibition, by_policy, items_of
from kosatsu.cli import cities, comparing, flooding, words
from kosatsu.cli.flooding import Line, Lines
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

DONE, FAILED, WRONG_USE = 0, 1, 2
LONGEST_LINE = 4_000_000
AT_ONCE = 1 << 16  # bytes read, and so lines checked, together
LONGEST_TEXT = 200_000
MOST_WORKERS = 64
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REASONS = {
    errno.ENOENT: "ファイルがありません",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.EACCES: "開く権限がありません",
    **dict.fromkeys(FULL, "置く場所がいっぱいです"),
}
TOO_LONG = f"1行が長すぎます({LONGEST_LINE}バイトまで) / the line is longer than {LONGEST_LINE} bytes"
NOT_JSON = "JSONとして読めません。ふつうの文章は --kind draft か comment を付けて読ませてください / not JSON; plain text wants --kind"
NOT_UTF8 = "UTF-8のJSONとして読めません。Shift_JISなどのファイルは、UTF-8に直してください / not JSON in UTF-8"
KINDS = ("draft", "comment")
AS_WRITTEN = json.JSONEncoder(ensure_ascii=False)
LEVELS_IN_WORDS = {Level.IMPOSSIBLE: "不可", Level.STOP: "要理由", Level.WARN: "要確認", Level.HINT: "参考"}


@dataclass(frozen=True)
class Item:
    """A text to check under its id."""

    id: Any
    draft: Draft


@dataclass(frozen=True)
class Answer:
    """What is answered to one item: findings, or why it could not be checked."""

    id: Any
    findings: tuple[Cited, ...] = ()
    error: str = ""


class Unreadable(ValueError):
    """An item that cannot be checked: its id, if that much could be read, and why."""

    def __init__(self, why: str, item: Any = None) -> None:
        super().__init__(why)
        self.item = item


def main(argv: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Exit status 0 when every item was answered, 1 when input or output failed, 2 for wrong use. Findings are an answer, not a failure."""
    try:
        with redirect_stdout(stdout), redirect_stderr(stderr):
            asked = _parser().parse_args(argv)
            if asked.compare_with is not None and asked.workers > 1:
                _parser().error("--compare-with は一つのプロセスで答えます / --compare-with answers in one process")
    except SystemExit as end:
        return int(end.code or DONE)
    try:
        with nullcontext(stdin.buffer) if asked.file == "-" else Path(asked.file).open("rb") as source, _ready():
            return _answer_all(source, asked, stdout)
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        said = "答えを書けません / the answers cannot be written" if error.errno in FULL else f"読めません / cannot be read: {asked.file}"
        stderr.write(f"{said}: {_reason(error)}\n")
        return FAILED


@contextmanager
def _ready() -> Iterator[None]:
    """With everything loaded, which stays and need not be looked through for garbage again and again."""
    engine.get_ready()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _reason(error: OSError) -> str:
    """Why a file could not be used: in both languages where it is a usual reason."""
    japanese = REASONS.get(error.errno or 0)
    return f"{japanese} / {error.strerror}" if japanese else str(error.strerror)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kosatsu check",
        description="文章を点検する(データベース不要)。既定では1行に1件のJSONを読む / check texts (JSON lines), no database",
    )
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="読むファイル。省くと標準入力 / file to read, else standard input"
    )
    parser.add_argument("--kind", choices=KINDS, help="全体を一つの文章として読むときの種類 / read plain text as one item of this kind")
    parser.add_argument("--posted-on", type=words.day, metavar="DATE", help="文章を発信する日 / day of posting of the plain text")
    parser.add_argument("--platform", default="", help="文章を発信する先 / platform of the plain text")
    parser.add_argument("--format", choices=("jsonl", "human"), help="答えの形 / form of the answer")
    parser.add_argument(
        "--bylaws",
        metavar="FILE",
        type=_city,
        default=None,
        help="市の設定(kosatsu bylaws export --on で書き出したTOML) / the city's settings",
    )
    parser.add_argument(
        "--compare-with",
        metavar="FILE",
        type=_city,
        default=None,
        help="別の市の設定で点検したときとの違いだけを答える / answer only where these other settings differ",
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        type=_policy,
        default=None,
        help="書き込みを照らす運用ポリシーの⑩禁止事項の文(1行に1項目) / the policy's prohibited items that comments are held against",
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        default=1,
        metavar="N",
        help=f"いくつのプロセスで分け合うか(1から{MOST_WORKERS}) / processes that share the work",
    )
    return parser


def _answer_all(source: BinaryIO, asked: argparse.Namespace, stdout: TextIO) -> int:
    """Exit status: a bad line is answered and the rest goes on; one text that cannot be read is work that failed."""
    first = source.readline(LONGEST_LINE + 1)
    as_lines = asked.kind is None or _is_item(first)
    way = Way(
        asked.kind,
        asked.bylaws or cities.proposed(),
        human=(asked.format or ("jsonl" if as_lines else "human")) == "human",
        items=asked.policy,
    )
    batches = _arrived(first, source)
    if asked.compare_with is not None:
        items = map(way.item, chain.from_iterable(batches)) if as_lines else [_whole_item(first, source, asked, way)]
        for answer in comparing.compared(items, asked.compare_with, human=way.human, as_values=_as_values):
            stdout.write(answer if isinstance(answer, str) else _line(answer))
            stdout.flush()
        return DONE
    if not as_lines:
        answer = _whole(first, source, asked, way)
        stdout.write(way.written(answer))
        stdout.flush()
        return FAILED if answer.error else DONE
    for answers in map(way.answered, batches) if asked.workers == 1 else flooding.shared(way.answered, batches, workers=asked.workers):
        stdout.write("".join(answers))
        stdout.flush()
    return DONE


@dataclass(frozen=True)
class Way:
    """How lines are answered: what kind they are where they do not say, for which city, for people or for programs."""

    kind: Kind | None
    city: City
    human: bool
    items: tuple[Prohibition, ...] | None = None

    def answered(self, lines: Lines) -> list[str]:
        """The answers to some lines, as they are written; None stands for a line that was too long to be read."""
        return [self.written(answer) for answer in _answers(lines, self)]

    def item(self, line: Line) -> tuple[Any, Draft | str]:
        """Id and text of one line, or id and why it cannot be checked."""
        found = _read(line, self)
        return (found.id, found.draft) if isinstance(found, Item) else (found.id, found.error)

    def written(self, answer: Answer) -> str:
        """An answer as it is written."""
        return _for_people(answer) if self.human else _for_programs(answer)

    def found_in(self, drafts: Sequence[Draft]) -> list[tuple[Cited, ...]]:
        """What the checks say of each; of a comment by the policy, where one was given."""
        return [self._cited(draft, findings) for draft, findings in zip(drafts, engine.run_all(drafts), strict=True)]

    def _cited(self, draft: Draft, findings: list[Finding]) -> tuple[Cited, ...]:
        if self.items is None or draft.kind == DRAFT:
            return tuple(Cited(finding, None) for finding in findings)
        return tuple(by_policy(findings, self.items))


def _workers(said: str) -> int:
    if not said.isascii() or not said.isdigit() or not 1 <= int(said[:9]) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"1から{MOST_WORKERS}までの数で書いてください / a number from 1 to {MOST_WORKERS}: {said}")
    return int(said)


def _city(name: str) -> City:
    try:
        return cities.of_file(Path(name).read_bytes())
    except OSError as error:
        raise argparse.ArgumentTypeError(f"読めません / cannot be read: {name}: {error.strerror}") from error
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _policy(name: str) -> tuple[Prohibition, ...]:
    try:
        items = items_of(Path(name).read_text("utf-8-sig"))
    except OSError as error:
        raise argparse.ArgumentTypeError(f"読めません / cannot be read: {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise argparse.ArgumentTypeError(f"UTF-8として読めません / not UTF-8: {name}") from error
    if not items:
        raise argparse.ArgumentTypeError(f"禁止事項が書かれていません / no items in: {name}")
    return items


def _is_item(line: bytes) -> bool:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "text" in found


def _arrived(first: bytes, source: BinaryIO) -> Iterator[Lines]:
    """Every line that is not blank with its number, those together that came in together; None for one too long to be read."""
    waiting, skipping, piece, number = b"", False, first, 0
    while piece:
        *lines, waiting = (waiting + piece).split(b"\n")
        batch: Lines = []
        for count, line in enumerate(lines, number + 1):
            if skipping or len(line) > LONGEST_LINE:
                batch.append((count, None))
            elif line.strip():
                batch.append((count, line))
            skipping = False
        number += len(lines)
        if skipping or len(waiting) > LONGEST_LINE:
            waiting, skipping = b"", True
        if batch:
            yield batch
        piece = source.read1(AT_ONCE)  # type: ignore[attr-defined]  # every source here is buffered
    if skipping or waiting.strip():
        yield [(number + 1, None if skipping else waiting)]


def _answers(lines: Lines, way: Way) -> list[Answer]:
    """An answer to each line, worked out together."""
    read = [_read(line, way) for line in lines]
    found = iter(way.found_in([item.draft for item in read if isinstance(item, Item)]))
    return [Answer(item.id, next(found)) if isinstance(item, Item) else item for item in read]


def _read(line: Line, way: Way) -> Item | Answer:
    """The item of a line, or why there is none; by the number of the line where it has no id to be found by."""
    number, content = line
    if content is None:
        return Answer(None, error=f"{number}行目: {TOO_LONG}")
    try:
        return _item(content, way)
    except Unreadable as error:
        return Answer(error.item, error=str(error) if error.item is not None else f"{number}行目: {error}")


def _item(line: bytes, way: Way) -> Item:
    try:
        found = json.loads(line)
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_UTF8) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(NOT_JSON) from error
    if not isinstance(found, dict):
        raise Unreadable("JSONのオブジェクトではありません / not a JSON object")
    given = found.get("kind", way.kind)
    if given not in KINDS:
        raise Unreadable("kind は draft か comment です / kind is draft or comment", found.get("id"))
    platform = found.get("platform") or ""
    if not isinstance(platform, str):
        raise Unreadable("platform が文字列ではありません / platform is not a string", found.get("id"))
    return Item(found.get("id"), Draft(_text(found), platform=platform, posted_on=_posted_on(found), kind=given, city=way.city))


def _text(found: dict[str, Any]) -> str:
    text = found.get("text")
    if not isinstance(text, str):
        raise Unreadable("text が文字列ではありません / text is not a string", found.get("id"))
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"text が長すぎます({LONGEST_TEXT}文字まで) / text is longer than {LONGEST_TEXT} characters", found.get("id"))
    return text


def _posted_on(found: dict[str, Any]) -> date | None:
    written = found.get("posted_on")
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError) as error:
        raise Unreadable("posted_on は 2026-11-24 の形です / posted_on is written 2026-11-24", found.get("id")) from error


def _whole(first: bytes, source: BinaryIO, asked: argparse.Namespace, way: Way) -> Answer:
    name, given = _whole_item(first, source, asked, way)
    return Answer(name, error=given) if isinstance(given, str) else Answer(name, way.found_in([given])[0])


def _whole_item(first: bytes, source: BinaryIO, asked: argparse.Namespace, way: Way) -> tuple[Any, Draft | str]:
    """Name and text of the whole of the input, or its name and why it cannot be checked."""
    name = None if asked.file == "-" else asked.file
    content = first + source.read(max(0, LONGEST_LINE + 1 - len(first)))
    try:
        text = content.decode("utf-8-sig", "ignore" if len(content) > LONGEST_LINE else "strict")
    except UnicodeDecodeError:
        return name, "UTF-8として読めません。Shift_JISなどのファイルは、UTF-8に直してください / not UTF-8"
    if len(text) > LONGEST_TEXT or len(content) > LONGEST_LINE:
        return name, f"文章が長すぎます({LONGEST_TEXT}文字まで) / longer than {LONGEST_TEXT} characters"
    return name, Draft(text, platform=asked.platform, posted_on=asked.posted_on, kind=asked.kind, city=way.city)


def _for_programs(answer: Answer) -> str:
    if answer.error:
        return _line({"id": answer.id, "error": answer.error})
    return _line({"id": answer.id, "findings": [_cited(cited) for cited in answer.findings]})


def _cited(cited: Cited) -> dict[str, Any]:
    """A finding; `policy` beside it where it falls under an item of the policy."""
    item = cited.item
    return _as_values(cited.finding) | ({"policy": {"item": item.number, "text": item.text}} if item else {})


def _as_values(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "category": finding.category,
        "clause": finding.ground,
        "level": finding.level.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "message": say(finding),
    }


def _line(values: dict[str, Any]) -> str:
    """One line of JSON; escaped throughout where the text holds half a character, which no encoding can carry."""
    written = AS_WRITTEN.encode(values)
    try:
        written.encode()
    except UnicodeEncodeError:
        written = json.dumps(values)
    return written + "\n"


def _for_people(answer: Answer) -> str:
    name = "" if answer.id is None else f"{answer.id}: "
    if answer.error:
        return f"{name}{answer.error}\n"
    if not answer.findings:
        return f"{name}見つかったことはありません。内容が正しいかどうかは、人が読んで確かめます。\n"
    return "".join(
        f"{name}[{LEVELS_IN_WORDS[finding.level]}] {_place(finding)}{say(finding)}{_under(item)}\n"
        for finding, item in ((cited.finding, cited.item) for cited in answer.findings)
    )


def _under(item: Prohibition | None) -> str:
    return f"(運用ポリシー⑩の{item.number}「{item.text}」)" if item else ""


def _place(finding: Finding) -> str:
    return f"{finding.start + 1}文字目 " if finding.text else ""
