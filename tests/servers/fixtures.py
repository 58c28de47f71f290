"""The real servers as fixtures; import what a test asks for into its conftest.

On a machine without them a test is skipped and says what to install. With CI=true it is installed, and what does not run fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.servers import pds as servers
from tests.servers import postgres as databases
from tests.servers.pds import Missing, PersonalDataServer
from tests.servers.postgres import Server
from tests.servers.proxy import Proxy

INSTALL = "python tests/servers/pds.py --install"


@pytest.fixture(scope="session")
def pds() -> Iterator[PersonalDataServer]:
    """One running server for the whole run; make an account for each test."""
    must_run = os.environ.get("CI", "").lower() == "true"
    if not must_run and not servers.is_installed():
        pytest.skip(f"no personal data server here; `{INSTALL}`")
    try:
        with servers.serving() as server:
            yield server
    except Missing as missing:
        if must_run:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def proxy(pds: PersonalDataServer) -> Iterator[Proxy]:
    """A line to the server that fails when it is told to."""
    with Proxy(pds.url) as line:
        yield line


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of our own; on a machine that cannot run one, a sentence that says what is missing."""
    if databases.missing():
        sentence = f"not run on PostgreSQL: {' and '.join(databases.missing())} not installed (requirements/postgres.txt)"
        if os.environ.get("KOSATSU_TEST_POSTGRES"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with databases.serving() as server:
        yield server
