"""Somebody who has the database in hand, and whom no trigger stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kosatsu.records import triggers


@contextmanager
def unguarded() -> Iterator[None]:
    """The append-only tables let everything be done to them while the block lasts."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET session_replication_role = replica")
        else:
            for table in triggers.APPEND_ONLY:
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
    yield
    if postgres:
        connection.cursor().execute("SET session_replication_role = DEFAULT")
    else:
        triggers.install(connection)


def alter(statement: str) -> None:
    """Change what may not be changed."""
    with unguarded():
        connection.cursor().execute(statement)
