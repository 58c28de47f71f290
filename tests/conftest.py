"""What every test stands on: a database with the triggers of the real one."""

from __future__ import annotations

import pytest
from django.db import connection

from kosatsu.records import triggers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django gives its fixture no type
        triggers.install(connection)
