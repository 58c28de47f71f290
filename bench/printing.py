"""How long one page of 様式第1号 takes, in a program that has set one before and in one that has not; one JSON object a line.

Warm stands against the same form printed by Chromium from HTML, where a Chromium is there; else against nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.golden.sheets import sheets  # noqa: E402  # the tree is put on the path first

TIMES = 50
COLD = 5
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ONE = "from tests.golden.sheets import sheets; sheets()['closing'].pdf()"


def main() -> None:
    """Warm, cold, long."""
    kept = sheets()
    kept["closing"].pdf()
    warm = median(kept["closing"].pdf, TIMES)
    browser = chromium(kept["closing"].paper) if BROWSER else None
    say("one page, warm", warm, browser, "chromium --print-to-pdf")
    say("one page with its course, warm", median(kept["opening"].pdf, TIMES), warm, "one page, warm")
    say(
        "one page, cold, with the start of Python",
        median(lambda: subprocess.run([sys.executable, "-c", ONE], env=paths(), check=True), COLD),
    )


def paths() -> dict[str, str]:
    """Where a fresh Python finds the house."""
    return {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"}


def median(deed: Callable[[], object], times: int) -> float:
    """Milliseconds, the middle of so many."""
    taken = []
    for _ in range(times):
        since = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - since) * 1000)
    return sorted(taken)[times // 2]


def chromium(paper: Mapping[str, Any]) -> float:
    """Milliseconds for the same rows as a table that a browser prints."""
    rows = "".join(f"<tr><th>{label}<td>{value}" for label, value in paper["table"])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><h1>{paper['title']}</h1><table border=1>{rows}</table>", "utf-8")
        command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder}/out.pdf", page.as_uri()]
        return median(lambda: subprocess.run(command, check=True, capture_output=True), COLD)


def say(case: str, value: float, against: float | None = None, name: str | None = None) -> None:
    """One line of figures."""
    ratio = round(value / against, 4) if against else None
    line = {
        "bench": "printing",
        "case": case,
        "value": round(value, 2),
        "unit": "ms",
        "ratio": ratio,
        "against": name if against else None,
        "n": 1,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
