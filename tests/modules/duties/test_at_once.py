"""Several workers find the same at one moment, on either database: each thing is to be done once, and written down once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.fixtures import postgres

__all__ = ["postgres"]
ROOT = Path(__file__).parents[3]
BEGIN = """
import django; django.setup()
from datetime import date
from django.core.management import call_command
from django.db import transaction
call_command("migrate", verbosity=0)
from kosatsu.kernel.actors import SYSTEM
from kosatsu.people import actions
from tests.modules.people.conftest import organization_table
from tests.world import NOW
with transaction.atomic():
    actions.import_organization(organization_table(), since=date(2026, 4, 1), by=SYSTEM, at=NOW)
"""
COUNT = """
import django; django.setup()
from kosatsu.duties.models import Duty
from kosatsu.records.models import Entry
print(Duty.objects.count(), Entry.objects.filter(verb="duty.opened").count())
"""


@pytest.mark.parametrize("base", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_three_who_find_twelve_things_at_once_open_each_once(base: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = ""
    if base == "postgres":
        server = request.getfixturevalue("postgres")
        url = server.url(server.database())
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kosatsu.config.settings",
        "KOSATSU_DATA": str(tmp_path / "house"),
        "KOSATSU_DATABASE_URL": url,
    }
    (tmp_path / "house").mkdir()

    def python(*words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("-c", BEGIN)
    words = [sys.executable, "-m", "tests.modules.duties.finder"]
    pipe = subprocess.PIPE
    finders = [subprocess.Popen(words, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for finder in finders:
        assert finder.stdout is not None
        assert finder.stdout.readline() == "ready\n"
    for finder in finders:
        assert finder.stdin is not None
        finder.stdin.write("now\n")
        finder.stdin.flush()
    for finder in finders:
        finder.communicate(timeout=60)
    assert [finder.returncode for finder in finders] == [0, 0, 0]
    assert python("-c", COUNT).split() == ["12", "12"]
