"""How fast, how small and how right the checks are, beside peers in environments of their own; one JSON object a line.

Speed is `kosatsu check` itself on comments of about sixty characters, process start and all, on one core (two where it says so).
Peers are asked where their programs are found: KOSATSU_BENCH_PEERS names a folder with `presidio/`, `maskers/` (virtual environments) and
`textlint/` (a node project); docs/checks.md says how to make them. A peer that is not there is left out and said so on standard error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "tests" / "data" / "checks.jsonl"
PERSONAL = ROOT / "tests" / "data" / "personal.jsonl"  # pieces of personal data in the many ways people write them, and near misses
UNSEEN = ROOT / "tests" / "data" / "checks_unseen_third.jsonl"  # nothing was written with these at hand, nothing learned from them
HOSTILE = (
    "9",
    "十",
    "11月24日(",
    "令和8年(",
    "a-",
    "bit.ly/",
    "http://a.",
    "June 3 ",
    " ",
    "無 ",
    "・",
    "#あ",
    "「",
    "090-",
    "\u200b",
    "ｶﾞ",
    "😀",
)
PEERS = Path(os.environ.get("KOSATSU_BENCH_PEERS", ROOT / ".cache" / "peers"))
KOSATSU = [sys.executable, "-m", "kosatsu.cli", "check"]
HERE = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
PLAIN = [
    "給水車は日向平公民館に来ていました。列は五人くらいで、十四時ごろの話です。ありがとうございました、助かりました。",
    "先月お願いした道路の穴、もう直っていました。対応が早くて驚きました。通学路なので子どもたちも喜んでいます。",
    "広報の七ページの日付が違うような気がします。六月のほうが正しいのでしょうか。確かめて返事をいただけますか。",
    "図書館のおはなし会、四歳の娘がとても楽しみにしています。次の予定が決まったら早めに知らせてもらえると嬉しいです。",
    "この事業の効果はどうやって確かめるのですか。毎年八百万円もかけて、参加者が二十人というのは納得できません。",
    "駅のエレベーターが止まって四日目です。ベビーカーを抱えて階段をのぼっています。早く直していただけないでしょうか。",
    "ホタル、平日の八時過ぎがいちばん空いていましたよ。ご参考まで。駐車場は公民館の裏が広くて停めやすかったです。",
    "雪、東原は三センチくらい積もりました。駅の階段はもうシャーベットです。革靴の人は気をつけたほうがいいと思います。",
]


def comments(number: int) -> Iterator[str]:
    """So many comments of about sixty characters; one in sixteen is a labelled one, problems and all."""
    labelled = [line["text"].replace("\n", " ") for line in _labelled() if line["kind"] == "comment"]
    for count in range(number):
        yield labelled[count // 16 % len(labelled)] if count % 16 == 0 else f"{PLAIN[count % len(PLAIN)]}{count % 97}"


def main() -> None:
    """All cases."""
    with tempfile.TemporaryDirectory() as folder:
        files = {number: _written(Path(folder), number) for number in (10_000, 100_000, 1_000_000)}
        bare = bare_scan()
        peers = dict(_peers(Path(folder)))
        for number, name in ((10_000, "kosatsu_10k"), (100_000, "kosatsu_100k"), (1_000_000, "kosatsu_1m")):
            seconds, peak = run([*KOSATSU, str(files[number])])
            against, rate = ("presidio_ja", peers["presidio_ja"]) if "presidio_ja" in peers else ("bare_scan", bare)
            say(name, number / seconds, "texts/s", number / seconds / rate, against, number)
            say(f"{name}_memory", peak, "MiB", peak / 300, "300 MiB", number)
        seconds, peak = run([*KOSATSU, "--workers", "2", str(files[1_000_000])])
        say("two_processes_1m", seconds, "s", seconds / 40, "40 s", 1_000_000)
        say("bare_scan", bare, "texts/s", 1.0, "bare_scan", 100_000)
        personal(Path(folder))
        alone = numbers_alone()
        say("personal_data_alone", alone, "texts/s", _ratio(alone, peers.get("regex_masker")), "regex_masker", 100_000)
        for name, rate in peers.items():
            say(name, rate, "texts/s", None, name, 0)
    times = growth()
    say("growth", times, "times", times / 4, "4 (linear)", 100_000)
    quality(LABELLED, "")
    quality(UNSEEN, "_unseen")


def growth() -> float:
    """How many times longer the worst of many repeated pieces takes at 100,000 letters than at 25,000; 4 is linear."""
    from kosatsu.checks import engine
    from kosatsu.checks.drafts import Draft
    from kosatsu.checks.wordings import own_book

    def seconds(text: str) -> float:
        since = time.process_time()
        engine.run(Draft(text, "x", date(2026, 11, 24)))
        return time.process_time() - since

    pieces = [*HOSTILE, *(rule.hits[0] for rule in own_book().rules)]
    return max(seconds((piece * 100_000)[:100_000]) / max(0.02, seconds((piece * 25_000)[:25_000])) for piece in pieces)


def run(command: list[str]) -> tuple[float, float]:
    """Seconds of wall clock and MiB at the most of a command whose output nobody keeps."""
    since = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=HERE)
    _, status, used = os.wait4(child.pid, 0)  # what this child used, not the greediest of all
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return time.perf_counter() - since, used.ru_maxrss / 1024


def bare_scan() -> float:
    """The one pass for all words of all rules, and nothing else."""
    from ahocorasick_rs import AhoCorasick

    from kosatsu.checks.wordings import own_book

    automaton = AhoCorasick(own_book().words)
    texts = list(comments(100_000))
    since = time.process_time()
    for text in texts:
        automaton.find_matches_as_indexes(text, overlapping=True)
    return len(texts) / (time.process_time() - since)


def numbers_alone() -> float:
    """The checks on personal data, and no other."""
    from kosatsu.checks.drafts import Draft
    from kosatsu.checks.numbers import against_personal_numbers

    texts = list(comments(100_000))
    since = time.process_time()
    for text in texts:
        against_personal_numbers(Draft(text, kind="comment"))
    return len(texts) / (time.process_time() - since)


def personal(folder: Path) -> None:
    """How many pieces of personal data are found, and how many texts without any are left alone, beside the masker on the same texts."""
    from kosatsu.checks.drafts import Draft
    from kosatsu.checks.numbers import against_personal_numbers
    from kosatsu.cli import cities

    lines = list(_labelled(PERSONAL))
    ours = []
    for line in lines:
        draft = Draft(line["text"], kind=line["kind"], city=cities.proposed())
        ours.append([(found.start, found.end) for found in against_personal_numbers(draft)])
    found_all, alone_all = _personal_scores(lines, ours)
    theirs: tuple[float, float] | tuple[None, None] = (None, None)
    masker = PEERS / "maskers/bin/python"
    if masker.exists():
        texts = folder / "personal.txt"
        texts.write_text("\n".join(line["text"].replace("\n", " ") for line in lines), "utf-8")
        command = [str(masker), str(ROOT / "bench/peers/masker.py"), str(texts), "--places"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        theirs = _personal_scores(lines, [json.loads(one) for one in said.splitlines()])
        say("regex_masker_recall", theirs[0], "", None, "", len(lines))
        say("regex_masker_left_alone", theirs[1], "", None, "", len(lines))
    say("personal_data_recall", found_all, "", _ratio(found_all, theirs[0]), "regex_masker", len(lines))
    say("personal_data_left_alone", alone_all, "", _ratio(alone_all, theirs[1]), "regex_masker", len(lines))


def _personal_scores(lines: list[dict[str, Any]], places: list[list[tuple[int, int]]]) -> tuple[float, float]:
    """The share of pieces of personal data that a place overlaps, and of texts without any on which there is no place."""
    pieces = hits = clean = alone = 0
    for line, found in zip(lines, places, strict=True):
        if not line["personal"]:
            clean, alone = clean + 1, alone + (not found)
        for piece in line["personal"]:
            start = line["text"].index(piece)
            pieces, hits = pieces + 1, hits + any(since < start + len(piece) and start < until for since, until in found)
    return hits / pieces, alone / clean


def quality(file: Path, suffix: str) -> None:
    """Precision, recall and F1 a class on labelled texts, their mean, and the share of clean ones on which anything is said."""
    from kosatsu.checks import engine
    from kosatsu.checks.drafts import Draft
    from kosatsu.cli import cities
    from kosatsu.kernel.findings import Level

    lines = list(_labelled(file))
    classes = sorted({label for line in lines for label in line["labels"]})
    told = []
    for line in lines:
        posted_on = date.fromisoformat(line["posted_on"]) if line.get("posted_on") else None
        draft = Draft(line["text"], posted_on=posted_on, kind=line["kind"], city=cities.proposed())
        told.append({finding.category for finding in engine.run(draft) if finding.level is not Level.HINT} & set(classes))
    means = []
    for name in classes:
        right = sum(name in said and name in line["labels"] for said, line in zip(told, lines, strict=True))
        said_, meant = sum(name in said for said in told), sum(name in line["labels"] for line in lines)
        precision, recall = right / max(1, said_), right / max(1, meant)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        means.append(f1)
        for measure, value in (("precision", precision), ("recall", recall), ("f1", f1)):
            say(f"{measure}_{name}{suffix}", value, "", None, "", meant)
    clean = [said for said, line in zip(told, lines, strict=True) if not line["labels"]]
    say(f"macro_f1{suffix}", sum(means) / len(means), "", sum(means) / len(means) / 0.85, "0.85", len(lines))
    alarms = sum(bool(said) for said in clean) / len(clean)
    say(f"clean_false_alarms{suffix}", alarms, "", alarms / 0.02, "0.02", len(clean))


def _peers(folder: Path) -> Iterator[tuple[str, float]]:
    texts = folder / "peer.txt"
    for name, number, command in (
        ("presidio_ja", 200, [str(PEERS / "presidio/bin/python"), str(ROOT / "bench/peers/presidio.py"), str(texts)]),
        ("regex_masker", 20_000, [str(PEERS / "maskers/bin/python"), str(ROOT / "bench/peers/masker.py"), str(texts)]),
        ("textlint_ja", 2_000, ["node", str(ROOT / "bench/peers/textlint.cjs"), str(PEERS / "textlint"), str(texts)]),
    ):
        if not (PEERS / name.partition("_")[0].replace("regex", "maskers")).exists():
            sys.stderr.write(f"{name}: not installed under {PEERS}, left out\n")
            continue
        texts.write_text("\n".join(comments(number)), "utf-8")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(f"{name}: {done.stderr.strip().splitlines()[-1:]}\n")
            continue
        yield name, float(done.stdout.split()[-1])


def _written(folder: Path, number: int) -> Path:
    file = folder / f"{number}.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for count, text in enumerate(comments(number)):
            out.write(json.dumps({"id": count, "kind": "comment", "text": text}, ensure_ascii=False) + "\n")
    return file


def _labelled(file: Path = LABELLED) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _ratio(value: float, peer: float | None) -> float | None:
    return value / peer if peer else None


def say(case: str, value: float, unit: str, ratio: float | None, against: str, number: int) -> None:
    """One line of the report."""
    line = {"bench": "checks", "case": case, "value": round(value, 4), "unit": unit}
    sys.stdout.write(json.dumps({**line, "ratio": None if ratio is None else round(ratio, 3), "against": against, "n": number}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
