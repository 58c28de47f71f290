"""The embedded engine: takes up what is due under a lease, calls its handler, and writes down what came of it."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connection, transaction

from kosatsu.jobs import actions, queries, rules
from kosatsu.jobs.kinds import Job
from kosatsu.jobs.periods import Period
from kosatsu.jobs.pulse import Pulse
from kosatsu.jobs.queries import Lease
from kosatsu.kernel.errors import Conflict

Handler = Callable[[str, datetime], datetime | None]
"""Called with the job's key and the present, outside of any transaction and, after a crash, possibly more than once.

None: done. A datetime: the same job again, not before then. An exception: again after a pause that grows.
"""

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
CHORES_EVERY = timedelta(hours=1)
LONE_LEASE = timedelta(minutes=10)
"""How long `work_off` holds a task: nobody renews its lease, so that it needs no thread."""


@dataclass(frozen=True)
class Pace:
    """How long a lease lasts, how often it is renewed, how often an idle worker looks, and how long the first pause after a failure is."""

    lease: timedelta = timedelta(seconds=10)
    beat: timedelta = timedelta(seconds=3)
    look: timedelta = timedelta(seconds=0.5)
    first_pause: timedelta = rules.FIRST_PAUSE


USUAL = Pace()


def work(
    handlers: Mapping[Job, Handler],
    *,
    clock: Callable[[], datetime],
    stop: threading.Event,
    name: str,
    periodic: Sequence[Period] = (),
    pace: Pace = USUAL,
) -> None:
    """Work until `stop` is set; a job that has begun is finished first. ValueError for a kind of job without a handler."""
    missing = sorted(set(Job) - handlers.keys())
    if missing:
        raise ValueError(f"no handler for {', '.join(missing)}")
    with Pulse(name, clock=clock, every=pace.beat, length=pace.lease) as pulse:
        chores = _Chores(periodic)
        while not stop.is_set():
            with _patience(name):
                chores.do(clock())
                if _take_one(handlers, name, clock, pace, pulse.keeping):
                    continue
            stop.wait(pace.look.total_seconds())


def work_off(handlers: Mapping[Job, Handler], *, at: datetime, limit: int = 100, periodic: Sequence[Period] = ()) -> int:
    """Run everything that is due at `at` and has a handler here, each task once, in this thread; returns how many ran.

    What a handler puts for `at` or before runs too. No more than `limit` run, so that jobs which put each other come to an end.
    """
    _Chores(periodic).do(at)
    seen: set[int] = set()
    while len(seen) < limit:
        lease = _claim(handlers.keys(), "work_off", at, LONE_LEASE, besides=seen)
        if lease is None:
            break
        seen.add(lease.task_id)
        _carry_out(handlers[lease.job], lease, lambda: at, USUAL, nullcontext())
    return len(seen)


class _Chores:
    """What a worker sees to besides its tasks: putting what is periodic, forgetting what is long done."""

    def __init__(self, periodic: Sequence[Period]) -> None:
        self._periodic = periodic
        self._next: datetime | None = None

    def do(self, at: datetime) -> None:
        """Nothing, until the next of them is due."""
        if self._next is not None and at < self._next:
            return
        with transaction.atomic():
            actions.prune(before=at - KEPT)
        coming = [at + CHORES_EVERY]
        for period in self._periodic:
            with transaction.atomic():
                coming.append(actions.put_if_due(period, at=at))
        self._next = min(coming)


Keeping = Callable[[Lease], AbstractContextManager[None]]


def _take_one(handlers: Mapping[Job, Handler], name: str, clock: Callable[[], datetime], pace: Pace, keeping: Keeping) -> bool:
    """Whether there was something to do."""
    lease = _claim(handlers.keys(), name, clock(), pace.lease)
    if lease is None:
        return False
    _carry_out(handlers[lease.job], lease, clock, pace, keeping(lease))
    return True


def _claim(kinds: Collection[Job], owner: str, at: datetime, length: timedelta, besides: Collection[int] = ()) -> Lease | None:
    if not queries.any_due(kinds, at):
        return None
    with transaction.atomic():
        return actions.claim(kinds, owner=owner, at=at, length=length, besides=besides)


def _carry_out(handler: Handler, lease: Lease, clock: Callable[[], datetime], pace: Pace, kept: AbstractContextManager[None]) -> None:
    error = ""
    again: datetime | None = None
    with kept:
        try:
            again = handler(lease.key, clock())
        except Exception as raised:  # whatever a handler raises, the job is tried again
            log.exception("%s %s failed", lease.job, lease.key)
            error = f"{type(raised).__name__}: {raised}"
    if not connection.in_atomic_block:  # a connection is never taken from under a transaction
        close_old_connections()
    try:
        _settle(lease, error, again, clock(), pace)
    except Conflict:
        log.warning("%s %s took longer than its lease; what came of it is left to the worker that took it up", lease.job, lease.key)


@transaction.atomic
def _settle(lease: Lease, error: str, again: datetime | None, at: datetime, pace: Pace) -> None:
    if error:
        pause = rules.pause(lease.failures + 1, secrets.randbelow(1001) / 1000, first=pace.first_pause)
        actions.fail(lease, error=error, not_before=at + pause)
    elif again is not None:
        actions.come_again(lease, not_before=again)
    else:
        actions.finish(lease, at=at)


@contextmanager
def _patience(name: str) -> Iterator[None]:
    """A database that cannot be reached for a while does not end a worker."""
    try:
        yield
    except Error:
        log.exception("%s cannot reach its tasks", name)
        close_old_connections()
