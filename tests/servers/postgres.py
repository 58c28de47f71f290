"""A PostgreSQL server of our own: started for a run of tests, thrown away after it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
HANG = 90
"""Seconds after which one of its programs is given up."""


class Server:
    """A PostgreSQL server on loopback. It does not wait for its disk: nobody cuts the power of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        words = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=30 -c fsync=off"
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


def missing() -> list[str]:
    """What this machine lacks to run one."""
    return [name for name, there in (("PostgreSQL 15", PROGRAMS.is_dir()), ("psycopg", find_spec("psycopg"))) if not there]


@contextmanager
def serving() -> Iterator[Server]:
    """A running server without any database of the house."""
    folder = Path(tempfile.mkdtemp(prefix="kosatsu-postgres-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        server = Server(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
