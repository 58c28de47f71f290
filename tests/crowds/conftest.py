"""A house for many hands at once: a real database, of each kind the product works on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.servers.fixtures import postgres
from tests.servers.postgres import HANG

__all__ = ["postgres"]
ROOT = Path(__file__).parents[2]


class House:
    """A database with the people of the sample city, and programs that work in it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.environment = {
            **os.environ,
            "KOSATSU_DATA": str(folder / "data"),
            "KOSATSU_KEY_FILE": str(folder / "keys.json"),
            "KOSATSU_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "kosatsu.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        self.ask("prepare")

    def ask(self, *words: str) -> str:
        """Run one program to its end."""
        return self.ask_at_once([words])[0]

    def ask_at_once(self, asked: Sequence[Sequence[str]]) -> list[str]:
        """Run several programs at the same time to their ends; what each of them said."""
        command = [sys.executable, "-m", "tests.crowds.clerk"]
        clerks = [
            subprocess.Popen([*command, *words], cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for words in asked
        ]
        answers = [clerk.communicate(timeout=HANG) for clerk in clerks]
        assert [clerk.returncode for clerk in clerks] == [0] * len(clerks), "\n".join(error[-2000:] for _, error in answers)
        return [said for said, _ in answers]


POSTGRES = pytest.param("postgres", id="PostgreSQL", marks=pytest.mark.postgres)


@pytest.fixture(params=[pytest.param("sqlite", id="SQLite"), POSTGRES])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """A new house."""
    if request.param == "sqlite":
        return House(tmp_path, "")
    server = request.getfixturevalue("postgres")
    return House(tmp_path, server.url(server.database()))
