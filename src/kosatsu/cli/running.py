"""`kosatsu run`: everything on one machine. Prepared, then web and worker, until told to stop."""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import threading

from kosatsu.cli import houses, sampling
from kosatsu.cli.words import Trouble

GRACE_SECONDS = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing is asked: everything comes from the environment."""


def run(arguments: argparse.Namespace) -> int:
    """Does not return while serving. If web or worker dies, both stop, so that a supervisor can start them anew."""
    houses.open_house()
    from django.conf import settings

    _against_taken(settings.ENV.port)
    houses.prepare()
    if settings.ENV.sample and houses.is_empty():
        sampling.load()
    if sampling.is_loaded():
        sampling.tell()
    print(f"高札 Kosatsu: http://127.0.0.1:{settings.ENV.port}/ (公開) /desk/ (職員)  止めるには Ctrl-C / Ctrl-C stops", flush=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = [_started(name) for name in ("work", "serve")]
    while not stop.wait(0.5) and all(part.poll() is None for part in parts):
        pass
    asked = stop.is_set()
    for part in parts:
        part.terminate()
    for part in parts:
        _see_off(part)
    if not asked:
        raise Trouble(
            "ウェブかワーカーが止まりました。上の行にある理由を直して、もう一度始めてください。",
            "The web server or the worker stopped. Mend what the lines above say, then start again.",
        )
    return 0


def _started(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kosatsu.cli", name, "--follow"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  # our own program


def _see_off(part: subprocess.Popen[bytes]) -> None:
    try:
        part.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        part.kill()


def _against_taken(port: int) -> None:
    """Another program at the port is said before anything is begun."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as error:
        raise Trouble(
            f"ポート {port} は、ほかのプログラムが使っています。それを止めるか、PORT=8001 のように別の番号を指定してください。",
            f"Port {port} is taken by another program. Stop it, or name another one, such as PORT=8001.",
        ) from error
