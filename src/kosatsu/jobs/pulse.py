"""The heartbeat of a worker: a thread that says it is alive and keeps its lease from running out while a handler works."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType

from django.db import Error, connection, transaction

from kosatsu.jobs import actions
from kosatsu.jobs.queries import Lease
from kosatsu.kernel.errors import Conflict

log = logging.getLogger(__name__)


class Pulse:
    """Beats for as long as the `with` block lasts; the first beat is given before it begins, so that a broken database is seen at once."""

    def __init__(self, name: str, *, clock: Callable[[], datetime], every: timedelta, length: timedelta) -> None:
        self._name = name
        self._clock = clock
        self._every = every.total_seconds()
        self._length = length
        self._over = threading.Event()
        self._guard = threading.Lock()
        self._lease: Lease | None = None
        self._thread = threading.Thread(target=self._go_on, name=f"pulse of {name}", daemon=True)

    def __enter__(self) -> Pulse:
        self._beat()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        try:
            with transaction.atomic():
                actions.leave(self._name)
        except Error:
            log.exception("%s could not say that it leaves", self._name)

    @contextmanager
    def keeping(self, lease: Lease) -> Iterator[None]:
        """The lease is renewed at every beat while the block lasts."""
        with self._guard:
            self._lease = lease
        try:
            yield
        finally:
            with self._guard:
                self._lease = None

    def _go_on(self) -> None:
        try:
            while not self._over.wait(self._every):
                try:
                    self._beat()
                except Error:
                    log.exception("%s could not give a sign of life", self._name)
                    connection.close()
        finally:
            connection.close()

    def _beat(self) -> None:
        with transaction.atomic():
            actions.give_sign(self._name, at=self._clock())
        with self._guard:
            if self._lease is not None:
                self._renew(self._lease)

    def _renew(self, lease: Lease) -> None:
        try:
            with transaction.atomic():
                actions.renew(lease, until=self._clock() + self._length)
        except Conflict:
            log.warning("%s lost its lease on %s %s; another worker took it up", self._name, lease.job, lease.key)
            self._lease = None
