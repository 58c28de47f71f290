"""A picture is read apart from the house: in a process that has its own bounds, knows no secret and can be ended at any time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from kosatsu.checks.pictures import readers
from kosatsu.checks.pictures.seen import Seen, of_values

SECONDS = 30.0
CHILD = (sys.executable, "-P", "-s", "-m", "kosatsu.checks.pictures.child")
OURS = str(Path(__file__).parents[3])
_one_at_a_time = threading.Lock()


def see(original: bytes, *, seconds: float = SECONDS, waiting: float = 0.0) -> Seen | None:
    """What the readers of this machine see in a picture; None where this process reads another and `waiting` seconds did not help.

    Whatever happens to the reading process, the answer is what it said, or that every reader failed.
    """
    if not _one_at_a_time.acquire(timeout=waiting):
        return None
    try:
        said = _ask(original, seconds)
    finally:
        _one_at_a_time.release()
    try:
        return of_values(json.loads(said))
    except (ValueError, TypeError, KeyError):
        return Seen(failed=tuple(readers.here()))


def _ask(original: bytes, seconds: float) -> bytes:
    plain = {"PATH": os.defpath + ":/usr/local/bin:/opt/homebrew/bin", "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PYTHONPATH": OURS}
    with subprocess.Popen(  # noqa: S603  # no shell, fixed words
        CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=plain, start_new_session=True
    ) as child:
        try:
            return child.communicate(original, timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return b""
