"""Engines and databases under test, and an office in which real processes work on a real database."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
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


class Server:
    """A PostgreSQL server on loopback with one empty database of the house, to be copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        words = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=30"
        self._run("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-o", words, "start")

    def database(self, template: str = "template0") -> str:
        """Name of a new database."""
        self.made += 1
        name = f"house{self.made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-T", template, name)
        return name

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def sever(self) -> None:
        """End every connection that somebody has to a database here."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'house%'"
        self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", others)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        log = self.folder / "programs"
        with log.open("ab") as said:
            done = subprocess.run(
                [*who, str(PROGRAMS / program), *words], cwd=self.folder, stdout=said, stderr=said, timeout=HANG, check=False
            )
        assert done.returncode == 0, log.read_text("utf-8")


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[Server, str]]:
    """A server of our own and the name of its model database; without programs or driver, a sentence that says what is missing."""
    missing = [name for name, there in (("PostgreSQL 15", PROGRAMS.is_dir()), ("psycopg", find_spec("psycopg"))) if not there]
    if missing:
        sentence = f"not run on PostgreSQL: {' and '.join(missing)} not installed (requirements/postgres.txt)"
        if os.environ.get("KOSATSU_TEST_POSTGRES"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = Path(tempfile.mkdtemp(prefix="kosatsu-postgres-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = Server(folder)
    try:
        model = server.database()
        Office(folder, engine="embedded", data=folder / "unused", url=server.url(model)).ask("migrate")
        yield server, model
    finally:
        server.stop()
        shutil.rmtree(folder)


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
