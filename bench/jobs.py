"""How fast jobs are put and done, against the same transactions without the engine; one JSON object a line.

On SQLite in a folder of its own, with the settings of the house; on PostgreSQL where KOSATSU_DATABASE_URL names an empty database.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from kosatsu.config import env

NUMBER = 1000


def main() -> None:
    """Open a house with nothing in it but its jobs, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        settings.configure(
            INSTALLED_APPS=["kosatsu.jobs"],
            DATABASES={"default": env.database(env.read().database_url, Path(folder))},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
        )
        django.setup()
        call_command("migrate", verbosity=0)
        measure()
        connection.close()


def measure() -> None:
    """Plain loop, then engine, in turn."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL)")
    plain_put, put = timed(plain_put_all), timed(put_all)
    plain_done, done = timed(plain_do_all), timed(do_all)
    say("put", put, plain_put, "one insert a transaction")
    say("done", done, plain_done, "two updates a job, a transaction each")


def timed(run: Callable[[], None]) -> float:
    """Jobs a second."""
    begun = time.perf_counter()
    run()
    return NUMBER / (time.perf_counter() - begun)


def say(case: str, value: float, plain: float, against: str) -> None:
    """One line of the report."""
    line = {
        "bench": "jobs",
        "case": f"{case} on {connection.vendor}",
        "value": round(value, 1),
        "unit": "jobs/s",
        "ratio": round(value / plain, 3),
        "against": against,
        "n": NUMBER,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def plain_put_all() -> None:
    """Rows, written without the engine."""
    for number in range(NUMBER):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO plain VALUES (%s, %s, 'waiting', '')", [number, str(number)])


def plain_do_all() -> None:
    """The rows taken and done, without the engine."""
    for number in range(NUMBER):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE plain SET state = 'leased', owner = 'one' WHERE id = %s AND state = 'waiting'", [number])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE plain SET state = 'done', owner = '' WHERE id = %s AND owner = 'one'", [number])


def put_all() -> None:
    """As many jobs, each in a transaction and with a dedup of its own."""
    from kosatsu.jobs import actions
    from kosatsu.jobs.kinds import Job
    from kosatsu.kernel.clock import now

    due = now() - timedelta(minutes=1)
    for number in range(NUMBER):
        with transaction.atomic():
            actions.put(Job.PUBLISH, str(number), not_before=due, dedup=f"publish:{number}")


def do_all() -> None:
    """A worker that does them and stops after the last."""
    from kosatsu.jobs import engine
    from kosatsu.jobs.kinds import Job
    from kosatsu.kernel.clock import now

    stop = threading.Event()
    done: list[str] = []

    def handler(key: str, at: datetime) -> None:
        done.append(key)
        if len(done) == NUMBER:
            stop.set()

    engine.work(dict.fromkeys(Job, handler), clock=now, stop=stop, name="bench")


if __name__ == "__main__":
    main()
