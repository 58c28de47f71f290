"""`kosatsu work`: the worker."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import threading

from kosatsu.cli import houses
from kosatsu.kernel import clock


def add(parser: argparse.ArgumentParser) -> None:
    """One question: once, or until told to stop."""
    houses.add_follow(parser)
    parser.add_argument("--once", action="store_true", help="いま期限の来ているものだけを片付けて終わる / do what is due now, then stop")


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; a job that has begun is finished first."""
    houses.open_house()
    from kosatsu.faces.worker.handlers import HANDLERS, PERIODIC
    from kosatsu.jobs import engine

    if arguments.once:
        engine.work_off(HANDLERS, at=clock.now())
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.follow:
        houses.follow()
    engine.work(HANDLERS, clock=clock.now, stop=stop, name=f"{socket.gethostname()}:{os.getpid()}", periodic=PERIODIC)
    return 0
