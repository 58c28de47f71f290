"""What every test stands on: a database with the triggers of the real one, and files of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.cache import cache
from django.db import connection

from kosatsu.records import triggers


def pytest_configure() -> None:
    """Pages are served without having been collected, and hashing is as cheap as it may be."""
    house.STORAGES = {**house.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    house.WHITENOISE_AUTOREFRESH = True
    house.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django gives its fixture no type
        triggers.install(connection)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.NOTICES_ROOT = tmp_path / "notices"
    settings.READINGS_ROOT = tmp_path / "readings"
    settings.READ_PICTURES = False
    cache.clear()
    yield
