"""Engines and databases under test, and an office in which real processes work on a real database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fixtures import postgres
from tests.servers.postgres import Server

__all__ = ["POSTGRES", "Office", "Server", "postgres"]
ROOT = Path(__file__).parents[2]
HANG = 90
"""Seconds after which waiting is given up as a hang; no test expects to come near it."""
PAUSE = threading.Event()


class Office:
    """One database, one file of deeds, and the processes that were started here."""

    def __init__(self, folder: Path, *, engine: str, data: Path, url: str = "") -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.settings",
            "KOSATSU_DATA": str(data),
            "KOSATSU_DATABASE_URL": url,
            "DESK": str(folder),
            "ENGINE": engine,
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def ask(self, *words: str, given: Any = None) -> str:
        """Run one of the office's programs to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.jobs.office", *words],
            cwd=ROOT,
            env=self.environment,
            input=json.dumps(given),
            text=True,
            capture_output=True,
            timeout=HANG,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def put(self, *keys: str, **more: Any) -> None:
        """Put jobs, one transaction each."""
        self.ask("put", given=[{"key": key, **more} for key in keys])

    def seen(self) -> dict[str, Any]:
        """What the engine says of itself."""
        found: dict[str, Any] = json.loads(self.ask("show"))
        return found

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """One more worker, in a group of its own."""
        with (self.folder / "errors.txt").open("ab") as errors:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.office", "work", *words],
                cwd=ROOT,
                env=self.environment,
                stderr=errors,
                start_new_session=True,
            )
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """kill -9, as a power cut would."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(HANG)

    def stop(self, worker: subprocess.Popen[bytes]) -> int:
        """SIGTERM, and the status with which the worker leaves."""
        worker.terminate()
        return worker.wait(HANG)

    def deeds(self, what: str) -> list[dict[str, Any]]:
        """What handlers did, in order."""
        paper = self.folder / "deeds.jsonl"
        lines = paper.read_text("utf-8").splitlines() if paper.exists() else []
        return [deed for deed in map(json.loads, lines) if deed["what"] == what]

    def keys(self, what: str) -> list[str]:
        """The keys of what handlers did, sorted."""
        return sorted(deed["key"] for deed in self.deeds(what))

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        for _ in range(HANG * 50):
            if so():
                return
            PAUSE.wait(0.02)
        errors = self.folder / "errors.txt"
        pytest.fail(f"it never came to pass; workers said:\n{errors.read_text('utf-8')[-4000:] if errors.exists() else 'nothing'}")

    def open_door(self) -> None:
        """Let those go on who wait at the door."""
        (self.folder / "door is open").touch()

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                self.kill(worker)


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of the house, to be copied."""
    folder = tmp_path_factory.mktemp("model")
    Office(folder, engine="embedded", data=folder).ask("migrate")
    return folder / "kosatsu.sqlite3"


@pytest.fixture(scope="session")
def server(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, str]:
    """The server and the name of its model database."""
    model = postgres.database()
    folder = tmp_path_factory.mktemp("server")
    Office(folder, engine="embedded", data=folder / "unused", url=postgres.url(model)).ask("migrate")
    return postgres, model


POSTGRES = pytest.param(("embedded", "postgres"), id="embedded engine on PostgreSQL", marks=pytest.mark.postgres)
GROUNDS = [pytest.param(("embedded", "sqlite"), id="embedded engine on SQLite"), POSTGRES]


@pytest.fixture(params=GROUNDS)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An empty office, for every engine on every database it works on."""
    engine, database = request.param
    desk = tmp_path / "desk"
    desk.mkdir()
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_model"), tmp_path / "kosatsu.sqlite3")
        office = Office(desk, engine=engine, data=tmp_path)
    else:
        server, model = request.getfixturevalue("server")
        office = Office(desk, engine=engine, data=tmp_path, url=server.url(server.database(model)))
    yield office
    office.close()
