"""The checker that runs in the reader's browser, asked in Node: the same modules, the same tables."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kosatsu.accounts import media
from kosatsu.accounts.differences import look_alikes
from kosatsu.checks import shorteners
from tests.servers import pds

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "src/kosatsu/faces/portal/static/portal"


def node() -> str:
    """A Node; without one the test is skipped and says what to install, and in CI it fails."""
    try:
        return pds.node()
    except pds.Missing as missing:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def ask(register: Mapping[str, Any], questions: Sequence[str]) -> list[dict[str, Any]]:
    """What the browser would say to each question."""
    told = {
        "register": register, "media": media.as_json(), "shorteners": sorted(shorteners.HOSTS), "look_alikes": dict(look_alikes()),
    }  # fmt: skip
    lines = "".join(f"{json.dumps(said)}\n" for said in (told, *questions))
    done = subprocess.run(
        [node(), "--no-warnings", str(Path(__file__).with_name("checker.mjs")), MODULES.as_uri()],
        input=lines, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
