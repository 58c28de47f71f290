"""The programs under test, each a process of its own: one puts jobs, one works, one looks.

What a handler does is written to a file, not to the database, so that it stays when the worker is killed:
a line when it begins and one when it ends. The key says how the handler behaves, before its colon.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.core.management import call_command
from django.db import transaction

django.setup()

from kosatsu.jobs import actions, engine, queries  # noqa: E402  # models are there only after the setup
from kosatsu.jobs.kinds import Job  # noqa: E402
from kosatsu.jobs.periods import Every  # noqa: E402
from kosatsu.kernel.clock import now  # noqa: E402

ENGINES = {"embedded": engine.work}
DESK = Path(os.environ["DESK"])
PAUSE = threading.Event()


def write(what: str, key: str) -> None:
    """One line in the file of deeds, whole or not at all."""
    line = json.dumps({"what": what, "key": key, "pid": os.getpid(), "at": now().isoformat()}) + "\n"
    paper = os.open(DESK / "deeds.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(paper, line.encode())
    finally:
        os.close(paper)


def quick(key: str, at: datetime) -> datetime | None:
    PAUSE.wait(0.01)
    return None


def slow(key: str, at: datetime) -> datetime | None:
    PAUSE.wait(4.0)
    return None


def refused(key: str, at: datetime) -> datetime | None:
    raise RuntimeError("refused")


def behind_a_door(key: str, at: datetime) -> datetime | None:
    while not (DESK / "door is open").exists():
        PAUSE.wait(0.02)
    return None


def late(key: str, at: datetime) -> datetime | None:
    """Who comes first waits at the door and then asks to come again; who comes next is done at once."""
    try:
        (DESK / f"first at {key}").touch(exist_ok=False)
    except FileExistsError:
        return None
    behind_a_door(key, at)
    return at


WAYS: Mapping[str, Callable[[str, datetime], datetime | None]] = {
    "quick": quick,
    "slow": slow,
    "refused": refused,
    "door": behind_a_door,
    "late": late,
}


def handler(key: str, at: datetime) -> datetime | None:
    """Behave as the key says; a periodic job's key is a time, and quick."""
    way = WAYS.get(key.split(":")[0], quick)
    write("begins", key)
    with (DESK / f"{key}.lock").open("w") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            write("meets another", key)
        answer = way(key, at)
    write("ends", key)
    return answer


def work(arguments: argparse.Namespace) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    pace = engine.Pace(
        lease=timedelta(seconds=2),
        beat=timedelta(seconds=arguments.beat),
        look=timedelta(seconds=0.05),
        first_pause=timedelta(seconds=0.02),
    )
    periodic = [Every(Job.CHECKPOINT, arguments.every)] if arguments.every else []
    run = ENGINES[os.environ["ENGINE"]]
    run(dict.fromkeys(Job, handler), clock=now, stop=stop, name=f"worker {os.getpid()}", periodic=periodic, pace=pace)


def put(arguments: argparse.Namespace) -> None:
    """Jobs from standard input, one transaction each; undone ones are rolled back, slow ones take a second to commit."""
    for job in json.load(sys.stdin):
        with transaction.atomic():
            actions.put(Job.PUBLISH, job["key"], not_before=now() + timedelta(seconds=job.get("after", 0)), dedup=job.get("dedup", ""))
            if job.get("slowly"):
                write("puts", job["key"])
                PAUSE.wait(1)
            transaction.set_rollback(job.get("undone", False))


def show(arguments: argparse.Namespace) -> None:
    trouble = [asdict(seen) for seen in queries.in_trouble()]
    seen = {"counts": queries.counts(), "trouble": trouble, "alive": queries.worker_alive(now())}
    json.dump(seen, sys.stdout, default=str)


def migrate(arguments: argparse.Namespace) -> None:
    call_command("migrate", verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for run in (work, put, show, migrate):
        command = commands.add_parser(run.__name__)
        command.set_defaults(run=run)
        if run is work:
            command.add_argument("--beat", type=float, default=0.4)
            command.add_argument("--every", type=float, default=0)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
