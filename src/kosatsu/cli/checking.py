"""`kosatsu check [FILE]`: texts are checked line by line, without a database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from kosatsu.checks import engine
from kosatsu.checks.city import City
from kosatsu.checks.drafts import DRAFT, Draft, Kind
from kosatsu.checks.prohibitions import Cited, Prohibition, by_policy, items_of
from kosatsu.cli import cities, comparing, flooding
from kosatsu.kernel.findings import Finding, Level
from kosatsu.kernel.wording import say

DONE, FAILED, WRONG_USE = 0, 1, 2
LONGEST_LINE = 4_000_000
AT_ONCE = 1 << 16  # bytes read, and so lines checked, together
LONGEST_TEXT = 200_000
TOO_LONG = f"1行が長すぎます({LONGEST_LINE}バイトまで) / the line is longer than {LONGEST_LINE} bytes"
NOT_JSON = "JSONとして読めません。ふつうの文章は --kind draft か comment を付けて読ませてください / not JSON; plain text wants --kind"
KINDS = ("draft", "comment")
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
        with nullcontext(stdin.buffer) if asked.file == "-" else Path(asked.file).open("rb") as source:
            _answer_all(source, asked, stdout)
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        stderr.write(f"読めません / cannot be read: {asked.file}: {error.strerror}\n")
        return FAILED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kosatsu check",
        description="文章を点検する(データベース不要)。既定では1行に1件のJSONを読む / check texts (JSON lines), no database",
    )
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="読むファイル。省くと標準入力 / file to read, else standard input"
    )
    parser.add_argument("--kind", choices=KINDS, help="全体を一つの文章として読むときの種類 / read plain text as one item of this kind")
    parser.add_argument("--posted-on", type=date.fromisoformat, metavar="DATE", help="文章を発信する日 / day of posting of the plain text")
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
        type=int,
        choices=range(1, 65),
        default=1,
        metavar="N",
        help="いくつのプロセスで分け合うか / processes that share the work",
    )
    return parser


def _answer_all(source: BinaryIO, asked: argparse.Namespace, stdout: TextIO) -> None:
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
        return
    if not as_lines:
        stdout.write(way.written(_whole(first, source, asked, way)))
        return
    for answers in map(way.answered, batches) if asked.workers == 1 else flooding.shared(way.answered, batches, workers=asked.workers):
        stdout.write("".join(answers))
        stdout.flush()


@dataclass(frozen=True)
class Way:
    """How lines are answered: what kind they are where they do not say, for which city, for people or for programs."""

    kind: Kind | None
    city: City
    human: bool
    items: tuple[Prohibition, ...] | None = None

    def answered(self, lines: Sequence[bytes | None]) -> list[str]:
        """The answers to some lines, as they are written; None stands for a line that was too long to be read."""
        return [self.written(answer) for answer in _answers(lines, self)]

    def item(self, line: bytes | None) -> tuple[Any, Draft | str]:
        """Id and text of one line, or id and why it cannot be checked."""
        try:
            found = _item(line, self) if line is not None else None
        except Unreadable as error:
            return error.item, str(error)
        return (found.id, found.draft) if found else (None, TOO_LONG)

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


def _arrived(first: bytes, source: BinaryIO) -> Iterator[list[bytes | None]]:
    """Every line that is not blank, those together that came in together; None for one too long to be read."""
    waiting, skipping, piece = b"", False, first
    while piece:
        *lines, waiting = (waiting + piece).split(b"\n")
        batch: list[bytes | None] = []
        for line in lines:
            if skipping or len(line) > LONGEST_LINE:
                batch.append(None)
            elif line.strip():
                batch.append(line)
            skipping = False
        if skipping or len(waiting) > LONGEST_LINE:
            waiting, skipping = b"", True
        if batch:
            yield batch
        piece = source.read1(AT_ONCE)  # type: ignore[attr-defined]  # every source here is buffered
    if skipping or waiting.strip():
        yield [None if skipping else waiting]


def _answers(lines: Sequence[bytes | None], way: Way) -> list[Answer]:
    """An answer to each line, worked out together."""
    read: list[Item | Answer] = []
    for line in lines:
        try:
            read.append(_item(line, way) if line is not None else Answer(None, error=TOO_LONG))
        except Unreadable as error:
            read.append(Answer(error.item, error=str(error)))
    found = iter(way.found_in([item.draft for item in read if isinstance(item, Item)]))
    return [Answer(item.id, next(found)) if isinstance(item, Item) else item for item in read]


def _item(line: bytes, way: Way) -> Item:
    try:
        found = json.loads(line)
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
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return name, "UTF-8として読めません / not UTF-8"
    if len(text) > LONGEST_TEXT:
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
    written = json.dumps(values, ensure_ascii=False)
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
