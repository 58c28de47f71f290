"""Kills a worker at every commit and on both sides of the platform's call, lets another one go on, and says what came of it.

Run as a program with a folder of its own: prepares a city with one decided post, then plays every scenario on a copy of that moment.
Prints one JSON object a scenario. With --pds the post goes to a real PDS, else to the notice board. The database is the one that
KOSATSU_DATABASE_URL names, else SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

MOST_COMMITS = 40


def main(argv: list[str]) -> int:
    """Every scenario until one runs through without meeting its point."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pds", help="JSON: url, handle, did, token, app_password")
    arguments = parser.parse_args(argv)
    django.setup()
    target = Pds(json.loads(arguments.pds)) if arguments.pds else Board()
    prepare(target)
    snapshot(arguments.folder)
    for point in points():
        restore(arguments.folder)
        target.clean()
        killed = in_child(lambda point=point: work(point, minutes=60))
        for minutes in (75, 90, 105, 120):
            if in_child(lambda minutes=minutes: work(None, minutes=minutes)):
                raise RuntimeError("the worker that goes on was killed too")
        print(json.dumps({"point": point, "killed": killed, **outcome(), "live": target.live()}), flush=True)
        if not killed:
            break
    return 0


def points() -> Iterator[list[Any]]:
    """Around the platform's call, then just before and just after the n-th commit."""
    yield ["call", 0, "before"]
    yield ["call", 0, "after"]
    for number in range(1, MOST_COMMITS):
        yield ["commit", number, "before"]
        yield ["commit", number, "after"]


class Board:
    """The built-in notice board."""

    def account(self) -> Any:
        """An account in use on it."""
        from tests.flows import board

        return board.account()

    def clean(self) -> None:
        """Its files came back with the snapshot."""

    def live(self) -> list[str]:
        """What the public sees."""
        from tests.flows import board

        return [notice.text for notice in board.notices()]


class Pds:
    """A real PDS, with one account of its own."""

    def __init__(self, said: dict[str, str]) -> None:
        from tests.servers.pds import PersonalDataServer, Resident

        self.server = PersonalDataServer(said["url"])
        self.resident = Resident(said["handle"], said["did"], said["token"], said["app_password"])

    def account(self) -> Any:
        """The account in use, with its secret sealed in the register."""
        from django.conf import settings
        from django.db import transaction

        from kosatsu.accounts import actions as accounts
        from tests.flows import board
        from tests.world import NOW, actor

        resident, keys = self.resident, settings.KEYS
        with transaction.atomic():
            account = board.account("bluesky", resident.handle, stable_id=resident.did, endpoint=self.server.url)
            secret = {"app_password": resident.app_password}
            accounts.keep_credential(account, secret, key=keys.sealing, key_id=keys.key_id, by=actor("s009"), at=NOW)
        return account

    def clean(self) -> None:
        """An empty repository."""
        for record in self.server.posts(self.resident):
            named = {"repo": self.resident.did, "collection": "app.bsky.feed.post", "rkey": record["uri"].rpartition("/")[2]}
            self.server.post("com.atproto.repo.deleteRecord", named, self.resident.token)

    def live(self) -> list[str]:
        """The texts of all posts in the repository."""
        return [record["value"]["text"] for record in self.server.posts(self.resident)]


def prepare(target: Board | Pds) -> None:
    """A database with people, an account in use, and one post that was decided."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from kosatsu.records import triggers
    from tests.flows import board
    from tests.modules.people.conftest import fill

    call_command("migrate", verbosity=0)
    triggers.install(connection)
    with transaction.atomic():
        fill()
        account = target.account()
        picture = board.picture()
    board.decided(board.drafted(account, pictures=(picture,)))
    connection.close()


def snapshot(folder: Path) -> None:
    """Keep the moment aside."""
    shutil.copytree(_data(), folder / "snapshot", dirs_exist_ok=True)
    if _on_postgres():
        _beside("CREATE DATABASE snapshot TEMPLATE {house}")


def restore(folder: Path) -> None:
    """Back to the moment."""
    shutil.rmtree(_data())
    shutil.copytree(folder / "snapshot", _data())
    if _on_postgres():
        _beside("DROP DATABASE {house} WITH (FORCE)")
        _beside("CREATE DATABASE {house} TEMPLATE snapshot")


def in_child(deed: Callable[[], None]) -> bool:
    """Do something in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            deed()
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError("a worker failed")
    return False


def work(point: list[Any] | None, *, minutes: int) -> None:
    """A worker does all that is due, and dies at the point."""
    from django.db import connection

    from kosatsu.faces.worker.handlers import HANDLERS
    from kosatsu.jobs import engine
    from tests.world import NOW

    if point and point[0] == "commit":
        _die_at_commit(point[1], point[2])
    elif point:
        _die_at_call(point[2])
    at: datetime = NOW + timedelta(minutes=minutes)
    engine.work_off(HANDLERS, at=at)
    engine.work_off(HANDLERS, at=at + timedelta(minutes=5))
    connection.close()


def outcome() -> dict[str, Any]:
    """What the database says, read in a process of its own so that this one holds no connection."""
    reading, writing = os.pipe()

    def tell() -> None:
        from kosatsu.posts.models import Attempt, Delivery, Outcome, Receipt

        said = {
            "states": list(Delivery.objects.values_list("state", flat=True)),
            "receipts": Receipt.objects.count(),
            "attempts": Attempt.objects.count(),
            "open_attempts": Attempt.objects.filter(live=True).count(),
            "outcomes": list(Outcome.objects.order_by("id").values_list("kind", flat=True)),
        }
        os.write(writing, json.dumps(said).encode())

    in_child(tell)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return dict(json.loads(pipe.read()))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_commit(number: int, side: str) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper

    usual = BaseDatabaseWrapper.commit
    seen = 0

    def commit(self: BaseDatabaseWrapper) -> None:
        nonlocal seen
        seen += 1
        if seen == number and side == "before":
            _die()
        usual(self)
        if seen == number and side == "after":
            _die()

    BaseDatabaseWrapper.commit = commit  # type: ignore[method-assign]  # this process is made to die


def _die_at_call(side: str) -> None:
    from kosatsu.connectors.platforms.bluesky.connector import Bluesky
    from kosatsu.connectors.platforms.notices import Notices

    for kind in (Notices, Bluesky):

        def publish(self: Any, account: Any, message: Any, usual: Any = kind.publish) -> Any:
            if side == "before":
                _die()
            answer = usual(self, account, message)
            _die()
            return answer

        kind.publish = publish  # type: ignore[method-assign]  # this process is made to die


def _on_postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _beside(statement: str) -> None:
    """Say something to the server about the house's own database, from another one."""
    import psycopg
    from django.conf import settings
    from psycopg import sql

    house = settings.DATABASES["default"]["NAME"]
    beside = settings.ENV.database_url.rpartition("/")[0] + "/postgres"
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(house=sql.Identifier(house)))


def _data() -> Path:
    from django.conf import settings

    return Path(settings.ENV.data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
