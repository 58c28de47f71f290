"""A worker that dies at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.board import TEXT
from tests.servers.pds import PersonalDataServer
from tests.servers.postgres import Server

ROOT = Path(__file__).parents[2]


def played(folder: Path, *extra: str, database: str = "") -> list[dict[str, Any]]:
    """Every scenario of the driver, in a data folder of its own."""
    environment = {
        **os.environ,
        "KOSATSU_READ_PICTURES": "0",
        "KOSATSU_DATA": str(folder / "data"),
        "KOSATSU_KEY_FILE": str(folder / "keys.json"),
        "KOSATSU_DATABASE_URL": database,
        "KOSATSU_ALLOW_LOOPBACK": "1",
        "DJANGO_SETTINGS_MODULE": "kosatsu.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-m", "tests.kills.driver", str(folder), *extra]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(scenarios: list[dict[str, Any]]) -> None:
    """Each scenario but the last met its death, and in each the post stands exactly once."""
    assert [scenario["killed"] for scenario in scenarios] == [True] * (len(scenarios) - 1) + [False]
    assert len(scenarios) > 10
    wrong = [
        scenario
        for scenario in scenarios
        if (scenario["live"], scenario["states"], scenario["receipts"], scenario["open_attempts"]) != ([TEXT], ["published"], 1, 0)
    ]
    assert wrong == []


def test_on_the_notice_board_a_worker_killed_at_every_commit_and_around_the_call_publishes_once(tmp_path: Path) -> None:
    judge(played(tmp_path))


@pytest.mark.postgres
def test_on_postgresql_a_worker_killed_at_every_commit_and_around_the_call_publishes_once(postgres: Server, tmp_path: Path) -> None:
    judge(played(tmp_path, database=postgres.url(postgres.database())))


@pytest.mark.pds
def test_on_a_real_pds_a_worker_killed_at_every_commit_and_around_the_call_publishes_once(pds: PersonalDataServer, tmp_path: Path) -> None:
    resident = pds.move_in("kills")
    said = {"url": pds.url, "handle": resident.handle, "did": resident.did, "token": resident.token, "app_password": resident.app_password}
    judge(played(tmp_path, "--pds", json.dumps(said)))
