"""How fast the journal is written and a whole export is verified; one JSON object a line.

Written lines stand against the same transactions that write one bare row; verified lines against one SHA-256 over the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import django

LINES = 2000


def main() -> None:
    """A house of its own, as many lines, one export."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KOSATSU_DATA": f"{folder}/data", "KOSATSU_KEY_FILE": f"{folder}/keys.json", "KOSATSU_DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "kosatsu.config.settings"
        django.setup()
        measure(Path(folder))


def measure(folder: Path) -> None:
    """Write, export, verify."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from kosatsu.bylaws.models import Choice
    from kosatsu.flows import exporting
    from kosatsu.kernel.actors import SYSTEM
    from kosatsu.kernel.calendars import JAPAN
    from kosatsu.kernel.refs import Ref
    from kosatsu.records import actions, triggers

    call_command("migrate", verbosity=0)
    triggers.install(connection)
    at = datetime(2026, 11, 25, tzinfo=JAPAN)

    def bare(number: int) -> None:
        with transaction.atomic():
            Choice.objects.create(key="bench", value=number, since=at.date(), ground="bench", recorded_at=at)

    def line(number: int) -> None:
        with transaction.atomic():
            actions.append("bench.line", Ref("bench", str(number)), by=SYSTEM, at=at, text="防災訓練を行います。" * 4)

    peer = timed(bare)
    mine = timed(line)
    say("append", LINES / mine, "lines/s", peer / mine, "bare rows in the same transactions")
    exporting.export(folder / "export", by=None, at=at)
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-I", str(folder / "export" / "verify.py"), str(folder / "export")], check=True, capture_output=True)
    verified = time.perf_counter() - begun
    begun = time.perf_counter()
    for path in sorted((folder / "export").rglob("*")):
        if path.is_file():
            hashlib.sha256(path.read_bytes()).hexdigest()
    hashed = time.perf_counter() - begun
    say("verify", LINES / verified, "lines/s", hashed / verified, "one SHA-256 over the same files")


def timed(deed: Callable[[int], None]) -> float:
    """Seconds for all of them."""
    begun = time.perf_counter()
    for number in range(LINES):
        deed(number)
    return time.perf_counter() - begun


def say(case: str, value: float, unit: str, ratio: float, against: str) -> None:
    """One figure."""
    said = {
        "bench": "records",
        "case": case,
        "value": round(value, 1),
        "unit": unit,
        "ratio": round(ratio, 4),
        "against": against,
        "n": LINES,
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
